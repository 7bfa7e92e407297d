"""Intervals of a proportion. `n` may be an effective size and so no whole number."""

import math
from dataclasses import dataclass

from scipy.special import betaincinv, stdtrit

from surveys.statistics.sample_size import normal_quantile


@dataclass(frozen=True)
class Interval:
    low: float
    high: float


def wilson(proportion: float, n: float, *, confidence: float = 0.95) -> Interval:
    """The score interval: (p + z²/2n ± z sqrt(pq/n + z²/4n²)) / (1 + z²/n).

    Wilson, Journal of the American Statistical Association 22 (1927), 209-212; Newcombe, Statistics
    in Medicine 17 (1998), 857-872, method 3. Never leaves 0 to 1, has width at 0 and 1.
    """
    _check(proportion, n)
    z2 = normal_quantile(confidence) ** 2
    centre = proportion + z2 / (2 * n)
    half = math.sqrt(z2 * (proportion * (1 - proportion) / n + z2 / (4 * n * n)))
    whole = 1 + z2 / n
    return Interval(max(0.0, (centre - half) / whole), min(1.0, (centre + half) / whole))


def wald(proportion: float, n: float, *, confidence: float = 0.95) -> Interval:
    """p ± z sqrt(pq/n): for comparison only, it is too short where p is near 0 or 1."""
    _check(proportion, n)
    half = normal_quantile(confidence) * math.sqrt(proportion * (1 - proportion) / n)
    return Interval(max(0.0, proportion - half), min(1.0, proportion + half))


def agresti_coull(proportion: float, n: float, *, confidence: float = 0.95) -> Interval:
    """Wald's after z²/2 more of each kind. Agresti and Coull, The American Statistician 52 (1998),
    119-126."""
    _check(proportion, n)
    z2 = normal_quantile(confidence) ** 2
    return wald((proportion * n + z2 / 2) / (n + z2), n + z2, confidence=confidence)


def jeffreys(proportion: float, n: float, *, confidence: float = 0.95) -> Interval:
    """Quantiles of Beta(x + 1/2, n - x + 1/2). Brown, Cai and DasGupta, Statistical Science 16
    (2001), 101-133, section 3."""
    _check(proportion, n)
    tail, hits = (1 - confidence) / 2, proportion * n
    low = float(betaincinv(hits + 0.5, n - hits + 0.5, tail))
    high = float(betaincinv(hits + 0.5, n - hits + 0.5, 1 - tail))
    return Interval(0.0 if hits <= 0 else low, 1.0 if hits >= n else high)


def clopper_pearson(proportion: float, n: float, *, confidence: float = 0.95) -> Interval:
    """Quantiles of Beta(x, n - x + 1) and Beta(x + 1, n - x): covers at least as often as said.

    Clopper and Pearson, Biometrika 26 (1934), 404-413.
    """
    _check(proportion, n)
    tail, hits = (1 - confidence) / 2, proportion * n
    low = 0.0 if hits <= 0 else float(betaincinv(hits, n - hits + 1, tail))
    high = 1.0 if hits >= n else float(betaincinv(hits + 1, n - hits, 1 - tail))
    return Interval(low, high)


def student(value: float, error: float, freedom: float, *, confidence: float = 0.95) -> Interval:
    """value ± t(df) se. Lohr, Sampling: Design and Analysis, 2nd ed. 2010, section 2.5."""
    half = student_quantile(freedom, confidence) * error
    return Interval(value - half, value + half)


def student_quantile(freedom: float, confidence: float) -> float:
    """t of a two-sided interval; z where the degrees of freedom are without end."""
    if math.isinf(freedom):
        return normal_quantile(confidence)
    if freedom <= 0:
        return math.inf
    return float(stdtrit(freedom, (1 + confidence) / 2))


def effective_n(
    proportion: float, error: float, n: int, *, freedom: float = math.inf, confidence: float = 0.95
) -> float:
    """The simple sample that is as exact: p q / se², times (t(n - 1) / t(df))².

    Korn and Graubard, Survey Methodology 24 (1998), 193-201, section 3. Infinite at a census,
    where the standard error is nothing; the number itself where all have answered alike.
    """
    if not 0 < proportion < 1:
        return float(n)
    if error <= 0:
        return math.inf
    simple = proportion * (1 - proportion) / error**2
    if math.isinf(freedom) or n < 2:
        return simple
    ratio = student_quantile(n - 1, confidence) / student_quantile(freedom, confidence)
    return simple * ratio**2


def design_wilson(
    proportion: float, error: float, n: int, *, freedom: float = math.inf, confidence: float = 0.95
) -> Interval:
    """Wilson's interval with the effective n of a design: Korn and Graubard 1998; Dean and Pagano,
    Journal of Survey Statistics and Methodology 3 (2015), 484-503, found it to cover best."""
    size = effective_n(proportion, error, n, freedom=freedom, confidence=confidence)
    if math.isinf(size):
        return Interval(proportion, proportion)
    if size <= 0:
        return Interval(0.0, 1.0)
    return wilson(proportion, size, confidence=confidence)


def _check(proportion: float, n: float) -> None:
    if not n > 0:
        raise ValueError("n is above 0")
    if not 0 <= proportion <= 1:
        raise ValueError("a proportion is from 0 to 1")
