"""More time for an answer: a decision, with a reason, within the limit that the law sets."""

from datetime import date, timedelta
from functools import partial

from django.db import transaction

from accounts.roles import Capability
from feedback import deadlines, timeline, workflow
from feedback.actors import Actor
from feedback.models import Appeal, Event, Message
from feedback.proceedings import days, notices, procedure
from feedback.proceedings.telling import seal, tell, words
from feedback.workflow import Forbidden
from feedback.worktime import WorkCalendar


class OutOfBounds(ValueError):
    """The day is not after the present one, or beyond what the law allows."""


def bounds(appeal: Appeal) -> tuple[date, date] | None:
    """The first and the last day until which the answer may be put off now; None when there is
    no deadline, or none that could be put off any further.

    The limit counts from the day that held before any extension: several make no more than one.
    """
    unextended = deadlines.unextended(appeal) if appeal.is_open and appeal.due_at else None
    if unextended is None:
        return None
    calendar = _calendar(appeal)
    first = _day(appeal.due_at, calendar) + timedelta(days=1)
    last = _limit(appeal, _day(unextended, calendar), calendar)
    return (first, last) if first <= last else None


def _limit(appeal: Appeal, day: date, calendar: WorkCalendar | None) -> date:
    policy = deadlines.policy_for(appeal)
    if policy is not None and policy.extension_days is not None:
        return day + timedelta(days=policy.extension_days)
    rules = procedure.current().rules
    return days.later_by(day, rules.extension_limit, rules.extension_unit, calendar)


def _calendar(appeal: Appeal) -> WorkCalendar | None:
    return deadlines.calendar_for(appeal, deadlines.policy_for(appeal))


def _day(moment, calendar: WorkCalendar | None) -> date:
    return calendar.day_of(moment) if calendar else days.local_day(moment)


def extend(
    appeal: Appeal, *, until: date, reason: str, actor: Actor, version: int | None = None
) -> Message:
    """Decide that the answer may take until the close of a day, and tell the citizen at once.

    Raises `Forbidden`, `Outdated`, `OutOfBounds`, and `ValueError` without a reason.
    """
    reason = words(reason)
    if not actor.can(Capability.DECIDE):
        raise Forbidden(f"needs {Capability.DECIDE}")
    with transaction.atomic():
        held = workflow.lock(appeal, version=version)
        allowed = bounds(held)
        if allowed is None:
            raise Forbidden("there is no deadline that could be put off")
        if not allowed[0] <= until <= allowed[1]:
            raise OutOfBounds(f"{until} is not within {allowed[0]} and {allowed[1]}")
        calendar = _calendar(held)
        due_at = days.close_of(until, calendar)
        until = _day(due_at, calendar)  # a day off gives way to the next working day
        message = tell(held, step="extended", notice=partial(notices.extended, held, until, reason))
        data = {
            "from": held.due_at.isoformat(),
            "until": until.isoformat(),
            "due_at": due_at.isoformat(),
            **seal(message),
        }
        timeline.append(held, timeline.Entry(Event.Kind.EXTENDED, actor, data=data))
        workflow.touch(held, due_at=due_at)
    appeal.refresh_from_db()
    return message
