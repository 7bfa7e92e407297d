import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from feedback import answers, intake, timeline, workflow
from feedback.actors import CITIZEN
from feedback.models import Event, Message
from feedback.statuses import Status
from tests.builders import a_registered_appeal, staff

pytestmark = pytest.mark.django_db


def a_lived_appeal():
    appeal = a_registered_appeal()
    operator = staff()
    workflow.move(appeal, Status.IN_PROGRESS, actor=operator)
    answers.note(appeal, text="Called the crew", actor=operator)
    answers.answer(appeal, text="It runs again.", actor=operator)
    return appeal


def events_of(appeal):
    return list(Event.objects.filter(appeal=appeal).order_by("sequence"))


def tamper(sql: str, *params) -> None:
    """Do as somebody with all rights on the database might."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(sql, params)
        cursor.execute("SET session_replication_role = DEFAULT")


def test_each_thing_that_happens_is_chained():
    kinds = [event.kind for event in events_of(a_lived_appeal())]
    assert kinds == ["received", "message", "status", "note", "status", "answer"]


def test_a_whole_chain_verifies(capsys):
    a_lived_appeal()
    call_command("verify_timelines")
    assert "All timelines hold (6 events)" in capsys.readouterr().out


@pytest.mark.parametrize(
    "change", ["UPDATE feedback_event SET status = 'x'", "DELETE FROM feedback_event"]
)
def test_the_database_refuses_to_rewrite_history(change):
    a_registered_appeal()
    with (
        pytest.raises(DatabaseError, match="append_only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(change)


@pytest.mark.parametrize(
    ("sql", "link", "problem"),
    [
        ("UPDATE feedback_event SET at = at - interval '1 day' WHERE sequence = 3", 3, "changed"),
        ("UPDATE feedback_event SET data = '{}' WHERE sequence = 5", 5, "changed"),
        ("UPDATE feedback_event SET is_public = false WHERE sequence = 1", 1, "changed"),
        ("DELETE FROM feedback_event WHERE sequence = 4", 4, "missing"),
    ],
)
def test_a_rewritten_history_is_found_at_its_first_link(sql, link, problem):
    appeal = a_lived_appeal()
    tamper(sql)
    found = timeline.first_break(events_of(appeal))
    assert (found.sequence, problem in found.problem) == (link, True)


def test_the_command_names_the_broken_link_and_fails(capsys):
    appeal = a_lived_appeal()
    a_lived_appeal()
    tamper(
        "UPDATE feedback_event SET status = 'x' WHERE sequence = 3 AND appeal_id = %s", appeal.pk
    )
    with pytest.raises(SystemExit, match="1 timelines"):
        call_command("verify_timelines")
    assert f"appeal {appeal.pk}: event 3" in capsys.readouterr().err


def test_a_rehashed_event_breaks_the_next_link():
    appeal = a_lived_appeal()
    event = events_of(appeal)[2]
    event.data = {"from": "nothing"}
    tamper(
        'UPDATE feedback_event SET data = \'{"from": "nothing"}\', hash = %s WHERE id = %s',
        timeline.digest(event),
        event.pk,
    )
    assert timeline.first_break(events_of(appeal)).sequence == 4


def test_events_hold_no_words_only_their_fingerprints():
    secret = "My neighbour Bold, phone 99112233"
    appeal = a_registered_appeal(secret)
    message = Message.objects.get(appeal=appeal)
    event = Event.objects.get(appeal=appeal, kind=Event.Kind.MESSAGE)
    assert event.data["sha256"] == timeline.fingerprint(message.text)
    assert not any("Bold" in str(event.data) for event in events_of(appeal))


def test_words_may_be_forgotten_and_the_chain_still_holds():
    appeal = a_lived_appeal()
    Message.objects.filter(appeal=appeal).update(text="", full_text="")
    assert timeline.first_break(events_of(appeal)) is None


def test_words_of_the_citizen_are_their_event():
    appeal = a_registered_appeal()
    words = intake.Words(intake_key="more", channel="web", text="And it is cold")
    intake.add_words(appeal, words, actor=CITIZEN)
    assert events_of(appeal)[-1].actor == Event.Actor.CITIZEN
