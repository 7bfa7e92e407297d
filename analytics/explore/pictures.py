"""The answer as a chart: bars, lines or a heat map of a grid."""

from collections.abc import Sequence
from functools import partial

from analytics.explore import shapes
from analytics.explore.asking import TIME, Exploration, Shape
from analytics.explore.calendar import short
from analytics.explore.drawing import DASHES, SCALE, Drawing, Key, ceiling, colour
from analytics.explore.lines import BARS, HEAT, SERIES, Lines
from analytics.explore.measures import Cell, Measure, Unit
from analytics.explore.reading import Grid, Line


def drawn(grid: Grid, lines: Lines, question: Exploration) -> Drawing | None:
    """None where the table is the answer."""
    draw = {Shape.BAR: _bars, Shape.LINE: _line, Shape.HEAT: _heat}.get(question.form_of)
    if draw is None or (question.form_of == Shape.HEAT and len(question.dimensions) < 2):
        return None
    return draw(grid, lines, question)


def top_of(measure: Measure, values: Sequence[float | None]) -> float:
    """Where the axis of these values ends: shares and stars have an end of their own."""
    if measure.unit is Unit.STARS:
        return 5
    most = max((value for value in values if value is not None), default=0)
    return 1 if measure.unit is Unit.SHARE and most > 0.4 else ceiling(most)


def ticks(measure: Measure, top: float) -> list[str]:
    """The words of an axis, from its top to zero."""
    half = top / 2
    if measure.unit is Unit.COUNT and half != int(half):
        return [measure.words(top), measure.words(0)]
    return [measure.words(top), measure.words(half), measure.words(0)]


def _bars(grid: Grid, lines: Lines, question: Exploration) -> Drawing:
    measure = grid.measure
    rows, columns = lines.shown(BARS)
    cells = grid.gathered(rows, columns)
    wholes = [measure.together(row) for row in cells]
    if len(columns) == 1:
        parts = [[_part(measure, line, cell, 0)] for line, cell in zip(rows, wholes, strict=True)]
    else:
        parts = [
            [
                _part(measure, row, cell, at, column)
                for at, (column, cell) in enumerate(zip(columns, found, strict=True))
            ]
            for row, found in zip(rows, cells, strict=True)
        ]
    bars = [
        shapes.Bar(
            row.label,
            measure.words(measure.value(whole)),
            found,
            measure.bounds(whole) if measure.bounds and len(columns) == 1 else None,
        )
        for row, whole, found in zip(rows, wholes, parts, strict=True)
    ]
    is_stacked = measure.adds or len(columns) == 1
    values = wholes if is_stacked else [cell for row in cells for cell in row]
    top = top_of(measure, [measure.value(cell) for cell in values])
    drawing = (shapes.stacked if is_stacked else shapes.grouped)(bars, top)
    drawing.legend = _legend(columns)
    return drawing


def _part(
    measure: Measure, row: Line, cell: Cell, at: int, column: Line | None = None
) -> tuple[float, str, str]:
    names = [row.label] if column is None else [row.label, column.label]
    is_rest = column is not None and column.is_rest
    words = f"{', '.join(names)}: {measure.full_words(cell)}"
    return measure.value(cell) or 0, colour(at, is_rest=is_rest), words


def _legend(columns: Sequence[Line]) -> list[Key]:
    if len(columns) == 1:
        return []
    return [Key(colour(at, is_rest=line.is_rest), line.label) for at, line in enumerate(columns)]


def _line(grid: Grid, lines: Lines, question: Exploration) -> Drawing:
    measure, spans = grid.measure, question.spans
    _steps, columns = lines.shown(SERIES)
    steps = [Line(str(at), "", frozenset({at})) for at in range(len(spans))]
    cells = grid.gathered(steps, columns)
    labels = [lines.label(TIME, at) for at in range(len(spans))]
    series = [
        shapes.Series(
            column.label,
            [measure.value(row[at]) for row in cells],
            [
                f"{label}, {column.label}: {measure.full_words(row[at])}"
                for label, row in zip(labels, cells, strict=True)
            ],
            column.is_rest,
            [measure.bounds(row[at]) for row in cells]
            if measure.bounds and len(columns) == 1
            else (),
        )
        for at, column in enumerate(columns)
    ]
    top = top_of(measure, [value for each in series for value in each.values])
    word = partial(short, grain=question.steps)
    middle = [word(spans[len(spans) // 2])] if len(spans) > 2 else []
    last = [word(spans[-1])] if len(spans) > 1 else []
    drawing = shapes.lined(series, top, ticks(measure, top), [word(spans[0]), *middle, *last])
    drawing.legend = [
        Key(key.colour, key.label, DASHES[at % len(DASHES)])
        for at, key in enumerate(_legend(columns))
    ]
    return drawing


def _heat(grid: Grid, lines: Lines, question: Exploration) -> Drawing:
    measure = grid.measure
    rows, columns = lines.shown(HEAT)
    patches = [
        [
            shapes.Patch(
                measure.value(cell),
                measure.words(measure.value(cell)) if measure.basis(cell) else "",
                f"{row.label}, {column.label}: {measure.full_words(cell)}",
            )
            for column, cell in zip(columns, found, strict=True)
        ]
        for row, found in zip(rows, grid.gathered(rows, columns), strict=True)
    ]
    drawing = shapes.heated([row.label for row in rows], [c.label for c in columns], patches)
    drawing.legend = scale_legend(
        measure, max((patch.value or 0 for row in patches for patch in row), default=0)
    )
    return drawing


def scale_legend(measure: Measure, most: float) -> list[Key]:
    """From which value on a cell has which colour: the lightest, the middle, the darkest."""
    steps = len(SCALE)
    return [
        Key(SCALE[at], f"≥ {measure.words(most * at / steps)}")
        for at in (0, steps // 2, steps - 1)
        if most
    ]
