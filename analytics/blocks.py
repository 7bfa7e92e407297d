"""Days gathered into weeks and stretches of four weeks, so that any span is made of few pieces.

Weeks begin on Monday; stretches of four weeks follow one another without end or gap, whatever
month or year it is, so that each day lies in exactly one of each.
"""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from analytics.models import BLOCK, DAY, WEEK

# A Monday, with which weeks and stretches begin; which one makes no difference to any figure.
EPOCH = date(2001, 1, 1)


def start(day: date, days: int) -> date:
    """The first day of the week (7) or the stretch (28) in which a day lies."""
    return day - timedelta(days=(day - EPOCH).days % days)


def cover(first: date, last: date) -> Iterator[tuple[int, date]]:
    """The fewest (days, first day) that make up a span, both ends included, in order."""
    while first <= last:
        days = next(
            size
            for size in (BLOCK, WEEK, DAY)
            if start(first, size) == first and (last - first).days >= size - 1
        )
        yield days, first
        first += timedelta(days=days)


def by_size(pieces: Iterable[tuple[int, date]]) -> dict[int, list[date]]:
    """The first days of pieces, by how many days these have."""
    found: dict[int, list[date]] = {}
    for days, first in pieces:
        found.setdefault(days, []).append(first)
    return found
