"""Tallies: how many fell into each of a few numbered buckets, kept small and added up by SQL.

A column of tallies is an array of integers, one for each bucket that is not empty, each of them
`count * 64 + bucket`. Any rows' tallies are merged by `unnest` and a sum, so medians of any slice
come from the facts. How far off they may be: `quantile` lies in the same bucket as the true one.
"""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import accumulate

_MINUTE, _HOUR, _DAY = 60, 3600, 86400

# Where a bucket of waiting times ends and the next begins, in seconds: units in which people think
# and deadlines are set, so that "within 15 days" is exact. The 64th bucket has no end.
EDGES = (
    *(minutes * _MINUTE for minutes in (1, 2, 5, 10, 15, 30, 45)),
    *(hours * _HOUR for hours in (1, 2, 3, 4, 6, 8, 10, 12, 15, 18, 21)),
    *(
        days * _DAY
        for days in (
            *(1, 1.25, 1.5, 1.75, 2, 2.5, 3, 3.5, 4, 4.5, 5, 5.5, 6, 6.5, 7, 7.5, 8, 9, 10, 11, 12),
            *(13, 14, 15, 16, 17, 18, 20, 22, 24, 26, 28, 30, 33, 36, 40, 45, 50, 60, 75, 90, 120),
            *(150, 180, 365),
        )
    ),
)
BUCKETS = len(EDGES) + 1
WIDTH = 64  # of an entry's lower part: what a bucket's number fits into


def bucket_of(seconds: float) -> int:
    """In which bucket a waiting time falls; one that ends on an edge belongs below it."""
    at = bisect_right(EDGES, seconds)
    return at - 1 if at and EDGES[at - 1] == seconds else at


@dataclass(frozen=True)
class Times:
    """How long something took: how many took how long."""

    counts: Mapping[int, int]

    @property
    def number(self) -> int:
        return sum(self.counts.values())

    @property
    def median(self) -> float | None:
        """In seconds."""
        return self.quantile(0.5)

    @property
    def p90(self) -> float | None:
        """In seconds: nine of ten took no longer."""
        return self.quantile(0.9)

    def quantile(self, share: float) -> float | None:
        """The time within which this share was done; None when nothing was.

        Within a bucket the times are taken as evenly spread; the last one has no end and answers
        with its beginning.
        """
        wanted = self.number * share
        if not self.number:
            return None
        buckets = sorted(self.counts)
        for bucket, so_far in zip(
            buckets, accumulate(self.counts[bucket] for bucket in buckets), strict=True
        ):
            if so_far >= wanted:
                low = EDGES[bucket - 1] if bucket else 0
                if bucket == len(EDGES):
                    return low
                inside = 1 - (so_far - wanted) / self.counts[bucket]
                return low + (EDGES[bucket] - low) * inside
        return EDGES[-1]

    def within(self, seconds: float) -> float | None:
        """Which share took no longer; exact where `seconds` is one of `EDGES`."""
        if not self.number:
            return None
        last = bucket_of(seconds)
        return sum(count for bucket, count in self.counts.items() if bucket <= last) / self.number
