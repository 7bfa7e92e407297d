"""Working time, as plain arithmetic: when is it, how much of it lies between, when is it used up.

Pure functions of (start, span, calendar, breaks). Days are cut in the calendar's own zone; all
results are aware datetimes in UTC.
"""

from calendar import monthrange
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import MAXYEAR, UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

HORIZON = timedelta(days=3660)  # a calendar with no working time in ten years has none

Interval = tuple[datetime, datetime]
Spans = tuple[tuple[int, int], ...]


class NoWorkingTime(ValueError):
    """The calendar never works, so nothing can fall due."""


@dataclass(frozen=True)
class WorkCalendar:
    """Weekly intervals in minutes of the day, and the dates that have other ones (none at all for
    a day off)."""

    zone: str
    week: Mapping[int, Spans]
    days: Mapping[date, Spans] = field(default_factory=dict)

    def minutes(self, day: date) -> Spans:
        """The working intervals of a day, in minutes after midnight."""
        own = self.days.get(day)
        return self.week.get(day.weekday(), ()) if own is None else own

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
    return all(is_day(spans) for spans in week.values()) and any(week.values())


def is_day(spans: object) -> bool:
    """Whether these are a day's intervals as text, in order; it may have none."""
    try:
        clocks = [minute(clock) for span in spans for clock in span]
        paired = all(len(span) == 2 for span in spans)
    except (AttributeError, TypeError, ValueError):
        return False
    return paired and clocks == sorted(set(clocks)) and all(0 <= each <= 1440 for each in clocks)


def read_spans(spans: list) -> Spans:
    """A day's intervals as text, as minutes."""
    return tuple((minute(opens), minute(closes)) for opens, closes in spans)


def minute(clock: str) -> int:
    """A time of day as minutes after midnight: "09:30" is 570. Raises `ValueError`."""
    hours, minutes = clock.split(":")
    return int(hours) * 60 + int(minutes)


def intervals(calendar: WorkCalendar, start: datetime, end: datetime) -> Iterator[Interval]:
    """The working intervals between two moments, in order, cut to them."""
    day, last = calendar.day_of(start), calendar.day_of(end)
    reached = start
    while day <= last:
        for opens, closes in calendar.minutes(day):
            # An hour that summer time leaps over falls together with the next one.
            left = max(calendar.moment(day, opens), reached)
            right = min(calendar.moment(day, closes), end)
            if left < right:
                yield left, right
                reached = right
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
    total, breaks = timedelta(), merged(breaks)
    for interval in intervals(calendar, start, end):
        for left, right in _without(interval, breaks):
            total += right - left
    return total


def after(
    calendar: WorkCalendar, start: datetime, span: timedelta, breaks: tuple[Interval, ...] = ()
) -> datetime:
    """The moment at which `span` of working time is used up. Raises `NoWorkingTime`.

    No time at all is used up at once while work goes on, and at the closing moment; else when
    work begins.
    """
    if not span and _closes(calendar, start):
        return start.astimezone(UTC)
    left, breaks = span, merged(breaks)
    for interval in intervals(calendar, start, start + HORIZON):
        for begins, ends in _without(interval, breaks):
            if ends - begins >= left:
                return (begins + left).astimezone(UTC)
            left -= ends - begins
    raise NoWorkingTime


def _closes(calendar: WorkCalendar, moment: datetime) -> bool:
    """Whether an interval ends at this very moment."""
    day = calendar.day_of(moment)
    return any(
        calendar.moment(each, closes) == moment
        for each in (day - timedelta(days=1), day)
        for _opens, closes in calendar.minutes(each)
    )


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
    return moved(calendar, start, _close_of(calendar, day), breaks)


def after_calendar_days(
    calendar: WorkCalendar, start: datetime, days: int, breaks: tuple[Interval, ...] = ()
) -> datetime:
    """The close of the `days`-th day after `start`, or of the first working day after that."""
    day = calendar.day_of(start) + timedelta(days=days)
    return moved(calendar, start, _close_of(calendar, day), breaks)


def after_months(
    calendar: WorkCalendar, start: datetime, months: int, breaks: tuple[Interval, ...] = ()
) -> datetime:
    """The close of the day with the same number `months` later (the month's last day when it has
    no such day), or of the first working day after that."""
    day = calendar.day_of(start)
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year > MAXYEAR:
        raise OverflowError("there is no such year")
    last = monthrange(year, month + 1)[1]
    day = date(year, month + 1, min(day.day, last))
    return moved(calendar, start, _close_of(calendar, day), breaks)


def after_hours(start: datetime, hours: int, breaks: tuple[Interval, ...] = ()) -> datetime:
    """So many hours by the clock on the wall after `start`, day and night; breaks left out."""
    end = start + timedelta(hours=hours)
    for begins, ends in merged(breaks):
        begins = max(begins, start)
        if begins < min(ends, end):
            end += ends - begins
    return end.astimezone(UTC)


def _close_of(calendar: WorkCalendar, day: date) -> datetime:
    """When work ends on that day, or on the first working day after it."""
    limit = day + HORIZON
    while not calendar.works_on(day):
        day += timedelta(days=1)
        if day > limit:
            raise NoWorkingTime
    return calendar.moment(day, calendar.minutes(day)[-1][1])


def moved(
    calendar: WorkCalendar, start: datetime, due: datetime, breaks: tuple[Interval, ...]
) -> datetime:
    """A deadline later by the working time that breaks since `start` took from it."""
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
