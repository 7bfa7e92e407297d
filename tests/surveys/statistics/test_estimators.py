"""What must hold of the estimators whatever the figures are."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats import multitest, proportion
from statsmodels.stats.weightstats import DescrStatsW

from surveys.statistics import comparing, design_effects, indices, intervals, reliability
from surveys.statistics.design import design
from surveys.statistics.estimation import combined, covariances, mean, ratio, total
from surveys.statistics.raking import Margin, columns

DRAWS = 2000
shares = st.floats(0, 1)
sizes = st.integers(1, 5000)


def test_everybody_asked_leaves_no_error():
    values = [3.0, 5.0, 4.0, 1.0]
    plan = design([1.0] * 4, strata=list("aabb"), sizes={"a": 2, "b": 2})

    figure = mean(plan, values)

    assert figure.error == 0
    assert figure.interval().low == figure.interval().high == pytest.approx(3.25)
    share = mean(plan, indices.top_box(values, 4)).share_interval()
    assert share.low == share.high == 0.5


@pytest.mark.parametrize("n", [10, 50, 90, 99, 100])
def test_error_shrinks_to_nothing_as_the_sample_nears_the_whole(n):
    values = np.arange(n, dtype=float) % 5
    whole, endless = design([100 / n] * n, sizes={"all": 100}), design([1.0] * n)

    found = mean(whole, values).error / mean(endless, values).error

    assert found == pytest.approx(math.sqrt(1 - n / 100))


def test_mean_and_error_agree_with_statsmodels_where_the_design_is_simple():
    values = [4.0, 2.0, 5.0, 5.0, 1.0, 3.0, 4.0]

    found = mean(design([1.0] * 7), values)

    theirs = DescrStatsW(values)
    assert found.value == pytest.approx(theirs.mean)
    assert found.error == pytest.approx(theirs.std_mean)
    assert (found.interval().low, found.interval().high) == pytest.approx(theirs.tconfint_mean())


def test_weighted_error_is_what_the_jackknife_says():
    """Of a linearised statistic the delete-one jackknife is an independent second opinion."""
    chance = np.random.default_rng(11)
    weights = chance.uniform(1, 4, 300)
    above, below = chance.normal(50, 10, 300), chance.normal(20, 2, 300)

    found = ratio(design(weights), above, below)

    whole, divisor = weights @ above, weights @ below
    left_out = (whole - weights * above) / (divisor - weights * below)
    jackknife = math.sqrt(299 / 300 * np.sum((left_out - left_out.mean()) ** 2))
    assert found.value == pytest.approx(whole / divisor)
    assert found.error == pytest.approx(jackknife, rel=0.01)


def test_who_did_not_answer_stays_in_the_design():
    nan = float("nan")
    plan = design([1.0] * 6)

    found = mean(plan, [4, 2, nan, nan, 5, 1])

    assert (found.value, found.n) == (3.0, 4)
    assert found.freedom == 5
    with pytest.raises(ValueError, match="nobody answered"):
        mean(plan, [nan] * 6)


def test_one_unit_in_a_stratum_is_measured_from_the_mean_of_all():
    plan = design([2.0] * 5, strata=["a", "a", "b", "b", "c"])

    assert plan.lonely == ("c",)
    assert mean(plan, [1, 2, 3, 4, 9]).error > 0


def test_index_has_the_covariances_of_its_dimensions():
    chance = np.random.default_rng(3)
    speed = chance.normal(60, 15, 200)
    manners = 0.8 * speed + chance.normal(10, 5, 200)
    plan = design(chance.uniform(1, 3, 200))
    weights = {"speed": 3, "manners": 1}

    whole, parts = indices.index(plan, {"speed": speed, "manners": manners}, weights)

    matrix = covariances(plan, [parts["speed"], parts["manners"]])
    factors = np.array([0.75, 0.25])
    assert whole.value == pytest.approx(0.75 * parts["speed"].value + 0.25 * parts["manners"].value)
    assert whole.error == pytest.approx(math.sqrt(factors @ matrix @ factors))
    apart = math.sqrt(np.sum((factors * np.sqrt(np.diag(matrix))) ** 2))
    assert whole.error > 1.1 * apart


def test_margins_that_are_known_have_no_error_left():
    """The mean of what the weights were brought to is known, so its error is nothing."""
    sex = ["w", "m", "w", "w", "m", "m", "w", "m"]
    known = columns([Margin("sex", sex, {"w": 60, "m": 40})])
    plan = design([15, 10, 15, 15, 10, 10, 15, 10], margins=known)

    women = mean(plan, [1.0 if each == "w" else 0.0 for each in sex])

    assert women.value == pytest.approx(0.6)
    assert women.error == pytest.approx(0, abs=1e-9)
    assert mean(plan, [1, 2, 3, 4, 5, 6, 7, 8]).error > 0


def test_what_is_left_beside_known_margins_is_measured_from_each_groups_weighted_mean():
    """Post-stratification: Deville and Särndal 1992, section 3, with one margin."""
    sex = np.array(["w", "w", "w", "w", "m", "m", "m", "m"])
    weights = np.array([5.0, 20, 5, 30, 10, 10, 5, 15])
    values = np.array([1.0, 5, 2, 4, 3, 1, 5, 2])
    plan = design(weights, margins=columns([Margin("sex", sex, {"w": 60, "m": 40})]))
    of_group = {
        each: np.average(values[sex == each], weights=weights[sex == each]) for each in ("w", "m")
    }
    left = weights * (values - [of_group[each] for each in sex]) / weights.sum()
    assert mean(plan, values).error == pytest.approx(math.sqrt(8 / 7 * np.sum(left**2)))


@given(st.lists(st.floats(0.1, 50), min_size=1, max_size=60))
def test_effective_size_is_the_size_over_the_effect(weights):
    effect = design_effects.of_weights(weights)
    assert effect >= 1 - 1e-9
    assert design_effects.effective_size(weights) == pytest.approx(len(weights) / effect)


@given(st.integers(0, 60), st.integers(1, 60), st.sampled_from([0.8, 0.9, 0.95, 0.99]))
def test_intervals_agree_with_statsmodels(hits, n, confidence):
    hits = min(hits, n)
    ours = {
        "wilson": intervals.wilson,
        "agresti_coull": intervals.agresti_coull,
        "beta": intervals.clopper_pearson,
    }
    for name, method in ours.items():
        found = method(hits / n, n, confidence=confidence)
        theirs = proportion.proportion_confint(hits, n, 1 - confidence, name)
        assert (found.low, found.high) == pytest.approx(theirs, abs=1e-7)


@given(shares, sizes, st.sampled_from([0.8, 0.95]))
def test_wilson_stays_inside_and_narrows_with_more_answers(share, n, confidence):
    few = intervals.wilson(share, n, confidence=confidence)
    many = intervals.wilson(share, 4 * n, confidence=confidence)
    assert 0 <= few.low <= share + 1e-9
    assert share - 1e-9 <= few.high <= 1
    assert many.high - many.low <= few.high - few.low + 1e-12


@pytest.mark.parametrize(
    "p_values",
    [[0.3], [0.01, 0.04, 0.03, 0.005], [0.9, 0.9, 0.02, 0.02, 1.0, 0.0], [0.051, 0.049, 0.05]],
)
def test_many_tests_at_once_agree_with_statsmodels(p_values):
    for ours, name in ((comparing.holm, "holm"), (comparing.benjamini_hochberg, "fdr_bh")):
        theirs = multitest.multipletests(p_values, method=name)[1]
        assert ours(p_values) == pytest.approx(theirs, abs=1e-12)


def test_shared_people_make_a_difference_more_exact():
    apart = comparing.independent((60, 2, 100), (55, 2, 100))
    covariance = comparing.panel_covariance(2, 2, share=0.5, correlation=0.6)
    together = comparing.overlapping((60, 2, 100), (55, 2, 100), covariance=covariance)

    assert together.error == pytest.approx(math.sqrt(8 - 2 * 1.2))
    assert together.p < apart.p


def test_two_censuses_differ_or_they_do_not():
    assert comparing.independent((60, 0, 9), (60, 0, 9)).p == 1
    assert comparing.independent((60, 0, 9), (61, 0, 9)).p == 0


def test_weighted_groups_agree_with_welch():
    chance = np.random.default_rng(5)
    one, other = chance.normal(50, 9, 30), chance.normal(55, 20, 45)
    first, second = (mean(design([2.0] * len(each)), each) for each in (one, other))

    found = comparing.independent(
        (first.value, first.error, first.freedom), (second.value, second.error, second.freedom)
    )

    assert found.p == pytest.approx(stats.ttest_ind(one, other, equal_var=False).pvalue)


def test_items_that_agree_are_reliable():
    answers = [[1, 2, 3, 4, 5], [1, 2, 3, 4, 5], [2, 3, 4, 5, 6]]
    assert reliability.cronbach_alpha(answers) == pytest.approx(1)
    table = np.random.default_rng(1).normal(size=(4, 500))
    assert abs(reliability.cronbach_alpha(table)) < 0.2
    assert math.isnan(reliability.cronbach_alpha([[1, 2, 3]]))


def test_dimension_is_the_mean_of_what_was_answered():
    nan = float("nan")
    scaled = indices.to_hundred([[1, 5, nan], [3, nan, nan]], 1, 5)
    assert indices.dimension(scaled)[:2].tolist() == [25, 100]
    assert math.isnan(indices.dimension(scaled)[2])


# Simulation: intervals cover what is true as often as they say


def test_interval_of_a_stratified_share_covers_at_the_nominal_rate():
    """2,000 stratified draws without replacement of 900 people: 120 answers, half of the smallest
    stratum, so that the finite population counts."""
    chance = np.random.default_rng(2026)
    strata = {"a": (600, 50, 0.75), "b": (220, 40, 0.45), "c": (80, 40, 0.3)}
    people = {
        name: (np.arange(size) < round(size * share)).astype(float)
        for name, (size, _n, share) in strata.items()
    }
    truth = sum(each.sum() for each in people.values()) / 900
    labels = [name for name, (_size, n, _share) in strata.items() for _each in range(n)]
    weights = [size / n for size, n, _share in strata.values() for _each in range(n)]
    plan = design(weights, strata=labels, sizes={name: row[0] for name, row in strata.items()})

    by_t = by_wilson = 0
    for _draw in range(DRAWS):
        drawn = [
            chance.choice(people[name], n, replace=False)
            for name, (_size, n, _share) in strata.items()
        ]
        found = mean(plan, np.concatenate(drawn))
        by_t += _covers(found.interval(), truth)
        by_wilson += _covers(found.share_interval(), truth)

    assert by_t / DRAWS == pytest.approx(0.95, abs=0.02)
    assert by_wilson / DRAWS == pytest.approx(0.95, abs=0.02)


def test_interval_of_an_index_of_clusters_covers_at_the_nominal_rate():
    chance = np.random.default_rng(77)
    clusters, members = 200, 8
    level = chance.normal(60, 8, clusters)[:, None]
    speed = level + chance.normal(0, 12, (clusters, members))
    manners = 0.5 * speed + chance.normal(30, 8, (clusters, members))
    truth = 0.7 * speed.mean() + 0.3 * manners.mean()
    taken = 40
    plan = design(
        np.full(taken * members, clusters / taken),
        clusters=np.repeat(np.arange(taken), members).tolist(),
        sizes={"all": clusters},
    )

    covered = 0
    for _draw in range(DRAWS):
        chosen = chance.choice(clusters, taken, replace=False)
        parts = [mean(plan, each[chosen].ravel()) for each in (speed, manners)]
        covered += _covers(combined(plan, parts, [0.7, 0.3]).interval(), truth)

    assert covered / DRAWS == pytest.approx(0.95, abs=0.02)


def _covers(interval: intervals.Interval, truth: float) -> bool:
    return interval.low <= truth <= interval.high


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from("abc"), st.floats(0.5, 9), st.integers(1, 5)),
        min_size=3,
        max_size=40,
    )
)
def test_mean_is_within_the_answers_and_total_is_mean_times_weights(rows):
    strata, weights, values = zip(*rows, strict=True)
    plan = design(weights, strata=strata)

    figure = mean(plan, values)

    assert min(values) - 1e-9 <= figure.value <= max(values) + 1e-9
    assert total(plan, values).value == pytest.approx(figure.value * sum(weights))
    assert figure.error >= 0
