"""How improbable a number is, and how improbable it must be before anybody is warned.

`surprise` is -log10 of a probability: 6 is one in a million.
"""

import numpy as np
from scipy import special

# False warnings that we accept of each nature in a week, over all that is watched: half of what
# is promised, for what a model of quiet times does not know of.
WEEKLY_FALSE = {"spike": 0.5, "cluster": 0.25, "silence": 0.25}
# A series is looked at all day, and looks that overlap are much alike: so many that are
# independent would raise as many false warnings. Found by simulation (docs/early-warning.md).
LOOKS_A_DAY = 12


def of_at_least(number, mean, variance):
    """The surprise of `number` or more where so many are expected: arrays or numbers.

    The tail of a negative binomial distribution with this mean and variance: P(X >= c) is the
    regularised incomplete beta function I(1 - p; c, r) with p = mean / variance and
    r = mean² / (variance - mean), as Farrington's method takes it (Noufaily 2013, section 3.4).
    """
    number, mean = np.asarray(number, float), np.asarray(mean, float)
    variance = np.maximum(np.asarray(variance, float), mean * (1 + 1e-6))
    size = mean**2 / (variance - mean)
    tail = special.betainc(np.maximum(number, 1e-9), size, 1 - mean / variance)
    return np.where(number > 0, _surprise(tail), 0.0)


def of_none(mean, variance):
    """The surprise of nothing at all: (mean / variance)^r of the same distribution."""
    mean = np.asarray(mean, float)
    variance = np.maximum(np.asarray(variance, float), mean * (1 + 1e-6))
    return -(mean**2 / (variance - mean)) * np.log10(mean / variance)


def of_share(number, among, share):
    """The surprise of `number` or more `among` so many of which each falls here with a
    probability of `share`: the binomial tail I(share; c, n - c + 1)."""
    number, among = np.asarray(number, float), np.asarray(among, float)
    return _surprise(special.betainc(np.maximum(number, 1e-9), among - number + 1, share))


def needed(nature: str, watched: int) -> float:
    """The surprise from which a warning is raised where so many series are watched.

    Bonferroni: false warnings a week <= 7 · looks · watched · 10^-needed.
    """
    return float(np.log10(7 * LOOKS_A_DAY * max(watched, 1) / WEEKLY_FALSE[nature]))


def _surprise(tail):
    return -np.log10(np.maximum(tail, 1e-99))
