"""Which terms tell a part of the appeals from the rest: log-odds with an informative prior.

Source: B. L. Monroe, M. P. Colaresi, K. M. Quinn, "Fightin' Words: Lexical Feature Selection and
Evaluation for Identifying the Content of Political Conflict", Political Analysis 16 (2008), 372
to 403, section 3.3 onward: the estimate, its variance and its z-score. What is counted here is
appeals in which a term stands, not its occurrences: who says a word twenty times says it once.

The prior is what both parts together say, as if each had `PRIOR` more appeals that say so; of a
rare term, as many more as have it once. So a term of one part alone has finite odds, and is not
taken for unsure because nobody else says it.
"""

from dataclasses import dataclass
from math import log, sqrt
from statistics import NormalDist

PRIOR = 10.0  # appeals
_FEWEST_COMPARED = 20


@dataclass(frozen=True)
class Seen:
    """In how many appeals, `of` how many, a term stands."""

    appeals: int
    of: int

    @property
    def share(self) -> float:
        return self.appeals / self.of if self.of else 0.0


def z(here: Seen, elsewhere: Seen) -> float:
    """How much greater the log-odds of a term are here, in standard deviations; 0 when as great,
    or when nothing can be said."""
    both = Seen(here.appeals + elsewhere.appeals, here.of + elsewhere.of)
    if not (here.of and elsewhere.of) or both.appeals in (0, both.of):
        return 0.0
    of = max(PRIOR, 1 / both.share)
    with_it = of * both.share
    delta = _log_odds(here, with_it, of) - _log_odds(elsewhere, with_it, of)
    variance = 1 / (here.appeals + with_it) + 1 / (elsewhere.appeals + with_it)
    return delta / sqrt(variance)


def sure(compared: int) -> float:
    """Beyond which z a term is told: so great that among so many compared chance alone brings
    about one (a z of 3.1 among a thousand)."""
    return NormalDist().inv_cdf(1 - 1 / max(compared, _FEWEST_COMPARED))


def _log_odds(seen: Seen, with_it: float, of: float) -> float:
    said = seen.appeals + with_it
    return log(said / (seen.of + of - said))
