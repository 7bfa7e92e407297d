"""What must hold of working time whatever the calendar, the start and the span: tried by chance,
and against a slow count that walks minute by minute."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedback import deadlines, worktime
from feedback.models import Unit
from feedback.worktime import WorkCalendar

LUNCH = ((540, 780), (840, 1080))
MINUTE = timedelta(minutes=1)
FREE = {date(2024, 2, 29): (), date(2025, 12, 31): (), date(2026, 1, 1): (), date(2026, 11, 26): ()}
HALF = {date(2026, 12, 31): ((540, 780),), date(2026, 11, 28): LUNCH}


def an_office(zone: str) -> WorkCalendar:
    return WorkCalendar(zone=zone, week=dict.fromkeys(range(5), LUNCH), days=FREE | HALF)


# Clocks that jump: Kyiv twice a year, Ulaanbaatar until 2016, Almaty once, on 1 March 2024.
ZONES = ("UTC", "Asia/Ulaanbaatar", "Asia/Almaty", "Europe/Kyiv", "Asia/Baku")
OFFICES = [an_office(zone) for zone in ZONES]
NIGHTS = WorkCalendar(  # a shift over midnight, as two days have it
    zone="Asia/Almaty", week=dict.fromkeys(range(7), ((0, 360), (1320, 1440)))
)
ALWAYS = [WorkCalendar(zone=zone, week=dict.fromkeys(range(7), ((0, 1440),))) for zone in ZONES]
JUMPS = [
    datetime(2016, 3, 25, 12, tzinfo=UTC),
    datetime(2016, 9, 23, 12, tzinfo=UTC),
    datetime(2024, 2, 28, 12, tzinfo=UTC),
    datetime(2026, 3, 28, 12, tzinfo=UTC),
    datetime(2026, 10, 24, 12, tzinfo=UTC),
    datetime(2025, 12, 31, 12, tzinfo=UTC),
]

calendars = st.sampled_from([*OFFICES, *ALWAYS, NIGHTS])
offices = st.sampled_from(OFFICES)
anywhen = st.datetimes(datetime(2015, 1, 1), datetime(2028, 12, 31)).map(
    lambda moment: moment.replace(tzinfo=UTC, second=0, microsecond=0)
)
near_jumps = st.tuples(st.sampled_from(JUMPS), st.integers(0, 2 * 1440)).map(
    lambda each: each[0] + each[1] * MINUTE
)
moments = anywhen | near_jumps
spans = st.integers(0, 120 * 60).map(lambda minutes: minutes * MINUTE)
breaks = st.lists(st.tuples(st.integers(-600, 6000), st.integers(0, 5000)), max_size=3)
day_units = st.sampled_from([Unit.WORKING_DAYS, Unit.CALENDAR_DAYS, Unit.MONTHS])
UNITS = st.sampled_from(list(Unit))


def within(calendar: WorkCalendar, moment: datetime) -> bool:
    """Whether work goes on at a moment or ends at it."""
    local = moment.astimezone(ZoneInfo(calendar.zone))
    minute = local.hour * 60 + local.minute
    days = [(local.date(), minute)]
    if minute == 0:
        days.append((local.date() - timedelta(days=1), 1440))
    return any(
        opens <= each <= closes for day, each in days for opens, closes in calendar.minutes(day)
    )


def pauses(start: datetime, given_breaks) -> tuple:
    return tuple(
        (start + left * MINUTE, start + (left + long) * MINUTE) for left, long in given_breaks
    )


@given(calendars, moments, spans, st.integers(0, 5000))
def test_who_comes_later_is_never_due_earlier(calendar, start, span, later):
    first = worktime.after(calendar, start, span)
    assert worktime.after(calendar, start + later * MINUTE, span) >= first


@given(calendars, moments, UNITS, st.integers(0, 40), st.integers(0, 5000))
def test_who_comes_later_is_never_due_earlier_in_any_unit(calendar, start, unit, n, later):
    first = deadlines.after(calendar, start, n, unit)
    assert deadlines.after(calendar, start + later * MINUTE, n, unit) >= first


@given(calendars, moments, spans, spans)
def test_more_time_is_never_due_earlier(calendar, start, span, more):
    assert worktime.after(calendar, start, span + more) >= worktime.after(calendar, start, span)


@given(calendars, moments, UNITS, st.integers(0, 40), st.integers(0, 20))
def test_more_of_a_unit_is_never_due_earlier(calendar, start, unit, n, more):
    first = deadlines.after(calendar, start, n, unit)
    assert deadlines.after(calendar, start, n + more, unit) >= first


@given(calendars, moments, spans, spans)
def test_working_time_adds_up(calendar, start, one, two):
    step = worktime.after(calendar, worktime.after(calendar, start, one), two)
    assert step == worktime.after(calendar, start, one + two)


@given(calendars, moments, spans)
def test_what_is_used_up_was_worked(calendar, start, span):
    assert worktime.worked(calendar, start, worktime.after(calendar, start, span)) == span


@given(calendars, moments, spans)
def test_hours_never_end_outside_of_working_time(calendar, start, span):
    assert within(calendar, worktime.after(calendar, start, span))


@given(offices, moments, day_units, st.integers(0, 40))
def test_days_never_end_on_a_day_off_or_before_the_close(calendar, start, unit, number):
    due = deadlines.after(calendar, start, number, unit)
    day = calendar.day_of(due)
    assert calendar.works_on(day)
    assert due == calendar.moment(day, calendar.minutes(day)[-1][1])


@given(calendars, moments, UNITS, st.integers(0, 40), breaks)
def test_a_pause_never_makes_it_earlier(calendar, start, unit, number, given_breaks):
    waited = pauses(start, given_breaks)
    assert deadlines.after(calendar, start, number, unit, waited) >= deadlines.after(
        calendar, start, number, unit
    )


@given(offices, moments, UNITS, st.integers(1, 40), breaks, st.integers(1, 3000))
def test_a_longer_pause_never_makes_it_earlier(calendar, start, unit, n, given_breaks, longer):
    waited = pauses(start, given_breaks)
    more = tuple((begins, ends + longer * MINUTE) for begins, ends in waited)
    assert deadlines.after(calendar, start, n, unit, more) >= deadlines.after(
        calendar, start, n, unit, waited
    )


def slow(calendar: WorkCalendar, start: datetime, span: timedelta, waited: tuple) -> datetime:
    """The same by walking: each minute of the world's clock is worked, or not."""
    zone, left, moment = ZoneInfo(calendar.zone), span, start
    while left:
        local = moment.astimezone(zone)
        minute = local.hour * 60 + local.minute
        works = any(opens <= minute < closes for opens, closes in calendar.minutes(local.date()))
        if works and not any(begins <= moment < ends for begins, ends in waited):
            left -= MINUTE
        moment += MINUTE
    return moment


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from([*OFFICES, *ALWAYS]),
    moments,
    st.integers(1, 20 * 60).map(lambda minutes: minutes * MINUTE),
    breaks,
)
def test_it_is_what_walking_minute_by_minute_finds(calendar, start, span, given_breaks):
    waited = pauses(start, given_breaks)
    assert worktime.after(calendar, start, span, waited) == slow(calendar, start, span, waited)


@settings(max_examples=60, deadline=None)
@given(offices, moments, st.integers(0, 15))
def test_working_days_are_what_counting_them_finds(calendar, start, number):
    day = start.astimezone(ZoneInfo(calendar.zone)).date()
    left = number
    while left or not calendar.minutes(day):
        day += timedelta(days=1)
        left -= bool(calendar.minutes(day)) if left else 0
    closes = calendar.minutes(day)[-1][1]
    local = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(calendar.zone))
    expected = local.replace(hour=closes // 60, minute=closes % 60)
    assert worktime.after_working_days(calendar, start, number) == expected


@pytest.mark.parametrize(
    ("start", "months", "due"),
    [
        ((2026, 12, 31), 2, (2027, 3, 1)),  # February's last day is a Sunday: Monday
        ((2027, 12, 31), 2, (2028, 2, 29)),
        ((2026, 11, 30), 3, (2027, 3, 1)),
        ((2026, 10, 15), 2, (2026, 12, 15)),
    ],
)
def test_months_end_on_the_day_with_the_same_number(start, months, due):
    calendar = WorkCalendar(zone="Asia/Almaty", week=dict.fromkeys(range(5), LUNCH))
    begins = datetime(*start, 11, tzinfo=ZoneInfo("Asia/Almaty"))
    ends = datetime(*due, 18, tzinfo=ZoneInfo("Asia/Almaty"))
    assert worktime.after_months(calendar, begins, months) == ends


def test_almaty_closes_an_hour_later_by_the_worlds_clock_since_march_2024():
    calendar = WorkCalendar(zone="Asia/Almaty", week=dict.fromkeys(range(7), LUNCH))
    before = worktime.after_working_days(calendar, datetime(2024, 2, 27, 4, tzinfo=UTC), 1)
    after = worktime.after_working_days(calendar, datetime(2024, 2, 29, 4, tzinfo=UTC), 1)
    assert (before.hour, after.hour) == (12, 13)


def test_hours_day_and_night_stand_still_while_we_wait():
    start = datetime(2026, 11, 23, 4, tzinfo=UTC)
    waited = ((start + timedelta(hours=1), start + timedelta(hours=31)),)
    assert worktime.after_hours(start, 4, waited) == start + timedelta(hours=34)
