"""Keeping the clocks of appeals seconds behind their timelines.

Whatever changes what the clock must know leaves an event. Each run looks at the appeals that have
events since the last one, and brings three things to what they say: the deadlines (when body,
policy or rules are others now), the clocks of steps, and the moments at which somebody is to be
woken. What is written is what the timeline says, so running twice, or again after a crash,
changes nothing.

An event bears the moment it was written but is seen when its transaction ends: each run looks
back over `OVERLAP` again.
"""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from feedback import deadlines
from feedback.clock import moving, plan, steps
from feedback.models import Appeal, ClockState, Event, SlaStep, StepClock

logger = logging.getLogger("sanal.clock")

OVERLAP = timedelta(minutes=10)  # longer than any transaction that writes an event
RULES = "rules"  # why a deadline moved: another body, kind, topic or priority
BATCH = 50  # appeals whose rows are held at once

# Only these can change a deadline, a step's clock, or whom to wake.
_TURNS = (
    Event.Kind.RECEIVED,
    Event.Kind.STATUS,
    Event.Kind.ROUTED,
    Event.Kind.ASSIGNED,
    Event.Kind.CLASSIFIED,
    Event.Kind.DEADLINE,
    Event.Kind.REGISTERED,
    Event.Kind.EXTENDED,
    Event.Kind.ESCALATED,
    Event.Kind.MERGED,
    Event.Kind.PUBLISHED,
)
_SPOKEN = (Event.Kind.MESSAGE, Event.Kind.ANSWER)  # for steps that end when the citizen is told


def follow(now: datetime | None = None) -> int:
    """Look at the appeals whose timelines grew; returns how many."""
    now = now or timezone.now()
    state = ClockState.objects.first() or ClockState(pk=1, followed_to=now)
    grown = dict(
        Event.objects.filter(recorded_at__gte=state.followed_to - OVERLAP, kind__in=_followed())
        .order_by()
        .values_list("appeal_id")
        .annotate(last=Max("sequence"))
    )
    fresh = [pk for pk, last in sorted(grown.items()) if state.seen.get(str(pk)) != last]
    for first in range(0, len(fresh), BATCH):
        _keep(fresh[first : first + BATCH])
    # Kept last: a crash before this line only has the same appeals looked at again.
    state.followed_to, state.seen = now, {str(pk): last for pk, last in grown.items()}
    state.save()
    return len(fresh)


def _followed() -> tuple[str, ...]:
    told = SlaStep.objects.filter(until=SlaStep.Until.TOLD, policy__is_active=True)
    return (*_TURNS, *_SPOKEN) if told.exists() else _TURNS


def _keep(keys: Sequence[int]) -> None:
    with transaction.atomic():
        appeals = Appeal.objects.select_for_update(of=("self",)).filter(pk__in=keys)
        keep_each(list(appeals.order_by("pk").defer("search")), why=RULES)


def keep_each(appeals: Sequence[Appeal], *, why: str, calendar: int | None = None) -> int:
    """As `keep`; when that fails, one by one, so that a single appeal that cannot be counted
    never holds up the others."""
    try:
        with transaction.atomic():
            return keep(appeals, why=why, calendar=calendar)
    except Exception:
        logger.exception("the clocks of %s appeals are kept one by one", len(appeals))
    changed = 0
    for appeal in appeals:
        try:
            appeal.refresh_from_db()
            with transaction.atomic():
                changed += keep([appeal], why=why, calendar=calendar)
        except Exception:
            logger.exception("the clocks of appeal %s are not kept", appeal.pk)
    return changed


def keep(appeals: Sequence[Appeal], *, why: str, calendar: int | None = None) -> int:
    """Bring what is kept of these appeals' clocks to what rules and timelines say; returns how
    many got other deadlines. The caller holds their rows' locks.

    What was imported keeps the deadlines that its own history gave it.
    """
    ours = [each for each in appeals if each.is_open and not each.imported_from]
    changed = moving.move(ours, why=why, calendar=calendar)
    _keep_steps(appeals)
    plan.keep(appeals)
    return changed


def _keep_steps(appeals: Sequence[Appeal]) -> None:
    by_policy: dict[int, list[SlaStep]] = {}
    for step in SlaStep.objects.filter(policy__is_active=True):
        by_policy.setdefault(step.policy_id, []).append(step)
    concerned = {
        appeal.pk: (appeal, by_policy[policy.pk])
        for appeal in appeals
        if (policy := deadlines.policy_for(appeal)) and policy.pk in by_policy
    }
    if not concerned:
        return
    clocks = deadlines.clocks_of([appeal for appeal, _ in concerned.values()])
    events: dict[int, list[Event]] = {pk: [] for pk in concerned}
    for event in Event.objects.filter(appeal__in=events, kind__in=(*_TURNS, *_SPOKEN)).order_by(
        "appeal_id", "sequence"
    ):
        events[event.appeal_id].append(event)
    rows = []
    for pk, (appeal, of_policy) in concerned.items():
        calendar = deadlines.calendar_for(appeal, deadlines.policy_for(appeal))
        if calendar is None:
            continue
        running = steps.read(of_policy, events[pk], calendar, clocks[pk].breaks)
        rows += [
            StepClock(
                appeal_id=pk,
                step_id=each.step,
                since=each.since,
                due_at=each.due_at,
                done_at=each.done_at,
            )
            for each in running
        ]
    _store(list(concerned), rows)


def _store(keys: list[int], rows: list[StepClock]) -> None:
    """Write what differs: most of what is looked at again has not changed."""
    stood = {
        (each.appeal_id, each.step_id, each.since): each
        for each in StepClock.objects.filter(appeal__in=keys)
    }
    fresh = {(each.appeal_id, each.step_id, each.since): each for each in rows}
    gone = [each.pk for key, each in stood.items() if key not in fresh]
    if gone:
        StepClock.objects.filter(pk__in=gone).delete()
    StepClock.objects.bulk_create(
        [
            each
            for key, each in fresh.items()
            if key not in stood
            or (stood[key].due_at, stood[key].done_at) != (each.due_at, each.done_at)
        ],
        update_conflicts=True,
        unique_fields=["appeal", "step", "since"],
        update_fields=["due_at", "done_at"],
    )
