"""The one way in which duty puts an appeal into somebody's hands, or takes it out."""

from django.utils import timezone

from accounts.models import User
from feedback import timeline, workflow
from feedback.actors import SYSTEM, Actor
from feedback.models import Appeal, Event
from feedback.statuses import Status


def give(held: Appeal, to: User | None, *, actor: Actor, kind: str, data: dict) -> None:
    """Write who has a locked appeal now, with an event of that kind. The caller has asked whether
    it may be theirs."""
    workflow.touch(held, assignee=to, last_activity_at=timezone.now())
    timeline.append(held, timeline.Entry(kind, actor, data=data, is_public=False))
    if to is not None and workflow.allows(held.status, Status.ASSIGNED, SYSTEM):
        workflow.move(held, Status.ASSIGNED, actor=SYSTEM)


def given(held: Appeal, to: User) -> dict:
    """The data of an event of assignment, as the desk's own has it."""
    return {"organisation": held.organisation_id, "assignee": to.pk}


def lock_unheld(pk: int) -> Appeal | None:
    """An open appeal that nobody has, locked; None when somebody was quicker or is about to be."""
    return (
        Appeal.objects.select_for_update(of=("self",), skip_locked=True)
        .filter(pk=pk, assignee=None, status__in=TO_BEGIN)
        .first()
    )


# What somebody can be given: nobody has begun, or whoever had has let go of it.
TO_BEGIN = (
    Status.RECEIVED,
    Status.ASSIGNED,
    Status.IN_PROGRESS,
    Status.REDIRECTED,
    Status.REOPENED,
)
ASSIGNED, HANDED_OVER = Event.Kind.ASSIGNED, Event.Kind.HANDED_OVER
