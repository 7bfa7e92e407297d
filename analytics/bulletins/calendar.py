"""Which days a bulletin reports on, and when it is written: pure arithmetic of the calendar.

Days are cut, and hours told, by the clock of the centre.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

from analytics.models import Unit
from analytics.periods import Span

DAY = timedelta(days=1)
_MONTHS = {Unit.MONTH: 1, Unit.QUARTER: 3, Unit.YEAR: 12}
# How many periods back are caught up: what was missed for longer is written by hand, if at all.
LOOK_BACK = {Unit.DAY: 100, Unit.WEEK: 27, Unit.MONTH: 13, Unit.QUARTER: 5, Unit.YEAR: 2}
_LONGEST_BREAK = 60  # days off in a row after which work is taken to have begun again


def span_of(unit: str, day: date) -> Span:
    """The period that a day belongs to; weeks begin on Mondays (ISO 8601)."""
    if unit == Unit.DAY:
        return Span(day, day)
    if unit == Unit.WEEK:
        first = day - timedelta(days=day.weekday())
        return Span(first, first + timedelta(days=6))
    months = _MONTHS[unit]
    first = date(day.year, (day.month - 1) // months * months + 1, 1)
    return Span(first, _months_later(first, months) - DAY)


def previous(unit: str, span: Span) -> Span:
    """The period that ended the day before."""
    return span_of(unit, span.first - DAY)


def compared(unit: str, span: Span) -> Span:
    """What a period is held against: the one before; of a day, the same weekday a week before."""
    return _shifted(span, -7) if unit == Unit.DAY else previous(unit, span)


def baseline(unit: str, span: Span, number: int = 4) -> list[Span]:
    """So many periods before, the nearest first, by which one tells what is usual."""
    found = []
    for _each in range(number):
        span = compared(unit, span)
        found.append(span)
    return found


def year_before(unit: str, span: Span) -> Span:
    """The same period a year before; of days and weeks, 52 weeks before, on the same weekdays."""
    if unit in _MONTHS:
        return span_of(unit, _months_later(span.first, -12))
    return _shifted(span, -364)


def trailing(span: Span, days: int) -> Span:
    """The last `days` days up to the end of the period; the period itself where it is longer."""
    return span if span.days >= days else Span(span.last - timedelta(days=days - 1), span.last)


def grains(unit: str, span: Span) -> list[Span]:
    """The stretches that show the flow: days of a week or month (of a day: its week so far), weeks
    of a quarter, months of a year."""
    if unit == Unit.YEAR:
        return [span_of(Unit.MONTH, date(span.first.year, month, 1)) for month in range(1, 13)]
    whole = trailing(span, 7)
    step = 7 if unit == Unit.QUARTER else 1
    firsts = [whole.first + timedelta(days=at) for at in range(0, whole.days, step)]
    return [Span(first, min(first + timedelta(days=step - 1), whole.last)) for first in firsts]


def begins(day: date) -> datetime:
    """The midnight with which a day begins in the centre, in UTC."""
    return _moment(day, 0)


def written_from(span: Span, hour: int, works_on: Callable[[date], bool] | None) -> datetime:
    """The moment from which the bulletin of a period is written: `hour` of the day after it, or
    of the first day after it on which there is work."""
    day = span.last + DAY
    if works_on is not None:
        day = next((d for d in _days(day) if works_on(d)), day)
    return _moment(day, hour)


def due(
    unit: str,
    starts_on: date,
    hour: int,
    works_on: Callable[[date], bool] | None,
    now: datetime,
) -> list[Span]:
    """The periods that are to be written by now, the oldest first, as far as one looks back."""
    span = span_of(unit, now.astimezone(ZoneInfo(settings.TIME_ZONE)).date())
    found = []
    for _each in range(LOOK_BACK[unit]):
        span = previous(unit, span)
        if span.first < starts_on:
            break
        if written_from(span, hour, works_on) <= now:
            found.append(span)
    return found[::-1]


def _days(first: date) -> Iterator[date]:
    for ahead in range(_LONGEST_BREAK):
        yield first + timedelta(days=ahead)


def _moment(day: date, hour: int) -> datetime:
    local = datetime.combine(day, time(hour), ZoneInfo(settings.TIME_ZONE))
    return local.astimezone(UTC)


def _shifted(span: Span, days: int) -> Span:
    return Span(span.first + timedelta(days=days), span.last + timedelta(days=days))


def _months_later(first: date, months: int) -> date:
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    return date(year, month + 1, 1)
