"""More appeals than weekday, hour and season explain: in the last hours, day or week."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from statistics import median

import numpy as np

from analytics import cube
from analytics.alerts import surprise
from analytics.alerts.baseline import CUTS, EVERYTHING, GUARD, Expected, named
from analytics.alerts.series import Finding, Series
from analytics.models import Nature
from analytics.periods import Span

# Hours, this one and those before: a burst is plain in few, a rise that lasts in many.
WINDOWS = (3, 24, 24 * GUARD)
LEAST = 5  # appeals: fewer are never a spike
LEAST_RATIO = 1.5  # times what was expected: what is certain but small is no warning
STILL = 2.0  # a warning stays while the surprise is no further below what raised it
_FLOOR = 0.1  # appeals a day of what never came before

Hours = dict[tuple[date, int], int]


def find(expected: list[Expected], now: datetime) -> list[Finding]:
    """The series that are out of the ordinary, `now` being in the centre's zone.

    What a topic in one sector has too many of is not told again of the topic, nor of a channel.
    """
    if not expected:
        return []
    known = {each.series: each for each in expected}
    needed = surprise.needed(Nature.SPIKE, len(known))
    seen = _seen(Span(now.date() - timedelta(days=GUARD), now.date()))
    found, excess = [], Counter()
    for series in sorted(seen, key=_most_particular):
        usual = known.get(series) or _never_seen(series, expected)
        told = excess[_above(series)]
        finding = _best(usual, seen[series], now, needed, told)
        if finding is None:
            continue
        found.append(finding)
        if finding.is_worth_a_warning and series.topic:
            more = finding.seen - finding.expected - told
            excess[Series(topic=series.topic)] += more if series.sector else 0
            excess[Series()] += more
    return found


def score(seen, mean, variance):
    """The surprise of these numbers; 0 for what is too few, or too little above the mean, to be
    worth a word. Numbers or arrays."""
    is_much = (np.asarray(seen) >= LEAST) & (np.asarray(seen) >= LEAST_RATIO * np.asarray(mean))
    return np.where(is_much, surprise.of_at_least(seen, mean, variance), 0.0)


def begins(now: datetime, hours: int) -> datetime:
    """When the window of so many hours began: with a full hour."""
    return now.replace(minute=0, second=0, microsecond=0) - timedelta(hours=hours - 1)


def _seen(span: Span) -> dict[Series, Counter]:
    found: dict[Series, Counter] = {}
    for cut in CUTS:
        for key, hours in cube.by_hour(EVERYTHING, span, cut).items():
            for series in named(cut, key):
                found.setdefault(series, Counter()).update(hours)
    return found


def _most_particular(series: Series) -> tuple:
    """Topics in sectors first, then topics, organisations, channels."""
    return (-len(series.given), not series.topic, not series.organisation, series.name)


def _above(series: Series) -> Series | None:
    """Whose excess that is already told explains that of a series, too."""
    if series.topic and not series.sector:
        return series
    return Series() if series.channel else None


def _best(
    usual: Expected, hours: Hours, now: datetime, needed: float, told: float
) -> Finding | None:
    """The more surprising of the windows, if it is near to a warning; `told` are appeals beyond
    what is usual of which a more particular warning speaks."""
    if sum(hours.values()) - told < LEAST:
        return None
    windows = _windows(usual, hours, now, needed, told)
    best = max(windows, key=lambda each: each.surprise)
    return best if best.surprise >= needed - STILL else None


def _windows(usual, hours, now, needed, told) -> Iterator[Finding]:
    for length in WINDOWS:
        since = begins(now, length)
        seen = sum(
            number
            for (day, hour), number in hours.items()
            if (day, hour) >= (since.date(), since.hour)
        )
        mean = max(usual.within(now.date(), since, now), _FLOOR / 24)
        variance = usual.variance(mean, mean / max(usual.means[-2:]))
        value = float(score(max(seen - told, 0), mean, variance))
        yield Finding(Nature.SPIKE, usual.series, length, mean, seen, value, needed)


def _never_seen(series: Series, expected: list[Expected]) -> Expected:
    """Of a series that has no history: hardly anything, at the hours of all."""
    shares = [median(each.shares[hour] for each in expected) for hour in range(24)]
    dispersion = median(each.dispersion for each in expected)
    return Expected(series, [_FLOOR] * (GUARD + 1), 1.0, dispersion, shares, 0)
