"""How a sample is shared out between strata.

Sizes N_h are those of the population, `n` is the whole sample. Each answer is whole numbers that
sum to `n`; none is above its N_h, none below `least` (or N_h, where that is smaller).
"""

import math
from collections.abc import Sequence

import numpy as np

_HALVINGS = 200


def equal(sizes: Sequence[int], n: int, *, least: int = 0) -> list[int]:
    """As many from each stratum, whatever its size: every stratum is told as exactly."""
    return shared_out([1.0] * len(sizes), sizes, n, least=least)


def proportional(sizes: Sequence[int], n: int, *, least: int = 0) -> list[int]:
    """n_h = n N_h / N. Cochran 1977, section 5.3, equation (5.10); rounded by largest remainder."""
    return shared_out(sizes, sizes, n, least=least)


def neyman(
    sizes: Sequence[int], deviations: Sequence[float], n: int, *, least: int = 0
) -> list[int]:
    """n_h = n N_h S_h / Σ N_h S_h: the smallest variance of the mean for a given n.

    Neyman, Journal of the Royal Statistical Society 97 (1934), 558-625; Cochran 1977, section 5.5,
    equation (5.26).
    """
    return shared_out(neyman_shares(sizes, deviations), sizes, n, least=least)


def optimal(
    sizes: Sequence[int],
    deviations: Sequence[float],
    costs: Sequence[float],
    n: int,
    *,
    least: int = 0,
) -> list[int]:
    """n_h ~ N_h S_h / sqrt(c_h): the smallest variance for a given cost of the field work.

    Cochran 1977, section 5.5, theorem 5.6, equation (5.23).
    """
    return shared_out(optimal_shares(sizes, deviations, costs), sizes, n, least=least)


def neyman_shares(sizes: Sequence[int], deviations: Sequence[float]) -> list[float]:
    """N_h S_h. Raises `ValueError` when no stratum has any spread."""
    shares = [size * deviation for size, deviation in zip(sizes, deviations, strict=True)]
    if min(shares, default=0) < 0 or not sum(shares) > 0:
        raise ValueError("standard deviations are not negative, and one is above 0")
    return shares


def optimal_shares(
    sizes: Sequence[int], deviations: Sequence[float], costs: Sequence[float]
) -> list[float]:
    """N_h S_h / sqrt(c_h). Raises `ValueError` on a cost that is not above 0."""
    if min(costs, default=1) <= 0:
        raise ValueError("a cost is above 0")
    shares = neyman_shares(sizes, deviations)
    return [share / math.sqrt(cost) for share, cost in zip(shares, costs, strict=True)]


def affordable(
    sizes: Sequence[int],
    deviations: Sequence[float],
    costs: Sequence[float],
    budget: float,
    *,
    fixed: float = 0,
) -> int:
    """The n that the budget pays for when it is shared out cost-optimally, without bounds.

    n = (C - c0) Σ (N_h S_h / sqrt c_h) / Σ (N_h S_h sqrt c_h), Cochran 1977, equation (5.24).
    """
    left = budget - fixed
    if left <= 0:
        return 0
    shares = optimal_shares(sizes, deviations, costs)
    price = sum(share * cost for share, cost in zip(shares, costs, strict=True))
    return min(sum(sizes), math.floor(left * sum(shares) / price + 1e-9))


def real_shares(shares: Sequence[float], n: float) -> list[float]:
    """The shares brought to the sum of n, before rounding and bounds."""
    whole = sum(shares)
    return [n * share / whole for share in shares]


def shared_out(
    shares: Sequence[float], sizes: Sequence[int], n: int, *, least: int = 0
) -> list[int]:
    """n in proportion to the shares, within the bounds, rounded by the largest remainder.

    The real solution is n_h = min(max(λ a_h, l_h), N_h) with λ set so that they sum to n: for
    Neyman's shares this is the optimum under the bounds (Stenger and Gabler, Metrika 61 (2005),
    137-156). Raises `ValueError` when the bounds leave no room for n.
    """
    caps = np.asarray(sizes, dtype=float)
    floors = np.minimum(float(least), caps)
    weights = np.asarray(shares, dtype=float)
    if not floors.sum() <= n <= caps.sum():
        raise ValueError(f"between {int(floors.sum())} and {int(caps.sum())} can be drawn, not {n}")
    real = _within(weights, floors, caps, n)
    counts = np.floor(real)
    largest = np.argsort(counts - real, kind="stable")
    counts[largest[: int(n - counts.sum())]] += 1
    return [int(count) for count in counts]


def _within(weights: np.ndarray, floors: np.ndarray, caps: np.ndarray, n: int) -> np.ndarray:
    """λ by halving: the sum grows with λ. Strata of no share get only what the rest can't take."""
    if not weights.sum() > 0:
        weights = caps
    open_caps = np.where(weights > 0, caps, floors)
    if open_caps.sum() < n:
        return open_caps + (caps - open_caps) * ((n - open_caps.sum()) / (caps - open_caps).sum())
    low, high = 0.0, float(np.max(caps[weights > 0] / weights[weights > 0]))
    for _step in range(_HALVINGS):
        middle = (low + high) / 2
        if np.clip(middle * weights, floors, open_caps).sum() < n:
            low = middle
        else:
            high = middle
    return np.clip(high * weights, floors, open_caps)


def variance_of_mean(
    sizes: Sequence[int], deviations: Sequence[float], counts: Sequence[int]
) -> float:
    """Σ W_h² (1 - f_h) S_h² / n_h, to compare allocations by.

    Cochran 1977, section 5.3, theorem 5.3. A stratum with people and spread but no sample makes
    it infinite.
    """
    whole = sum(sizes)
    variance = 0.0
    for size, deviation, count in zip(sizes, deviations, counts, strict=True):
        if count:
            variance += (size / whole) ** 2 * (1 - count / size) * deviation**2 / count
        elif size and deviation:
            return math.inf
    return variance
