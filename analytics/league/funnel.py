"""The funnel: each body's share in time over its size, between the limits of chance.

D. Spiegelhalter, Funnel plots for comparing institutional performance, Statistics in Medicine
2005;24:1185. Geometry in the units of the SVG; words stand beside it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import log10

from analytics.league import fairness
from analytics.league.fairness import CLEAR, USUAL
from analytics.league.standings import Standing
from analytics.numbers import count, percent

WIDTH, HEIGHT = 360, 220
LEFT, RIGHT, TOP, BOTTOM = 36, 352, 8, 196
_STEPS = 48
_GRID = (0, 0.2, 0.4, 0.6, 0.8, 1)


@dataclass(frozen=True)
class Mark:
    """A tick of an axis, with its words."""

    at: float
    words: str


@dataclass(frozen=True)
class Dot:
    """One body. `shape` is what its tier is drawn as; `points` draws it where that is no circle."""

    x: float
    y: float
    shape: str
    words: str
    points: str


@dataclass(frozen=True)
class Funnel:
    middle: float
    inner: str
    outer: str
    dots: list[Dot]
    across: list[Mark]
    up: list[Mark]
    outside: list[str]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = RIGHT
    bottom: int = BOTTOM


def draw(standings: Iterable[tuple[Standing, str]], target: float, factor: float) -> Funnel | None:
    """Of bodies with enough answers due, with what each is called; None for fewer than two."""
    shown = [(one, name) for one, name in standings if one.is_enough]
    if len(shown) < 2:
        return None
    sizes = [one.totals.due for one, _name in shown]
    low, high = log10(min(sizes) * 0.9), log10(max(sizes) * 1.1)
    floor = _floor([one.totals.in_time for one, _name in shown], target)

    def x(number: float) -> float:
        return round(LEFT + (RIGHT - LEFT) * (log10(number) - low) / (high - low), 1)

    def y(share: float) -> float:
        at = (max(share, floor) - floor) / (1 - floor)
        return round(BOTTOM - (BOTTOM - TOP) * at, 1)

    steps = [10 ** (low + (high - low) * step / _STEPS) for step in range(_STEPS + 1)]

    def band(confidence: float) -> str:
        limits = [(n, fairness.funnel(target, max(1, round(n)), confidence, factor)) for n in steps]
        upper = [f"{x(n)},{y(limit.high)}" for n, limit in limits]
        lower = [f"{x(n)},{y(limit.low)}" for n, limit in reversed(limits)]
        return " ".join([*upper, *lower])

    return Funnel(
        middle=y(target),
        inner=band(USUAL),
        outer=band(CLEAR),
        dots=[_dot(one, name, x(one.totals.due), y(one.totals.in_time)) for one, name in shown],
        across=[Mark(x(number), count(number)) for number in _sizes(min(sizes), max(sizes))],
        outside=sorted(name for one, name in shown if _is_outside(one, target, factor)),
        up=[Mark(y(share), percent(share)) for share in _GRID if share >= floor],
    )


def _is_outside(one: Standing, target: float, factor: float) -> bool:
    limits = fairness.funnel(target, one.totals.due, CLEAR, factor)
    return not limits.holds(one.totals.in_time)


def _floor(shares: list[float], target: float) -> float:
    """Where the upright axis begins: it has no bars, so it need not begin at nought."""
    lowest = min([*shares, target])
    return max(share for share in (0, 0.2, 0.4, 0.6, 0.8) if share <= max(0, lowest - 0.02))


def _sizes(least: int, most: int) -> list[int]:
    """The ends, and between them round numbers: 1, 2 and 5 of each power of ten."""
    found = [digit * 10**power for power in range(9) for digit in (1, 2, 5)]
    within = [number for number in found if least * 1.2 < number < most / 1.2]
    if len(within) > 4:
        within = [number for number in within if str(number)[0] == "1"]
    return sorted({least, *within, most})


def _dot(one: Standing, name: str, x: float, y: float) -> Dot:
    words = f"{name}: {percent(one.totals.in_time)}, {count(one.totals.due)}"
    up = -1 if one.tier == fairness.Tier.BETTER else 1
    corners = [(x - 4.5, y - up * 3.5), (x + 4.5, y - up * 3.5), (x, y + up * 4.5)]
    points = " ".join(f"{round(across, 1)},{round(down, 1)}" for across, down in corners)
    return Dot(x, y, str(one.tier or fairness.Tier.SAME), words, points)
