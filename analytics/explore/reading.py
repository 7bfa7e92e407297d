"""The answer to a question: its cells, and lines of them that can be put together anew.

One statement for the cells, whatever is asked; the rest is adding up what it brought.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from analytics import cube
from analytics.explore.asking import TIME, Exploration
from analytics.explore.measures import Cell, Measure
from analytics.slices import Slice

# The only line of a dimension that was not asked for, and that of all together.
WHOLE = "whole"
_NOT_SAID = "-"


class Line(NamedTuple):
    """A row or column: one value of a dimension, or several that are shown as one."""

    slug: str  # in the address, to sort by
    label: str
    keys: frozenset[Hashable]
    is_rest: bool = False


@dataclass(frozen=True)
class Grid:
    """The cells of a measure by one or two dimensions: {(row, column): cell}.

    Keys of time are places in the question's `spans`; the column of one dimension is `WHOLE`.
    """

    measure: Measure
    cells: dict[tuple[Hashable, Hashable], Cell]

    @property
    def rows(self) -> list[Hashable]:
        return list(dict.fromkeys(row for row, _column in self.cells))

    @property
    def columns(self) -> list[Hashable]:
        return list(dict.fromkeys(column for _row, column in self.cells))

    def by_row(self) -> dict[Hashable, Cell]:
        return self._summed(0)

    def by_column(self) -> dict[Hashable, Cell]:
        return self._summed(1)

    def whole(self) -> Cell:
        return self.measure.together(self.cells.values())

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to say: no case; a count of nothing among something is one."""
        whole = self.whole()
        return not (any(whole) if self.measure.adds else self.measure.basis(whole))

    def gathered(self, rows: Sequence[Line], columns: Sequence[Line]) -> list[list[Cell]]:
        """The cells of these lines, each of them summed up over what the lines hold."""
        row_of, column_of = _places(rows), _places(columns)
        parts: dict[tuple[int, int], list[Cell]] = defaultdict(list)
        for (row, column), cell in self.cells.items():
            for at in row_of.get(row, ()):
                for beside in column_of.get(column, ()):
                    parts[at, beside].append(cell)
        return [
            [self.measure.together(parts[at, beside]) for beside in range(len(columns))]
            for at in range(len(rows))
        ]

    def _summed(self, part: int) -> dict[Hashable, Cell]:
        parts: dict[Hashable, list[Cell]] = defaultdict(list)
        for key, cell in self.cells.items():
            parts[key[part]].append(cell)
        return {key: self.measure.together(cells) for key, cells in parts.items()}


def _places(lines: Sequence[Line]) -> dict[Hashable, list[int]]:
    found: dict[Hashable, list[int]] = defaultdict(list)
    for at, line in enumerate(lines):
        for key in line.keys:
            found[key].append(at)
    return found


def read(wanted: Slice, question: Exploration) -> Grid:
    """The cells that were asked for; a step of time without any is among them, empty."""
    measure, dimensions = question.measured, question.dimensions
    others = [name for name in dimensions if name != TIME]
    if TIME in dimensions:
        cells = _over_time(wanted, question, others)
    elif measure.times:
        cells = cube.times(wanted, question.time, measure.times, others)
    else:
        cells = cube.totals(wanted, question.time, others)
    keyed = {_key(key, dimensions): cell for key, cell in cells.items()}
    if TIME in dimensions:
        _fill(keyed, dimensions, question)
    return Grid(measure, keyed)


def _over_time(wanted: Slice, question: Exploration, others: list[str]) -> dict[tuple, Cell]:
    """By (step of time, value of the other dimension)."""
    spans, measure = question.spans, question.measured
    if measure.times:
        found = cube.times_series(wanted, spans, measure.times, others)
    else:
        found = cube.series(wanted, spans, others)
    return {
        (at, *key): cell
        for key, cells in found.items()
        for at, cell in enumerate(cells)
        if cell != measure.nothing
    }


def _key(key: tuple, dimensions: tuple[str, ...]) -> tuple:
    """In the order of the question: time was read first, wherever it stands."""
    if len(dimensions) == 1:
        return (*key, WHOLE)
    return key if dimensions[0] == TIME or TIME not in dimensions else key[::-1]


def _fill(cells: dict, dimensions: tuple[str, ...], question: Exploration) -> None:
    """Nothing on a day is a finding, too."""
    of_time = dimensions.index(TIME)
    # One other value is enough to make a line of each day; where nothing is, none can be named.
    others = [key[1 - of_time] for key in cells][:1] if len(dimensions) > 1 else [WHOLE]
    for other in others:
        for at in range(len(question.spans)):
            key = (at, other) if of_time == 0 else (other, at)
            cells.setdefault(key, question.measured.nothing)


def slug(key: Hashable) -> str:
    """A value as it stands in the address."""
    return _NOT_SAID if key is None else str(key)


def rest(label: str, lines: Iterable[Line]) -> Line:
    """Several lines as one, which stands last."""
    keys = frozenset().union(*(line.keys for line in lines))
    return Line("", label, keys, is_rest=True)
