"""A simulated city: 60 topics in 10 sectors, two years of quiet, with all that is usual.

Each series has a season of its own, weekdays, a trend, days that are busier than others for no
reason (overdispersion, common to all and of its own), and hours. Nothing else ever happens.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analytics.alerts import spikes, surprise
from analytics.alerts.baseline import GUARD, HISTORY, within_a_day
from analytics.alerts.expecting import Expected, expect

TOPICS, SECTORS, BODIES = 60, 10, 10
DAYS = 800  # of which the last 364 are looked at
LOOKED_AT = 364
QUARTERS = 96  # of an hour in a day: looks at the figures
_WEEK = np.array([1.2, 1.1, 1.05, 1.0, 0.95, 0.5, 0.4])  # the first day is a Monday
WATCHED = TOPICS * SECTORS + TOPICS + BODIES


@dataclass(frozen=True)
class Alarm:
    """The first look at which a series was out of the ordinary."""

    series: int
    day: int
    quarter: int
    hours: int


@dataclass(frozen=True)
class Burst:
    """So many more than usual, evenly within three hours."""

    topic: int
    sector: int
    day: int
    number: int
    quarter: int = 14 * 4  # of an hour of the day in which it begins


def hours() -> np.ndarray:
    """The shares of the quarters of an hour in a day: busiest at one o'clock, few at night."""
    hour = np.arange(24)
    shares = np.exp(-(((hour - 13) / 4.5) ** 2)) + 0.05
    shares[:6] *= 0.3
    return np.repeat(shares / shares.sum() / 4, 4)


def means(dice: np.random.Generator, a_day: float, noise: float) -> np.ndarray:
    """How many each topic in each sector brings on each day (topic, sector, day) on average,
    when the whole city writes `a_day` times; `noise` is the variance of a day's own share."""
    day = np.arange(DAYS)
    topics = 1 / np.arange(1, TOPICS + 1) ** 0.9
    sectors = dice.dirichlet(np.full(SECTORS, 5.0))
    turn, height = dice.uniform(0, 2 * np.pi, TOPICS), dice.uniform(0.1, 0.6, TOPICS)
    season = 1 + height[:, None] * np.cos(2 * np.pi * day / 365.25 + turn[:, None])
    common = _WEEK[day % 7] * (1 + 0.2 * day / 365) * dice.gamma(200, 1 / 200, DAYS)
    level = a_day * (topics / topics.sum())[:, None] * sectors
    usual = level[:, :, None] * (season * common)[:, None, :]
    return usual * dice.gamma(1 / noise, noise, usual.shape)


def with_sums(counts: np.ndarray) -> np.ndarray:
    """All that is watched, one row each: topics in sectors, topics, bodies."""
    body = np.arange(TOPICS) % BODIES
    bodies = np.stack([counts[body == number].sum((0, 1)) for number in range(BODIES)])
    cells = counts.reshape(TOPICS * SECTORS, *counts.shape[2:])
    return np.concatenate([cells, counts.sum(1), bodies])


def alarms(
    dice: np.random.Generator, mean: np.ndarray, bursts: Sequence[Burst] = (), step: int = 28
) -> list[Alarm]:
    """Warnings of the last year, looked for every quarter of an hour by the code of the house.

    What is usual is learned every `step` days only, not each morning as in earnest: harder.
    """
    counts = with_sums(dice.poisson(mean))
    last_seen = np.full(WATCHED, -(10**9))
    found: list[Alarm] = []
    share = hours()
    for first in range(DAYS - LOOKED_AT, DAYS, step):
        since = first - GUARD
        past = counts[:, max(0, since - HISTORY) : since]
        usual = expect(past, (since - past.shape[1]) % 7, GUARD + step)
        told = dice.poisson(mean[:, :, since : first + step, None] * share)
        _burst(dice, told, [b for b in bursts if since <= b.day < first + step], since)
        told = with_sums(told.reshape(TOPICS, SECTORS, -1).astype(np.int32))
        counts[:, since : first + step] = told.reshape(WATCHED, -1, QUARTERS).sum(2)
        should = (usual.mean[:, :, None] * share).reshape(WATCHED, -1)
        for look, row, length in _out_of_the_ordinary(told, should, usual, step):
            now = since * QUARTERS + look
            if now - last_seen[row] > QUARTERS:
                found.append(Alarm(row, now // QUARTERS, now % QUARTERS, length))
            last_seen[row] = now
    return found


def _burst(dice, told: np.ndarray, bursts: Sequence[Burst], first: int) -> None:
    for burst in bursts:
        here = told[burst.topic, burst.sector, burst.day - first]
        when = burst.quarter + dice.integers(0, 12, burst.number)
        np.add.at(here, when, 1)


def _out_of_the_ordinary(told, should, usual: Expected, step: int):
    """(look, series, hours of the window) in the order of time; looks are counted in quarters of
    an hour from the first day that is at hand."""
    needed = surprise.needed("spike", WATCHED)
    looks = np.arange(GUARD * QUARTERS, (GUARD + step) * QUARTERS)
    seen, expected = _added_up(told), _added_up(should)
    hits = []
    for length in spikes.WINDOWS:
        since = (looks // 4 - length + 1) * 4
        number = seen[looks + 1] - seen[since]
        mean = expected[looks + 1] - expected[since]
        at, row = np.nonzero((number >= spikes.LEAST) & (number >= spikes.LEAST_RATIO * mean))
        number, mean = number[at, row], mean[at, row]
        doubt = usual.doubt[row, looks[at] // QUARTERS]
        day = expected[looks[at] + 1, row] - expected[looks[at] + 1 - QUARTERS, row]
        share = np.clip(mean / day, 1e-6, 1)
        spread = within_a_day(usual.dispersion[row], share)
        value = spikes.score(number, mean, spread * mean + doubt * mean**2)
        hits += [(looks[at[n]], row[n], length) for n in np.flatnonzero(value >= needed)]
    return sorted(hits)


def _added_up(numbers: np.ndarray) -> np.ndarray:
    """(time, series): how many until each moment."""
    return np.concatenate([np.zeros((1, len(numbers))), numbers.T.cumsum(0)])
