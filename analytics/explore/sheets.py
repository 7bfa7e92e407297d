"""An answer as a table: the same for the page, for spreadsheets and for print."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from django.utils.translation import gettext as _

from analytics import numbers
from analytics.explore.asking import DIMENSIONS, TIME, Exploration
from analytics.explore.lines import Lines, Most
from analytics.explore.measures import UNITS, Cell, Measure, Unit
from analytics.explore.reading import WHOLE, Grid, Line, rest


class Figure(NamedTuple):
    """A value, and how it is written for people."""

    value: float | None
    words: str
    unit: Unit = Unit.COUNT


class Head(NamedTuple):
    """A column's name; `slug` is what rows are sorted by when it is chosen."""

    label: str
    slug: str = ""


class Row(NamedTuple):
    """`query` leads to the same question about this row alone."""

    label: str
    figures: list[Figure]
    query: str = ""


@dataclass(frozen=True)
class Sheet:
    """`foot` is the row of all together."""

    corner: Head
    heads: list[Head]
    rows: list[Row]
    foot: Row | None = None
    note: str = field(default="")


def pivot(grid: Grid, lines: Lines, question: Exploration, most: Most) -> Sheet:
    """One dimension down, the other across, and all together at both ends."""
    rows, columns = lines.shown(most)
    dimension = question.dimensions[0]
    corner = Head(str(DIMENSIONS[dimension]), "label")
    every = rest(_("All"), rows)
    if len(question.dimensions) == 1:
        return _single(grid, [*rows, every], corner, question)
    lines_across = [*columns, rest(_("All"), columns)]
    cells = grid.gathered([*rows, every], lines_across)
    heads = [Head(line.label, line.slug) for line in columns]
    figures = [[_figure(grid.measure, cell) for cell in row] for row in cells]
    return Sheet(
        corner,
        [*heads, Head(_("All"), "all")],
        [
            Row(line.label, found, narrowed(dimension, line, question))
            for line, found in zip(rows, figures, strict=False)
        ],
        Row(_("All"), figures[-1]),
    )


def _single(grid: Grid, rows: Sequence[Line], corner: Head, question: Exploration) -> Sheet:
    """With one dimension there is room for what stands behind the value."""
    measure, whole = grid.measure, rest(WHOLE, [Line("", "", frozenset({WHOLE}))])
    cells = [row[0] for row in grid.gathered(rows, [whole])]
    every = cells[-1]
    found = [_with_background(measure, cell, every) for cell in cells]
    return Sheet(
        corner,
        [Head(titled(measure), "all"), *map(Head, _background(measure))],
        [
            Row(line.label, figures, narrowed(question.dimensions[0], line, question))
            for line, figures in zip(rows[:-1], found, strict=False)
        ],
        Row(_("All"), found[-1]),
    )


def titled(measure: Measure) -> str:
    """A measure with its unit: "Time to answer, mean (days)"."""
    unit = UNITS[measure.unit]
    return f"{measure.label} ({unit})" if unit else str(measure.label)


def _background(measure: Measure) -> list[str]:
    if measure.adds:
        return [_("Share of all")]
    bounds = [_("At least"), _("At most")] if measure.bounds else []
    return [*bounds, _("Cases")]


def _with_background(measure: Measure, cell: Cell, every: Cell) -> list[Figure]:
    value = _figure(measure, cell)
    if measure.adds:
        whole = measure.value(every)
        share = value.value / whole if whole else None
        return [value, Figure(share, numbers.percent(share), Unit.SHARE)]
    found = [value]
    if measure.bounds:
        low, high = measure.bounds(cell) or (None, None)
        found += [Figure(each, measure.words(each), measure.unit) for each in (low, high)]
    cases = measure.basis(cell)
    return [*found, Figure(cases, numbers.count(cases))]


def _figure(measure: Measure, cell: Cell) -> Figure:
    value = measure.value(cell)
    return Figure(value, measure.words(value), measure.unit)


def narrowed(dimension: str, line: Line, question: Exploration) -> str:
    """The query for this line alone; none where it has no value of its own to narrow to."""
    if line.is_rest:
        return ""
    (key,) = line.keys
    if dimension == TIME:
        span = question.spans[key]
        return question.query(period=None, since=span.first, until=span.last, grain=None)
    chosen = question.filters.get(dimension)
    if key is None or dimension not in question.FILTERS or getattr(chosen, "pk", chosen) == key:
        return ""
    return question.query(**{dimension: key})
