"""Whether the questions of one dimension measure one thing."""

from collections.abc import Sequence

import numpy as np


def cronbach_alpha(
    items: Sequence[Sequence[float]], weights: Sequence[float] | None = None
) -> float:
    """α = k / (k - 1) (1 - Σ s²_item / s²_sum), of who answered every item. One row an item.

    Cronbach, Psychometrika 16 (1951), 297-334, equation (2). `nan` where there are fewer than two
    items or people, or nobody differs from anybody.
    """
    table = np.asarray(items, dtype=float)
    if table.ndim != 2 or len(table) < 2:
        return float("nan")
    full = ~np.isnan(table).any(axis=0)
    table = table[:, full]
    if table.shape[1] < 2:
        return float("nan")
    by = np.ones(table.shape[1]) if weights is None else np.asarray(weights, dtype=float)[full]
    of_sum = _variance(table.sum(axis=0), by)
    if of_sum <= 0:
        return float("nan")
    return alpha_of([_variance(row, by) for row in table], of_sum)


def alpha_of(item_variances: Sequence[float], variance_of_sum: float) -> float:
    """The formula by itself, where only the variances are known."""
    count = len(item_variances)
    return count / (count - 1) * (1 - sum(item_variances) / variance_of_sum)


def _variance(values: np.ndarray, weights: np.ndarray) -> float:
    centre = np.average(values, weights=weights)
    return float(np.average((values - centre) ** 2, weights=weights))
