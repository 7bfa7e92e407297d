"""Waking people: each escalation step once for an appeal and round, whatever crashes.

A step waits as a row. Who takes it sets `taken_at` and writes all that follows from it (events,
notifications, the level) in the same transaction, under the appeal's lock: it is done whole or
not at all, and by one worker.
"""

import logging
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from feedback import deadlines, notifying, timeline, workflow
from feedback.actors import SYSTEM
from feedback.clock import holders, plan
from feedback.models import Appeal, Escalation, EscalationStep, Event
from feedback.notifying import kinds

logger = logging.getLogger("sanal.clock")

AT_ONCE = 500  # of one run: no task may take minutes

_KINDS = {
    EscalationStep.When.PERCENT: kinds.NEAR,
    EscalationStep.When.DUE: kinds.DUE,
    EscalationStep.When.OVER: kinds.OVERDUE,
}


def sweep(now: datetime | None = None) -> int:
    """Take the steps whose moment has come; returns how many were taken."""
    now = now or timezone.now()
    waiting = Escalation.objects.filter(taken_at=None, at__lte=now).order_by("at", "pk")
    taken = 0
    for pk, appeal_id in waiting.values_list("pk", "appeal_id")[:AT_ONCE]:
        try:
            taken += take(pk, appeal_id, now)
        except Exception:  # one that cannot be taken must not keep the others waiting
            logger.exception("escalation %s of appeal %s was not taken", pk, appeal_id)
    return taken


def take(pk: int, appeal_id: int, now: datetime) -> bool:
    """Take one step, if it is still to be taken; the appeal as it stands now decides."""
    with transaction.atomic():
        appeal = workflow.lock(Appeal(pk=appeal_id))
        row = Escalation.objects.select_related("step").filter(pk=pk, taken_at=None).first()
        if row is None:
            return False
        moments = plan.moments(appeal, deadlines.clock_of(appeal))
        at = moments.get(row.step)
        if at is None or at > now or row.resolution_round != appeal.resolution_round:
            plan.keep([appeal])  # it was answered, extended or paused meanwhile
            return False
        Escalation.objects.filter(pk=pk).update(taken_at=now)
        _act(appeal, row.step, now)
    return True


def _act(appeal: Appeal, step: EscalationStep, now: datetime) -> None:
    people = holders.of(step.whom, appeal)
    changes, entries = _changes(appeal, step, people)
    told = _tell(appeal, step, people, now) if step.notify else []
    data = {
        "step": step.pk,
        "when": step.when,
        "amount": step.amount,
        "whom": step.whom,
        "told": told,
        "due_at": appeal.due_at.isoformat(),
    }
    if "escalation" in changes:
        data["level"] = step.level
    workflow.touch(appeal, **changes)
    entries.insert(0, timeline.Entry(Event.Kind.ESCALATED, SYSTEM, is_public=False, data=data))
    timeline.append(appeal, *entries)


def _changes(
    appeal: Appeal, step: EscalationStep, people: list[User]
) -> tuple[dict, list[timeline.Entry]]:
    """What a step changes on the appeal, and what the timeline says of it."""
    changes: dict = {}
    entries = []
    if step.level > appeal.escalation:
        changes["escalation"] = step.level
    if step.priority and step.priority > appeal.priority:
        changes["priority"] = step.priority
        data = {"kind": appeal.kind, "topic": appeal.topic_id, "priority": step.priority}
        entries.append(timeline.Entry(Event.Kind.CLASSIFIED, SYSTEM, is_public=False, data=data))
    if step.reassign and people and appeal.assignee_id != people[0].pk:
        changes["assignee"] = people[0]
        data = {"assignee": people[0].pk, "organisation": appeal.organisation_id}
        entries.append(timeline.Entry(Event.Kind.ASSIGNED, SYSTEM, is_public=False, data=data))
    return changes, entries


def _tell(appeal: Appeal, step: EscalationStep, people: list[User], now: datetime) -> list[int]:
    """Tell each of them once; who heard it."""
    kind = _KINDS[step.when]
    number = appeal.resolution_round
    return [
        user.pk
        for user in people
        if notifying.tell(
            user=user,
            kind=kind,
            appeal=appeal,
            key=f"escalation:{step.pk}:{appeal.pk}:{number}:{user.pk}",
            data={"due": appeal.due_at.isoformat()},
            at=now,
        )
    ]
