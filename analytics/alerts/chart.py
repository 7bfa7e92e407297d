"""Eight weeks of a series: what came as columns, what is usual as a band. Pure geometry, no words.

Sizes are in the units of the SVG, which is stretched to its place.
"""

from dataclasses import dataclass
from math import ceil

from analytics.alerts.history import Day
from analytics.charts import COLUMN_HEIGHT, COLUMN_STEP, COLUMN_WIDTH, axis_top


@dataclass(frozen=True)
class Bar:
    """One day; `reach` is its whole column, for the pointer."""

    x: int
    y: float
    height: float
    is_beyond: bool
    day: Day
    width: int = COLUMN_WIDTH


@dataclass(frozen=True)
class Chart:
    """`band` and `usual` are the paths of what is to be expected, empty where it isn't known."""

    width: int
    top: int
    bars: list[Bar]
    band: str
    usual: str


def draw(days: list[Day]) -> Chart:
    """An axis from zero that holds all that came and the whole band."""
    most = max(max(day.seen, ceil(day.high or 0)) for day in days)
    top = axis_top(max(most, 1))
    unit = COLUMN_HEIGHT / top
    bars = [
        Bar(
            at * COLUMN_STEP + (COLUMN_STEP - COLUMN_WIDTH) // 2,
            round(COLUMN_HEIGHT - day.seen * unit, 2),
            round(day.seen * unit, 2),
            day.is_beyond,
            day,
        )
        for at, day in enumerate(days)
    ]
    known = [(at, day) for at, day in enumerate(days) if day.usual is not None]
    highs = [_point(at, day.high, unit) for at, day in known]
    lows = [_point(at, day.low, unit) for at, day in known]
    band = f"M{'L'.join([*highs, *lows[::-1]])}Z" if known else ""
    usual = f"M{'L'.join(_point(at, day.usual, unit) for at, day in known)}" if known else ""
    return Chart(len(days) * COLUMN_STEP, top, bars, band, usual)


def _point(at: int, value: float, unit: float) -> str:
    return f"{at * COLUMN_STEP + COLUMN_STEP // 2} {round(COLUMN_HEIGHT - value * unit, 2)}"
