"""When an office is open, and which day it is there: by its calendar, in its own time zone."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from feedback import rulebook, worktime
from feedback.worktime import WorkCalendar
from reception.models import Office

_LOOK_AHEAD = timedelta(days=60)


def calendar_of(office: Office) -> WorkCalendar:
    known = rulebook.current().calendars.get(office.calendar_id)
    return known or rulebook.work_calendar(office.calendar)


def zone_of(office: Office) -> ZoneInfo:
    return ZoneInfo(calendar_of(office).zone)


def today(office: Office) -> date:
    """The date at the office now: tickets of other dates are of another queue."""
    return calendar_of(office).day_of(timezone.now())


def is_open(office: Office) -> bool:
    now = timezone.now()
    spans = worktime.intervals(calendar_of(office), now, now + timedelta(seconds=1))
    return any(start <= now for start, _end in spans)


def opens_next(office: Office) -> datetime | None:
    """When it opens again, seen from now; None when not in sight."""
    now = timezone.now()
    for start, _end in worktime.intervals(calendar_of(office), now, now + _LOOK_AHEAD):
        if start > now:
            return start
    return None
