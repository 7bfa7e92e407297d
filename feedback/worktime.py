"""Working time, as plain arithmetic: when is it, how much of it lies between, when is it used up.

Pure functions of (start, span, calendar, breaks). Days are cut in the calendar's own zone; all
results are aware datetimes in UTC.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

HORIZON = timedelta(days=3660)  # a calendar with no working time in ten years has none

Interval = tuple[datetime, datetime]


class NoWorkingTime(ValueError):
    """The calendar never works, so nothing can fall due."""


@dataclass(frozen=True)
class WorkCalendar:
    """Weekly intervals in minutes of the day, days off, and days worked out of turn (which take
    Monday's intervals)."""

    zone: str
    week: dict[int, tuple[tuple[int, int], ...]]
    days_off: frozenset[date] = field(default_factory=frozenset)
    days_worked: frozenset[date] = field(default_factory=frozenset)

    def minutes(self, day: date) -> tuple[tuple[int, int], ...]:
        """The working intervals of a day, in minutes after midnight."""
        if day in self.days_worked:
            return self.week.get(day.weekday()) or self.week.get(0, ())
        if day in self.days_off:
            return ()
        return self.week.get(day.weekday(), ())

    def works_on(self, day: date) -> bool:
        return bool(self.minutes(day))

    def day_of(self, moment: datetime) -> date:
        return moment.astimezone(ZoneInfo(self.zone)).date()

    def moment(self, day: date, minute: int) -> datetime:
        """A minute of a day in the calendar's zone, as UTC; 1440 is the next midnight."""
        day, minute = (day + timedelta(days=1), 0) if minute >= 1440 else (day, minute)
        local = datetime.combine(day, time(minute // 60, minute % 60), ZoneInfo(self.zone))
        return local.astimezone(UTC)


def is_week(week: object) -> bool:
    """Whether it is a working week as text: intervals in order by weekday, one at the least."""
    if not isinstance(week, dict) or not set(week) <= set("0123456"):
        return False
    try:
        days = [[minute(clock) for span in spans for clock in span] for spans in week.values()]
        paired = all(len(span) == 2 for spans in week.values() for span in spans)
    except (AttributeError, TypeError, ValueError):
        return False
    in_order = all(clocks == sorted(set(clocks)) for clocks in days)
    within = all(0 <= clock <= 1440 for clocks in days for clock in clocks)
    return paired and in_order and within and any(days)


def minute(clock: str) -> int:
    """A time of day as minutes after midnight: "09:30" is 570. Raises `ValueError`."""
    hours, minutes = clock.split(":")
    return int(hours) * 60 + int(minutes)


def intervals(calendar: WorkCalendar, start: datetime, end: datetime) -> Iterator[Interval]:
    """The working intervals between two moments, in order, cut to them."""
    day, last = calendar.day_of(start), calendar.day_of(end)
    while day <= last:
        for opens, closes in calendar.minutes(day):
            left = max(calendar.moment(day, opens), start)
            right = min(calendar.moment(day, closes), end)
            if left < right:
                yield left, right
        day += timedelta(days=1)


def _without(interval: Interval, breaks: tuple[Interval, ...]) -> Iterator[Interval]:
    left, right = interval
    for break_start, break_end in breaks:
        if break_end <= left or break_start >= right:
            continue
        if break_start > left:
            yield left, break_start
        left = max(left, break_end)
    if left < right:
        yield left, right


def worked(
    calendar: WorkCalendar, start: datetime, end: datetime, breaks: tuple[Interval, ...] = ()
) -> timedelta:
    """How much working time lies between two moments, breaks left out."""
    total = timedelta()
    for interval in intervals(calendar, start, end):
        for left, right in _without(interval, merged(breaks)):
            total += right - left
    return total


def after(
    calendar: WorkCalendar, start: datetime, span: timedelta, breaks: tuple[Interval, ...] = ()
) -> datetime:
    """The moment at which `span` of working time is used up. Raises `NoWorkingTime`."""
    left = span
    for interval in intervals(calendar, start, start + HORIZON):
        for begins, ends in _without(interval, merged(breaks)):
            if ends - begins >= left:
                return (begins + left).astimezone(UTC)
            left -= ends - begins
    raise NoWorkingTime


def after_working_days(
    calendar: WorkCalendar, start: datetime, days: int, breaks: tuple[Interval, ...] = ()
) -> datetime:
    """The close of the `days`-th working day after the day of `start`, moved by the working time
    that breaks took."""
    day, counted = calendar.day_of(start), 0
    limit = day + HORIZON
    while counted < days or not calendar.works_on(day):
        day += timedelta(days=1)
        if day > limit:
            raise NoWorkingTime
        counted += calendar.works_on(day)
    return _moved(calendar, start, calendar.moment(day, calendar.minutes(day)[-1][1]), breaks)


def after_calendar_days(
    calendar: WorkCalendar, start: datetime, days: int, breaks: tuple[Interval, ...] = ()
) -> datetime:
    """The close of the `days`-th day after `start`, or of the first working day after that."""
    day = calendar.day_of(start) + timedelta(days=days)
    limit = day + HORIZON
    while not calendar.works_on(day):
        day += timedelta(days=1)
        if day > limit:
            raise NoWorkingTime
    return _moved(calendar, start, calendar.moment(day, calendar.minutes(day)[-1][1]), breaks)


def _moved(
    calendar: WorkCalendar, start: datetime, due: datetime, breaks: tuple[Interval, ...]
) -> datetime:
    for begins, ends in merged(breaks):
        begins = max(begins, start)
        if begins < min(ends, due):
            lost = worked(calendar, begins, ends)
            if lost:
                due = after(calendar, due, lost)
    return due


def merged(breaks: tuple[Interval, ...]) -> tuple[Interval, ...]:
    """Breaks in order, overlapping ones joined."""
    joined: list[Interval] = []
    for begins, ends in sorted(breaks):
        if joined and begins <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], ends))
        else:
            joined.append((begins, ends))
    return tuple(joined)
