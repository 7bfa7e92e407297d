"""How a sample was drawn, and the variance that follows from it.

Every statistic is brought to one number for each answer, its linearised value u_i (what the
statistic would move by if this answer had a little more weight). The variance of the statistic is
then that of the total of w_i u_i between the sampling units within strata:

    V = Σ_h (1 - f_h) n_h / (n_h - 1) Σ_c (z_hc - mean z_h)²,   z_hc = Σ_{i in c} w_i u_i

with n_h drawn units (people, or clusters of them) out of N_h and f_h = n_h / N_h. Woodruff, Journal
of the American Statistical Association 66 (1971), 411-414; Särndal, Swensson and Wretman, Model
Assisted Survey Sampling, 1992, section 5.5; Lohr 2010, sections 5.3 and 9.1; Binder, International
Statistical Review 51 (1983), 279-292.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np


@dataclass(frozen=True, eq=False)
class Design:
    """Weights, strata and clusters of those who answered, in one order.

    `strata` and `clusters` are numbers from 0; `fractions` are f_h by stratum, 0 where the
    population isn't known. `margins` are columns of the known totals that the weights were brought
    to: what they explain of a statistic has no chance in it any more.
    """

    weights: np.ndarray
    strata: np.ndarray
    clusters: np.ndarray
    fractions: np.ndarray
    margins: np.ndarray | None = None
    lonely: tuple[Hashable, ...] = field(default=())  # strata of one unit only

    @property
    def size(self) -> int:
        return len(self.weights)

    @property
    def freedom(self) -> int:
        """Degrees of freedom: sampling units less strata (Korn and Graubard 1998)."""
        return len(np.unique(self.clusters)) - len(np.unique(self.strata))


def design(
    weights: Sequence[float],
    *,
    strata: Sequence[Hashable] | None = None,
    clusters: Sequence[Hashable] | None = None,
    sizes: Mapping[Hashable, int] | None = None,
    margins: np.ndarray | None = None,
) -> Design:
    """A design from plain columns.

    `sizes` are the sampling units of the population by stratum (people, or clusters if there are
    any). f_h counts who answered, not who was drawn: no exactness is claimed for the silent. Raises
    `ValueError` where the columns don't fit, or more units are here than there are.
    """
    values = np.asarray(weights, dtype=float)
    count = len(values)
    if not count or (values < 0).any() or not np.isfinite(values).all():
        raise ValueError("weights are not negative, and there is one at least")
    labels, stratum = _numbered(strata if strata is not None else ["all"] * count, count)
    if clusters is None:
        cluster = np.arange(count)
    else:
        _named, cluster = _numbered(list(zip(stratum.tolist(), clusters, strict=True)), count)
    units = _units(stratum, cluster, len(labels))
    fractions = np.zeros(len(labels))
    for number, label in enumerate(labels):
        size = (sizes or {}).get(label)
        if size is None:
            continue
        if units[number] > size:
            raise ValueError(f"{label}: more are drawn than there are")
        fractions[number] = units[number] / size
    lonely = tuple(
        label for number, label in enumerate(labels) if units[number] == 1 and fractions[number] < 1
    )
    return Design(values, stratum, cluster, fractions, margins, lonely)


def covariance(plan: Design, linearised: np.ndarray) -> np.ndarray:
    """The covariance matrix of statistics, one column of linearised values each.

    A stratum with one unit has no variance of its own: it is measured from the mean of all units
    (`adjust`, the careful one of the choices in Lumley, Complex Surveys, 2010, section 3.2).
    """
    columns = linearised.reshape(plan.size, -1)
    if plan.margins is not None:
        columns = _unexplained(plan, columns)
    scores = columns * plan.weights[:, None]
    clusters = int(plan.clusters.max()) + 1
    sums = np.zeros((clusters, scores.shape[1]))
    np.add.at(sums, plan.clusters, scores)
    of_stratum = np.zeros(clusters, dtype=int)
    of_stratum[plan.clusters] = plan.strata
    result = np.zeros((scores.shape[1], scores.shape[1]))
    for number, fraction in enumerate(plan.fractions):
        mine = sums[of_stratum == number]
        units = len(mine)
        if fraction >= 1:
            continue
        centre = mine.mean(axis=0) if units > 1 else sums.mean(axis=0)
        apart = mine - centre
        factor = (1 - fraction) * (units / (units - 1) if units > 1 else 1.0)
        result += factor * apart.T @ apart
    return result


def _unexplained(plan: Design, columns: np.ndarray) -> np.ndarray:
    """The residuals of a weighted regression on the margins: calibration takes the rest away.

    Deville and Särndal, Journal of the American Statistical Association 87 (1992), 376-382,
    section 3: every calibration has the variance of the regression estimator.
    """
    root = np.sqrt(plan.weights)[:, None]
    solution, *_rest = np.linalg.lstsq(plan.margins * root, columns * root, rcond=None)
    return columns - plan.margins @ solution


def _numbered(labels: Sequence[Hashable], count: int) -> tuple[list[Hashable], np.ndarray]:
    if len(labels) != count:
        raise ValueError("every answer has a weight, a stratum and a cluster")
    known: dict[Hashable, int] = {}
    numbers = [known.setdefault(label, len(known)) for label in labels]
    return list(known), np.asarray(numbers)


def _units(stratum: np.ndarray, cluster: np.ndarray, count: int) -> np.ndarray:
    pairs = np.unique(np.stack([stratum, cluster]), axis=1)
    return np.bincount(pairs[0], minlength=count)
