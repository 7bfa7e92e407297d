from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback import worktime
from feedback.worktime import WorkCalendar

ZONE = ZoneInfo("Asia/Ulaanbaatar")
OFFICE = WorkCalendar(
    zone="Asia/Ulaanbaatar",
    week=dict.fromkeys(range(5), ((540, 780), (840, 1080))),
    days={
        date(2026, 11, 26): (),
        date(2026, 12, 29): (),
        date(2026, 11, 28): ((540, 780), (840, 1080)),
    },
)
ALWAYS = WorkCalendar(zone="UTC", week=dict.fromkeys(range(7), ((0, 1440),)))

moments = st.datetimes(datetime(2024, 1, 1), datetime(2028, 12, 31)).map(
    lambda moment: moment.replace(tzinfo=UTC)
)
spans = st.integers(0, 200 * 60).map(lambda minutes: timedelta(minutes=minutes))
calendars = st.sampled_from([OFFICE, ALWAYS])


def local(*parts) -> datetime:
    return datetime(*parts, tzinfo=ZONE)


def test_lunch_night_weekend_and_holiday_do_not_count():
    friday = local(2026, 11, 20, 17)
    assert worktime.after(OFFICE, friday, timedelta(hours=1)) == local(2026, 11, 20, 18)
    assert worktime.after(OFFICE, friday, timedelta(hours=2)) == local(2026, 11, 23, 10)
    assert worktime.after(OFFICE, friday, timedelta(hours=6)) == local(2026, 11, 23, 15)
    wednesday = local(2026, 11, 25, 17)
    assert worktime.after(OFFICE, wednesday, timedelta(hours=2)) == local(2026, 11, 27, 10)


def test_a_saturday_that_is_worked_counts():
    assert worktime.after(OFFICE, local(2026, 11, 27, 17), timedelta(hours=2)) == local(
        2026, 11, 28, 10
    )


def test_fifteen_working_days_end_at_the_close_of_the_fifteenth():
    # 23 Nov is counted from the 24th; the 26th is off, Saturday the 28th is worked.
    due = worktime.after_working_days(OFFICE, local(2026, 11, 23, 11), 15)
    assert due == local(2026, 12, 14, 18)


def test_calendar_days_that_end_on_a_day_off_end_on_the_next_working_day():
    assert worktime.after_calendar_days(OFFICE, local(2026, 11, 23, 11), 30) == local(
        2026, 12, 23, 18
    )
    assert worktime.after_calendar_days(OFFICE, local(2026, 11, 23, 11), 3) == local(
        2026, 11, 27, 18
    )


def test_waiting_for_the_citizen_moves_the_deadline_by_the_working_time_it_took():
    start = local(2026, 11, 23, 9)
    pause = (local(2026, 11, 23, 10), local(2026, 11, 24, 10))
    # Without the pause it would be Monday 18:00; eight working hours were waited.
    assert worktime.after(OFFICE, start, timedelta(hours=8), (pause,)) == local(2026, 11, 24, 18)


@given(calendars, moments, spans, spans)
def test_time_adds_up(calendar, start, one, two):
    step = worktime.after(calendar, worktime.after(calendar, start, one), two)
    assert step == worktime.after(calendar, start, one + two)


@given(calendars, moments, spans)
def test_what_is_used_up_was_worked(calendar, start, span):
    end = worktime.after(calendar, start, span)
    assert worktime.worked(calendar, start, end) == span
    assert end >= start or not span


@given(calendars, moments, spans, spans)
def test_a_later_start_is_never_due_earlier(calendar, start, later, span):
    due = worktime.after(calendar, start, span)
    assert worktime.after(calendar, start + later, span) >= due


@given(moments, st.integers(0, 90))
def test_nothing_falls_due_on_a_day_off(start, days):
    for counted in (worktime.after_working_days, worktime.after_calendar_days):
        due = counted(OFFICE, start, days)
        assert OFFICE.works_on(OFFICE.day_of(due))


def test_a_calendar_that_never_works_says_so():
    never = WorkCalendar(zone="UTC", week={})
    with pytest.raises(worktime.NoWorkingTime):
        worktime.after_working_days(never, datetime(2026, 1, 1, tzinfo=UTC), 1)
    with pytest.raises(worktime.NoWorkingTime):
        worktime.after(never, datetime(2026, 1, 1, tzinfo=UTC), timedelta(hours=1))
