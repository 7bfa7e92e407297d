"""The register: numbers without gaps, in order, under the day that the rule says."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from feedback import rulebook, timeline
from feedback.models import Appeal, Calendar, Event, NumberSequence, Procedure
from feedback.proceedings import days, procedure, registering
from feedback.tasks import register_appeals
from feedback.worktime import WorkCalendar
from tests.builders import a_registered_appeal, a_user, an_appeal
from tests.desk import act_on, at_desk
from tests.feedback.site import page

WEEK = {str(day): [["09:00", "13:00"], ["14:00", "18:00"]] for day in range(5)}
OFFICE = WorkCalendar(
    zone="Asia/Ulaanbaatar",
    week=dict.fromkeys(range(5), ((540, 780), (840, 1080))),
)
FRIDAY_NIGHT = datetime(2026, 3, 6, 11, 0, tzinfo=UTC)  # 19:00 in Ulaanbaatar


@pytest.fixture
def calendar(db):
    kept = Calendar.objects.create(
        name="Office", week=WEEK, time_zone="Asia/Ulaanbaatar", is_default=True
    )
    rulebook.forget()
    procedure.forget()
    return kept


def rules(**fields) -> Procedure:
    kept = Procedure.objects.create(**fields)
    procedure.forget()
    return kept


@pytest.mark.django_db
def test_appeals_are_numbered_in_the_order_they_came():
    rules(number_pattern="K-{year}/{sequence}")
    appeals = [an_appeal() for _ in range(3)]
    register_appeals()
    numbers = [Appeal.objects.get(pk=appeal.pk).number for appeal in appeals]
    assert numbers == ["K-2026/000001", "K-2026/000002", "K-2026/000003"]
    an_appeal()
    register_appeals()
    assert NumberSequence.objects.get(year=2026).last == 4


@pytest.mark.django_db
def test_each_year_begins_its_own_register():
    old = an_appeal(received_at=datetime(2025, 12, 30, 4, 0, tzinfo=UTC))
    new = an_appeal()
    registering.drain()
    assert Appeal.objects.get(pk=old.pk).number == "2025/000001"
    assert Appeal.objects.get(pk=new.pk).number == "2026/000001"


@pytest.mark.django_db
def test_registering_again_changes_nothing_and_leaves_the_version():
    appeal = a_registered_appeal()
    registering.drain()
    registering.drain()
    kept = Appeal.objects.get(pk=appeal.pk)
    assert kept.version == appeal.version
    (event,) = Event.objects.filter(appeal=appeal, kind=Event.Kind.REGISTERED)
    assert event.data == {"number": kept.number, "on": kept.registered_on.isoformat()}
    assert timeline.first_break(Event.objects.filter(appeal=appeal).order_by("sequence")) is None


@pytest.mark.django_db
def test_what_was_imported_gets_no_number_of_ours():
    appeal = an_appeal(imported_from="the old system:1")
    registering.drain()
    assert Appeal.objects.get(pk=appeal.pk).number == ""


@pytest.mark.django_db(transaction=True)
def test_an_appeal_that_somebody_writes_in_waits_for_the_next_time():
    """And no number is lost by it."""
    held, free = an_appeal(), an_appeal()
    other = connection.copy()
    try:
        other.set_autocommit(False)
        with other.cursor() as cursor:
            cursor.execute("SELECT 1 FROM feedback_appeal WHERE id = %s FOR UPDATE", [held.pk])
        registering.drain()
        other.rollback()
    finally:
        other.close()
    registering.drain()
    assert Appeal.objects.get(pk=free.pk).number.endswith("000001")
    assert Appeal.objects.get(pk=held.pk).number.endswith("000002")


@pytest.mark.django_db
def test_a_batch_costs_few_statements_an_appeal(django_assert_max_num_queries):
    for _ in range(10):
        an_appeal()
    procedure.current()
    rulebook.current()
    with django_assert_max_num_queries(10 + 10 * 3):
        registering.drain()


@pytest.mark.parametrize(
    ("registers", "expected"),
    [("same_day", date(2026, 3, 6)), ("next_working_day", date(2026, 3, 9))],
)
def test_what_comes_after_hours_is_registered_as_the_rule_says(calendar, registers, expected):
    rules(registers=registers)
    appeal = an_appeal(received_at=FRIDAY_NIGHT)
    registering.drain()
    assert Appeal.objects.get(pk=appeal.pk).registered_on == expected


@pytest.mark.django_db
def test_without_rules_of_its_own_a_centre_has_its_countrys(settings):
    settings.CENTRE_COUNTRY = "KZ"
    procedure.forget()
    assert procedure.current().rules.allows_refusal is False
    assert procedure.current().rules.extension_unit == Procedure.Unit.MONTHS
    settings.CENTRE_COUNTRY = "XX"
    procedure.forget()
    assert procedure.current().rules.registers == Procedure.Registers.SAME_DAY


@given(st.datetimes(datetime(2025, 12, 1), datetime(2027, 2, 1)))
def test_the_day_of_registration_is_the_first_that_could_be(moment):
    """A working day, not before the day it came, and no working day lies between."""
    received = moment.replace(tzinfo=UTC)
    came = OFFICE.day_of(received)
    day = days.registration_day(received, OFFICE, same_day=False)
    assert day >= came
    assert OFFICE.works_on(day)
    between = (came + timedelta(days=ahead) for ahead in range(1, (day - came).days))
    assert not any(OFFICE.works_on(each) for each in between)
    if day > came and OFFICE.works_on(came):
        assert received >= OFFICE.moment(came, 1080)
    assert days.registration_day(received, OFFICE, same_day=True) == came


@given(st.dates(date(2023, 1, 1), date(2029, 1, 1)), st.integers(1, 12))
def test_months_later_never_skip_a_month(day, months):
    later = days.later_by(day, months, Procedure.Unit.MONTHS, None)
    assert (later.year - day.year) * 12 + later.month - day.month == months
    assert later.day <= day.day


@pytest.mark.django_db
def test_the_number_stands_on_the_tracking_page_and_the_receipt(client):
    appeal = a_registered_appeal()
    receipt = at_desk(a_user("operator")).get(act_on(appeal, "receipt")).text
    number = Appeal.objects.get(pk=appeal.pk).number
    assert number
    assert number in receipt
    followed = client.post("/track/", {"code": appeal.code}, follow=True)
    assert f"Registered under number {number}" in page(followed)


def test_a_pattern_names_year_and_sequence():
    for pattern in ("K-{sequence}", "K-{year}", "{year}/{sequence}/{sequence}"):
        with pytest.raises(ValidationError):
            Procedure(number_pattern=pattern).clean()
