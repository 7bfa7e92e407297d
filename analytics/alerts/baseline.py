"""What today should bring, learned once a day from the facts and kept in a row."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np
from django.utils import timezone

from accounts.permissions import Reach
from analytics import cube
from analytics.alerts.expecting import LEAST_DAYS, expect
from analytics.alerts.series import Series
from analytics.models import Expectation
from analytics.periods import Span
from analytics.slices import Slice
from feedback.models import Appeal

EVERYTHING = Slice(Reach(everywhere=True))
CUTS = (("topic", "sector"), ("organisation",), ("channel",))  # what is read; topics follow
HISTORY = 400  # days: a year and what its season is held against
SHAPE_DAYS = 56  # from which the hours of a day are learned
# The days before today are not learned from: what began in them must not count as usual.
GUARD = 7
BACK = 14  # days, with today, for which it is kept what channels should have brought
_SHAPE_PRIOR = 50  # appeals of the general shape in that of each series
_ACCOUNTS_DAYS, _ACCOUNTS_MOST = 28, 50_000  # appeals from which shares of accounts are learned
_KEPT_DAYS = 35  # of expectations, for looking back


@dataclass(frozen=True)
class Expected:
    """One series as it is kept: `means` of the days that end today, how doubtful they are
    (relative variance), variance by mean, and the shares of the 24 hours with the number of
    appeals they were learned from."""

    series: Series
    means: list[float]
    doubt: float
    dispersion: float
    shares: list[float]
    learned_from: int

    def kept(self) -> list:
        means = [round(mean, 3) for mean in self.means]
        shares = [round(share, 4) for share in self.shares]
        rest = [round(self.doubt, 4), round(self.dispersion, 3), shares, self.learned_from]
        return [list(self.series), means, *rest]

    @classmethod
    def of(cls, kept: list) -> "Expected":
        series, *rest = kept
        return cls(Series(*series), *rest)

    def within(self, today: date, since: datetime, until: datetime) -> float:
        """How many should come between two moments of the centre's time; days before those that
        are kept bring nothing."""
        total, hour = 0.0, since.replace(minute=0, second=0, microsecond=0)
        while hour < until:
            after = hour + timedelta(hours=1)
            part = (min(after, until) - max(hour, since)) / timedelta(hours=1)
            ago = (today - hour.date()).days
            if ago < len(self.means):
                total += part * self.means[-1 - ago] * self.shares[hour.hour]
            hour = after
        return total

    def variance(self, mean: float, share: float = 1.0) -> float:
        """Of a number of which so many are expected in this share of a day: its own dispersion,
        the doubt of the mean, and that of the share (of a binomial proportion)."""
        share = min(max(share, 1e-6), 1.0)
        shape = (1 - share) / (share * (self.learned_from + _SHAPE_PRIOR))
        return within_a_day(self.dispersion, share) * mean + (self.doubt + shape) * mean**2


def within_a_day(dispersion, share):
    """The dispersion of a part of a day. Where whole days are busier or quieter, what is above 1
    shrinks with the share of the part; where reports come in bunches, it does not shrink at all.
    Between the two: with its square root."""
    return 1 + (dispersion - 1) * share**0.5


def of_day(day: date) -> Expectation:
    """What is kept for a day; learned now if nothing is."""
    kept = Expectation.objects.filter(day=day).first()
    if kept is None:
        series, history = learn(day)
        kept, _made = Expectation.objects.get_or_create(
            day=day,
            defaults={
                "series": [each.kept() for each in series],
                "accounts": _shares_of_accounts(day),
                "history_days": history,
            },
        )
        Expectation.objects.filter(day__lt=day - timedelta(days=_KEPT_DAYS)).delete()
    return kept


def learn(day: date) -> tuple[list[Expected], int]:
    """What each series should bring on a day, and from how many days of history that is known."""
    span = Span(day - timedelta(days=HISTORY + GUARD), day - timedelta(days=GUARD + 1))
    found = _counts(span)
    firsts = [min(days) for days in found.values() if days]
    history = (span.last - min(firsts)).days + 1 if firsts else 0
    if history < LEAST_DAYS:
        return [], history
    first = span.last - timedelta(days=history - 1)
    names = sorted(found, key=lambda each: each.name)
    counts = np.zeros((len(names), history), dtype=np.int64)
    for row, name in enumerate(names):
        for when, number in found[name].items():
            counts[row, (when - first).days] = number
    learned = expect(counts, first.weekday(), GUARD + 1, BACK - GUARD - 1)
    shapes = _shapes(Span(max(first, day - timedelta(days=SHAPE_DAYS)), span.last), names)
    expected = [
        Expected(name, means.tolist(), float(doubt[-1]), float(dispersion), *shape)
        for name, means, doubt, dispersion, shape in zip(
            names, learned.mean, learned.doubt, learned.dispersion, shapes, strict=True
        )
    ]
    return [_shortened(each) for each in expected], history


def _shortened(expected: Expected) -> Expected:
    """Only of channels is it asked what days long past should have brought."""
    if expected.series.channel:
        return expected
    return Expected(
        expected.series,
        expected.means[-GUARD - 1 :],
        *(expected.doubt, expected.dispersion, expected.shares, expected.learned_from),
    )


def named(cut: tuple[str, ...], key: tuple) -> Iterator[Series]:
    """The series that a cell of a cut belongs to. What has no topic, sector or organisation yet
    is in none: it waits to be sorted, and today always has more of that than the past."""
    given = dict(zip(cut, key, strict=True))
    if None not in key and "" not in key:
        yield Series(**given)
    if cut == CUTS[0] and given["topic"] is not None:
        yield Series(topic=given["topic"])


def _counts(span: Span) -> dict[Series, Counter]:
    found: dict[Series, Counter] = {}
    for cut in CUTS:
        for key, days in cube.by_day(EVERYTHING, span, "received", cut).items():
            for series in named(cut, key):
                found.setdefault(series, Counter()).update(days)
    return found


def _shapes(span: Span, names: list[Series]) -> Iterator[tuple[list[float], int]]:
    """The shares of the hours in a day of each series, and from how many appeals: its own, drawn
    towards those of all appeals as if `_SHAPE_PRIOR` more had come by the general shape."""
    found: dict[Series, Counter] = {}
    everything = Counter()
    for cut in CUTS:
        for key, hours in cube.tallies(EVERYTHING, span, "hours", cut).items():
            if cut == CUTS[0]:
                everything.update(hours)
            for series in named(cut, key):
                found.setdefault(series, Counter()).update(hours)
    general = np.array([everything[hour] + 1 for hour in range(24)], float)
    general /= general.sum()
    for name in names:
        own = np.array([found.get(name, Counter())[hour] for hour in range(24)], float)
        shares = (own + _SHAPE_PRIOR * general) / (own.sum() + _SHAPE_PRIOR)
        yield shares.tolist(), int(own.sum())


def _shares_of_accounts(day: date) -> list:
    """[channel, account, how many of the latest appeals, of how many of the channel, the last]:
    figures know channels, but it is one account of a channel that falls silent."""
    since = timezone.now() - timedelta(days=_ACCOUNTS_DAYS)
    latest = Appeal.objects.filter(received_at__gte=since).order_by("-received_at")
    numbers, channels, last = Counter(), Counter(), {}
    rows = latest.values_list("channel", "account_id", "received_at")[:_ACCOUNTS_MOST]
    for channel, account, at in rows.iterator(chunk_size=5000):
        numbers[channel, account] += 1
        channels[channel] += 1
        last.setdefault((channel, account), at.isoformat())
    return [[*key, number, channels[key[0]], last[key]] for key, number in numbers.items()]
