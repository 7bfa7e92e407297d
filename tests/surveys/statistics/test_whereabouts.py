"""Where interviews were held: distances, spots, and ways that nobody can have gone."""

from datetime import UTC, datetime, timedelta

import pytest

from surveys.statistics.whereabouts import Held, distance, most_at_one_spot, too_far

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)
DEGREE = 111_195  # metres of a degree of latitude


def held(key, north: float, minute: float, *, lasted: float = 5, east: float = 106.9) -> Held:
    """North in metres from a place in Ulaanbaatar; ended at the minute."""
    ended = NINE + timedelta(minutes=minute)
    began = ended - timedelta(minutes=lasted)
    return Held(key, 47.9 + north / DEGREE, east, began, ended)


def test_the_distance_is_that_of_the_sphere():
    """Sinnott's own way of checking: a quarter of the globe, and a metre that stays one."""
    pole, equator = Held(1, 90, 0, NINE, NINE), Held(2, 0, 77, NINE, NINE)
    assert distance(pole, equator) == pytest.approx(10_007_557, rel=1e-6)
    assert distance(held(1, 0, 0), held(2, 1, 0)) == pytest.approx(1, rel=1e-3)
    assert distance(held(1, 0, 0), held(2, 0, 0, east=107.9)) == pytest.approx(74_547, rel=1e-3)


def test_what_lies_within_fifty_metres_of_one_is_one_spot():
    assert most_at_one_spot([]) == 0
    assert most_at_one_spot([held(1, 0, 0)]) == 1
    assert most_at_one_spot([held(1, 0, 0), held(2, 40, 9), held(3, 80, 18)]) == 3, "of the middle"
    assert most_at_one_spot([held(1, 0, 0), held(2, 60, 9), held(3, 120, 18)]) == 1
    aside = held(2, 0, 9, east=106.9 + 0.01)
    assert most_at_one_spot([held(1, 0, 0), aside]) == 1, "as far north, but elsewhere"


def test_a_way_that_nobody_can_have_gone_is_found_and_a_long_drive_is_not():
    drive = [held("a", 0, 0), held("b", 30_000, 40)]
    assert too_far(drive) == []
    ((key, way, time),) = too_far([held("a", 0, 0), held("b", 30_000, 15)])
    assert (key, time) == ("b", timedelta(minutes=10))
    assert way == pytest.approx(30_000, rel=1e-3)


def test_a_badly_measured_place_and_an_interview_begun_earlier_are_no_fault():
    assert too_far([held("a", 0, 0), held("b", 900, 5)]) == []
    begun_by_sms = held("b", 30_000, 40, lasted=300)
    assert too_far([held("a", 0, 0), begun_by_sms]) == []
