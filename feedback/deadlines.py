"""By when an appeal must be answered: a policy, a calendar, and the times we waited for the
citizen."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from feedback import rulebook, worktime
from feedback.models import Appeal, Event, SlaPolicy, Unit
from feedback.statuses import Status
from feedback.worktime import Interval, WorkCalendar

logger = logging.getLogger("sanal.deadlines")


def policy_for(appeal: Appeal) -> SlaPolicy | None:
    """The one that a routing rule chose; else the most particular one in use: by nearest topic,
    then kind, then priority."""
    policies = rulebook.current().policies
    if chosen := next((each for each in policies if each.pk == appeal.policy_id), None):
        return chosen
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

    return max(filter(fits, policies), key=particular, default=None)


def calendar_for(appeal: Appeal, policy: SlaPolicy | None) -> WorkCalendar | None:
    """By whose hours its time is counted: the policy's own, else those of the body that answers,
    else the centre's; None when there is none of them."""
    book = rulebook.current()
    own = policy.calendar_id if policy else None
    nearest = own or book.body_calendars.get(appeal.organisation_id) or book.own_calendar
    return book.calendars.get(nearest)


@dataclass(frozen=True)
class Extension:
    """A decision, made at a moment, that the answer may take until another."""

    decided_at: datetime
    due_at: datetime


def fields(
    appeal: Appeal,
    start: datetime,
    breaks: tuple[Interval, ...] = (),
    extension: Extension | None = None,
) -> dict:
    """`due_at` and `first_response_due_at` by the appeal's policy; none without a policy.

    Who was given longer keeps it: the later of the two is due, and waiting after the decision
    moves it too.
    """
    found = _by_policy(appeal, start, breaks)
    if extension is not None:
        extended = _extended(appeal, extension, breaks)
        found["due_at"] = max(found["due_at"] or extended, extended)
    return found


def _extended(appeal: Appeal, extension: Extension, breaks: tuple[Interval, ...]) -> datetime:
    calendar = calendar_for(appeal, policy_for(appeal))
    if calendar is None:
        return extension.due_at
    try:
        return worktime.moved(calendar, extension.decided_at, extension.due_at, breaks)
    except (worktime.NoWorkingTime, OverflowError):
        return extension.due_at


def _by_policy(appeal: Appeal, start: datetime, breaks: tuple[Interval, ...]) -> dict:
    policy = policy_for(appeal)
    calendar = calendar_for(appeal, policy)
    if policy is None or calendar is None:
        return {"due_at": None, "first_response_due_at": None}
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
    return after(calendar, start, policy.resolution, policy.resolution_unit, breaks)


def after(
    calendar: WorkCalendar,
    start: datetime,
    span: int,
    unit: str,
    breaks: tuple[Interval, ...] = (),
) -> datetime:
    """When so many of a unit are over. Raises `worktime.NoWorkingTime`, and `OverflowError` for
    more of them than there is time."""
    match unit:
        case Unit.HOURS:
            return worktime.after(calendar, start, timedelta(hours=span), breaks)
        case Unit.CALENDAR_HOURS:
            return worktime.after_hours(start, span, breaks)
        case Unit.WORKING_DAYS:
            return worktime.after_working_days(calendar, start, span, breaks)
        case Unit.MONTHS:
            return worktime.after_months(calendar, start, span, breaks)
        case _:
            return worktime.after_calendar_days(calendar, start, span, breaks)


def resumed(appeal: Appeal, at: datetime) -> dict:
    """The deadlines when the citizen has answered at `at`: the waiting does not count."""
    clock = clock_of(appeal)
    breaks = clock.breaks
    if clock.waiting_since is not None:
        breaks = (*breaks, (clock.waiting_since, at))
    return fields(appeal, clock.start, breaks, clock.extension)


def reopened(appeal: Appeal, at: datetime) -> dict:
    """The deadlines of a new round: the clock starts anew."""
    return fields(appeal, at)


def reclassified(appeal: Appeal) -> dict:
    """The deadlines after kind, topic or priority changed: the new policy, the old start."""
    clock = clock_of(appeal)
    return fields(appeal, clock.start, clock.breaks, clock.extension)


def unextended(appeal: Appeal) -> datetime | None:
    """When the answer would be due if no more time had been given: what extensions count from."""
    clock = clock_of(appeal)
    return fields(appeal, clock.start, clock.breaks)["due_at"]


@dataclass(frozen=True)
class Clock:
    """When this round began, how long we waited for the citizen in it and since when we do, and
    the last extension that was decided."""

    start: datetime
    breaks: tuple[Interval, ...]
    waiting_since: datetime | None
    extension: Extension | None


def clock_of(appeal: Appeal) -> Clock:
    """Read from the timeline, which nobody can change."""
    return clocks_of([appeal])[appeal.pk]


def clocks_of(appeals: Sequence[Appeal]) -> dict[int, Clock]:
    """The clocks of several appeals, by key, in one statement."""
    steps: dict[int, list[tuple]] = {appeal.pk: [] for appeal in appeals}
    kinds = (Event.Kind.STATUS, Event.Kind.EXTENDED)
    found = Event.objects.filter(appeal__in=steps, kind__in=kinds).order_by("appeal_id", "sequence")
    for pk, *step in found.values_list("appeal_id", "kind", "status", "at", "data"):
        steps[pk].append(step)
    return {appeal.pk: _clock(appeal.received_at, steps[appeal.pk]) for appeal in appeals}


def _clock(start: datetime, steps: list[list]) -> Clock:
    breaks, waiting_since, extension = [], None, None
    for kind, status, at, data in steps:
        if kind == Event.Kind.EXTENDED:
            extension = Extension(at, datetime.fromisoformat(data["due_at"]))
            continue
        if waiting_since is not None:
            breaks.append((waiting_since, at))
            waiting_since = None
        if status == Status.WAITING:
            waiting_since = at
        elif status == Status.REOPENED:
            start, breaks, extension = at, [], None
    return Clock(start, tuple(breaks), waiting_since, extension)
