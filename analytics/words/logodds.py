"""Which terms tell a part of the appeals from the rest: log-odds with an informative prior.

Source: B. L. Monroe, M. P. Colaresi, K. M. Quinn, "Fightin' Words: Lexical Feature Selection and
Evaluation for Identifying the Content of Political Conflict", Political Analysis 16 (2008), 372
to 403: equations 16 (the estimate), 20 (its variance) and 22 (the z-score). What is counted here
is appeals in which a term stands, not its occurrences: who says a word twenty times says it once.
The prior is what both parts together say, with the weight of as many appeals as they have, so
that a term of one part alone is neither infinitely telling nor, for want of counts, uncertain.
"""

from dataclasses import dataclass
from math import log, sqrt


@dataclass(frozen=True)
class Seen:
    """In how many appeals, `of` how many, a term stands."""

    appeals: int
    of: int

    @property
    def share(self) -> float:
        return self.appeals / self.of if self.of else 0.0


def delta(here: Seen, elsewhere: Seen) -> float:
    """How much greater the log-odds of the term are here; 0 when as great, above when greater."""
    prior, weight = _prior(here, elsewhere)
    return _log_odds(here, prior, weight) - _log_odds(elsewhere, prior, weight)


def z(here: Seen, elsewhere: Seen) -> float:
    """The same in its standard deviations: beyond 1.96 chance alone seldom makes it."""
    prior, _weight = _prior(here, elsewhere)
    if not prior or not here.of or not elsewhere.of:
        return 0.0
    variance = 1 / (here.appeals + prior) + 1 / (elsewhere.appeals + prior)
    return delta(here, elsewhere) / sqrt(variance)


def _prior(here: Seen, elsewhere: Seen) -> tuple[float, float]:
    """The appeals with the term that are taken for granted in each part, of how many."""
    return float(here.appeals + elsewhere.appeals), float(here.of + elsewhere.of)


def _log_odds(seen: Seen, prior: float, weight: float) -> float:
    # Half an appeal without the term: one that stands in all of them has finite odds, too.
    without = seen.of + weight - seen.appeals - prior
    return log((seen.appeals + prior or 0.5) / (without or 0.5))
