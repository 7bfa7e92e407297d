"""Quiet times stay quiet, and what is planted is found: the promise of early warning.

The figures stand in docs/early-warning.md.
"""

import numpy as np
import pytest

from tests.analytics.alerts.city import DAYS, LOOKED_AT, SECTORS, Alarm, Burst, alarms, means

BEGIN = DAYS - LOOKED_AT + 10
# Within three hours of an afternoon, of a topic that brings some nine a day in a sector, of one
# that brings one, and of one that brings one in four days: in each sector once.
BURSTS = [
    Burst(topic, sector, BEGIN + 33 * sector + topic % 7, number)
    for topic, number in {0: 24, 10: 14, 50: 8}.items()
    for sector in range(SECTORS)
]
# From such a day on, for two weeks, three times as many of a topic that brings two a day there.
RISING, RISES = 5, {sector: BEGIN + 33 * sector for sector in range(SECTORS)}


@pytest.mark.parametrize(("a_day", "noise"), [(600, 0.04), (2000, 0.15)])
def test_a_quiet_year_raises_at_most_one_false_alarm_a_week(a_day, noise):
    dice = np.random.default_rng(1)
    assert 0 < len(alarms(dice, means(dice, a_day, noise))) <= 52


@pytest.fixture(scope="module")
def raised() -> dict[tuple[int, int], list[Alarm]]:
    """The alarms of a year in which all that was planted happens, by topic and sector."""
    dice = np.random.default_rng(2)
    mean = means(dice, 600, 0.04)
    for sector, day in RISES.items():
        mean[RISING, sector, day : day + 14] *= 3
    found: dict[tuple[int, int], list[Alarm]] = {}
    for alarm in alarms(dice, mean, BURSTS):
        found.setdefault(divmod(alarm.series, SECTORS), []).append(alarm)
    return found


@pytest.mark.parametrize("topic", [0, 10, 50])
def test_a_burst_in_a_sector_is_found_while_it_goes_on(raised, topic):
    hours = [
        (alarm.quarter + 1 - burst.quarter) / 4
        for burst in BURSTS
        for alarm in raised.get((burst.topic, burst.sector), ())
        if burst.topic == topic and alarm.day == burst.day
    ]
    assert len(hours) == SECTORS
    assert max(hours) <= 3


def test_a_rise_that_lasts_is_mostly_found_within_the_week(raised):
    """Two a day are few: in some sectors chance hides even three times as many."""
    never = 99
    days = [
        min(
            (alarm.day - day for alarm in raised.get((RISING, sector), ()) if alarm.day >= day),
            default=never,
        )
        for sector, day in RISES.items()
    ]
    assert sum(day < 14 for day in days) >= 7
    assert np.median(days) <= 7
