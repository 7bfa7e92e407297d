"""How much time is left for the answer, in working days of the calendar that counts it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone

from feedback import deadlines
from feedback.models import Appeal

_LONGEST = 400  # days that are counted at most


@dataclass(frozen=True)
class Due:
    """By when, and how many working days that is from today; None when it is too far to count."""

    at: datetime
    days_left: int | None
    is_late: bool


def of(appeal: Appeal) -> Due | None:
    """When the answer is due; None when nothing is owed, or nobody said by when."""
    if appeal.due_at is None or not appeal.is_open:
        return None
    now = timezone.now()
    calendar = deadlines.calendar_for(appeal, deadlines.policy_for(appeal))
    today, last = _day(now, calendar), _day(appeal.due_at, calendar)
    left = (last - today).days
    if 0 < left <= _LONGEST and calendar:
        left = sum(calendar.works_on(today + timedelta(days=n)) for n in range(1, left + 1))
    return Due(appeal.due_at, left if left <= _LONGEST else None, appeal.due_at < now)


def _day(moment: datetime, calendar) -> date:
    return calendar.day_of(moment) if calendar else timezone.localdate(moment)
