"""What must hold of sizes, allocations, draws and weights whatever the figures are."""

import hashlib
import itertools
from collections import Counter

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from surveys.statistics import allocation, drawing, weighting
from surveys.statistics.drawing import Unit
from surveys.statistics.raking import ImpossibleMargin, Margin, rake
from surveys.statistics.sample_size import needed

strata = st.lists(
    st.tuples(st.integers(1, 900), st.floats(0.1, 30), st.floats(0.5, 50)), min_size=1, max_size=8
)


# Sizes


@given(st.integers(1, 100_000), st.floats(0.01, 0.2), st.floats(1, 4), st.floats(0.1, 1))
def test_never_more_are_needed_than_there_are(population, margin, effect, response):
    need = needed(margin, population=population, effect=effect, response=response)
    assert 1 <= need.answers <= population
    assert need.answers <= need.asked <= population
    if not need.is_census:
        assert need.margin <= margin * 1.0001


@given(st.floats(0.01, 0.2), st.floats(1, 4), st.integers(2, 50_000))
def test_more_is_needed_for_a_narrower_margin_and_a_larger_population(margin, effect, population):
    here = needed(margin, population=population, effect=effect)
    assert needed(margin / 2, population=population, effect=effect).answers >= here.answers
    assert needed(margin, population=2 * population, effect=effect).answers >= here.answers
    assert needed(margin, population=population, effect=2 * effect).answers >= here.answers
    assert needed(margin, population=population, confidence=0.99).answers >= (
        needed(margin, population=population).answers
    )


def test_each_step_of_a_size_is_the_one_before_corrected():
    need = needed(0.05, population=2000, effect=1.5, response=0.6)

    assert round(need.base, 2) == 384.15
    assert round(need.with_effect, 2) == 576.22
    assert round(need.finite, 2) == 447.51
    assert (need.answers, need.asked, need.is_census) == (448, 747, False)


def test_small_population_is_asked_whole():
    need = needed(0.05, population=60, response=0.5)
    assert (need.asked, need.is_census) == (60, True)
    assert need.margin > 0.05


@pytest.mark.parametrize("wrong", [{"response": 0}, {"effect": 0}, {"confidence": 1}])
def test_nonsense_is_refused(wrong):
    with pytest.raises(ValueError, match="is"):
        needed(0.05, **wrong)


# Allocation


@given(strata, st.integers(0, 30), st.floats(0, 1))
def test_allocation_sums_to_n_within_the_bounds(rows, least, part):
    sizes, deviations, costs = (list(column) for column in zip(*rows, strict=True))
    lowest = sum(min(least, size) for size in sizes)
    n = lowest + int(part * (sum(sizes) - lowest))

    for counts in (
        allocation.equal(sizes, n, least=least),
        allocation.proportional(sizes, n, least=least),
        allocation.neyman(sizes, deviations, n, least=least),
        allocation.optimal(sizes, deviations, costs, n, least=least),
    ):
        assert sum(counts) == n
        assert all(
            min(least, size) <= count <= size for count, size in zip(counts, sizes, strict=True)
        )


@given(strata, st.floats(0.1, 0.9))
def test_neyman_is_never_less_exact_than_proportional(rows, part):
    sizes, deviations, _costs = (list(column) for column in zip(*rows, strict=True))
    n = int(part * sum(sizes))
    assume(n >= 30 * len(sizes) and min(sizes) > 30)

    best, usual = (
        allocation.variance_of_mean(sizes, deviations, counts)
        for counts in (
            allocation.neyman(sizes, deviations, n, least=2),
            allocation.proportional(sizes, n, least=2),
        )
    )

    assert best <= usual * 1.02  # whole people: the rounding may cost a little


def test_stratum_that_would_be_overdrawn_gives_the_rest_to_the_others():
    assert allocation.neyman([1000, 10, 500], [1, 400, 1], 160) == [100, 10, 50]


def test_too_many_or_too_few_is_said():
    with pytest.raises(ValueError, match="between 20 and 30"):
        allocation.proportional([10, 20], 15, least=10)
    with pytest.raises(ValueError, match="between 0 and 30"):
        allocation.proportional([10, 20], 31)


def test_budget_pays_for_as_many_as_it_does():
    sizes, deviations, costs = [1550, 620, 930], [5, 15, 10], [9, 9, 16]
    n = allocation.affordable(sizes, deviations, costs, 1000, fixed=200)

    counts = allocation.real_shares(allocation.optimal_shares(sizes, deviations, costs), n)

    assert sum(count * cost for count, cost in zip(counts, costs, strict=True)) <= 800
    assert n == 72


# Draws

LIST = [Unit(f"MOE-{number:04}", "ab"[number % 2], f"c{number % 10}") for number in range(400)]


def test_draw_is_the_same_for_everybody_who_has_the_seed_and_the_list():
    by_hand = sorted(
        (unit.number for unit in LIST),
        key=lambda number: hashlib.sha256(f"2026-11-22:{number}".encode()).hexdigest(),
    )

    drawn = drawing.simple("2026-11-22", list(reversed(LIST)), 50, spare=10)

    assert [each.number for each in drawn] == by_hand[:60]
    assert [each.is_replacement for each in drawn] == [False] * 50 + [True] * 10
    assert {each.chance for each in drawn} == {0.125}
    other = drawing.simple("another", LIST, 50)
    assert [each.number for each in other] != by_hand[:50]


def test_design_weights_of_a_stratified_draw_sum_to_the_frame():
    drawn = drawing.stratified("s", LIST, {"a": 30, "b": 80})

    weights = weighting.design_weights([each.chance for each in drawn])

    assert weights.sum() == pytest.approx(400)
    assert Counter(each.stratum for each in drawn) == {"a": 30, "b": 80}


@given(st.integers(1, 200), st.integers(0, 200), st.text(max_size=10))
def test_systematic_draw_takes_n_that_differ_evenly(population, n, seed):
    n = min(n, population)
    units = [Unit(str(number)) for number in range(population)]

    drawn = drawing.systematic(seed, units, n)

    places = sorted(int(each.number) for each in drawn)
    assert len(set(places)) == n
    gaps = [after - before for before, after in itertools.pairwise(places)]
    assert all(population // n <= gap <= -(-population // n) for gap in gaps)


def test_clusters_are_drawn_whole():
    drawn = drawing.clustered("s", LIST, 3, spare=1)

    first = [each for each in drawn if not each.is_replacement]
    assert len(first) == 120
    assert len({LIST[int(each.number[4:])].cluster for each in first}) == 3
    assert {each.chance for each in first} == {0.3}


def test_quota_claims_no_chance():
    drawn = drawing.quota("s", LIST, {"a": 5, "b": 7})
    assert {each.chance for each in drawn} == {0.0}
    assert sum(not each.is_replacement for each in drawn) == 12
    with pytest.raises(ValueError, match="above 0"):
        weighting.design_weights([0.0])


def test_everybody_is_drawn_as_often_as_the_chance_says():
    units = [Unit(str(number)) for number in range(40)]
    times = Counter(
        each.number for seed in range(2000) for each in drawing.simple(str(seed), units, 10)
    )
    # Binomial(2000, 1/4): five standard errors on each side.
    assert all(abs(times[unit.number] - 500) < 97 for unit in units)


def test_number_twice_in_the_list_is_refused():
    with pytest.raises(ValueError, match="twice"):
        drawing.simple("s", [Unit("1"), Unit("1")], 1)


# Non-response, post-strata, trimming


def test_who_answered_stands_for_the_silent_of_their_class():
    factors = weighting.response_factors(
        [2, 2, 2, 3, 3], ["a", "a", "a", "b", "b"], [True, True, False, True, False]
    )
    assert factors == {"a": 1.5, "b": 2.0}
    with pytest.raises(weighting.EmptyClass, match="b"):
        weighting.response_factors([1, 1], ["a", "b"], [True, False])


def test_small_classes_are_joined_until_they_are_large_enough():
    classes = ["a"] * 40 + ["b"] * 3 + ["c"] * 4 + ["d"] * 20
    joined = weighting.joined_classes(classes, [True] * 67, least=10)
    assert Counter(joined) == {"a": 40, "rest": 27}
    assert weighting.joined_classes(classes, [True] * 67, least=3) == classes


@given(st.lists(st.floats(0.1, 100), min_size=1, max_size=50), st.floats(1, 10))
def test_trimming_keeps_the_sum(weights, times):
    most = times * sum(weights) / len(weights)
    cut = weighting.trimmed(weights, most)
    assert cut.sum() == pytest.approx(sum(weights))
    assert cut.max() <= most * (1 + 1e-9)


def test_post_strata_sum_to_what_is_known():
    weights = weighting.post_stratified([1, 1, 2], ["w", "m", "m"], {"w": 50, "m": 60})
    assert weights.tolist() == pytest.approx([50, 20, 40])
    with pytest.raises(weighting.EmptyClass, match="x"):
        weighting.post_stratified([1], ["w"], {"w": 5, "x": 5})


# Raking

people = st.lists(
    st.tuples(st.sampled_from("wm"), st.sampled_from("123"), st.floats(0.5, 3)),
    min_size=6,
    max_size=80,
)


@settings(deadline=None)
@given(people, st.floats(0.3, 0.7), st.integers(1, 5), st.integers(1, 5))
def test_raking_hits_its_margins_or_says_that_it_cannot(rows, women, young, old):
    sex, age, weights = zip(*rows, strict=True)
    parts = {"1": young / (young + old + 3), "2": old / (young + old + 3)}
    ages = {"1": 1000 * parts["1"], "2": 1000 * parts["2"]}
    ages["3"] = 1000 - sum(ages.values())
    margins = [
        Margin("sex", sex, {"w": 1000 * women, "m": 1000 * (1 - women)}),
        Margin("age", age, ages),
    ]

    for low, high in ((0, float("inf")), (0.3, 3)):
        try:
            raked = rake(weights, margins, low=low, high=high)
        except ImpossibleMargin:
            assert set(sex) != set("wm") or set(age) != set("123")
            return
        base = np.array(weights) * 1000 / sum(weights)
        assert (raked.weights >= base * low * (1 - 1e-9)).all()
        assert (raked.weights <= base * high * (1 + 1e-9)).all()
        if raked.converged:
            assert raked.weights.sum() == pytest.approx(1000, rel=1e-6)
            for margin in margins:
                sums = Counter()
                for label, weight in zip(margin.categories, raked.weights, strict=True):
                    sums[label] += weight
                assert sums == pytest.approx(margin.counts, abs=1e-4)
        else:
            assert raked.gap > 1e-8
            assert raked.worst is not None


def test_limits_are_kept_while_the_margin_is_met():
    sex = ["w"] * 20 + ["m"] * 80
    age = (["1"] * 5 + ["2"] * 15) + (["1"] * 60 + ["2"] * 20)
    margins = [Margin("sex", sex, {"w": 50, "m": 50}), Margin("age", age, {"1": 45, "2": 55})]

    free, bound = rake([1.0] * 100, margins), rake([1.0] * 100, margins, low=0.4, high=2.9)

    assert free.converged
    assert bound.converged
    assert free.weights.min() < 0.62
    assert bound.weights.max() <= 2.9 * (1 + 1e-9)
    tight = rake([1.0] * 100, margins, low=0.8, high=1.2)
    assert not tight.converged
    assert tight.worst[0] in {"sex", "age"}


@pytest.mark.parametrize(
    ("counts", "why"),
    [
        ({"w": 50, "m": 40, "x": 10}, "nobody of it answered"),
        ({"w": 100}, "isn't given"),
        ({"w": 100, "m": 0}, "there is nobody"),
    ],
)
def test_margin_that_nothing_can_meet_is_named(counts, why):
    with pytest.raises(ImpossibleMargin, match=why):
        rake([1.0, 1.0], [Margin("sex", ["w", "m"], counts)])


def test_margins_of_different_populations_are_refused():
    with pytest.raises(ImpossibleMargin, match="sums to 90"):
        rake(
            [1.0, 1.0],
            [
                Margin("sex", ["w", "m"], {"w": 50, "m": 50}),
                Margin("age", ["1", "2"], {"1": 40, "2": 50}),
            ],
        )
