"""Where people wait longest, and where most wait too long. Pure choice, no words."""

from collections.abc import Mapping
from dataclasses import dataclass

from analytics.histograms import Times
from analytics.totals import Totals

# Of fewer answers, the time within which nine of ten came is that of one or two.
FEWEST = 10


@dataclass(frozen=True)
class Wait:
    """`p90`: nine of ten answers took no longer, in seconds; None of fewer than `FEWEST`."""

    key: int
    p90: float | None
    answers: int
    totals: Totals


def waits(totals: Mapping[int | None, Totals], times: Mapping[int | None, Times]) -> list[Wait]:
    """All that have a name, in no order."""
    found = []
    for key, one in totals.items():
        if key is not None:
            took = times.get(key, Times({}))
            p90 = took.p90 if took.number >= FEWEST else None
            found.append(Wait(key, p90, took.number, one))
    return found


def slowest(found: list[Wait]) -> list[Wait]:
    """Those whose time is known, the longest first."""
    known = [one for one in found if one.p90 is not None]
    return sorted(known, key=lambda one: (-one.p90, -one.totals.overdue))


def latest(found: list[Wait]) -> list[Wait]:
    """Those with answers overdue now, most first."""
    late = [one for one in found if one.totals.overdue]
    return sorted(late, key=lambda one: (-one.totals.overdue, -one.totals.received))
