"""What is called rising rose, and quiet stays quiet."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.overview.rising import FEWEST, LEAST_GROWTH, rises


def keys(pairs: dict) -> list:
    return [rise.key for rise in rises(pairs)]


def test_a_topic_that_trebled_is_rising_and_its_neighbours_are_not():
    pairs = {"heating": (90, 30)} | {f"topic {n}": (40 + n, 40) for n in range(10)}
    assert keys(pairs) == ["heating"]
    (rise,) = rises(pairs)
    assert (rise.now, rise.before) == (90, 30)
    assert rise.growth >= LEAST_GROWTH


def test_growth_of_everything_is_no_news_of_one_topic():
    assert keys({f"topic {n}": (80, 40) for n in range(12)}) == []


def test_when_everything_falls_what_stays_is_not_called_rising():
    assert keys({"heating": (40, 40)} | {f"topic {n}": (10, 40) for n in range(12)}) == []


def test_few_appeals_say_nothing():
    assert keys({"heating": (FEWEST - 1, 0), "roads": (50, 50)}) == []


def test_one_that_began_from_nothing_is_rising():
    assert keys({"new": (30, 0)} | {f"topic {n}": (50, 50) for n in range(9)}) == ["new"]


def test_nothing_at_all_rises_out_of_nothing():
    assert keys({}) == []
    assert keys({"heating": (0, 0)}) == []


def test_scattered_counts_need_more_to_stand_out():
    calm = {f"topic {n}": (100, 100) for n in range(20)}
    wild = {f"topic {n}": ((60, 140) if n % 2 else (140, 60)) for n in range(20)}
    assert keys(calm | {"heating": (180, 90)}) == ["heating"]
    assert "heating" not in keys(wild | {"heating": (180, 90)})


@pytest.mark.parametrize("cluster", [1, 4])
def test_a_year_of_quiet_days_names_next_to_nothing(cluster):
    """200 pairs a day, none of which rises; appeals come alone, or in clusters of four."""
    dice = random.Random(7)  # the same year each time
    alarms = sum(
        bool(rises({n: (_count(dice, 12, cluster), _count(dice, 12, cluster)) for n in range(200)}))
        for _day in range(365)
    )
    assert alarms <= 365 / 7


def _count(dice: random.Random, mean: int, cluster: int) -> int:
    """A count with Poisson's scatter, `cluster` times over."""
    tries = 40
    happened = sum(dice.random() < mean / cluster / tries for _try in range(tries))
    return happened * cluster


@given(
    st.dictionaries(
        st.integers(), st.tuples(st.integers(0, 5000), st.integers(0, 5000)), max_size=30
    )
)
def test_what_is_named_came_more_often_than_expected(pairs):
    for rise in rises(pairs):
        assert rise.now >= LEAST_GROWTH * rise.expected
        assert rise.now > rise.before
        assert 0 <= rise.probability <= 0.01
