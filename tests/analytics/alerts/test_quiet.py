"""Quiet times stay quiet, and what is planted is found: the promise of early warning.

The figures stand in docs/early-warning.md.
"""

import numpy as np
import pytest

from tests.analytics.alerts.city import DAYS, LOOKED_AT, SECTORS, Burst, alarms, means

MONTHLY = range(DAYS - LOOKED_AT + 10, DAYS, 28)


@pytest.mark.parametrize(("a_day", "noise"), [(600, 0.04), (2000, 0.15)])
def test_a_quiet_year_raises_at_most_one_false_alarm_a_week(a_day, noise):
    dice = np.random.default_rng(1)
    found = alarms(dice, means(dice, a_day, noise))
    assert 0 < len(found) <= 52


def test_a_burst_in_a_sector_is_found_while_it_goes_on():
    """More than usual within three hours of an afternoon, once a month: of a topic that brings
    some eight a day there, of one that brings one, and of one that brings one in four days."""
    dice = np.random.default_rng(2)
    mean = means(dice, 600, 0.04)
    numbers = {0: 24, 10: 14, 50: 8}
    bursts = [
        Burst(topic, 0, day + topic % 7, number) for topic, number in numbers.items() for day in MONTHLY
    ]
    found = {(each.series, each.day): each for each in alarms(dice, mean, bursts)}
    for topic in numbers:
        mine = [burst for burst in bursts if burst.topic == topic]
        hits = [found.get((topic * SECTORS, burst.day)) for burst in mine]
        delays = [
            (hit.quarter + 1 - burst.quarter) / 4 for hit, burst in zip(hits, mine, strict=True) if hit
        ]
        print(topic, mean[topic, 0].mean(), len(delays), "of", len(mine), np.median(delays), max(delays))
        assert len(delays) >= 0.9 * len(mine)
        assert np.median(delays) <= 3


def test_a_rise_that_lasts_is_found_within_days():
    """From a day on three times as many of a topic in a sector as is usual, for two weeks."""
    dice = np.random.default_rng(3)
    mean = means(dice, 600, 0.04)
    days = range(DAYS - LOOKED_AT + 10, DAYS - 14, 56)
    for day in days:
        mean[5, 0, day : day + 14] *= 3
    found = [each.day for each in alarms(dice, mean) if each.series == 5 * SECTORS]
    delays = [min((at - day for at in found if day <= at < day + 14), default=99) for day in days]
    print(mean[5,0].mean(), delays)
    assert np.median(delays) <= 3
