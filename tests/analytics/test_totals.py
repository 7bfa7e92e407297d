"""What is said from sums: shares, means, and how sure they are."""

import pytest

from analytics.totals import Satisfaction, Totals


def test_who_answers_one_in_time_and_leaves_the_rest_lying_is_not_in_time():
    assert Totals(received=100, answered=1, answered_in_time=1, overdue=99).in_time == 0.01


def test_what_is_not_due_yet_is_not_judged():
    assert Totals(received=10, open=10).in_time is None


def test_the_mean_time_to_answer_is_in_days():
    assert Totals(answered=2, seconds_to_answer=3 * 86_400).days_to_answer == 1.5
    assert Totals().days_to_answer is None


def test_totals_add_up():
    assert Totals(received=2, resolution_5=1) + Totals(received=3) == Totals(
        received=5, resolution_5=1
    )


def test_nobody_rated_means_nothing_is_known():
    assert Satisfaction.of((0, 0, 0, 0, 0)) is None


def test_the_mean_of_ratings_is_theirs_alone():
    assert Satisfaction.of((1, 0, 0, 0, 3)).mean == 4


def test_extreme_ratings_have_the_bounds_of_agresti_and_coull():
    """50 of 100 in the one case, 0 to 100 % mapped to 1 to 5: p ± 1.96·√(p(1-p)/104)."""
    found = Satisfaction.of((50, 0, 0, 0, 50))
    assert found.low == pytest.approx(3 - 4 * 0.0961, abs=0.001)
    assert found.high == pytest.approx(3 + 4 * 0.0961, abs=0.001)


@pytest.mark.parametrize("ratings", [1, 5, 50, 5000])
def test_equal_ratings_are_no_certainty_and_lie_within_their_bounds(ratings):
    found = Satisfaction.of((0, 0, 0, 0, ratings))
    assert found.low < 5 == found.high == found.mean


def test_more_ratings_make_surer():
    few, many = Satisfaction.of((1, 1, 2, 3, 3)), Satisfaction.of((100, 100, 200, 300, 300))
    assert many.high - many.low < (few.high - few.low) / 5


def test_a_difference_is_clear_only_beyond_chance():
    before, after = (10, 10, 20, 30, 30), (5, 5, 15, 35, 40)
    few = [Satisfaction.of(tuple(number // 5 for number in stars)) for stars in (before, after)]
    many = [Satisfaction.of(tuple(number * 5 for number in stars)) for stars in (before, after)]
    assert not few[0].differs_from(few[1])
    assert many[0].differs_from(many[1])
