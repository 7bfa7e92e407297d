"""How much exactness a design costs or gains against a simple sample of the same size."""

from collections.abc import Sequence

import numpy as np


def of_weights(weights: Sequence[float]) -> float:
    """deff = n Σ w² / (Σ w)² = 1 + cv²(w), what unequal weights cost.

    Kish, Survey Sampling, 1965, section 11.7, equation (11.7.6); Kish, Journal of Official
    Statistics 8 (1992), 183-200.
    """
    values = _weights(weights)
    return float(len(values) * np.sum(values**2) / np.sum(values) ** 2)


def effective_size(weights: Sequence[float]) -> float:
    """n_eff = (Σ w)² / Σ w², the size of a simple sample that is as exact (Kish 1965, 11.7)."""
    values = _weights(weights)
    return float(np.sum(values) ** 2 / np.sum(values**2))


def of_clusters(mean_size: float, correlation: float, *, variation: float = 0.0) -> float:
    """deff = 1 + (m - 1) ρ of one-stage clusters of m people, who are alike by ρ.

    Kish 1965, section 5.4, equation (5.4.1). With sizes that vary (coefficient of variation cv)
    m stands for (1 + cv²) m: Eldridge, Ashby and Kerry, International Journal of Epidemiology 35
    (2006), 1292-1300.
    """
    if mean_size < 1 or not -1 <= correlation <= 1 or variation < 0:
        raise ValueError("a cluster has at least one unit, a correlation is from -1 to 1")
    return 1 + ((1 + variation**2) * mean_size - 1) * correlation


def correlation_within(effect: float, mean_size: float) -> float:
    """ρ = (deff - 1) / (m - 1), read back from a survey (Kish 1965, section 5.6, roh)."""
    if mean_size <= 1:
        raise ValueError("clusters of one unit have no correlation within")
    return (effect - 1) / (mean_size - 1)


def _weights(weights: Sequence[float]) -> np.ndarray:
    values = np.asarray(weights, dtype=float)
    if not len(values) or not np.isfinite(values).all() or (values < 0).any() or not values.any():
        raise ValueError("weights are not negative, and one is above 0")
    return values
