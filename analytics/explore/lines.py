"""Rows and columns of an answer: what they are called, in which order, and how many are shown."""

from collections.abc import Hashable
from dataclasses import dataclass

from django.utils.text import capfirst
from django.utils.translation import ngettext

from accounts.models import Assurance
from analytics.explore import calendar
from analytics.explore.asking import TIME, Exploration
from analytics.explore.reading import WHOLE, Grid, Line, rest, slug
from analytics.names import Names
from analytics.numbers import count

# Dimensions whose values have an order of their own.
_ORDERED = (TIME, "assurance")


@dataclass(frozen=True)
class Most:
    """How many rows and columns a shape shows; what is beyond is put together as one."""

    rows: int
    columns: int
    steps: int  # of time, as columns


TABLE = Most(rows=60, columns=12, steps=60)
BARS = Most(rows=15, columns=6, steps=6)
HEAT = Most(rows=24, columns=16, steps=31)
SERIES = Most(rows=400, columns=6, steps=6)
PRINT = Most(rows=60, columns=9, steps=9)
FILE = Most(rows=1_000_000, columns=500, steps=500)


class Lines:
    """All rows and columns of a grid, named and in order."""

    def __init__(self, grid: Grid, question: Exploration, names: Names) -> None:
        self._question, self._names = question, names
        self.measure = grid.measure
        self._by_row, self._by_column = grid.by_row(), grid.by_column()
        dimensions = (*question.dimensions, WHOLE)[:2]
        self.rows = self._lines(dimensions[0], self._by_row)
        self.columns = self._lines(dimensions[1], self._by_column)
        self._sort_rows(grid)

    def shown(self, most: Most) -> tuple[list[Line], list[Line]]:
        """Rows and columns, those beyond what a shape can show put together."""
        dimensions = (*self._question.dimensions, WHOLE)
        columns = most.steps if dimensions[1] == TIME else most.columns
        return (
            _cut(self.rows, most.rows, is_time=dimensions[0] == TIME),
            _cut(self.columns, columns, is_time=dimensions[1] == TIME),
        )

    def label(self, dimension: str, key: Hashable) -> str:
        """What a value is called."""
        if dimension == TIME:
            return calendar.label(self._question.spans[key], self._question.steps)
        if dimension == WHOLE:
            return str(self.measure.label)
        if dimension == "assurance":
            return capfirst(str(dict(Assurance.choices).get(key, key)))
        return self._names.of(dimension, key)

    def _lines(self, dimension: str, cells: dict) -> list[Line]:
        found = [Line(slug(key), self.label(dimension, key), frozenset({key})) for key in cells]
        if dimension in _ORDERED:
            return sorted(found, key=lambda line: min(line.keys))
        return sorted(found, key=lambda line: (-self._weight(cells, line), line.label))

    def _weight(self, cells: dict, line: Line) -> float:
        """By its value where values add up; else by how many cases stand behind it."""
        (key,) = line.keys
        if self.measure.adds:
            return self.measure.value(cells[key])
        return self.measure.basis(cells[key])

    def _sort_rows(self, grid: Grid) -> None:
        """As the reader asked: by name, by all together or by one column; unknown values last."""
        asked = self._question.asked.get("sort", "")
        by, is_down = asked.lstrip("-"), asked.startswith("-")
        if by == "label":
            self.rows.sort(key=lambda line: line.label.casefold(), reverse=is_down)
            return
        columns = {line.slug: line.keys for line in self.columns}
        if by == "all":
            cells = self._by_row
        elif by in columns:
            cells = {
                row: cell for (row, column), cell in grid.cells.items() if column in columns[by]
            }
        else:
            return

        def place(line: Line) -> tuple[bool, float]:
            (key,) = line.keys
            value = self.measure.value(cells.get(key, self.measure.nothing))
            return value is None, -(value or 0) if is_down else value or 0

        self.rows.sort(key=place)


def _cut(lines: list[Line], most: int, *, is_time: bool) -> list[Line]:
    """The first ones, or of time the last; the others are one line more."""
    if len(lines) <= most:
        return lines
    if is_time:
        earlier = lines[:-most]
        text = ngettext("%(count)s before", "%(count)s before", len(earlier))
        return [rest(text % {"count": count(len(earlier))}, earlier), *lines[-most:]]
    others = lines[most:]
    text = ngettext("and %(count)s more", "and %(count)s more", len(others))
    return [*lines[:most], rest(text % {"count": count(len(others))}, others)]
