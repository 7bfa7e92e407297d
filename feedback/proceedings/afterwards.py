"""What the citizen says when a matter is over: for some days it is opened again, and after them
their words become a second appeal that follows the first. Either way somebody finds them."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from feedback import intake, timeline, workflow
from feedback.actors import CITIZEN, SYSTEM, Actor
from feedback.intake import Matter, Words
from feedback.models import Appeal, Event, Message
from feedback.proceedings import procedure
from feedback.statuses import RESOLVED, Status


def open_until(appeal: Appeal) -> datetime | None:
    """Until when the citizen may open the matter again; None when it is not over."""
    ended = appeal.closed_at or appeal.answered_at
    if appeal.status not in RESOLVED or ended is None:
        return None
    return ended + timedelta(days=procedure.current().rules.reopen_days)


def may_reopen(appeal: Appeal) -> bool:
    """Whether the matter is over, but not for too long."""
    until = open_until(appeal)
    return until is not None and timezone.now() <= until


def is_past(appeal: Appeal) -> bool:
    """Whether the matter is over for good: what is said now is a second appeal."""
    until = open_until(appeal)
    return until is not None and timezone.now() > until


def reopen(appeal: Appeal) -> None:
    """The citizen is not content: the matter is open again. Raises `workflow.Forbidden`."""
    if is_past(appeal):
        raise workflow.Forbidden("it is over for too long")
    workflow.move(appeal, Status.REOPENED, actor=CITIZEN)


def hear(appeal: Appeal, words: Words, *, actor: Actor = CITIZEN) -> Message:
    """More words about a matter: into its appeal, where they wait unread whatever its status; or,
    when that is past, into a second one. The message tells which.
    """
    if not is_past(appeal):
        return intake.add_words(appeal, words, actor=actor)
    with transaction.atomic():
        registered = intake.register(words, second(appeal), actor=actor)
        if registered.created:
            held = workflow.lock(appeal)
            data = {"followed_by": registered.appeal.pk}
            timeline.append(held, timeline.Entry(Event.Kind.LINKED, SYSTEM, data=data))
    return registered.message


def second(appeal: Appeal) -> Matter:
    """The matter of an appeal that goes on from one that is past: to the same people."""
    body = appeal.organisation
    return Matter(
        kind=appeal.kind,
        topic=appeal.topic,
        organisation=body if body and body.is_active else None,
        follows=appeal,
    )
