"""Totals, means, ratios and proportions of a design, with their linearised standard errors.

`nan` marks who did not answer this question: they are not of the domain, but stay in the design, so
that the random size of a domain is in its variance (Cochran 1977, section 5A.14; Lohr 2010,
section 4.2).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from surveys.statistics.design import Design, covariance
from surveys.statistics.intervals import Interval, design_wilson, effective_n, student


@dataclass(frozen=True, eq=False)
class Estimate:
    """A figure of a sample. `linearised` are its u_i, by which it is joined with others."""

    value: float
    error: float  # standard
    freedom: float  # degrees of
    n: int  # answers it stands on
    linearised: np.ndarray
    answered: np.ndarray  # who of the sample is of the domain
    effect: float = math.nan  # design effect, where there is one
    spread: float = math.nan  # standard deviation in the population, as estimated

    def interval(self, confidence: float = 0.95) -> Interval:
        """By Student's t."""
        return student(self.value, self.error, self.freedom, confidence=confidence)

    def share_interval(self, confidence: float = 0.95) -> Interval:
        """Wilson's, of a proportion, with the effective n of the design."""
        return design_wilson(
            self.value, self.error, self.n, freedom=self.freedom, confidence=confidence
        )

    @property
    def effective(self) -> float:
        """The simple sample that is as exact; `nan` where that can't be told."""
        return self.n / self.effect if self.effect > 0 else math.nan


def total(plan: Design, values: Sequence[float]) -> Estimate:
    """Σ w y (Horvitz and Thompson, Journal of the American Statistical Association 47 (1952),
    663-685); u = y."""
    column, answered = _column(plan, values)
    figure = float(np.sum(plan.weights * column))
    return _estimate(plan, figure, column, answered)


def mean(plan: Design, values: Sequence[float], domain: Sequence[bool] | None = None) -> Estimate:
    """Σ w y / Σ w over who answered in the domain; u = d (y - mean) / Σ w d.

    Särndal, Swensson and Wretman 1992, result 5.8.2 and section 10.3. Raises `ValueError` where
    nobody answered.
    """
    column, answered = _column(plan, values, domain)
    weights = plan.weights * answered
    whole = float(weights.sum())
    if whole <= 0:
        raise ValueError("nobody answered")
    figure = float(np.sum(weights * column)) / whole
    linearised = np.where(answered, column - figure, 0.0) / whole
    return _estimate(plan, figure, linearised, answered, _spread2(plan, linearised, answered))


def ratio(
    plan: Design,
    values: Sequence[float],
    by: Sequence[float],
    domain: Sequence[bool] | None = None,
) -> Estimate:
    """R = Σ w y / Σ w x; u = d (y - R x) / Σ w x d. Cochran 1977, section 6.3, equation (6.13);
    Woodruff 1971. Raises `ValueError` where the divisor is nothing."""
    above, answered = _column(plan, values, domain)
    below, known = _column(plan, by, domain)
    both = answered & known
    whole = float(np.sum(plan.weights * below * both))
    if whole == 0:
        raise ValueError("a ratio to nothing")
    figure = float(np.sum(plan.weights * above * both)) / whole
    linearised = np.where(both, above - figure * below, 0.0) / whole
    return _estimate(plan, figure, linearised, both)


def proportion(
    plan: Design, hits: Sequence[float], domain: Sequence[bool] | None = None
) -> Estimate:
    """The mean of ones and noughts."""
    return mean(plan, hits, domain)


def combined(plan: Design, parts: Sequence[Estimate], factors: Sequence[float]) -> Estimate:
    """Σ a_k θ_k of one sample: its u are Σ a_k u_k, so the covariances are within.

    Särndal, Swensson and Wretman 1992, section 5.5 (a linear function of estimators). It stands on
    as many answers as the part that has the fewest; its design effect is that of the whole.
    """
    figure = sum(factor * part.value for factor, part in zip(factors, parts, strict=True))
    linearised = sum(factor * part.linearised for factor, part in zip(factors, parts, strict=True))
    answered = np.logical_or.reduce([part.answered for part in parts])
    spread2 = _spread2(plan, linearised, answered)
    least = min(part.n for part in parts)
    return _estimate(plan, figure, linearised, answered, spread2, least=least)


def covariances(plan: Design, parts: Sequence[Estimate]) -> np.ndarray:
    """The covariance matrix of several figures of one sample."""
    return covariance(plan, np.column_stack([part.linearised for part in parts]))


def effective_share_n(figure: Estimate) -> float:
    """Korn and Graubard's effective n of a proportion."""
    return effective_n(figure.value, figure.error, figure.n, freedom=figure.freedom)


def _estimate(
    plan: Design,
    figure: float,
    linearised: np.ndarray,
    answered: np.ndarray,
    spread2: float = math.nan,
    *,
    least: int | None = None,
) -> Estimate:
    count = int(answered.sum())
    variance = max(0.0, float(covariance(plan, linearised)[0, 0]))
    # Kish 1965, section 8.2: against a simple sample with replacement of as many answers.
    simple = spread2 / count if count else math.nan
    return Estimate(
        value=figure,
        error=math.sqrt(variance),
        freedom=_freedom(plan, answered),
        n=count if least is None else least,
        linearised=linearised,
        answered=answered,
        effect=variance / simple if simple > 0 else math.nan,
        spread=math.sqrt(spread2) if spread2 >= 0 else math.nan,
    )


def _spread2(plan: Design, linearised: np.ndarray, answered: np.ndarray) -> float:
    """The variance in the population of what the figure is the mean of: z_i = u_i Σ w, of which a
    mean of answers has y_i less the mean (Särndal, Swensson and Wretman 1992, section 5.5)."""
    weights, count = plan.weights * answered, int(answered.sum())
    spread2 = float(weights.sum() * np.sum(weights * linearised**2))
    return spread2 * count / (count - 1) if count > 1 else 0.0


def _freedom(plan: Design, answered: np.ndarray) -> float:
    """Units less strata, of the strata in which the domain has anybody: the careful count of
    Korn and Graubard 1998 and of Lumley 2010, section 3.2."""
    touched = np.unique(plan.strata[answered])
    if not len(touched):
        return float(plan.freedom)
    inside = np.isin(plan.strata, touched)
    return float(len(np.unique(plan.clusters[inside])) - len(touched))


def _column(
    plan: Design, values: Sequence[float], domain: Sequence[bool] | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """The values with nought for who is not of the domain, and who is of it."""
    column = np.asarray(values, dtype=float)
    if len(column) != plan.size:
        raise ValueError("every answer has a weight, a stratum and a cluster")
    answered = ~np.isnan(column)
    if domain is not None:
        answered &= np.asarray(domain, dtype=bool)
    return np.where(answered, column, 0.0), answered
