"""By when an appeal must be answered: a policy, a calendar, and the times we waited for the
citizen."""

import logging
from datetime import datetime, timedelta

from feedback import rulebook, worktime
from feedback.models import Appeal, Event, SlaPolicy
from feedback.statuses import Status
from feedback.worktime import Interval, WorkCalendar

logger = logging.getLogger("sanal.deadlines")


def policy_for(appeal: Appeal) -> SlaPolicy | None:
    """The most particular policy in use: by nearest topic, then kind, then priority."""
    topics = rulebook.current().topics_above(appeal.topic_id)

    def fits(policy: SlaPolicy) -> bool:
        return (
            (policy.topic_id is None or policy.topic_id in topics)
            and policy.kind in ("", appeal.kind)
            and policy.priority in (None, appeal.priority)
        )

    def particular(policy: SlaPolicy) -> tuple:
        nearness = len(topics) - topics.index(policy.topic_id) if policy.topic_id else 0
        return nearness, bool(policy.kind), policy.priority is not None

    return max(filter(fits, rulebook.current().policies), key=particular, default=None)


def fields(appeal: Appeal, start: datetime, breaks: tuple[Interval, ...] = ()) -> dict:
    """`due_at` and `first_response_due_at` by the appeal's policy; none without a policy."""
    policy = policy_for(appeal)
    if policy is None:
        return {"due_at": None, "first_response_due_at": None}
    calendar = rulebook.current().calendars[policy.calendar_id]
    try:
        hours = timedelta(hours=policy.first_response_hours)
        return {
            "due_at": due(policy, calendar, start, breaks),
            "first_response_due_at": worktime.after(calendar, start, hours, breaks),
        }
    except (worktime.NoWorkingTime, OverflowError):
        # No citizen's words are turned away because somebody mistyped a policy.
        logger.error("policy %s falls due never: the appeal gets no deadline", policy.pk)
        return {"due_at": None, "first_response_due_at": None}


def due(
    policy: SlaPolicy,
    calendar: WorkCalendar,
    start: datetime,
    breaks: tuple[Interval, ...] = (),
) -> datetime:
    """The moment by which the answer must be given, a pure function of what it is told."""
    match policy.resolution_unit:
        case SlaPolicy.Unit.HOURS:
            span = timedelta(hours=policy.resolution)
            return worktime.after(calendar, start, span, breaks)
        case SlaPolicy.Unit.WORKING_DAYS:
            return worktime.after_working_days(calendar, start, policy.resolution, breaks)
        case _:
            return worktime.after_calendar_days(calendar, start, policy.resolution, breaks)


def resumed(appeal: Appeal, at: datetime) -> dict:
    """The deadlines when the citizen has answered at `at`: the waiting does not count."""
    start, breaks, waiting_since = _clock(appeal)
    if waiting_since is not None:
        breaks = (*breaks, (waiting_since, at))
    return fields(appeal, start, breaks)


def reopened(appeal: Appeal, at: datetime) -> dict:
    """The deadlines of a new round: the clock starts anew."""
    return fields(appeal, at)


def reclassified(appeal: Appeal) -> dict:
    """The deadlines after kind, topic or priority changed: the new policy, the old start."""
    start, breaks, _ = _clock(appeal)
    return fields(appeal, start, breaks)


def _clock(appeal: Appeal) -> tuple[datetime, tuple[Interval, ...], datetime | None]:
    """When this round began, how long we waited for the citizen in it, and since when we do.

    Read from the timeline, which nobody can change.
    """
    start, breaks, waiting_since = appeal.received_at, [], None
    steps = Event.objects.filter(appeal=appeal, kind=Event.Kind.STATUS).order_by("sequence")
    for status, at in steps.values_list("status", "at"):
        if waiting_since is not None:
            breaks.append((waiting_since, at))
            waiting_since = None
        if status == Status.WAITING:
            waiting_since = at
        elif status == Status.REOPENED:
            start, breaks = at, []
    return start, tuple(breaks), waiting_since
