"""The sums of some facts, and what can be said from them. Pure arithmetic."""

from dataclasses import dataclass
from math import sqrt
from operator import add
from typing import NamedTuple

Z = 1.96  # 95 % of a normal distribution
_FEWEST_DUE = 20  # of fewer, one answer is more than five points


@dataclass(frozen=True)
class Satisfaction:
    """A mean of ratings from 1 to 5, between which bounds it lies (95 %), from how many.

    The bounds come from a normal distribution after adding two ratings of 1 and two of 5, as
    Agresti and Coull do for shares: few or equal ratings then don't look like certainty.
    """

    mean: float
    low: float
    high: float
    error: float
    ratings: int

    @classmethod
    def of(cls, stars: tuple[int, ...]) -> "Satisfaction | None":
        """`stars[0]` is how many gave one star; None when nobody gave any."""
        ratings = sum(stars)
        if not ratings:
            return None
        mean = _mean(stars)
        cautious = (stars[0] + 2, *stars[1:4], stars[4] + 2)
        middle = _mean(cautious)
        squares = (n * (value - middle) ** 2 for value, n in enumerate(cautious, start=1))
        variance = sum(squares) / sum(cautious)
        error = sqrt(variance / sum(cautious))
        return cls(mean, max(1, middle - Z * error), min(5, middle + Z * error), error, ratings)

    def differs_from(self, other: "Satisfaction") -> bool:
        """Whether the two means lie further apart than chance explains (95 %)."""
        return abs(self.mean - other.mean) > Z * sqrt(self.error**2 + other.error**2)


def _mean(stars: tuple[int, ...]) -> float:
    return sum(value * number for value, number in enumerate(stars, start=1)) / sum(stars)


class Totals(NamedTuple):
    """What is counted, summed over some facts. All of it adds up; the rest follows from it."""

    received: int = 0
    open: int = 0
    overdue: int = 0
    answered: int = 0
    answered_in_time: int = 0
    closed: int = 0
    reopened: int = 0
    rejected: int = 0
    seconds_to_answer: int = 0
    resolution_1: int = 0
    resolution_2: int = 0
    resolution_3: int = 0
    resolution_4: int = 0
    resolution_5: int = 0
    servant_1: int = 0
    servant_2: int = 0
    servant_3: int = 0
    servant_4: int = 0
    servant_5: int = 0
    redirected: int = 0
    first_answered: int = 0
    first_in_time: int = 0
    seconds_to_first_answer: int = 0
    answers: int = 0
    answers_in_time: int = 0
    closings: int = 0
    reopenings: int = 0
    redirections: int = 0
    refusals: int = 0

    def __add__(self, other: "Totals") -> "Totals":
        return Totals(*map(add, self, other))

    @property
    def due(self) -> int:
        """Those that can be judged: answered already, or late without an answer."""
        return self.answered + self.overdue

    @property
    def in_time(self) -> float | None:
        """The share answered in time of those that can be judged.

        Who answers one of a hundred in time and leaves the rest lying has 1 %, not 100 %.
        """
        return self.answered_in_time / self.due if self.due else None

    def bears_comparison(self, other: "Totals") -> bool:
        """Whether both have enough answers due that points between their shares say something."""
        return min(self.due, other.due) >= _FEWEST_DUE

    @property
    def days_to_answer(self) -> float | None:
        """The mean time from receipt to answer, in days."""
        return self.seconds_to_answer / self.answered / 86_400 if self.answered else None

    @property
    def satisfaction(self) -> Satisfaction | None:
        """How content people are with the answers."""
        return Satisfaction.of(
            (
                self.resolution_1,
                self.resolution_2,
                self.resolution_3,
                self.resolution_4,
                self.resolution_5,
            )
        )
