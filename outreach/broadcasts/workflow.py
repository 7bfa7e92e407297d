"""The steps of a broadcast: who may take which, and the one function that writes its status.

Nobody approves what they wrote or proposed; what must be sent by law is approved by two. The
database holds both, and the table of steps, against whoever walks around this module.
"""

from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import reach
from accounts.roles import Capability
from feedback.notifying import approving
from outreach.broadcasts.statuses import EDGES, NOT_YET, Status
from outreach.models import Broadcast, BroadcastStep

APPROVALS = ("approved_by", "approved_at", "second_approval_by", "second_approval_at")
_WRITE, _APPROVE = Capability.WRITE_BROADCASTS, Capability.APPROVE_SENDING

# Who may take which step; where nobody is named, the machinery alone does.
_WHO: dict[tuple[str, str], frozenset[Capability]] = {
    (Status.DRAFT, Status.PROPOSED): frozenset({_WRITE}),
    (Status.PROPOSED, Status.DRAFT): frozenset({_WRITE, _APPROVE}),
    (Status.PROPOSED, Status.APPROVED): frozenset({_APPROVE}),
    (Status.APPROVED, Status.DRAFT): frozenset({_WRITE, _APPROVE}),
    (Status.APPROVED, Status.RUNNING): frozenset({_WRITE, _APPROVE}),
    (Status.RUNNING, Status.PAUSED): frozenset({_WRITE, _APPROVE}),
    (Status.PAUSED, Status.RUNNING): frozenset({_WRITE, _APPROVE}),
    (Status.RUNNING, Status.DONE): frozenset(),
    (Status.DONE, Status.RUNNING): frozenset({_WRITE}),
    **{(source, Status.CANCELLED): frozenset({_WRITE, _APPROVE}) for source in NOT_YET},
    (Status.RUNNING, Status.CANCELLED): frozenset({_WRITE, _APPROVE}),
    (Status.PAUSED, Status.CANCELLED): frozenset({_WRITE, _APPROVE}),
}


class Forbidden(Exception):
    """The table does not allow this step, or not to this person. Says why, for people."""


@dataclass(frozen=True)
class Change:
    """What a step writes beside the status."""

    words: str = ""
    fields: dict = field(default_factory=dict)


def covers(user: User, capability: Capability, broadcast: Broadcast) -> bool:
    """Whether the person's role reaches the body whose broadcast it is; one of no body is the
    centre's own."""
    held = reach(user, capability)
    return held.everywhere or (
        broadcast.organisation_id is not None and broadcast.organisation_id in held.organisations
    )


def allows(broadcast: Broadcast, target: str, user: User | None) -> bool:
    """Whether this person (None: the machinery) may take the broadcast to that status."""
    edge = (Status(broadcast.status), Status(target))
    if edge not in EDGES:
        return False
    if user is None:
        return True
    if not any(covers(user, capability, broadcast) for capability in _WHO[edge]):
        return False
    return target != Status.APPROVED or not _reason_against(broadcast, user)


def _reason_against(broadcast: Broadcast, user: User) -> str:
    """Why this person cannot be the second one; "" when they can."""
    if user.pk in (*broadcast.writers, broadcast.created_by_id, broadcast.proposed_by_id):
        return _("You wrote or proposed this yourself: another person has to approve it.")
    if user.pk == broadcast.approved_by_id:
        return _("You have approved it already: a second person has to approve it, too.")
    return ""


def propose(broadcast: Broadcast, *, user: User, tells: bool = True) -> None:
    """Ask for approval: from here on nothing of it is changed. Whoever may give it is told."""
    with transaction.atomic():
        held = _lock(broadcast)
        if held.status == Status.DRAFT:
            writers = sorted({*held.writers, user.pk})
            Broadcast.objects.filter(pk=held.pk).update(writers=writers)
        fields = {"proposed_by": user, "proposed_at": timezone.now()}
        _move(broadcast, Status.PROPOSED, user, Change(fields=fields))
        if tells:
            may = partial(allows, broadcast, Status.APPROVED)
            approving.ask(_matter(broadcast), by=user, may=may)


def send_back(broadcast: Broadcast, *, user: User | None, words: str = "") -> None:
    """Make it a draft again, with what is to be bettered; its approvals are over."""
    gone = dict.fromkeys((*APPROVALS, "start_asked_at"))
    with transaction.atomic():
        _move(broadcast, Status.DRAFT, user, Change(words, gone))
        _tell_decided(broadcast, user)


def proposal(broadcast: Broadcast) -> str:
    """What tells one proposal from the next: between them the words may have changed."""
    return broadcast.proposed_at.isoformat() if broadcast.proposed_at else ""


def approve(
    broadcast: Broadcast, *, user: User, seen: str | None = None, tells: bool = True
) -> bool:
    """Approve it; whether that was enough. An alert waits for a second person. `seen` is the
    `proposal` that this person has read; None, where no page was read. Its writers are told."""
    with transaction.atomic():
        held = _lock(broadcast)
        if not allows(held, Status.APPROVED, user):
            raise Forbidden(_reason_against(held, user) or _("This step is not open to you."))
        if seen is not None and seen != proposal(held):
            raise Forbidden(_("Somebody changed it meanwhile. Look again."))
        now = timezone.now()
        if held.is_alert and held.approved_by_id is None:
            held.approved_by, held.approved_at = user, now
            held.save(update_fields=["approved_by", "approved_at"])
            _note(held, user, _("First approval of two"))
            approving.settle(_matter(held), of=user)
            broadcast.refresh_from_db()
            return False
        own = "second_approval" if held.is_alert else "approved"
        _move(
            broadcast, Status.APPROVED, user, Change(fields={f"{own}_by": user, f"{own}_at": now})
        )
        if tells:
            _tell_decided(broadcast, user)
    return True


def repeat(broadcast: Broadcast, approvals: dict, *, proposed_by: User | None) -> None:
    """The next of an approved row is approved as the one before it: it bears the same words."""
    now = timezone.now()
    proposed = {"proposed_by": proposed_by, "proposed_at": now}
    _move(broadcast, Status.PROPOSED, None, Change(fields=proposed))
    words = _("Approved with the one before, whose words it bears")
    _move(broadcast, Status.APPROVED, None, Change(words, approvals))


def ask_to_start(broadcast: Broadcast, *, user: User) -> None:
    """Have it go out as soon as a worker has fixed whom it reaches; asked twice is asked once."""
    with transaction.atomic():
        held = _lock(broadcast)
        demand_startable(held, user)
        if held.start_asked_at is None:
            held.start_asked_at = timezone.now()
            held.save(update_fields=["start_asked_at"])
            _note(held, user, _("Start it now"))
    broadcast.refresh_from_db()


def demand_startable(broadcast: Broadcast, user: User | None) -> None:
    """Raise `Forbidden` unless it is approved, and this person may start it."""
    if broadcast.status != Status.APPROVED or not allows(broadcast, Status.RUNNING, user):
        raise _not_now(broadcast)


def run(broadcast: Broadcast, *, user: User | None = None, seen: str = "") -> None:
    """It goes out from now on; the caller has fixed, or fixes, whom it reaches. `seen` is the
    `proposal` for which that was done."""
    with transaction.atomic():
        if seen and seen != proposal(_lock(broadcast)):
            raise Forbidden(_("Somebody changed it meanwhile. Look again."))
        _move(broadcast, Status.RUNNING, user, Change(fields={"started_at": timezone.now()}))


def pause(broadcast: Broadcast, *, user: User | None = None, words: str = "") -> None:
    """Nothing more is handed over until it is resumed."""
    _move(broadcast, Status.PAUSED, user, Change(words))


def resume(broadcast: Broadcast, *, user: User | None = None) -> None:
    """Go on after a pause."""
    _move(broadcast, Status.RUNNING, user, Change())


def finish(broadcast: Broadcast, *, at: datetime | None = None) -> None:
    """All that could be said was said."""
    fields = {"finished_at": at or timezone.now()}
    _move(broadcast, Status.DONE, None, Change(fields=fields))


def take_up_again(broadcast: Broadcast, *, user: User) -> None:
    """It goes on after it was done: what failed for a while is tried again."""
    _move(broadcast, Status.RUNNING, user, Change(_("Once more"), {"finished_at": None}))


def cancel(broadcast: Broadcast, *, user: User, words: str = "") -> None:
    """Call it off. What was handed over before has gone."""
    fields = {"finished_at": timezone.now()}
    with transaction.atomic():
        _move(broadcast, Status.CANCELLED, user, Change(words, fields))
        approving.settle(_matter(broadcast))


def _matter(broadcast: Broadcast) -> approving.Matter:
    return approving.Matter(
        key=f"broadcast:{broadcast.pk}",
        name=broadcast.name,
        path=reverse("admin:broadcast", args=[broadcast.pk]),
        body=broadcast.organisation_id,
    )


def _tell_decided(broadcast: Broadcast, user: User | None) -> None:
    is_approved = broadcast.status == Status.APPROVED
    writers = (*broadcast.writers, broadcast.created_by_id, broadcast.proposed_by_id)
    approving.decided(_matter(broadcast), is_approved=is_approved, by=user, writers=writers)


def _not_now(broadcast: Broadcast) -> Forbidden:
    return Forbidden(
        _("This step is not open to you now. It is: %(status)s.")
        % {"status": broadcast.get_status_display()}
    )


def _lock(broadcast: Broadcast) -> Broadcast:
    return Broadcast.objects.select_for_update().get(pk=broadcast.pk)


def _move(broadcast: Broadcast, target: Status, user: User | None, change: Change) -> None:
    """The one writer of a status: lock, ask the table, write, note the step."""
    with transaction.atomic():
        held = _lock(broadcast)
        if not allows(held, target, user):
            raise _not_now(held)
        held.status = target
        for name, value in change.fields.items():
            setattr(held, name, value)
        held.save(update_fields=["status", *change.fields])
        _note(held, user, change.words)
    broadcast.refresh_from_db()


def _note(broadcast: Broadcast, user: User | None, words: str) -> None:
    BroadcastStep.objects.create(
        broadcast=broadcast,
        status=broadcast.status,
        user=user,
        words=words.replace("\0", "").strip()[:2000],
        at=timezone.now(),
    )
