"""Reminding people of an appeal by hand: the head asks, whoever has it is told."""

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.roles import Capability
from feedback import notifying, timeline, workflow
from feedback.actors import Actor
from feedback.clock import holders
from feedback.models import Appeal, EscalationStep, Event
from feedback.notifying import kinds

REMINDER = "reminder"  # in place of a step's `when`, on the timeline


def remind(appeal: Appeal, *, actor: Actor) -> list[User]:
    """Remind whoever has an appeal, or who answers for them when nobody has; returns who was told.

    Raises `workflow.Forbidden` for whom escalations are none of their business, and for an appeal
    that waits for nobody of ours.
    """
    if not actor.can(Capability.SEE_ESCALATIONS):
        raise workflow.Forbidden("reminding is for who sees escalations")
    now = timezone.now()
    with transaction.atomic():
        held = workflow.lock(appeal)
        if not held.is_open:
            raise workflow.Forbidden("nobody owes anything on this appeal")
        told = [
            user
            for user in holders.of(EscalationStep.Whom.ASSIGNEE, held)
            if user != actor.user
            and notifying.tell(
                user=user, kind=kinds.REMINDED, appeal=held, data={"by": str(actor.user)}, at=now
            )
        ]
        if told:
            data = {"when": REMINDER, "told": [user.pk for user in told]}
            entry = timeline.Entry(Event.Kind.ESCALATED, actor, is_public=False, data=data)
            timeline.append(held, entry)
            workflow.touch(held)
    return told
