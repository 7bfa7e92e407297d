"""Another system's history in the steps of our workflow.

What it called a status is translated by the map; where it left out what our table asks for in
between (it reopened without saying so, or closed at once with an answer), that step is put in
at the same moment.
"""

from dataclasses import dataclass
from datetime import datetime

from feedback.importing.mapping import REPLY
from feedback.statuses import RESOLVED, Status
from feedback.workflow import TRANSITIONS


class StepsError(Exception):
    """The history does not fit the workflow; says where."""


@dataclass(frozen=True)
class Step:
    """To which status (or `REPLY`), when, and what it was called there."""

    to: str
    at: datetime
    called: str

    @property
    def answers(self) -> bool:
        """Whether words to the citizen came with it."""
        return self.to in (REPLY, Status.ANSWERED, Status.REJECTED)


def steps_of(
    past: list[tuple[datetime, str]], statuses: dict[str, str], *, has_answer: bool
) -> tuple[Step, ...]:
    """The steps after the appeal was received. Raises `StepsError`."""
    steps, current = [], Status.RECEIVED.value
    for at, called in past:
        if called not in statuses:
            raise StepsError(f"the status {called[:60]!r} is not in the map's [statuses]")
        for to in _between(current, statuses[called], has_answer=has_answer):
            if to != REPLY:
                if not _leads(current, to):
                    raise StepsError(f"{called[:60]!r}: {current} → {to} is no step of ours")
                current = to
            steps.append(Step(to, at, called))
    return tuple(steps)


def _leads(current: str, to: str) -> bool:
    """Whether the table has this step for whoever needs no special cause, such as withdrawal."""
    step = TRANSITIONS.get((current, to))
    return step is not None and not step.causes


def _between(current: str, to: str, *, has_answer: bool) -> list[str]:
    """The steps that lead from here to there; none when we are there."""
    if to in (REPLY, current):
        return [to] if to == REPLY else []
    if to == Status.RECEIVED:  # taken up once more, or only received in another way
        return [Status.REOPENED.value] if current in RESOLVED else []
    if current in RESOLVED and to not in (Status.CLOSED, Status.REOPENED):
        return [Status.REOPENED.value, to]
    if to == Status.CLOSED and not _leads(current, to) and has_answer:
        return [Status.ANSWERED.value, to]
    return [to]
