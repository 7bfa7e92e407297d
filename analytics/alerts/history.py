"""What came of a series on each of the last days, and what was to be expected."""

from dataclasses import dataclass
from datetime import date, timedelta
from math import sqrt

import numpy as np
from django.utils import timezone

from accounts.permissions import Reach
from analytics import cube
from analytics.alerts.baseline import HISTORY
from analytics.alerts.expecting import LEAST_DAYS, expect
from analytics.models import Alert
from analytics.periods import Span
from analytics.slices import Slice

DAYS = 56
_Z = 1.96  # of nineteen days in twenty the number lies within the band


@dataclass(frozen=True)
class Day:
    """What a day brought, and between what the usual lies; None where that isn't known."""

    day: date
    seen: int
    low: float | None = None
    usual: float | None = None
    high: float | None = None

    @property
    def is_beyond(self) -> bool:
        return self.high is not None and self.seen > self.high


def of(alert: Alert, within: Reach) -> list[Day]:
    """The last eight weeks until the warning was last seen, the oldest first: what a reader of
    this reach may see of it."""
    moment = timezone.localtime(alert.last_seen_at, timezone.get_default_timezone())
    last = moment.date()
    first = last - timedelta(days=HISTORY + DAYS)
    counted = cube.by_day(_slice(alert, within), Span(first, last), "received")
    days = counted.get((), {})
    begun = min(days, default=last)
    length = (last - timedelta(days=DAYS) - begun).days + 1
    shown = [last - timedelta(days=ago) for ago in range(DAYS - 1, -1, -1)]
    if length < LEAST_DAYS:
        return [Day(day, days.get(day, 0)) for day in shown]
    past = np.array([[days.get(begun + timedelta(days=n), 0) for n in range(length)]])
    usual = expect(past, begun.weekday(), DAYS)
    return [
        _day(day, days.get(day, 0), mean, doubt, usual.dispersion[0])
        for day, mean, doubt in zip(shown, usual.mean[0], usual.doubt[0], strict=True)
    ]


def _slice(alert: Alert, within: Reach) -> Slice:
    """The figures that a warning is about; of a cluster those of its topic in its sector."""
    narrow = alert.organisation_id and not alert.topic_id
    return Slice(
        within,
        channel=alert.channel,
        topics=frozenset({alert.topic_id}) if alert.topic_id else None,
        organisations=frozenset({alert.organisation_id}) if narrow else None,
        sectors=frozenset({alert.sector_id}) if alert.sector_id else None,
    )


def _day(day: date, seen: int, mean: float, doubt: float, dispersion: float) -> Day:
    """The band is that of a mean with this variance, on the scale of square roots, where counts
    are about equally spread (Bartlett 1936)."""
    spread = _Z * sqrt(dispersion * mean + doubt * mean**2) / (2 * sqrt(mean))
    low, high = max(sqrt(mean) - spread, 0) ** 2, (sqrt(mean) + spread) ** 2
    return Day(day, seen, low, float(mean), high)
