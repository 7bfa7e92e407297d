"""The facts follow the appeals, at the cost of the days that changed."""

import io
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import psycopg2
import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection

from analytics import facts
from analytics.models import MEASURES, DayFact, DaySum, FactsState
from analytics.tasks import refresh_facts
from feedback import timeline
from feedback.actors import SYSTEM
from feedback.models import Event
from feedback.timeline import Entry
from tests.builders import (
    NOON,
    a_rating,
    a_sector,
    a_topic,
    an_appeal,
    an_organisation,
)

MONDAY = date(2026, 3, 2)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def changed(appeal, event=Event.Kind.STATUS, **fields):
    """Change an appeal's row and leave the event that every change leaves."""
    type(appeal).objects.filter(pk=appeal.pk).update(**fields)
    timeline.append(appeal, Entry(event, SYSTEM))


def an_appeal_with_event(**fields):
    appeal = an_appeal(**fields)
    timeline.begin(appeal, Entry(Event.Kind.RECEIVED, SYSTEM))
    return appeal


def figures(**wanted) -> dict:
    """All measures above zero of the one row that is there."""
    row = DayFact.objects.values(*MEASURES).get(**wanted)
    return {name: number for name, number in row.items() if number}


@pytest.mark.django_db
def test_an_open_appeal_counts_as_received_and_open():
    an_appeal()
    facts.rebuild(now=NOON)
    assert figures(day=MONDAY, channel="web", kind="complaint", language="mn") == {
        "received": 1,
        "open": 1,
    }


@pytest.mark.django_db
def test_an_answer_counts_with_its_time_and_its_ratings():
    appeal = an_appeal(
        status="closed",
        resolution_round=2,
        answered_at=NOON + timedelta(hours=3),
        due_at=NOON + DAY,
    )
    a_rating(appeal, 1, 2, resolution_round=1)
    a_rating(appeal, 4)
    facts.rebuild(now=NOON + DAY)
    assert figures() == {
        "received": 1,
        "answered": 1,
        "answered_in_time": 1,
        "closed": 1,
        "reopened": 1,
        "seconds_to_answer": 3 * 3600,
        "resolution_1": 1,
        "resolution_4": 1,
        "servant_2": 1,
    }


@pytest.mark.django_db
def test_an_answer_given_to_the_second_is_in_time_and_one_later_is_not():
    due = NOON + DAY
    an_appeal(status="answered", answered_at=due, due_at=due)
    an_appeal(status="answered", answered_at=due + timedelta(seconds=1), due_at=due)
    an_appeal(status="rejected", answered_at=due, due_at=None)
    facts.rebuild(now=due)
    found = figures()
    assert (found["answered"], found["answered_in_time"], found["rejected"]) == (3, 2, 1)


@pytest.mark.django_db
def test_what_ended_without_an_answer_is_neither_open_nor_answered():
    first = an_appeal()
    an_appeal(status="merged", merged_into=first, closed_at=NOON, due_at=NOON)
    facts.rebuild(now=NOON + DAY)
    assert figures() == {"received": 2, "open": 1}


@pytest.mark.django_db
def test_each_cell_of_the_dimensions_is_one_row_also_where_values_are_missing():
    topic, sector, organisation = a_topic(), a_sector(), an_organisation()
    for _twice in range(2):
        an_appeal()
        an_appeal(topic=topic, sector=sector, organisation=organisation)
    facts.rebuild(now=NOON)
    assert figures(topic=None) == {"received": 2, "open": 2}
    assert figures(topic=topic, sector=sector, organisation=organisation)["received"] == 2


@pytest.mark.django_db
def test_the_centres_own_midnight_cuts_the_day():
    midnight = datetime(2026, 3, 3, tzinfo=ZoneInfo("Asia/Ulaanbaatar"))
    an_appeal(received_at=midnight - timedelta(microseconds=1))
    an_appeal(received_at=midnight)
    facts.rebuild(now=NOON + DAY)
    assert list(DayFact.objects.order_by("day").values_list("day", "received")) == [
        (MONDAY, 1),
        (MONDAY + DAY, 1),
    ]


@pytest.mark.django_db
def test_a_day_of_25_hours_is_counted_whole(settings):
    settings.TIME_ZONE = "Europe/Berlin"
    night = datetime(2026, 10, 24, 22, 0, tzinfo=UTC)  # midnight of the 25th, in summer time
    an_appeal(received_at=night - MINUTE)
    an_appeal(received_at=night)
    an_appeal(received_at=night + timedelta(hours=25) - MINUTE)
    an_appeal(received_at=night + timedelta(hours=25))
    facts.rebuild(now=night + 2 * DAY)
    assert list(DayFact.objects.order_by("day").values_list("day", "received")) == [
        (date(2026, 10, 24), 1),
        (date(2026, 10, 25), 2),
        (date(2026, 10, 26), 1),
    ]


@pytest.mark.django_db
def test_the_first_refresh_of_an_installation_counts_everything():
    an_appeal()
    refresh_facts()
    assert figures()["received"] == 1


@pytest.mark.django_db
def test_a_refresh_counts_only_the_days_that_changed():
    with time_machine.travel(NOON, tick=False) as clock:
        old = an_appeal_with_event(received_at=NOON - 3 * DAY)
        an_appeal_with_event(received_at=NOON - DAY)
        facts.rebuild()
        clock.shift(MINUTE)
        changed(old, status="answered", answered_at=NOON)
        assert facts.refresh() == [MONDAY - 3 * DAY]
    assert figures(day=MONDAY - 3 * DAY)["answered"] == 1


@pytest.mark.django_db
def test_a_refresh_with_nothing_new_counts_nothing():
    with time_machine.travel(NOON, tick=False) as clock:
        facts.rebuild()
        an_appeal_with_event()
        assert facts.refresh() == [MONDAY]
        for _run in range(15):
            clock.shift(MINUTE)
            assert facts.refresh() == []


@pytest.mark.django_db
def test_a_change_moves_an_appeal_from_one_cell_to_another():
    water = a_topic("Water")
    with time_machine.travel(NOON, tick=False):
        appeal = an_appeal_with_event()
        facts.rebuild()
        changed(appeal, Event.Kind.CLASSIFIED, topic=water, kind="incident")
        facts.refresh()
    assert figures(topic=water, kind="incident") == {"received": 1, "open": 1}


@pytest.mark.django_db
def test_time_alone_makes_an_appeal_overdue():
    an_appeal(due_at=NOON + DAY)
    an_appeal(received_at=NOON + DAY, due_at=NOON + 9 * DAY)
    facts.rebuild(now=NOON)
    assert facts.refresh(now=NOON + DAY) == []
    assert facts.refresh(now=NOON + DAY + MINUTE) == [MONDAY]
    assert figures(day=MONDAY) == {"received": 1, "open": 1, "overdue": 1}
    assert facts.refresh(now=NOON + DAY + 2 * MINUTE) == []


@pytest.mark.django_db
def test_while_we_wait_for_the_citizen_nothing_is_overdue():
    an_appeal(status="waiting", due_at=NOON)
    facts.rebuild(now=NOON + DAY)
    assert figures() == {"received": 1, "open": 1}


@pytest.mark.django_db(transaction=True)
def test_an_event_that_becomes_visible_late_is_not_missed():
    """Its transaction began before a refresh looked and ended after."""
    with time_machine.travel(NOON, tick=False) as clock:
        appeal = an_appeal_with_event()
        facts.rebuild()
        event = Event.objects.get()
        other = psycopg2.connect(**connection.get_connection_params() | {"cursor_factory": None})
        try:
            with other.cursor() as cursor:
                cursor.execute(
                    "UPDATE feedback_appeal SET kind = 'proposal' WHERE id = %s", [appeal.pk]
                )
                cursor.execute(
                    "INSERT INTO feedback_event (appeal_id, sequence, kind, actor, is_public,"
                    " status, data, at, recorded_at, previous_hash, hash)"
                    " VALUES (%s, 2, 'classified', 'system', true, '', '{}', %s, %s, %s, 'x')",
                    [appeal.pk, NOON, NOON + MINUTE, event.hash],
                )
            clock.shift(2 * MINUTE)
            assert facts.refresh() == []
            clock.shift(2 * MINUTE)
            assert facts.refresh() == []
            other.commit()
        finally:
            other.close()
        assert facts.refresh() == [MONDAY]
        assert figures(kind="proposal")["received"] == 1
        assert facts.refresh() == []


@pytest.mark.django_db(transaction=True)
def test_while_one_refreshes_another_does_nothing():
    an_appeal()
    other = psycopg2.connect(**connection.get_connection_params() | {"cursor_factory": None})
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [facts.LOCK])
            assert facts.refresh() == []
            assert not FactsState.objects.exists()
            cursor.execute("SELECT pg_advisory_unlock(%s)", [facts.LOCK])
    finally:
        other.close()
    assert facts.refresh() == [MONDAY]


@pytest.mark.django_db
def test_a_rebuild_mends_wrong_rows_and_drops_those_of_no_appeal():
    an_appeal()
    facts.rebuild(now=NOON)
    DayFact.objects.update(received=99)
    DayFact.objects.create(
        day=MONDAY - DAY, channel="web", kind="complaint", language="mn", assurance=0
    )
    DaySum.objects.create(day=MONDAY - DAY, cut=0, received=5)
    facts.rebuild(now=NOON)
    assert list(DayFact.objects.values_list("day", "received")) == [(MONDAY, 1)]
    assert list(DaySum.objects.filter(cut=0, days=1).values_list("day", "received")) == [
        (MONDAY, 1)
    ]


@pytest.mark.django_db
def test_the_command_counts_everything_and_says_how_far_it_is():
    for days in range(40):
        an_appeal(received_at=NOON - days * DAY)
    out = io.StringIO()
    call_command("facts", "--rebuild", stdout=out)
    lines = out.getvalue().splitlines()
    assert lines[0] == "2026-01-25  4 of 40 days"
    assert lines[-2:] == ["2026-03-02  40 of 40 days", "Days counted: 40"]
    assert len(lines) == 11
    assert DayFact.objects.count() == 40


@pytest.mark.django_db
def test_the_command_rebuilds_from_a_day_on():
    an_appeal(received_at=NOON - 2 * DAY)
    an_appeal()
    out = io.StringIO()
    call_command("facts", "--rebuild", "--from", "2026-03-02", stdout=out)
    assert out.getvalue().endswith("Days counted: 1\n")
    assert DayFact.objects.get().day == MONDAY


@pytest.mark.django_db
def test_the_command_without_words_refreshes():
    an_appeal()
    out = io.StringIO()
    call_command("facts", stdout=out)
    assert out.getvalue() == "Days counted: 1\n"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--from", "2026-03-02"], "--rebuild"),
        (["--rebuild", "--from", "2 March"], "2026-01-31"),
    ],
)
def test_the_command_refuses_what_makes_no_sense(arguments, words):
    with pytest.raises(CommandError, match=words):
        call_command("facts", *arguments)


@pytest.mark.django_db
def test_a_check_says_what_differs():
    an_appeal()
    facts.rebuild(now=NOON)
    out = io.StringIO()
    call_command("facts", "--check", stdout=out)
    assert out.getvalue() == "Days checked: 1, differences: 0\n"
    DayFact.objects.update(received=3)
    with pytest.raises(CommandError, match="--rebuild"):
        call_command("facts", "--check", stdout=out)
    assert "received: 3 kept, 1 counted" in out.getvalue()


@pytest.mark.django_db
def test_steps_count_on_the_day_on_which_they_were_taken():
    appeal = an_appeal(status="rejected", answered_at=NOON + DAY, due_at=NOON)
    for status, days in (("redirected", 0), ("rejected", 1)):
        entry = Entry(Event.Kind.STATUS, SYSTEM, status=status, at=NOON + days * DAY)
        timeline.append(appeal, entry)
    facts.rebuild(now=NOON + DAY)
    today, tomorrow = figures(day=MONDAY), figures(day=MONDAY + DAY)
    assert (today["received"], today["redirected"], today["redirections"]) == (1, 1, 1)
    assert tomorrow == {"answers": 1, "refusals": 1}


@pytest.mark.django_db
def test_a_rebuild_from_the_middle_of_a_week_leaves_its_sums_right():
    for days in range(5):
        an_appeal(received_at=NOON + days * DAY)
    facts.rebuild(now=NOON + 5 * DAY)
    DaySum.objects.filter(days=28).update(received=99)
    facts.rebuild(MONDAY + 3 * DAY, now=NOON + 5 * DAY)
    weeks = DaySum.objects.filter(cut=0, days__gt=1).order_by("days")
    assert list(weeks.values_list("days", "received")) == [(7, 5), (28, 5)]


@pytest.mark.django_db(transaction=True)
def test_a_rebuild_that_is_killed_leaves_days_and_weeks_that_agree():
    for days in (0, 1, 30):
        an_appeal(received_at=NOON + days * DAY)

    def killed(day, done, of):
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        facts.rebuild(now=NOON + 31 * DAY, progress=killed)
    assert not DaySum.objects.exists()
    facts.refresh(now=NOON + 31 * DAY)
    sums = DaySum.objects.filter(cut=0).values_list("days", "received").order_by("days", "day")
    assert list(sums) == [(1, 1), (1, 1), (1, 1), (7, 2), (7, 1), (28, 2), (28, 1)]
