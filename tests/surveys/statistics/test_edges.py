"""Estimators at their edges: strata of one unit, domains, figures of unequal size."""

import numpy as np
import pytest
from scipy import stats

from surveys.statistics import allocation, drawing, indices, intervals, weighting
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


def test_the_effect_of_an_index_is_that_of_each_persons_own_index():
    plan = design([4, 4, 4, 2, 2, 2, 2], strata=["a"] * 3 + ["b"] * 4, sizes={"a": 12, "b": 8})
    access = np.array([100.0, 50, 75, 0, 25, 50, 25])
    speed = np.array([75.0, 75, 25, 50, 0, 50, 100])
    parts = [mean(plan, access), mean(plan, speed)]
    index, own = combined(plan, parts, [0.6, 0.4]), mean(plan, 0.6 * access + 0.4 * speed)
    assert index.error == pytest.approx(own.error)
    assert index.effective == pytest.approx(own.effective)


def test_whoever_answered_as_the_mean_has_answered():
    plan = design([1.0] * 4, strata=["a", "a", "b", "b"])
    found = mean(plan, [1, 3, 2, 2])  # all of b are the mean
    assert (found.freedom, found.answered.tolist()) == (2, [True] * 4)


def test_few_degrees_of_freedom_make_the_effective_number_smaller():
    simple = 0.3 * 0.7 / 0.05**2
    assert intervals.effective_n(0.3, 0.05, 50) == pytest.approx(simple)
    ratio = stats.t.ppf(0.975, 49) / stats.t.ppf(0.975, 10)
    assert intervals.effective_n(0.3, 0.05, 50, freedom=10) == pytest.approx(simple * ratio**2)


def test_a_stratum_of_no_share_gets_only_what_the_others_cannot_take():
    assert allocation.shared_out([1, 0], [10, 10], 5) == [5, 0]
    assert allocation.shared_out([1, 0], [10, 10], 13) == [10, 3]
    # by size, and not as many of each
    assert allocation.shared_out([1, 0, 0], [10, 10, 100], 32) == [10, 2, 20]


def test_a_budget_that_pays_for_three_exactly_pays_for_three():
    assert allocation.affordable([300, 50], [25, 25], [0.1, 0.1], 0.3) == 3


def test_whole_clusters_are_the_replacements_of_clusters():
    units = [Unit(f"{number:02}", cluster=number // 2) for number in range(10)]
    drawn = drawing.clustered("seed", units, 2, spare=1)
    assert [each.is_replacement for each in drawn] == [False] * 4 + [True] * 2


def test_replacements_of_a_systematic_draw_come_by_random_number_and_are_nobody_drawn():
    units = [Unit(f"{number:02}") for number in range(20)]
    drawn = drawing.systematic("seed", units, 5, spare=3)
    assert [each.is_replacement for each in drawn] == [False] * 5 + [True] * 3
    taken = {each.number for each in drawn[:5]}
    rest = [unit.number for unit in drawing.in_order("seed", units) if unit.number not in taken]
    assert [each.number for each in drawn[5:]] == rest[:3]


def test_who_gives_six_is_a_detractor_and_who_gives_nine_a_promoter():
    assert indices.promoter_scores([0, 6, 7, 8, 9, 10]).tolist() == [-100, -100, 0, 0, 100, 100]
