"""The one table of what may become of an appeal, and the one function that writes a status.

Four guards need no courtesy: this table, the one writer, a constraint in the database, and
read-only fields everywhere else.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.roles import Capability, roles_with
from feedback import deadlines, following, timeline
from feedback.actors import SYSTEM, Actor
from feedback.models import Appeal, Event, Share
from feedback.statuses import OPEN, Status


class Forbidden(Exception):
    """The table does not allow this step, or not to this person."""


class Outdated(Exception):
    """Somebody changed the appeal since it was read."""


@dataclass(frozen=True)
class Step:
    """An edge: which of the staff may take it, who else, and what the citizen is told.

    One with `causes` is only taken for one of these, which the event's data then names as `cause`.
    """

    staff: Capability | None
    citizen_sees: str
    others: frozenset[str] = frozenset()  # Event.Actor values besides staff
    causes: frozenset[str] = frozenset()

    @property
    def roles(self) -> list[str]:
        """The roles of the staff that may take it."""
        return roles_with(self.staff) if self.staff else []


WITHDRAWN, ELSEWHERE = "withdrawn", "elsewhere"  # the causes there are

_CITIZEN, _SYSTEM = Event.Actor.CITIZEN.value, Event.Actor.SYSTEM.value
_TRIAGE, _ANSWER = Capability.TRIAGE, Capability.ANSWER

_ASSIGNED = Step(_TRIAGE, _("We passed it to the people who must answer."), frozenset({_SYSTEM}))
_BEGUN = Step(_TRIAGE, _("Somebody is working on it."))
_ASKED = Step(_ANSWER, _("We asked you something and wait for your answer."))
_HEARD = Step(_TRIAGE, _("You answered, and we go on."), frozenset({_CITIZEN, _SYSTEM}))
_ANSWERED = Step(_ANSWER, _("We answered."), frozenset({_SYSTEM}))
_REDIRECTED = Step(_TRIAGE, _("We sent it to the body that is competent for it."))
_REJECTED = Step(_ANSWER, _("We cannot take it up, for the reason we gave you."))
_MERGED = Step(_TRIAGE, _("We joined it with another appeal about the same matter."))
_CLOSED = Step(_TRIAGE, _("The matter is closed."), frozenset({_CITIZEN, _SYSTEM}))
_WITHDRAWN = Step(
    _TRIAGE, _("You withdrew it, and it is closed."), frozenset({_CITIZEN}), frozenset({WITHDRAWN})
)
_GONE = Step(  # to a body that does not answer here, or withdrawn there
    _TRIAGE,
    _("The competent body has it now and answers you itself."),
    frozenset({_CITIZEN}),
    frozenset({WITHDRAWN, ELSEWHERE}),
)
_REOPENED = Step(_TRIAGE, _("The matter is open again."), frozenset({_CITIZEN}))

_S = Status
TRANSITIONS: dict[tuple[str, str], Step] = {
    **{(source, _S.ASSIGNED): _ASSIGNED for source in (_S.RECEIVED, _S.REDIRECTED, _S.REOPENED)},
    **{
        (source, _S.IN_PROGRESS): _BEGUN
        for source in (_S.RECEIVED, _S.ASSIGNED, _S.REDIRECTED, _S.REOPENED)
    },
    (_S.IN_PROGRESS, _S.ASSIGNED): _ASSIGNED,
    (_S.WAITING, _S.MERGED): _MERGED,
    (_S.WAITING, _S.IN_PROGRESS): _HEARD,
    **{
        (source, target): step
        for source in (_S.RECEIVED, _S.ASSIGNED, _S.IN_PROGRESS, _S.REDIRECTED, _S.REOPENED)
        for target, step in ((_S.WAITING, _ASKED), (_S.MERGED, _MERGED))
    },
    **{
        (source, target): step
        for source in (
            _S.RECEIVED,
            _S.ASSIGNED,
            _S.IN_PROGRESS,
            _S.WAITING,
            _S.REDIRECTED,
            _S.REOPENED,
        )
        for target, step in ((_S.ANSWERED, _ANSWERED), (_S.REJECTED, _REJECTED))
    },
    **{
        (source, _S.REDIRECTED): _REDIRECTED
        for source in (_S.RECEIVED, _S.ASSIGNED, _S.IN_PROGRESS, _S.REOPENED)
    },
    **{(source, _S.CLOSED): _CLOSED for source in (_S.ANSWERED, _S.WAITING)},
    **{
        (source, _S.CLOSED): _WITHDRAWN
        for source in (_S.RECEIVED, _S.ASSIGNED, _S.IN_PROGRESS, _S.REOPENED)
    },
    (_S.REDIRECTED, _S.CLOSED): _GONE,
    **{(source, _S.REOPENED): _REOPENED for source in (_S.ANSWERED, _S.CLOSED, _S.REJECTED)},
}


def allows(source: str, target: str, actor: Actor, cause: str = "") -> bool:
    """Whether the table lets this actor take an appeal from one status to another."""
    step = TRANSITIONS.get((source, target))
    if step is None or (step.causes and cause not in step.causes):
        return False
    if actor.kind == Event.Actor.STAFF:
        return step.staff is not None and actor.can(step.staff)
    return actor.kind in step.others


def next_steps(appeal: Appeal, actor: Actor) -> list[str]:
    """The statuses this actor may take the appeal to now."""
    return [
        target
        for (source, target) in TRANSITIONS
        if source == appeal.status and allows(source, target, actor)
    ]


def citizen_sees(source: str, target: str, cause: str = "") -> str:
    """What the citizen is told of a step, in the language that is active."""
    return str(_seen(source, target, cause))


def _seen(source: str, target: str, cause: str) -> Promise | str:
    step = _WITHDRAWN if cause == WITHDRAWN else TRANSITIONS.get((source, target))
    return step.citizen_sees if step else ""


def move(
    appeal: Appeal,
    to: str,
    *,
    actor: Actor,
    data: dict | None = None,
    at: datetime | None = None,
    version: int | None = None,
) -> Event:
    """Take an appeal to another status: lock, check the table, write, chain the event.

    The caller's `appeal` is refreshed. Raises `Forbidden` when the table or the person's roles
    do not allow it, `Outdated` when `version` is given and no longer the appeal's.
    """
    at = at or timezone.now()
    with transaction.atomic():
        held = lock(appeal, version=version)
        cause = (data or {}).get("cause", "")
        if not allows(held.status, to, actor, cause):
            raise Forbidden(f"{held.status} → {to} is not for {actor.kind}")
        source = held.status
        changes = {"status": to, "version": held.version + 1, "last_activity_at": at}
        changes |= _moments(held, source, to, at)
        if held.shared_with and to not in OPEN:  # nobody owes a part of what is done with
            Share.objects.filter(appeal=held, state=Share.State.OPEN).update(
                state=Share.State.CALLED_OFF
            )
            changes["shared_with"] = None
        Appeal.objects.filter(pk=held.pk, status=source).update(**changes)
        (event,) = timeline.append(
            held,
            timeline.Entry(
                Event.Kind.STATUS, actor, status=to, data={"from": source, **(data or {})}, at=at
            ),
        )
        if actor.kind != Event.Actor.CITIZEN:
            following.tell(
                held,
                step=str(event.sequence),
                words=_seen(source, to, cause),
                adds=to != Status.CLOSED,  # an answer that closes the matter is told as an answer
            )
        for field, value in changes.items():
            setattr(appeal, field, value)
    return event


def part(appeal: Appeal, to: str, *, actor: Actor, changes: dict) -> Event:
    """Take an appeal that was joined with another back to where it was: an undoing, no step.

    The caller holds its row and knows what it was (`feedback.matters.merging`). Raises `Forbidden`
    when it is joined with none, or was not open before.
    """
    if appeal.status != Status.MERGED or to not in OPEN:
        raise Forbidden(f"{appeal.status} → {to} undoes nothing")
    Appeal.objects.filter(pk=appeal.pk, status=Status.MERGED).update(
        **changes, status=to, version=F("version") + 1
    )
    (event,) = timeline.append(
        appeal,
        timeline.Entry(
            Event.Kind.STATUS, actor, status=to, data={"from": Status.MERGED, "undone": True}
        ),
    )
    appeal.refresh_from_db()
    return event


@dataclass(frozen=True)
class PastStep:
    """A step that an appeal took in another system, and what that system called it."""

    to: str
    at: datetime
    data: dict


def imported(appeal: Appeal, steps: Iterable[PastStep]) -> list[timeline.Entry]:
    """Give an appeal that is not yet saved the past it had elsewhere; returns a timeline entry for
    each step, in their order.

    The table must have each step, whoever took it: raises `Forbidden`. Nobody is told anything.
    """
    entries, breaks, waiting_since = [], [], None
    start = appeal.received_at
    for step in steps:
        source = appeal.status
        if (source, step.to) not in TRANSITIONS:
            raise Forbidden(f"{source} → {step.to} is no step of the workflow")
        if waiting_since is not None:
            breaks.append((waiting_since, step.at))
        waiting_since = step.at if step.to == Status.WAITING else None
        if step.to == Status.REOPENED:
            start, breaks = step.at, []
        changes = {"status": step.to, "last_activity_at": step.at}
        changes |= _times(appeal, step.to, step.at)
        for field, value in changes.items():
            setattr(appeal, field, value)
        data = {"from": source, **step.data}
        entries.append(
            timeline.Entry(Event.Kind.STATUS, SYSTEM, status=step.to, data=data, at=step.at)
        )
    for field, value in deadlines.fields(appeal, start, tuple(breaks)).items():
        setattr(appeal, field, value)
    return entries


def _moments(appeal: Appeal, source: str, to: str, at: datetime) -> dict:
    """The appeal's moments and deadlines that change with a step."""
    changes = _times(appeal, to, at)
    if to == Status.REOPENED:
        changes |= deadlines.reopened(appeal, at)
    if source == Status.WAITING and to == Status.IN_PROGRESS:
        changes |= deadlines.resumed(appeal, at)
    return changes


def _times(appeal: Appeal, to: str, at: datetime) -> dict:
    """When it was answered and closed, and how often opened again."""
    changes: dict = {}
    if to in (Status.ANSWERED, Status.REJECTED):
        changes["answered_at"] = at
        if appeal.first_answered_at is None:
            changes["first_answered_at"] = at
    if to in (Status.CLOSED, Status.REJECTED, Status.MERGED):
        changes["closed_at"] = at
    if to == Status.REOPENED:
        changes |= {
            "answered_at": None,
            "closed_at": None,
            "resolution_round": appeal.resolution_round + 1,
        }
    return changes


def lock(appeal: Appeal, *, version: int | None = None) -> Appeal:
    """The appeal's row, locked until the transaction ends; raises `Outdated`."""
    held = Appeal.objects.select_for_update(of=("self",)).get(pk=appeal.pk)
    if version is not None and held.version != version:
        raise Outdated("the appeal was changed by somebody else meanwhile")
    return held


def touch(appeal: Appeal, **changes) -> None:
    """Write other fields of a locked appeal, with a new version."""
    Appeal.objects.filter(pk=appeal.pk).update(version=F("version") + 1, **changes)
    for field, value in changes.items():
        setattr(appeal, field, value)
    appeal.version += 1
