"""Worked examples from the literature; figures as they are printed there."""

import math

import numpy as np
import pytest

from surveys.statistics import indices, intervals, reliability
from surveys.statistics.comparing import benjamini_hochberg, holm, independent
from surveys.statistics.design import Design, design
from surveys.statistics.estimation import mean, ratio, total
from surveys.statistics.raking import Margin, rake
from surveys.statistics.sample_size import cochran, cochran_mean, finite

# SAS/STAT User's Guide, The SURVEYMEANS Procedure, Getting Started: 40 of 4,000 students, what
# they spend on ice cream a week, by grade (1,824, 1,025 and 1,151 students).
ICE_CREAM = (
    "7 7 7 7 8 12 9 10 7 1 7 10 7 3 8 20 8 19 7 2 7 2 9 15 8 16 7 6 7 6 7 6 9 15 8 17 8 14 9 8 "
    "9 8 9 7 7 3 7 12 7 4 9 14 8 18 9 9 7 2 7 1 7 4 7 11 9 8 8 10 8 13 7 2 9 6 9 11 7 2 7 9"
)
GRADES = [int(each) for each in ICE_CREAM.split()[::2]]
SPENT = [float(each) for each in ICE_CREAM.split()[1::2]]
STUDENTS = {7: 1824, 8: 1025, 9: 1151}


def test_simple_sample_of_the_ice_cream_study():
    figure = mean(design([100] * 40, sizes={"all": 4000}), SPENT)

    assert figure.value == pytest.approx(8.75, abs=1e-9)
    assert figure.error == pytest.approx(0.845139, abs=1e-6)
    interval = figure.interval()
    assert (interval.low, interval.high) == pytest.approx((7.04054539, 10.4594546), abs=1e-6)


def test_stratified_sample_of_the_ice_cream_study():
    weights = [STUDENTS[grade] / GRADES.count(grade) for grade in GRADES]
    figure = mean(design(weights, strata=GRADES, sizes=STUDENTS), SPENT)

    assert figure.value == pytest.approx(9.141298, abs=1e-6)
    assert figure.error == pytest.approx(0.531799, abs=1e-6)
    assert figure.freedom == 37
    interval = figure.interval()
    assert (interval.low, interval.high) == pytest.approx((8.06377052, 10.2188254), abs=1e-6)


def test_total_of_the_stratified_farms():
    """Lohr, Sampling: Design and Analysis, 2nd ed. 2010, example 3.2: acres by region."""
    printed = {
        "Northeast": (220, 21, 97_629.8, 7_647_472_708),
        "North Central": (1054, 103, 300_504.2, 29_618_183_543),
        "South": (1382, 135, 211_315.0, 53_587_487_856),
        "West": (422, 41, 662_295.5, 396_185_950_266),
    }
    strata, values, weights = [], [], []
    for name, (size, n, centre, variance) in printed.items():
        values += _sample(n, centre, math.sqrt(variance))
        strata += [name] * n
        weights += [size / n] * n
    sizes = {name: size for name, (size, *_rest) in printed.items()}

    figure = total(design(weights, strata=strata, sizes=sizes), values)

    assert figure.value == pytest.approx(909_736_034, rel=1e-6)
    assert figure.error == pytest.approx(50_417_248, rel=1e-5)


def test_ratio_of_sugar_to_the_weight_of_oranges():
    """Scheaffer, Mendenhall and Ott, Elementary Survey Sampling, example 6.2: 1,800 pounds."""
    sugar = [0.021, 0.030, 0.025, 0.022, 0.033, 0.027, 0.019, 0.021, 0.023, 0.025]
    weight = [0.40, 0.48, 0.43, 0.42, 0.50, 0.46, 0.39, 0.41, 0.42, 0.44]

    figure = ratio(design([1.0] * 10), sugar, weight)

    assert 1800 * figure.value == pytest.approx(101.79, abs=0.01)
    assert 2 * 1800 * figure.error == pytest.approx(6.3, abs=0.05)


# Scheaffer, Mendenhall and Ott, example 8.2: 25 of 415 blocks, people and their income by block.
PEOPLE = [8, 12, 4, 5, 6, 6, 7, 5, 8, 3, 2, 6, 5, 10, 9, 3, 6, 5, 5, 4, 6, 8, 7, 3, 8]
INCOME = [96, 121, 42, 65, 52, 40, 75, 65, 45, 50, 85, 43, 54, 49, 53, 50, 32, 22, 45, 37, 51, 30]
INCOME += [39, 47, 41]


def test_income_a_head_in_a_sample_of_blocks():
    blocks = [number for number, people in enumerate(PEOPLE) for _each in range(people)]
    shares = [INCOME[number] * 1000 / PEOPLE[number] for number in blocks]

    figure = mean(design([415 / 25] * len(blocks), clusters=blocks, sizes={"all": 415}), shares)

    assert figure.value == pytest.approx(8801, abs=1)
    assert 2 * figure.error == pytest.approx(1617, abs=1)
    assert figure.freedom == 24


@pytest.mark.parametrize(
    ("hits", "n", "exact", "simple"),
    [
        (81, 263, (0.2527, 0.3676), (0.2522, 0.3638)),
        (15, 148, (0.0578, 0.1617), (0.0527, 0.1500)),
        (0, 20, (0.0, 0.1684), (0.0, 0.0)),
        (1, 29, (0.0009, 0.1776), (0.0, 0.1009)),
    ],
)
def test_exact_and_simple_intervals(hits, n, exact, simple):
    """Newcombe, Statistics in Medicine 17 (1998), table I, methods 5 and 1 (cut at nought)."""
    found = intervals.clopper_pearson(hits / n, n)
    assert (found.low, found.high) == pytest.approx(exact, abs=5.1e-5)
    found = intervals.wald(hits / n, n)
    assert (found.low, found.high) == pytest.approx(simple, abs=5.1e-5)


def test_sleep_of_two_groups():
    """Student, Biometrika 6 (1908), in R's documentation of t.test: Welch's test of `sleep`."""
    first = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0]
    second = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]
    one, other = (mean(design([1.0] * 10), each) for each in (first, second))

    found = independent(
        (one.value, one.error, one.freedom), (other.value, other.error, other.freedom)
    )

    assert found.statistic == pytest.approx(-1.8608, abs=1e-4)
    assert found.freedom == pytest.approx(17.776, abs=1e-3)
    assert found.p == pytest.approx(0.07939, abs=1e-5)
    assert (found.interval().low, found.interval().high) == pytest.approx(
        (-3.3654832, 0.2054832), abs=1e-6
    )


THROMBOLYSIS = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459]
THROMBOLYSIS += [0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.000]


def test_fifteen_hypotheses_of_one_trial():
    """Benjamini and Hochberg 1995, section 4: four are found, three by holding each error."""
    assert sum(p <= 0.05 for p in benjamini_hochberg(THROMBOLYSIS)) == 4
    assert sum(p <= 0.05 for p in holm(THROMBOLYSIS)) == 3


def test_table_brought_to_its_margins():
    """The example of the article on iterative proportional fitting in the English Wikipedia,
    printed a little before it settled: its first row sums to 150.14."""
    table = [[40, 30, 20, 10], [35, 50, 100, 75], [30, 80, 70, 120], [20, 30, 40, 50]]
    rows = [row for row in range(4) for _column in range(4)]
    columns = list(range(4)) * 4

    raked = rake(
        np.array(table).ravel(),
        [
            Margin("rows", rows, {0: 150, 1: 300, 2: 400, 3: 150}),
            Margin("columns", columns, {0: 200, 1: 300, 2: 400, 3: 100}),
        ],
    )

    assert raked.converged
    assert raked.weights.reshape(4, 4) == pytest.approx(
        np.array(
            [
                [64.61, 46.28, 35.42, 3.83],
                [49.95, 68.15, 156.49, 25.37],
                [56.70, 144.40, 145.06, 53.76],
                [28.74, 41.18, 63.03, 17.03],
            ]
        ),
        abs=0.06,
    )


def test_reliability_of_ten_items():
    """Bland and Altman, British Medical Journal 314 (1997), 572: the mini-HAQ."""
    assert reliability.alpha_of([1.116] * 10, 77.44) == pytest.approx(0.95, abs=0.005)


def test_sample_for_a_mean_and_for_a_share_of_a_small_population():
    """Scheaffer, Mendenhall and Ott, section 4.5, where two standard errors are the margin: 218 of
    1,000 accounts (to within 3, deviation 25), 334 of 2,000 students (to within 5 points)."""
    two_errors = 0.9544997361
    accounts = cochran_mean(3, deviation=25, confidence=two_errors)
    students = cochran(0.05, confidence=two_errors)

    assert math.ceil(finite(accounts, 1000)) == 218
    assert math.ceil(finite(students, 2000)) == 334


def test_effective_size_of_a_proportion_when_the_design_is_simple():
    """Korn and Graubard 1998: it is n (N - 1) / (N - n) of a simple sample, (n - 1) with the
    usual divisor: 30 of 100 say yes, of a population without end."""
    figure = mean(_plain(100), [1.0] * 30 + [0.0] * 70)
    assert intervals.effective_n(0.3, figure.error, 100, freedom=figure.freedom) == pytest.approx(
        99, abs=1e-6
    )


def test_recommending_has_the_error_of_three_kinds_of_answers():
    """The multinomial's formula, of 50 promoters, 30 passives and 20 detractors."""
    answers = [10.0] * 50 + [8.0] * 30 + [3.0] * 20
    figure = indices.net_promoter(_plain(100), answers)

    assert figure.value == pytest.approx(30)
    expected = indices.simple_promoter_error(0.5, 0.2, 99)
    assert figure.error == pytest.approx(expected)
    assert expected == pytest.approx(100 * math.sqrt(0.61 / 99))


def _plain(n: int) -> Design:
    return design([1.0] * n)


def _sample(n: int, centre: float, deviation: float) -> list[float]:
    """n values of exactly this mean and standard deviation."""
    half = n // 2
    step = deviation * math.sqrt((n - 1) / (2 * half))
    return [centre - step] * half + [centre + step] * half + [centre] * (n % 2)
