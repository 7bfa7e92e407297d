"""The steps of a vote, as data: which status may follow which, and whom each step asks for.

What is held beyond the table (approved by another than wrote it, published by another than
counted, annulled after publication only where an objection was upheld) stands in the constraints
and triggers of `Vote` too.
"""

from dataclasses import dataclass

from accounts.roles import Capability
from surveys.models import Vote

Status = Vote.Status

DRAFT, PROPOSED, APPROVED = Status.DRAFT.value, Status.PROPOSED.value, Status.APPROVED.value
OPEN, CLOSED, COUNTED = Status.OPEN.value, Status.CLOSED.value, Status.COUNTED.value
PUBLISHED, CONTESTED, ANNULLED = (
    *(Status.PUBLISHED.value, Status.CONTESTED.value),
    Status.ANNULLED.value,
)
RUNNING = (OPEN, CLOSED)  # takes voices: those received in time may be read after the end


@dataclass(frozen=True)
class Step:
    """One edge: the act's name, from where, where to, and the capabilities of which one is
    needed; none: the clock or the machine does it."""

    act: str
    sources: tuple[str, ...]
    target: str
    needed: tuple[Capability, ...] = ()
    asks_reason: bool = False


_RUN, _APPROVE = (Capability.RUN_VOTES,), (Capability.APPROVE_SENDING,)
_COUNT = (Capability.COUNT_BALLOTS, Capability.RUN_VOTES)

STEPS = (
    Step("propose", (DRAFT,), PROPOSED, _RUN),
    Step("take_back", (PROPOSED, APPROVED), DRAFT, (*_RUN, *_APPROVE)),
    Step("approve", (PROPOSED,), APPROVED, _APPROVE),
    Step("open", (APPROVED,), OPEN),
    Step("close", (OPEN,), CLOSED),
    Step("count", (CLOSED,), COUNTED, _COUNT),
    Step("reopen_count", (COUNTED,), CLOSED, _COUNT, asks_reason=True),
    Step("publish", (COUNTED,), PUBLISHED, _RUN),
    Step("contest", (PUBLISHED,), CONTESTED),
    Step("settle", (CONTESTED,), PUBLISHED),
    Step(
        "annul",
        (PROPOSED, APPROVED, OPEN, CLOSED, COUNTED, CONTESTED),
        ANNULLED,
        _APPROVE,
        asks_reason=True,
    ),
)
BY_ACT = {step.act: step for step in STEPS}


def possible(status: str) -> list[Step]:
    """The steps that a person may take from here."""
    return [step for step in STEPS if status in step.sources and step.needed]
