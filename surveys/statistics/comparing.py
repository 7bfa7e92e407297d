"""Whether two figures differ by more than chance, and how that holds when many are compared."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from scipy.special import ndtr, stdtr

from surveys.statistics.intervals import Interval, student


@dataclass(frozen=True)
class Difference:
    """The first figure less the second."""

    value: float
    error: float
    freedom: float
    statistic: float  # z or t
    p: float  # two-sided

    def interval(self, confidence: float = 0.95) -> Interval:
        return student(self.value, self.error, self.freedom, confidence=confidence)


def two_proportions(hits: tuple[int, int], of: tuple[int, int]) -> Difference:
    """z with the pooled proportion, of two simple samples.

    Fleiss, Levin and Paik, Statistical Methods for Rates and Proportions, 3rd ed. 2003, section
    3.2, equation (3.5) without the correction for continuity.
    """
    if min(of) <= 0:
        raise ValueError("n is above 0")
    first, second = hits[0] / of[0], hits[1] / of[1]
    pooled = sum(hits) / sum(of)
    error = math.sqrt(pooled * (1 - pooled) * (1 / of[0] + 1 / of[1]))
    return tested(first - second, error, math.inf)


def independent(
    first: tuple[float, float, float], second: tuple[float, float, float]
) -> Difference:
    """Of two samples that were drawn apart; each is (value, standard error, degrees of freedom).

    The variance is the sum (Kish 1965, section 12.4); the degrees of freedom are Satterthwaite's,
    Biometrics Bulletin 2 (1946), 110-114: (V1 + V2)² / (V1² / df1 + V2² / df2). Unweighted simple
    samples give Welch's t test.
    """
    variances = first[1] ** 2, second[1] ** 2
    return tested(
        first[0] - second[0],
        math.sqrt(sum(variances)),
        satterthwaite(variances, (first[2], second[2])),
    )


def overlapping(
    first: tuple[float, float, float],
    second: tuple[float, float, float],
    *,
    covariance: float,
) -> Difference:
    """Of two samples that share people, or of two domains of one sample: V1 + V2 - 2 Cov."""
    variance = max(0.0, first[1] ** 2 + second[1] ** 2 - 2 * covariance)
    freedom = min(first[2], second[2])
    return tested(first[0] - second[0], math.sqrt(variance), freedom)


def panel_covariance(
    first_error: float, second_error: float, *, share: float, correlation: float
) -> float:
    """Cov = P ρ se1 se2 where the share P of both samples are the same people, whose answers
    of both times correlate by ρ. Kish 1965, section 12.4, equation (12.4.4)."""
    if not 0 <= share <= 1 or not -1 <= correlation <= 1:
        raise ValueError("a share is from 0 to 1, a correlation from -1 to 1")
    return share * correlation * first_error * second_error


def tested(value: float, error: float, freedom: float) -> Difference:
    """t = value / se. Without any error (two censuses) a difference is one, or none."""
    if error <= 0:
        same = value == 0
        statistic = 0.0 if same else math.copysign(math.inf, value)
        return Difference(value, 0.0, freedom, statistic, 1.0 if same else 0.0)
    statistic = value / error
    if freedom <= 0:
        return Difference(value, error, freedom, statistic, 1.0)
    tail = ndtr(-abs(statistic)) if math.isinf(freedom) else stdtr(freedom, -abs(statistic))
    return Difference(value, error, freedom, statistic, float(2 * tail))


def satterthwaite(variances: Sequence[float], freedoms: Sequence[float]) -> float:
    """The degrees of freedom of a sum of variances. One that isn't known at all (0) leaves none."""
    below = 0.0
    for variance, freedom in zip(variances, freedoms, strict=True):
        if variance > 0 and freedom <= 0:
            return 0.0
        below += variance**2 / freedom if variance > 0 else 0.0
    return sum(variances) ** 2 / below if below > 0 else math.inf


def holm(p_values: Sequence[float]) -> list[float]:
    """Adjusted p of each: the chance of one false find among all is held, whatever depends on what.

    Holm, Scandinavian Journal of Statistics 6 (1979), 65-70.
    """
    adjusted, highest = [0.0] * len(p_values), 0.0
    for rank, place in enumerate(_ascending(p_values)):
        highest = max(highest, min(1.0, (len(p_values) - rank) * p_values[place]))
        adjusted[place] = highest
    return adjusted


def benjamini_hochberg(p_values: Sequence[float]) -> list[float]:
    """Adjusted p of each: the share of false finds among all finds is held.

    Benjamini and Hochberg, Journal of the Royal Statistical Society B 57 (1995), 289-300.
    """
    count, lowest = len(p_values), 1.0
    adjusted = [0.0] * count
    for rank, place in reversed(list(enumerate(_ascending(p_values), start=1))):
        lowest = min(lowest, p_values[place] * count / rank)
        adjusted[place] = lowest
    return adjusted


def _ascending(p_values: Sequence[float]) -> list[int]:
    return sorted(range(len(p_values)), key=lambda place: p_values[place])
