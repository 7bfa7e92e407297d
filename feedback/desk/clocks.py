"""The clocks of an appeal as the desk shows them: first answer, steps on the way, the answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from feedback import deadlines
from feedback.desk import pills
from feedback.desk.pills import Pill
from feedback.models import Appeal, SlaPolicy, StepClock
from feedback.statuses import Status


@dataclass(frozen=True)
class Clock:
    """One of them: what it is for, by when, and how it stands (None when it is done with)."""

    name: str
    due_at: datetime
    pill: Pill | None
    is_done: bool = False


@dataclass(frozen=True)
class Card:
    """All clocks of an appeal, nearest first, and the rule they come from."""

    clocks: list[Clock]
    policy: SlaPolicy | None


def card(appeal: Appeal, now: datetime) -> Card:
    """What stands on the deadline card."""
    clocks = [_step(each, appeal, now) for each in _steps([appeal.pk])]
    if appeal.first_response_due_at and appeal.due_at and appeal.resolution_round == 1:
        done = appeal.first_answered_at is not None
        due_at = appeal.first_response_due_at
        clocks.append(_clock(_("first answer"), due_at, appeal, now, is_done=done))
    if appeal.due_at:
        done = not appeal.is_open
        clocks.append(_clock(_("answer"), appeal.due_at, appeal, now, is_done=done))
    clocks.sort(key=lambda clock: clock.due_at)
    return Card(clocks, deadlines.policy_for(appeal))


def _step(row: StepClock, appeal: Appeal, now: datetime) -> Clock:
    return _clock(str(row.step), row.due_at, appeal, now, is_done=row.done_at is not None)


def _clock(name: str, due_at: datetime, appeal: Appeal, now: datetime, *, is_done: bool) -> Clock:
    runs = appeal.is_open and appeal.status != Status.WAITING and not is_done
    return Clock(name, due_at, pills.until(due_at, now) if runs else None, is_done)


def nearest(appeals: Sequence[Appeal]) -> dict[int, StepClock]:
    """The step that presses most in each appeal, where one comes before the answer is due."""
    running = [each for each in appeals if each.is_open and each.status != Status.WAITING]
    due = {appeal.pk: appeal.due_at for appeal in running}
    found: dict[int, StepClock] = {}
    for row in _steps(list(due)):
        if row.done_at is None and (due[row.appeal_id] is None or row.due_at < due[row.appeal_id]):
            found.setdefault(row.appeal_id, row)
    return found


def _steps(appeals: list[int]) -> list[StepClock]:
    """The steps' clocks, nearest first."""
    if not appeals:
        return []
    rows = StepClock.objects.filter(appeal__in=appeals).select_related("step")
    return list(rows.order_by("due_at", "pk"))
