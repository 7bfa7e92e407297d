"""When somebody is to be woken for an appeal: its escalation steps, laid out in time."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import connection

from feedback import deadlines, rulebook, worktime
from feedback.models import Appeal, Escalation, EscalationStep, SlaPolicy
from feedback.statuses import Status
from feedback.worktime import WorkCalendar

_PUT_OFF = """
UPDATE feedback_escalation AS step
   SET at = fresh.at
  FROM unnest(%s::bigint[], %s::timestamptz[]) AS fresh(id, at)
 WHERE step.id = fresh.id AND step.taken_at IS NULL
"""


def steps_for(policy: SlaPolicy | None) -> list[EscalationStep]:
    """The steps of a policy, or those of all policies when it has none of its own."""
    every = rulebook.current().escalation_steps
    if policy is not None and policy.pk in every:
        return every[policy.pk]
    return every.get(None, [])


def moment(
    step: EscalationStep, calendar: WorkCalendar, start: datetime, due_at: datetime
) -> datetime | None:
    """When a step is to be taken, a pure function of what it is told; None when never.

    A share of the time is counted in working time, from the start of the round: who has three
    days and one of them is a holiday is not woken on it.
    """
    try:
        match step.when:
            case EscalationStep.When.PERCENT:
                whole = worktime.worked(calendar, start, due_at)
                if not whole:  # an incident that runs by the clock on the wall
                    return start + (due_at - start) * step.amount / 100
                return worktime.after(calendar, start, whole * step.amount / 100)
            case EscalationStep.When.OVER:
                return worktime.after(calendar, due_at, timedelta(hours=step.amount))
            case _:
                return due_at
    except (worktime.NoWorkingTime, OverflowError):
        return None


def moments(appeal: Appeal, clock: deadlines.Clock) -> dict[EscalationStep, datetime]:
    """When each step is to be taken for an appeal, as it stands; none while nobody of ours is
    expected to act."""
    if not appeal.is_open or appeal.status == Status.WAITING or appeal.due_at is None:
        return {}
    policy = deadlines.policy_for(appeal)
    calendar = deadlines.calendar_for(appeal, policy)
    if calendar is None:
        return {}
    at = {step: moment(step, calendar, clock.start, appeal.due_at) for step in steps_for(policy)}
    return {step: when for step, when in at.items() if when is not None}


def keep(appeals: Sequence[Appeal]) -> None:
    """Write when each of these is to be escalated; what was done stays done."""
    clocks = deadlines.clocks_of(appeals)
    wanted = {
        (appeal.pk, step.pk, appeal.resolution_round): when
        for appeal in appeals
        for step, when in moments(appeal, clocks[appeal.pk]).items()
    }
    keys = [appeal.pk for appeal in appeals]
    stood = {
        (each.appeal_id, each.step_id, each.resolution_round): each
        for each in Escalation.objects.filter(appeal__in=keys)
    }
    gone = [each.pk for key, each in stood.items() if key not in wanted and not each.taken_at]
    if gone:
        Escalation.objects.filter(pk__in=gone, taken_at=None).delete()
    fresh = [
        Escalation(appeal_id=pk, step_id=step, resolution_round=number, at=when)
        for (pk, step, number), when in wanted.items()
        if (pk, step, number) not in stood
    ]
    Escalation.objects.bulk_create(fresh, ignore_conflicts=True)
    later = []
    for key, when in wanted.items():
        row = stood.get(key)
        if row is not None and row.taken_at is None and row.at != when:
            row.at = when
            later.append(row)
    if later:
        with connection.cursor() as cursor:
            cursor.execute(_PUT_OFF, [[row.pk for row in later], [row.at for row in later]])
