"""Estimators at their edges: strata of one unit, domains, figures of unequal size."""

import numpy as np
import pytest

from surveys.statistics import allocation, drawing, weighting
from surveys.statistics.comparing import independent, satterthwaite
from surveys.statistics.design import design
from surveys.statistics.drawing import Unit
from surveys.statistics.estimation import combined, mean


def test_a_stratum_of_one_unit_is_measured_from_the_mean_of_all():
    plan = design([10, 10, 10], strata=["a", "a", "b"], sizes={"a": 20, "b": 10})
    assert plan.lonely == ("b",)
    alone = mean(plan, [0, 0, 90])
    assert alone.error > 0
    scores = 10 * (np.array([0, 0, 90]) - 30) / 30
    centre = scores.mean()
    by_hand = 0.9 * 2 * ((scores[:2] - scores[:2].mean()) ** 2).sum()
    by_hand += 0.9 * (scores[2] - centre) ** 2
    assert alone.error == pytest.approx(by_hand**0.5)


def test_freedom_counts_only_the_strata_in_which_somebody_is_of_the_domain():
    plan = design([1] * 6, strata=["a"] * 3 + ["b"] * 3)
    assert mean(plan, [1, 2, 3, 4, 5, 6]).freedom == 4
    assert mean(plan, [1, 2, 3, np.nan, np.nan, np.nan]).freedom == 2


def test_a_sum_of_figures_stands_on_the_smallest_number_of_answers():
    plan = design([1] * 4)
    parts = [mean(plan, [1, 2, 3, 4]), mean(plan, [1, 2, np.nan, np.nan])]
    assert combined(plan, parts, [0.5, 0.5]).n == 2


def test_what_has_no_freedom_leaves_none_and_proves_nothing():
    assert satterthwaite([4, 9], [10, 0]) == 0
    assert satterthwaite([4, 0], [10, 0]) == pytest.approx(10)
    assert independent((90, 1, 0), (10, 1, 20)).p == 1


def test_no_stratum_gives_more_than_it_has_when_rounding():
    counts = allocation.shared_out([1.0, 1.0, 1.0], [1, 1, 5], 6)
    assert counts == [1, 1, 4]


def test_expected_error_is_nothing_when_everybody_is_asked():
    assert allocation.variance_of_mean([10, 20], [25, 30], [10, 20]) == 0


def test_the_start_of_a_systematic_draw_hangs_on_the_seed():
    units = [Unit(f"{number:03}") for number in range(100)]
    firsts = {drawing.systematic(f"seed {turn}", units, 5)[0].number for turn in range(20)}
    assert len(firsts) > 5


def test_more_clusters_than_there_are_can_not_be_drawn():
    units = [Unit(str(number), cluster=number % 2) for number in range(6)]
    with pytest.raises(ValueError, match="can't be drawn"):
        drawing.clustered("seed", units, 3)


def test_small_classes_take_in_others_until_they_are_large_enough():
    classes = ["a"] * 2 + ["b"] * 4 + ["c"] * 9
    answered = [True] * 15
    joined = weighting.joined_classes(classes, answered, least=5)
    assert joined == ["rest"] * 6 + ["c"] * 9
