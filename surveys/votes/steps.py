"""The steps of a vote, as data: which status may follow which, and whom each step asks for.

What is held beyond the table (approved by another than wrote it, published by another than
counted, annulled after publication only where an objection was upheld) stands in the constraints
and triggers of `Vote` too.
"""

from dataclasses import dataclass

from accounts.models import User
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
    needed; none: the clock or the machine does it. Whoever did one of `apart` before does not
    take it."""

    act: str
    sources: tuple[str, ...]
    target: str
    needed: tuple[Capability, ...] = ()
    asks_reason: bool = False
    apart: tuple[str, ...] = ()

    def is_own(self, vote: Vote, user: User) -> bool:
        """Whether another person must do it."""
        did = [getattr(vote, name) for name in self.apart]
        return any(user.pk in who if isinstance(who, list) else user.pk == who for who in did)


_RUN, _APPROVE = (Capability.RUN_VOTES,), (Capability.APPROVE_SENDING,)
_COUNT = (Capability.COUNT_BALLOTS, Capability.RUN_VOTES)

STEPS = (
    Step("propose", (DRAFT,), PROPOSED, _RUN),
    Step(
        "approve",
        (PROPOSED,),
        APPROVED,
        _APPROVE,
        apart=("created_by_id", "written_by_id", "writers", "proposed_by_id"),
    ),
    Step("take_back", (PROPOSED, APPROVED), DRAFT, (*_RUN, *_APPROVE)),
    Step("open", (APPROVED,), OPEN),
    Step("close", (OPEN,), CLOSED),
    Step("count", (CLOSED,), COUNTED, _COUNT),
    Step("reopen_count", (COUNTED,), CLOSED, _COUNT, asks_reason=True),
    Step("publish", (COUNTED,), PUBLISHED, _RUN, apart=("counted_by_id",)),
    Step("contest", (PUBLISHED,), CONTESTED),
    Step("settle", (CONTESTED,), PUBLISHED),
    Step(
        "annul",
        (PROPOSED, APPROVED, OPEN, CLOSED, COUNTED, CONTESTED),
        ANNULLED,
        _APPROVE,
        asks_reason=True,
        apart=("published_by_id",),
    ),
)
BY_ACT = {step.act: step for step in STEPS}


def possible(status: str) -> list[Step]:
    """The steps that a person may take from here."""
    return [step for step in STEPS if status in step.sources and step.needed]
