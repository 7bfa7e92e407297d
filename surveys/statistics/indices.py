"""Figures of satisfaction: scales from 0 to 100, top box, NPS, CSAT, an index of dimensions."""

import math
from collections.abc import Mapping, Sequence

import numpy as np

from surveys.statistics.design import Design
from surveys.statistics.estimation import Estimate, combined, mean

PROMOTER, DETRACTOR = 9, 6  # of 0 to 10: from 9 on they recommend, up to 6 they don't


def to_hundred(values: Sequence[float], least: float, most: float) -> np.ndarray:
    """A scale brought to 0 to 100: (x - least) / (most - least) * 100."""
    if not most > least:
        raise ValueError("a scale has two ends")
    return (np.asarray(values, dtype=float) - least) / (most - least) * 100


def top_box(values: Sequence[float], threshold: float) -> np.ndarray:
    """1 from the threshold on, 0 below, `nan` stays: of a scale to 5, 4 and more is the usual
    two-box CSAT (ISO 10004:2018, annex on measures of satisfaction)."""
    column = np.asarray(values, dtype=float)
    return np.where(np.isnan(column), np.nan, (column >= threshold).astype(float))


def promoter_scores(values: Sequence[float]) -> np.ndarray:
    """+100, 0 or -100: their mean is the NPS, promoters less detractors in points of a hundred.

    Reichheld, Harvard Business Review 81 (2003), 46-54.
    """
    column = np.asarray(values, dtype=float)
    scores = np.where(column >= PROMOTER, 100.0, np.where(column <= DETRACTOR, -100.0, 0.0))
    return np.where(np.isnan(column), np.nan, scores)


def net_promoter(
    plan: Design, values: Sequence[float], domain: Sequence[bool] | None = None
) -> Estimate:
    """The NPS with the error of the design: from -100 to 100."""
    return mean(plan, promoter_scores(values), domain)


def simple_promoter_error(promoters: float, detractors: float, n: float) -> float:
    """se = 100 sqrt((P + D - (P - D)²) / n) of a simple sample: the multinomial's.

    Rocks, Journal of Modern Applied Statistical Methods 15 (2016), 242-272, section 2.
    """
    return 100 * math.sqrt((promoters + detractors - (promoters - detractors) ** 2) / n)


def dimension(answers: Sequence[Sequence[float]]) -> np.ndarray:
    """Of each person the mean of what they answered of the dimension's questions, each already 0
    to 100; `nan` where they answered none. One row a question."""
    table = np.asarray(answers, dtype=float)
    answered = (~np.isnan(table)).sum(axis=0)
    sums = np.nansum(table, axis=0)
    return np.where(answered > 0, sums / np.maximum(answered, 1), np.nan)


def index(
    plan: Design,
    dimensions: Mapping[str, Sequence[float]],
    weights: Mapping[str, float],
    domain: Sequence[bool] | None = None,
) -> tuple[Estimate, dict[str, Estimate]]:
    """Σ W_k mean_k, and the dimensions' means. The variance is of the whole, so how dimensions move
    together is in it. The weights are brought to the sum of one.

    Raises `ValueError` where a dimension has no answer: an index of the rest is another index.
    """
    parts = {name: mean(plan, dimensions[name], domain) for name in weights}
    whole = sum(weights.values())
    if not whole > 0 or min(weights.values()) < 0:
        raise ValueError("weights of dimensions are not negative, and one is above 0")
    factors = [weights[name] / whole for name in parts]
    return combined(plan, list(parts.values()), factors), parts
