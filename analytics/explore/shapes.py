"""Where the parts of a chart stand; pure geometry, no words of its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from analytics.explore.drawing import (
    DASHES,
    INK,
    PAPER,
    SCALE,
    SERIES,
    SOFT,
    Box,
    Dot,
    Drawing,
    Label,
    Stroke,
    colour,
    on_tone,
    shortened,
    tone,
)


@dataclass(frozen=True)
class Bar:
    """One line of a bar chart: its parts (value, colour, words), what it says, its bounds."""

    label: str
    value: str
    parts: Sequence[tuple[float, str, str]]
    bounds: tuple[float, float] | None = None


_BAR_STEP, _BAR_HEIGHT, _BAR_LETTERS = 44, 16, 34


def stacked(bars: Sequence[Bar], top: float) -> Drawing:
    """Horizontal bars from zero, their parts one after the other, names above them."""
    drawing = Drawing(len(bars) * _BAR_STEP + 4)
    for at, bar in enumerate(bars):
        y, x = at * _BAR_STEP + 20, 0.0
        drawing.labels += _heads(bar, y)
        for value, fill, words in bar.parts:
            width = _share(value, top)
            drawing.boxes.append(Box(round(x, 2), y, width, _BAR_HEIGHT, fill, words))
            x += width
        drawing.over += _whisker(bar.bounds, top, y + _BAR_HEIGHT / 2)
    drawing.strokes.append(Stroke(0, 0, 0, drawing.height, SOFT))
    return drawing


def grouped(bars: Sequence[Bar], top: float) -> Drawing:
    """Horizontal bars from zero, the parts of one line below one another."""
    drawing, y, thick = Drawing(0), 0.0, 11
    for bar in bars:
        drawing.labels += _heads(bar, y + 20)
        y += 20
        for value, fill, words in bar.parts:
            drawing.boxes.append(Box(0, y, _share(value, top), thick - 1, fill, words))
            y += thick
        y += 8
    drawing.height = y
    drawing.strokes.append(Stroke(0, 0, 0, y, SOFT))
    return drawing


def _heads(bar: Bar, y: float) -> list[Label]:
    return [
        Label(0, y - 6, shortened(bar.label, _BAR_LETTERS)),
        Label(100, y - 6, bar.value, "end"),
    ]


def _share(value: float | None, top: float) -> float:
    return round(min(100.0, 100 * (value or 0) / top), 2) if top else 0.0


def _whisker(bounds: tuple[float, float] | None, top: float, y: float) -> list[Stroke]:
    """Between which bounds a value lies."""
    if bounds is None:
        return []
    low, high = (_share(bound, top) for bound in bounds)
    return [
        Stroke(low, y, high, y, INK, width=2),
        *(Stroke(x, y - 5, x, y + 5, INK, width=2) for x in (low, high)),
    ]


@dataclass(frozen=True)
class Series:
    """One line along time: a value for each step, None where nothing is known."""

    label: str
    values: Sequence[float | None]
    words: Sequence[str]
    is_rest: bool = False
    bounds: Sequence[tuple[float, float] | None] = ()


_PLOT, _HEAD, _FOOT = 240, 10, 26


def lined(
    series: Sequence[Series], top: float, ticks: Sequence[str], ends: Sequence[str]
) -> Drawing:
    """Lines along time over an axis from zero. `ticks` are the words of the axis from its top to
    zero, `ends` those of the first, the middle and the last step."""
    drawing = Drawing(_HEAD + _PLOT + _FOOT, gutter=True)
    for at, words in enumerate(ticks):
        y = _HEAD + _PLOT * at / (len(ticks) - 1)
        drawing.strokes.append(Stroke(0, y, 100, y))
        drawing.labels.append(Label(0, y + 4, words, "end", SOFT, dx=-8))
    for at, each in enumerate(series):
        _line(drawing, each, colour(at, is_rest=each.is_rest), DASHES[at % len(DASHES)], top)
    drawing.labels += _ends(ends, _HEAD + _PLOT + 18)
    return drawing


def _line(drawing: Drawing, series: Series, stroke: str, dash: str, top: float) -> None:
    steps = max(1, len(series.values) - 1)
    places = [
        None if value is None else (round(100 * at / steps, 2), _height(value, top))
        for at, value in enumerate(series.values)
    ]
    for at, bounds in enumerate(series.bounds):
        if bounds:
            x = round(100 * at / steps, 2)
            low, high = (_height(bound, top) for bound in bounds)
            drawing.strokes.append(Stroke(x, low, x, high, "#8fbfc1", width=3))
    for here, there in pairwise(places):
        if here and there:
            drawing.strokes.append(Stroke(*here, *there, stroke, dash, 2))
    for place, words in zip(places, series.words, strict=True):
        if place:
            drawing.dots.append(Dot(*place, stroke, words))


def _height(value: float, top: float) -> float:
    return round(_HEAD + _PLOT * (1 - min(1.0, value / top)), 1)


def _ends(words: Sequence[str], y: float) -> list[Label]:
    """Under the axis: its first, its middle and its last step."""
    anchors = {1: ("start",), 2: ("start", "end")}.get(len(words), ("start", "middle", "end"))
    places = {"start": 0, "middle": 50, "end": 100}
    return [
        Label(places[anchor], y, text, anchor, SOFT)
        for text, anchor in zip(words, anchors, strict=True)
    ]


@dataclass(frozen=True)
class Patch:
    """One cell of a heat map: what it has, what stands in it, what it says."""

    value: float | None
    text: str
    words: str


_CELL, _NAME, _LETTERS = 28, 20, 40
_SHORT, _TALLEST = 4, 22  # letters of a column's name
_UPRIGHT = 7.2  # pixels that a letter of an upright name takes


def heated(
    rows: Sequence[str], columns: Sequence[str], patches: Sequence[Sequence[Patch]]
) -> Drawing:
    """Cells coloured by their value. Long names of columns stand upright, names of rows above
    their cells, so that a phone has room for both."""
    longest = max((len(shortened(name, _TALLEST)) for name in columns), default=0)
    is_tall = longest > _SHORT
    head = longest * _UPRIGHT + 10 if is_tall else 22
    most = max((patch.value or 0 for row in patches for patch in row), default=0)
    drawing = Drawing(round(head + len(rows) * (_CELL + _NAME) + 4, 1))
    width = 100 / max(1, len(columns))
    for at, name in enumerate(columns):
        label = Label(round((at + 0.5) * width, 2), round(head - 6, 1), shortened(name, _TALLEST))
        if is_tall:
            drawing.labels.append(_upright(label))
        elif name:
            drawing.labels.append(Label(label.x, label.y, label.text, "middle", SOFT))
    for at, name in enumerate(rows):
        y = round(head + at * (_CELL + _NAME), 1)
        drawing.labels.append(Label(0, y + 15, shortened(name, _LETTERS)))
        for beside, patch in enumerate(patches[at]):
            step = tone(patch.value, most)
            x = round(beside * width, 2)
            fill = PAPER if step is None else SCALE[step]
            drawing.boxes.append(
                Box(x, y + _NAME, round(width * 0.96, 2), _CELL - 2, fill, patch.words)
            )
            middle = round(x + width * 0.48, 2)
            drawing.labels.append(
                Label(middle, y + _NAME + 18, patch.text, "middle", on_tone(step))
            )
    return drawing


def _upright(label: Label) -> Label:
    return Label(label.x, label.y, label.text, "start", SOFT, dx=4, upright=True)


@dataclass(frozen=True)
class Mark:
    """A line across a histogram: where (in columns from the left) and what it says."""

    at: float
    label: str
    colour: str
    dash: str = ""


def histogram(
    columns: Sequence[tuple[float, str, str]],
    top: float,
    ticks: Sequence[str],
    marks: Sequence[Mark],
) -> Drawing:
    """Columns (value, name, words) with marks across them; the words of marks stand above."""
    head = _HEAD + 18 * len(marks)
    drawing = Drawing(head + _PLOT + 78, gutter=True)
    width = 100 / max(1, len(columns))
    for at, words in enumerate(ticks):
        y = head + _PLOT * at / (len(ticks) - 1)
        drawing.strokes.append(Stroke(0, y, 100, y))
        drawing.labels.append(Label(0, y + 4, words, "end", SOFT, dx=-8))
    for at, (value, name, words) in enumerate(columns):
        height = round(_PLOT * value / top, 1) if top else 0
        x = round(at * width + width * 0.06, 2)
        y = round(head + _PLOT - height, 1)
        drawing.boxes.append(Box(x, y, round(width * 0.88, 2), height, SERIES[0], words))
        middle = round((at + 0.5) * width, 2)
        drawing.labels.append(
            Label(middle, head + _PLOT + 6, name, "end", SOFT, dx=4, upright=True)
        )
    for at, mark in enumerate(marks):
        x = round(min(100.0, mark.at * width), 2)
        y = 14 + 18 * at
        drawing.over.append(Stroke(x, y + 4, x, head + _PLOT, mark.colour, mark.dash, 2))
        is_left = x < 50
        drawing.labels.append(
            Label(x, y, mark.label, "start" if is_left else "end", mark.colour, halo=True)
        )
    return drawing
