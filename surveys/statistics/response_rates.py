"""Response rates as the American Association for Public Opinion Research defines them: Standard
Definitions, 10th edition, 2023. Pure.

With I complete and P partial interviews, R refusals, NC people not reached, O others who are
eligible and did not answer, U of whom nothing is known: RR1 = I / ((I + P) + (R + NC + O) + U).
Who turned out not to belong to the sample is in none of them.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Cases:
    """How many of each final disposition."""

    complete: int = 0
    partial: int = 0
    refused: int = 0
    not_reached: int = 0
    other: int = 0
    unknown: int = 0
    not_eligible: int = 0

    @property
    def eligible(self) -> int:
        """All that may have been eligible: the denominator of RR1."""
        known = self.complete + self.partial + self.refused + self.not_reached + self.other
        return known + self.unknown


def rr1(cases: Cases) -> float | None:
    """The least response rate: only complete interviews count, of all who may be eligible."""
    return cases.complete / cases.eligible if cases.eligible else None


def rr2(cases: Cases) -> float | None:
    """As RR1, partial interviews counted as responses."""
    return (cases.complete + cases.partial) / cases.eligible if cases.eligible else None


def refusal_rate(cases: Cases) -> float | None:
    """REF1: refusals among all who may be eligible."""
    return cases.refused / cases.eligible if cases.eligible else None


def cooperation_rate(cases: Cases) -> float | None:
    """COOP1: complete interviews among those who were reached."""
    reached = cases.complete + cases.partial + cases.refused + cases.other
    return cases.complete / reached if reached else None
