"""Shapes for the charts, in the units of their SVG; pure geometry, no words.

Positions are attributes of SVG elements, since the content security policy allows no styles in
the page. The shapes are stretched to their place, so words stand beside them in HTML.
"""

from dataclasses import dataclass

from analytics.totals import Totals

SPARK_WIDTH, SPARK_HEIGHT = 100, 28
BAR_WIDTH = 100
COLUMN_STEP, COLUMN_WIDTH, COLUMN_HEIGHT = 10, 8, 100


@dataclass(frozen=True)
class Spark:
    """A line without axes; `points` as SVG wants them, and where it ends."""

    points: str
    end_x: float
    end_y: float
    width: int = SPARK_WIDTH
    height: int = SPARK_HEIGHT


def spark(values: list[float | None]) -> Spark | None:
    """From the lowest value to the highest; unknown ones are stepped over. None for under two."""
    known = [(at, value) for at, value in enumerate(values) if value is not None]
    if len(known) < 2:
        return None
    low = min(value for _at, value in known)
    spread = max(value for _at, value in known) - low
    step = (SPARK_WIDTH - 6) / (len(values) - 1)
    places = [
        (
            round(3 + at * step, 1),
            # Equal values lie in the middle: a flat line is neither high nor low.
            round(3 + (SPARK_HEIGHT - 6) * (1 - (value - low) / spread if spread else 0.5), 1),
        )
        for at, value in known
    ]
    return Spark(" ".join(f"{x},{y}" for x, y in places), *places[-1])


@dataclass(frozen=True)
class Bar:
    """A horizontal bar from zero; its `late` part begins at the left, too."""

    length: float
    late: float
    width: int = BAR_WIDTH


def bar(totals: Totals, most: int) -> Bar:
    """The bar of one line where the longest line has `most`."""
    unit = BAR_WIDTH / most if most else 0
    return Bar(round(totals.received * unit, 2), round(totals.overdue * unit, 2))


@dataclass(frozen=True)
class Block:
    """One coloured part of a column, named by what it stands for."""

    name: str
    y: float
    height: float


@dataclass(frozen=True)
class Column:
    x: int
    blocks: list[Block]
    width: int = COLUMN_WIDTH
    height: int = COLUMN_HEIGHT


def columns(totals: list[Totals], top: int) -> list[Column]:
    """A column for each stretch of days: late below, then open, then answered, then the rest."""
    return [_column(at, one, COLUMN_HEIGHT / top) for at, one in enumerate(totals)]


def _column(at: int, totals: Totals, unit: float) -> Column:
    parts = {
        "late": totals.overdue,
        "open": totals.open - totals.overdue,
        "answered": totals.answered,
        "other": totals.received - totals.open - totals.answered,
    }
    blocks, floor = [], float(COLUMN_HEIGHT)
    for name, number in parts.items():
        height = round(number * unit, 2)
        floor -= height
        if number:
            blocks.append(Block(name, round(floor, 2), height))
    return Column(at * COLUMN_STEP + (COLUMN_STEP - COLUMN_WIDTH) // 2, blocks)


def axis_top(most: int) -> int:
    """The even, round number at or above `most` where an axis ends."""
    size = 1
    while True:
        for digit in (2, 4, 6, 8, 10):
            if digit * size >= most:
                return digit * size
        size *= 10


def on_scale(value: float) -> float:
    """Where a mean from 1 to 5 stands on a scale of `BAR_WIDTH`."""
    return round((value - 1) / 4 * BAR_WIDTH, 2)
