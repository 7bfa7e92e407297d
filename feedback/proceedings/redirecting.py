"""Sending an appeal on to the body that is competent, here or elsewhere, within the days that the
law gives for it."""

from dataclasses import dataclass
from datetime import date
from functools import partial

from django.db import transaction
from django.utils import timezone

from accounts.models import Organisation
from feedback import guarding, workflow
from feedback.actors import Actor
from feedback.models import Appeal, Message
from feedback.proceedings import days, notices, procedure
from feedback.proceedings.telling import seal, tell, words
from feedback.statuses import Status
from feedback.workflow import ELSEWHERE


@dataclass(frozen=True)
class Outside:
    """A body that does not answer here: its name, and where it can be reached."""

    name: str
    contact: str


def last_day(appeal: Appeal) -> date:
    """By when an appeal that is another's must have been sent on."""
    rules = procedure.current()
    start = appeal.registered_on or timezone.localtime(appeal.received_at).date()
    return days.after_working_days(start, rules.rules.redirect_days, rules.calendar)


def redirect(
    appeal: Appeal,
    *,
    to: Organisation | Outside,
    reason: str,
    actor: Actor,
    version: int | None = None,
) -> Message:
    """Send an appeal to the body that is competent, and tell the citizen which and why.

    One that answers here has it from now on; for one outside, the appeal is closed with us.
    Raises `Forbidden`, `Outdated`, and `ValueError` without a reason or a way to the body.
    """
    reason = words(reason)
    with transaction.atomic():
        held = workflow.lock(appeal, version=version)
        is_late = timezone.localdate() > last_day(held)
        data = {"late": True} if is_late else {}
        if isinstance(to, Outside):
            message = _outside(held, to, reason, actor, data)
        else:
            message = _inside(held, to, reason, actor, data)
    appeal.refresh_from_db()
    return message


def _inside(held: Appeal, body: Organisation, reason: str, actor: Actor, data: dict) -> Message:
    guarding.demand(held, organisation=body)
    message = tell(held, step="redirected", notice=partial(notices.redirected, held, body, reason))
    data |= {"organisation": body.pk, **seal(message)}
    workflow.move(held, Status.REDIRECTED, actor=actor, data=data)
    workflow.touch(held, organisation=body, assignee=None, team=None)
    return message


def _outside(held: Appeal, body: Outside, reason: str, actor: Actor, data: dict) -> Message:
    name, contact = words(body.name), words(body.contact)
    message = tell(
        held, step="redirected", notice=partial(notices.redirected, held, name, reason, contact)
    )
    data |= {"body": name, **seal(message)}
    workflow.move(held, Status.REDIRECTED, actor=actor, data=data)
    closing = {"cause": ELSEWHERE, "body": name}
    workflow.move(held, Status.CLOSED, actor=actor, data=closing)
    workflow.touch(held, has_unread=False)
    return message
