"""Days gathered into weeks and into blocks of four weeks, so that any span is made of few pieces.

Weeks begin on Monday; blocks follow one another without end or gap, whatever month or year it is,
so that each day lies in exactly one week and one block.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from analytics.models import BLOCK, DAY, WEEK

# A Monday, with which a week and a block begin; which one makes no difference to any figure.
EPOCH = date(2001, 1, 1)
SIZES = (BLOCK, WEEK, DAY)


class Piece(NamedTuple):
    """So many days from this one on, for which sums are kept."""

    days: int
    first: date


def start(day: date, days: int) -> date:
    """The first day of the week (7) or the block (28) in which a day lies."""
    return day - timedelta(days=(day - EPOCH).days % days)


def cover(first: date, last: date, sizes: Sequence[int] = SIZES) -> Iterator[Piece]:
    """The fewest pieces that make up a span, both ends included, in order; the largest size is
    given first."""
    while first <= last:
        left = (last - first).days + 1
        days = next(size for size in sizes if size <= left and start(first, size) == first)
        yield Piece(days, first)
        if left == days:  # the day after the last one there is, is none
            return
        first += timedelta(days=days)


def by_size(pieces: Iterable[Piece]) -> dict[int, list[date]]:
    """The first days of pieces, by how many days these have."""
    found: dict[int, list[date]] = {}
    for days, first in pieces:
        found.setdefault(days, []).append(first)
    return found
