"""Closing what the citizen left without the answer that we waited for."""

from functools import partial

from django.db import transaction

from feedback import workflow
from feedback.actors import Actor
from feedback.models import Appeal, Event
from feedback.proceedings import notices, procedure
from feedback.proceedings.telling import tell
from feedback.statuses import Status


def close(appeal: Appeal, *, actor: Actor, version: int | None = None) -> None:
    """Close an appeal. Whose words we waited for in vain is told so, and how to go on.

    Raises `Forbidden` and `Outdated`.
    """
    with transaction.atomic():
        held = workflow.lock(appeal, version=version)
        waited = held.status == Status.WAITING
        workflow.move(held, Status.CLOSED, actor=actor)
        if waited and actor.kind != Event.Actor.CITIZEN:
            days = procedure.current().rules.reopen_days
            tell(held, step="closed", notice=partial(notices.closed_unanswered, held, days))
    appeal.refresh_from_db()
