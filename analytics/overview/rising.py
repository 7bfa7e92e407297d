"""What comes in more than chance explains. Pure arithmetic.

Two counts of the same length of time are compared given their sum: if nothing rose, each appeal
of the sum fell into the later stretch with the same probability (Przyborowski and Wilenski, 1940:
the conditional test of two Poisson means). Three things keep it from crying wolf:

- What all figures did is no news of one of them: the probability is the later stretch's share of
  everything, never below the half that equal days would give.
- Appeals come in clusters, so counts scatter more than Poisson's. How much more is estimated from
  all pairs at once, robustly: the median of their squared residuals over the median of a
  chi-squared variable; counts are divided by it (quasi-likelihood, McCullagh and Nelder, 1989,
  section 9.2).
- Many pairs are looked at, so some stand out by chance alone: of those that are named, one in a
  hundred is expected to be so (Benjamini and Hochberg, 1995). Pairs are left out by their sum
  alone, which says nothing about which stretch had more (Bourgon, Gentleman and Huber, 2010).
"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from statistics import median

from scipy.special import betainc

FEWEST = 10  # in both stretches together: below this nothing can be told
FALSE = 0.01  # the share of false alarms among what is named
LEAST_GROWTH = 1.25  # over what was to be expected: less may be sure, but is no news
_ENOUGH_PAIRS = 8  # to tell from them how counts scatter
_CHI_SQUARED_MEDIAN = 0.4549  # with one degree of freedom


@dataclass(frozen=True)
class Rise:
    """`expected` is what chance and the general course would have brought."""

    key: Hashable
    now: int
    before: int
    expected: float
    probability: float

    @property
    def growth(self) -> float:
        return self.now / self.expected


def rises(
    pairs: Mapping[Hashable, tuple[int, int]], whole: tuple[int, int] | None = None
) -> list[Rise]:
    """The keys whose (now, before) rose beyond chance, the surest first. `whole` is the (now,
    before) of everything, where the pairs don't add up to it."""
    share = _share(*(whole or (sum(pair[at] for pair in pairs.values()) for at in (0, 1))))
    tested = {key: pair for key, pair in pairs.items() if sum(pair) >= FEWEST}
    spread = _spread(tested, share)
    found = [
        Rise(key, now, before, (now + before) * share, _probability(now, before, share, spread))
        for key, (now, before) in tested.items()
    ]
    found.sort(key=lambda rise: (rise.probability, -rise.now))
    named = max((at for at, one in enumerate(found, 1) if _is_news(one, at, found)), default=0)
    return [one for one in found[:named] if one.growth >= LEAST_GROWTH]


def _is_news(rise: Rise, place: int, found: list[Rise]) -> bool:
    return rise.probability <= FALSE * place / len(found)


def _share(now: int, before: int) -> float:
    """Which part of everything fell into the later stretch, and at least a half."""
    return max(0.5, (now + 1) / (now + before + 2))


def _spread(tested: Mapping[Hashable, tuple[int, int]], share: float) -> float:
    """How many times Poisson's variance the counts have; never less than once."""
    if len(tested) < _ENOUGH_PAIRS:
        return 1.0
    residuals = [
        (now - (now + before) * share) ** 2 / ((now + before) * share * (1 - share))
        for now, before in tested.values()
    ]
    return max(1.0, median(residuals) / _CHI_SQUARED_MEDIAN)


def _probability(now: int, before: int, share: float, spread: float) -> float:
    """Of at least `now` among both; the binomial tail as a beta integral, for any real counts."""
    if not now:
        return 1.0
    return float(betainc(now / spread, before / spread + 1, share))
