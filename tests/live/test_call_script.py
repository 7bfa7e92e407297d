"""A caller's talk with us, TwiML by TwiML: language, hours, queue, operator, voicemail."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import OperationalError, connection

from accounts.roles import Role
from channels import inbox
from channels.models import Envelope
from feedback.models import Calendar, Holiday
from live import call_queue
from live.models import Call, Prompt, Seat
from tests.builders import a_user, an_address
from tests.channels.voice import PHONE, SITE, Caller, a_twilio_number

pytestmark = pytest.mark.django_db

MONDAY_NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)  # in Ulaanbaatar
ENGLISH, RUSSIAN, MONGOLIAN = "1", "4", "2"


@pytest.fixture(autouse=True)
def _centre(settings):
    settings.PUBLIC_URL = SITE
    settings.LANGUAGE_CODE = "en"
    week = {str(day): [["09:00", "18:00"]] for day in range(5)}
    Calendar.objects.create(name="Office", week=week, is_default=True, time_zone="Asia/Ulaanbaatar")


def read_events() -> None:
    """Process what was told; to the database, whose clock runs on, it is not March."""
    Envelope.objects.update(next_try_at=MONDAY_NOON)
    inbox.drain()


def an_operator(number: str = "+97699000001", **fields) -> Seat:
    return Seat.objects.create(user=a_user(Role.OPERATOR), number=number, is_taking=True, **fields)


@pytest.fixture
def monday():
    with time_machine.travel(MONDAY_NOON, tick=False) as clock:
        yield clock


def test_the_menu_offers_five_languages_by_key(monday):
    caller = Caller(a_twilio_number()).dial()
    gather = caller.verb("Gather")
    assert gather.get("numDigits") == "1"
    for language, key in (("English", 1), ("Mongolian", 2), ("Kazakh", 3), ("Azerbaijani", 5)):
        assert f"For {language}, press {key}." in caller.hears
    assert [each.get("language") for each in gather] == [
        "en-US",
        "en-US",
        "en-US",
        "ru-RU",
        "en-US",
    ]


def test_a_caller_reaches_the_operator_who_is_free(monday):
    account = a_twilio_number()
    seat = an_operator()
    caller = Caller(account).dial().press(ENGLISH)
    dial = caller.verb("Dial")
    assert dial.find("Number").text == seat.number
    assert dial.get("record") is None
    call = Call.objects.get()
    assert (call.state, call.operator, call.language) == ("ringing", seat.user, "en")
    caller.go_on(DialCallStatus="completed", DialCallSid="CA9", DialCallDuration="60")
    assert caller.verb("Hangup") is not None
    read_events()
    call.refresh_from_db()
    assert (call.state, call.outcome) == ("completed", "completed")
    assert call.ended_at - call.answered_at == timedelta(seconds=60)


def test_who_waits_hears_place_and_minutes_and_gets_the_first_who_is_free(monday):
    account = a_twilio_number()
    seat = an_operator()
    first = Caller(account, "CA01", "+97699445566").dial().press(ENGLISH)
    assert first.verb("Dial") is not None
    second = Caller(account, "CA02").dial().press(ENGLISH)
    assert "You are number 1 in the queue. The wait is about 3 minutes." in second.hears
    assert "Press 1 to leave a message instead." in second.hears
    third = Caller(account, "CA03", "+97699778899").dial().press(RUSSIAN)
    assert second.verb("Gather").get("action").startswith(SITE)
    assert third.verb("Gather").find("Say").get("language") == "ru-RU"
    first.go_on(DialCallStatus="completed", DialCallDuration="240")
    third.go_on()
    assert third.verb("Dial") is None, "the second waits longer"
    second.go_on()
    assert second.verb("Dial").find("Number").text == seat.number


def test_the_wait_is_learned_from_the_last_talks(monday):
    account = a_twilio_number()
    an_operator(), an_operator("+97699000002")
    for number in range(5):
        Call.objects.create(
            account=account,
            external_id=f"old{number}",
            started_at=MONDAY_NOON,
            answered_at=MONDAY_NOON - timedelta(minutes=12),
            ended_at=MONDAY_NOON,
            state="completed",
        )
    assert call_queue.minutes_to_wait(1) == 6
    assert call_queue.minutes_to_wait(3) == 18


def test_an_operator_who_does_not_answer_is_paused_and_the_caller_keeps_the_place(monday):
    account = a_twilio_number()
    seat = an_operator()
    caller = Caller(account).dial().press(ENGLISH)
    queued_at = Call.objects.get().queued_at
    monday.shift(25)
    caller.go_on(DialCallStatus="no-answer", DialCallSid="CA9")
    seat.refresh_from_db()
    assert not seat.is_taking
    assert caller.verb("Gather") is not None
    call = Call.objects.get()
    assert (call.state, call.queued_at, call.operator) == ("queued", queued_at, None)
    # What Twilio says late of that phone makes nobody ring again.
    path = f"/hooks/phone/{account.code}/?event=leg"
    late = "Mon, 02 Mar 2026 04:00:05 +0000"
    caller.post(
        path,
        CallSid="CA9",
        ParentCallSid=caller.call,
        CallStatus="ringing",
        To=seat.number,
        Timestamp=late,
    )
    read_events()
    assert Call.objects.get().state == "queued"


@pytest.mark.parametrize(
    "when",
    [
        datetime(2026, 3, 2, 13, 0, tzinfo=UTC),  # Monday, nine in the evening
        datetime(2026, 3, 7, 4, 0, tzinfo=UTC),  # Saturday
        datetime(2026, 3, 9, 4, 0, tzinfo=UTC),  # a Monday that is a holiday
    ],
)
def test_out_of_hours_callers_leave_a_message(when):
    Holiday.objects.create(calendar=Calendar.objects.get(), date="2026-03-09", name="Women's day")
    with time_machine.travel(when, tick=False):
        an_operator()
        caller = Caller(a_twilio_number()).dial().press(ENGLISH)
        assert "We are closed now." in caller.hears
        record = caller.verb("Record")
        assert record.get("action") == f"{SITE}/hooks/voicemail/box/?language=en"
        assert record.get("recordingStatusCallbackEvent") == "completed absent"


def test_a_full_queue_and_an_empty_desk_lead_to_the_voicemail(monday):
    account = a_twilio_number(queue_limit=1)
    nobody = Caller(account, "CA01").dial().press(ENGLISH)
    assert nobody.verb("Record") is not None
    an_operator(), Caller(account, "CA02").dial().press(ENGLISH)
    waits = Caller(account, "CA03").dial().press(ENGLISH)
    assert waits.verb("Gather") is not None
    beyond = Caller(account, "CA04").dial().press(ENGLISH)
    assert "All operators are busy." in beyond.hears
    waits.press("1")
    assert waits.verb("Record") is not None
    assert Call.objects.get(external_id="CA03").state == "started"
    assert not call_queue.waiting().exists()


def test_without_a_voicemail_the_caller_is_called_back(monday):
    caller = Caller(a_twilio_number(voicemail="")).dial().press(ENGLISH)
    assert "We will call you back." in caller.hears
    assert caller.verb("Hangup") is not None
    caller.hang_up()
    read_events()
    assert Call.objects.get().state == "missed"
    assert Call.objects.get().call_backs.get().address.value == PHONE


def test_recording_is_told_and_may_be_refused(monday):
    account = a_twilio_number(records=True)
    an_operator(), an_operator("+97699000002")
    willing = Caller(account, "CA01").dial().press(ENGLISH)
    assert "Press 0 to refuse." in willing.hears
    willing.go_on()
    assert willing.verb("Dial").get("record") == "record-from-answer-dual"
    refusing = Caller(account, "CA02").dial().press(ENGLISH).press("0")
    assert refusing.verb("Dial").get("record") is None


def test_silence_in_the_menu_is_asked_again_and_then_the_centre_speaks_its_own(monday):
    an_operator()
    caller = Caller(a_twilio_number()).dial().go_on()
    assert "press 2" in caller.hears
    caller.go_on()
    assert caller.verb("Dial") is not None
    assert Call.objects.get().language == "en"


def test_a_language_without_a_voice_is_played_from_recordings(monday, settings):
    for name in ("menu", "place", "number-1", "minutes", "number-3", "connecting"):
        Prompt.objects.create(name=name, language="mn", audio=f"prompts/{name}.mp3")
    account = a_twilio_number()
    an_operator()
    Caller(account, "CA01").dial().press(ENGLISH)
    caller = Caller(account, "CA02").dial()
    assert len(caller.verb("Gather").findall("Play")) == 1
    caller.press(MONGOLIAN)
    played = caller.verb("Gather").findall("Play")
    assert len(played) == 4
    assert all(each.text.startswith(f"{SITE}/calls/prompts/") for each in played)
    assert caller.hears == ""


def test_the_language_of_somebody_new_is_remembered(monday):
    an_operator()
    Caller(a_twilio_number()).dial().press("3")
    assert an_address(PHONE).citizen.language == "kk"


def test_an_address_that_is_not_ours_begins_anew(monday):
    caller = Caller(a_twilio_number())
    for place in ("wait", "connected", "nowhere", "'"):
        caller.post(f"/hooks/phone/{caller.account.code}/?place={place}&language=xx&round=x")
        assert "For English, press 1." in caller.hears


def test_two_operators_cannot_take_one_caller(monday):
    account = a_twilio_number()
    busy = an_operator()
    Caller(account, "CA01").dial().press(ENGLISH)
    waits = Caller(account, "CA02").dial().press(ENGLISH)
    one, two = an_operator("+97699000002"), an_operator("+97699000003")
    pk = Call.objects.get(external_id="CA02").pk
    assert call_queue.take(pk, one.user)
    assert not call_queue.take(pk, two.user)
    assert not call_queue.take(Call.objects.get(external_id="CA01").pk, two.user)
    waits.go_on()
    assert waits.verb("Dial").find("Number").text == one.number
    assert busy.number != one.number


def test_without_a_database_a_caller_can_still_leave_a_message(monday, monkeypatch):
    def away(turn):
        raise OperationalError("the database is away")

    monkeypatch.setattr("live.script.next_step", away)
    caller = Caller(a_twilio_number()).dial()
    assert "Please leave a message after the tone." in caller.hears
    assert caller.verb("Record") is not None


def test_a_caller_who_waits_fills_no_inbox(monday):
    account = a_twilio_number()
    an_operator()
    Caller(account, "CA01").dial().press(ENGLISH)
    waits = Caller(account, "CA02").dial().press(ENGLISH)
    before = Envelope.objects.count()
    for _round in range(10):
        waits.go_on()
    assert Envelope.objects.count() == before


@pytest.mark.django_db(transaction=True)
def test_two_callers_at_once_never_get_one_operator():
    account = a_twilio_number()
    with time_machine.travel(MONDAY_NOON, tick=True):
        an_operator()
        callers = [Caller(account, f"CA0{n}", f"+9769900112{n}").dial() for n in range(4)]

        def go(caller):
            caller.press(ENGLISH)
            connection.close()

        threads = [threading.Thread(target=go, args=(caller,)) for caller in callers]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert [caller.verb("Dial") is not None for caller in callers].count(True) == 1
    assert Call.objects.filter(state="ringing").count() == 1
