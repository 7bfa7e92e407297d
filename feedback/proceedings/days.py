"""Days that the law counts: of registration, to send an appeal on, to extend its term by."""

from calendar import monthrange
from datetime import date, datetime, timedelta

from django.utils import timezone

from feedback import worktime
from feedback.models import Procedure
from feedback.worktime import WorkCalendar

_LONGEST = 366  # days until a calendar must work again


def registration_day(
    received_at: datetime, calendar: WorkCalendar | None, *, same_day: bool
) -> date:
    """The day under which an appeal stands in the register: its own, or, when it came after the
    close or on a day off and the rule says so, the next working day."""
    if calendar is None:
        return timezone.localtime(received_at).date()
    day = calendar.day_of(received_at)
    if same_day:
        return day
    if calendar.works_on(day):
        closes = calendar.moment(day, calendar.minutes(day)[-1][1])
        if received_at < closes:
            return day
    for ahead in range(1, _LONGEST):
        if calendar.works_on(day + timedelta(days=ahead)):
            return day + timedelta(days=ahead)
    return day


def close_of(day: date, calendar: WorkCalendar | None) -> datetime:
    """The close of a day, or of the first working day after it; midnight without a calendar."""
    if calendar is not None:
        for ahead in range(_LONGEST):
            later = day + timedelta(days=ahead)
            if calendar.works_on(later):
                return calendar.moment(later, calendar.minutes(later)[-1][1])
    end = datetime.combine(day, datetime.max.time().replace(microsecond=0))
    return timezone.make_aware(end)


def after_working_days(start: date, days: int, calendar: WorkCalendar | None) -> date:
    """The `days`-th working day after a day; without a calendar every day counts."""
    if calendar is None:
        return start + timedelta(days=days)
    noon = calendar.moment(start, 720)
    try:
        return calendar.day_of(worktime.after_working_days(calendar, noon, days))
    except worktime.NoWorkingTime:
        return start + timedelta(days=days)


def later_by(day: date, number: int, unit: str, calendar: WorkCalendar | None) -> date:
    """A day put off by working days, calendar days, or months (to the month's last day where it
    has no such day)."""
    if unit == Procedure.Unit.WORKING_DAYS:
        return after_working_days(day, number, calendar)
    if unit == Procedure.Unit.CALENDAR_DAYS:
        return day + timedelta(days=number)
    years, month = divmod(day.month - 1 + number, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def local_day(moment: datetime) -> date:
    """A moment's day where the centre is."""
    return timezone.localtime(moment).date()
