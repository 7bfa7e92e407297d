"""The arithmetic of fair comparison, against published numbers and by its own laws."""

import json
from math import isclose, log, sqrt
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from scipy.stats import binom

from analytics.league import fairness
from analytics.league.fairness import Prior, Ratio, Standard, Tally, Tier

CASES = Path(__file__).parents[3] / "shared" / "data" / "stats" / "stat_cases.json"

# Trials of BCG vaccine (Colditz and others 1994): ill and well of the vaccinated, of the others.
BCG = [
    (4, 119, 11, 128),
    (6, 300, 29, 274),
    (3, 228, 11, 209),
    (62, 13536, 248, 12619),
    (33, 5036, 47, 5761),
    (180, 1361, 372, 1079),
    (8, 2537, 10, 619),
    (505, 87886, 499, 87892),
    (29, 7470, 45, 7232),
    (17, 1699, 65, 1600),
    (186, 50448, 141, 27197),
    (5, 2493, 3, 2338),
    (27, 16886, 29, 17825),
]


def near(interval, low, high, tolerance=5e-5):
    return isclose(interval.low, low, abs_tol=tolerance) and isclose(
        interval.high, high, abs_tol=tolerance
    )


# Published numbers ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("successes", "number", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_gives_the_intervals_of_newcombes_first_table(successes, number, low, high):
    assert near(fairness.wilson(successes, number), low, high)


@pytest.mark.skipif(not CASES.exists(), reason=f"no worked examples at {CASES}")
def test_wilson_gives_all_worked_examples():
    cases = [case for case in json.loads(CASES.read_text()) if case["kind"] == "wilson"]
    assert len(cases) >= 4
    for case in cases:
        asked, expected = case["input"], case["expected"]
        found = fairness.wilson(asked["successes"], asked["n"], asked["confidence"])
        assert near(found, expected["low"], expected["high"], case["tolerance"]), case["id"]


@pytest.mark.parametrize(
    ("first", "second", "low", "high"),
    [
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((5, 56), (0, 29), -0.0381, 0.1926),
        ((0, 10), (0, 20), -0.1611, 0.2775),
    ],
)
def test_a_change_has_the_bounds_of_newcombes_tenth_method(first, second, low, high):
    assert near(fairness.difference(*first, *second), low, high)


@pytest.mark.parametrize(
    ("events", "low", "high"), [(0, 0, 3.6889), (10, 4.7954, 18.3904), (100, 81.3640, 121.6268)]
)
def test_poissons_bounds_are_garwoods(events, low, high):
    assert near(fairness.poisson(events), low, high)


def test_the_variance_between_is_that_of_dersimonian_and_laird():
    """As published for these trials: mean -0.7141, its error 0.1787, between them 0.3088."""
    means = [log(a / (a + b)) - log(c / (c + d)) for a, b, c, d in BCG]
    variances = [1 / a - 1 / (a + b) + 1 / c - 1 / (c + d) for a, b, c, d in BCG]
    found = fairness.pooled(means, variances)
    assert isclose(found.mean, -0.7141, abs_tol=5e-5)
    assert isclose(sqrt(found.variance), 0.1787, abs_tol=5e-5)
    assert isclose(found.between, 0.3088, abs_tol=5e-5)


def test_a_standard_by_hand():
    """Of 100 heating matters 40 are late, of 100 lamps 10: who has 30 and 10 is expected 13."""
    standard = Standard.of({"heat": Tally(100, 40), "lamps": Tally(100, 10)})
    expected = standard.expected({"heat": Tally(30, 9), "lamps": Tally(10, 0)})
    assert (standard.mean, expected.late) == (0.25, 13)
    assert isclose(expected.variance, 30 * 0.4 * 0.6 + 10 * 0.1 * 0.9)
    assert isclose(Ratio.of(9, expected.late).value, 9 / 13)


def test_who_has_hard_matters_is_not_worse_for_it():
    standard = Standard.of({"heat": Tally(1000, 500), "lamps": Tally(1000, 50)})
    hard, easy = {"heat": Tally(200, 100)}, {"lamps": Tally(200, 30)}
    assert fairness.tier(100, standard.expected(hard)) == Tier.SAME
    assert fairness.tier(30, standard.expected(easy)) == Tier.WORSE
    assert fairness.tier(60, standard.expected(hard)) == Tier.BETTER


# Laws -------------------------------------------------------------------------------------------

numbers = st.integers(0, 400)
tallies = st.tuples(numbers, numbers).map(lambda two: Tally(max(two), min(two)))
mixes = st.dictionaries(st.sampled_from("abcdef"), tallies, max_size=6)
stars = st.lists(st.integers(0, 60), min_size=5, max_size=5)


@given(tallies)
def test_an_interval_holds_its_share_and_stays_between_none_and_all(tally):
    low, high = fairness.wilson(tally.late, tally.judged)
    assert 0 <= low <= high <= 1
    if tally.judged:
        assert low <= tally.late / tally.judged <= high


@given(tallies, st.integers(2, 20))
def test_the_more_were_judged_the_narrower_the_interval(tally, times):
    few = fairness.wilson(tally.late, tally.judged)
    many = fairness.wilson(tally.late * times, tally.judged * times)
    assert many.high - many.low <= few.high - few.low


@given(tallies, tallies)
def test_a_change_the_other_way_is_its_mirror(now, before):
    there = fairness.difference(now.late, now.judged, before.late, before.judged)
    back = fairness.difference(before.late, before.judged, now.late, now.judged)
    if there is None:
        assert back is None
    else:
        assert isclose(there.low, -back.high, abs_tol=1e-12)
        assert -1 - 1e-9 <= there.low <= there.high <= 1 + 1e-9


@given(st.lists(mixes, max_size=8))
def test_all_that_is_expected_adds_up_to_all_that_was_late(bodies):
    whole: dict = {}
    for mix in bodies:
        for stratum, tally in mix.items():
            whole[stratum] = whole.get(stratum, Tally()).plus(tally)
    standard = Standard.of(whole)
    expected = sum(standard.expected(mix).late for mix in bodies)
    assert isclose(expected, sum(t.late for t in whole.values()), rel_tol=1e-9, abs_tol=1e-9)


@given(mixes)
def test_who_is_alone_is_as_the_rest(mix):
    late = sum(tally.late for tally in mix.values())
    assert fairness.tier(late, Standard.of(mix).expected(mix)) == Tier.SAME


@given(mixes)
def test_who_has_everything_shares_nothing(mix):
    assert fairness.shared(mix, mix) == 0


@given(mixes, st.integers(20, 90))
def test_who_does_a_twentieth_of_everything_shares_all_of_it(mix, judged):
    own = {stratum: Tally(judged, 0) for stratum in mix}
    whole = {stratum: Tally(judged * 20, 0) for stratum in mix}
    assert fairness.shared(own, whole) == (1 if mix else 0)


@given(tallies, st.floats(0.01, 0.99), st.floats(1, 30))
def test_a_wider_limit_never_makes_an_outlier(tally, rate, factor):
    standard = Standard({}, rate, rate)
    expected = standard.expected({"a": tally})
    plain, wide = (fairness.tier(tally.late, expected, by) for by in (1, factor))
    assert wide in (plain, Tier.SAME)


@given(st.lists(st.floats(-50, 50), max_size=40))
def test_overdispersion_only_widens(scores):
    assert fairness.overdispersion(scores) >= 1


def test_one_outlier_does_not_widen_the_limits_for_all_but_many_do():
    calm = [-1.2, -0.8, -0.5, -0.1, 0.0, 0.2, 0.4, 0.7, 0.9, 1.1]
    assert fairness.overdispersion([*calm[:-1], 40]) == 1
    assert fairness.overdispersion([each * 6 for each in calm]) > 10


@example(0.9765625, 1, 2.0)  # both quantiles of one case lie below what is expected
@given(st.floats(0.02, 0.98), st.integers(1, 3000), st.floats(1, 9))
def test_the_funnel_narrows_around_its_middle(target, number, factor):
    inner, outer = (fairness.funnel(target, number, one) for one in (0.95, 0.998))
    assert 0 <= outer.low <= inner.low + 1e-9
    assert inner.high - 1e-9 <= outer.high <= 1
    wide = fairness.funnel(target, number, 0.95, factor)
    assert wide.low <= inner.low + 1e-9
    assert wide.high >= inner.high - 1e-9


@given(st.floats(0.05, 0.95), st.integers(20, 2000))
def test_the_funnels_edge_lies_within_one_of_the_exact_quantile(target, number):
    low, high = fairness.funnel(target, number, 0.95)
    assert binom.ppf(0.025, number, target) - 1 <= low * number <= binom.ppf(0.025, number, target)
    assert binom.ppf(0.975, number, target) - 1 <= high * number
    assert high * number <= binom.ppf(0.975, number, target)


@given(st.lists(stars, min_size=1, max_size=8))
def test_a_shrunken_mean_lies_between_the_own_and_that_of_all(groups):
    prior = Prior.of(groups)
    for each in groups:
        found = prior and fairness.shrunken(each, prior)
        if not found:
            assert sum(each) == 0
            continue
        low, high = sorted((found.raw, prior.mean))
        assert low - 1e-9 <= found.mean <= high + 1e-9
        assert 1 <= found.low <= found.mean + 1e-9
        assert found.mean - 1e-9 <= found.high <= 5
        assert 0 <= found.weight <= 1


@given(stars, st.integers(2, 30))
def test_the_more_ratings_the_less_a_mean_is_drawn(mine, times):
    prior = Prior(mean=3.5, variance=0.01, within=1.2, between=0.2)
    few = fairness.shrunken(mine, prior)
    many = fairness.shrunken([each * times for each in mine], prior)
    if few is None:
        assert many is None
    else:
        assert many.weight > few.weight
        assert abs(many.mean - many.raw) <= abs(few.mean - few.raw) + 1e-9


def test_bodies_that_differ_by_chance_alone_all_have_the_mean_of_all():
    prior = Prior.of([[2, 3, 5, 6, 4], [4, 6, 10, 12, 8]])
    assert prior.between == 0
    found = fairness.shrunken([2, 3, 5, 6, 4], prior)
    assert isclose(found.mean, prior.mean)
    assert found.high - found.low > 0.1
