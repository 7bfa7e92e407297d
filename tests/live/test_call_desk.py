"""Calls at the operator's desk: whom they see, whom they take, whom they call back."""

import io
import wave
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from channels import inbox
from feedback import answers
from feedback.models import Appeal
from live import call_backs, call_recordings
from live.models import Call, CallBack, Prompt, Recording, Seat
from tests.builders import a_registered_appeal, a_user, an_address, staff
from tests.channels.voice import PHONE, an_exchange, tell
from tests.desk import at_desk

pytestmark = pytest.mark.django_db

CALLS = "/admin/live/call/"
NOW = f"{CALLS}now/"


@pytest.fixture
def oyun():
    user = a_user(Role.OPERATOR)
    Seat.objects.create(user=user, number="201", is_taking=True)
    return user


def ring(account, call: str = "17.1", **fields) -> Call:
    tell(account, **{"event": "ringing", "call": call, "caller": PHONE, "operator": "201"} | fields)
    inbox.drain()
    return Call.objects.get(external_id=call)


def test_the_card_shows_who_rings_masked_and_with_their_history(oyun):
    address = an_address(PHONE, name="Болд Дорж")
    a_registered_appeal("Ус алга", address=address, channel="sms")
    desk = at_desk(oyun)
    assert desk.get(NOW).json()["html"] == ""
    ring(an_exchange(), language="mn")
    card = desk.get(NOW).json()
    assert "+976***33" in card["html"]
    assert "Б*** Д***" in card["html"]
    assert "1 appeal so far, 1 open" in card["html"]
    assert PHONE not in card["html"]
    assert "Болд" not in card["html"]
    other = at_desk(a_user(Role.OPERATOR))
    assert other.get(NOW).json()["html"] == ""


def test_the_card_changes_when_the_call_does_and_stays_a_while(oyun):
    account, desk = an_exchange(), at_desk(oyun)
    ring(account)
    first = desk.get(NOW).json()["key"]
    assert desk.get(NOW).json()["key"] == first
    tell(account, event="answered", call="17.1", caller=PHONE, operator="201")
    tell(account, event="ended", call="17.1", caller=PHONE)
    inbox.drain()
    over = desk.get(NOW).json()
    assert over["key"] != first
    assert "What you write stays." in over["html"]
    Call.objects.update(ended_at=timezone.now() - timedelta(minutes=5))
    assert desk.get(NOW).json()["html"] == ""


def test_one_click_opens_the_form_with_the_caller_and_ties_the_appeal_to_the_call(oyun):
    an_address(PHONE, name="Болд Дорж")
    account, desk = an_exchange(), at_desk(oyun)
    call = ring(account, language="mn")
    address = desk.post(f"{CALLS}{call.pk}/form/")["Location"]
    assert PHONE not in address
    page = desk.get(address)
    shown = page.context["form"].initial
    assert (shown["channel"], shown["phone"], shown["language"]) == ("phone", PHONE, "mn")
    tell(account, event="ended", call="17.1", caller=PHONE)
    inbox.drain()
    token = parse_qs(urlsplit(address).query)["form"][0]
    words = {"token": token, "channel": "phone", "kind": "complaint", "language": "mn"}
    desk.post(address, {**words, "text": "Ус алга байна", "phone": PHONE})
    appeal = Appeal.objects.get()
    assert (appeal.channel, appeal.address.value) == ("phone", PHONE)
    assert "in the call of" in appeal.messages.first().note
    assert reverse("admin:feedback_appeal_change", args=[appeal.pk]) in desk.get(CALLS).text
    assert Call.objects.get().appeal == appeal


def test_an_operator_begins_to_take_calls_with_a_number_that_can_be_rung():
    user = a_user(Role.OPERATOR)
    desk = at_desk(user)
    for wrong in ("", "call me", "+976 12"):
        assert desk.post(f"{CALLS}seat/", {"number": wrong, "do": "take"}).status_code == 400
    for given, kept in (
        ("9900 0001", "+97699000001"),
        ("201", "201"),
        ("sip:oyun@pbx.mn", "sip:oyun@pbx.mn"),
    ):
        desk.post(f"{CALLS}seat/", {"number": given, "do": "take"})
        assert Seat.objects.get(user=user).number == kept
    assert Seat.objects.get(user=user).is_taking
    desk.post(f"{CALLS}seat/", {"number": "201", "do": "pause"})
    assert not Seat.objects.get(user=user).is_taking


def test_a_task_is_one_operators_who_alone_sees_the_number(oyun):
    account = an_exchange()
    tell(account, event="ended", call="1", caller=PHONE)
    inbox.drain()
    task = CallBack.objects.get()
    first, second = at_desk(oyun), at_desk(a_user(Role.OPERATOR))
    assert PHONE not in first.get(CALLS).text
    first.post(f"{CALLS}back/{task.pk}/claim/")
    refused = second.post(f"{CALLS}back/{task.pk}/claim/", follow=True)
    assert "A colleague was quicker" in refused.text
    assert PHONE in first.get(CALLS).text
    assert PHONE not in second.get(CALLS).text
    second.post(f"{CALLS}back/{task.pk}/reached/")
    task.refresh_from_db()
    assert (task.state, task.claimed_by) == ("open", oyun)
    first.post(f"{CALLS}back/{task.pk}/reached/")
    task.refresh_from_db()
    assert task.state == "done"


def test_after_the_third_try_in_vain_nobody_tries_again(oyun):
    tell(an_exchange(), event="ended", call="1", caller=PHONE)
    inbox.drain()
    desk, task = at_desk(oyun), CallBack.objects.get()
    for tries in (1, 2, 3):
        desk.post(f"{CALLS}back/{task.pk}/claim/")
        desk.post(f"{CALLS}back/{task.pk}/nobody/")
        task.refresh_from_db()
        assert (task.attempts, task.claimed_by) == (tries, None)
    assert task.state == CallBack.State.GIVEN_UP


def test_an_answer_that_no_channel_carries_is_told_by_telephone(oyun):
    appeal = a_registered_appeal(address=an_address(PHONE), channel="phone")
    answers.answer(appeal, text="The water is back.", actor=staff())
    assert (call_backs.expect_answers(), call_backs.expect_answers()) == (1, 0)
    task = CallBack.objects.get()
    assert (task.reason, task.address.value) == ("answer", PHONE)
    assert "an answer to tell" in at_desk(oyun).get(CALLS).text


def test_the_calls_are_nobodys_who_takes_none():
    call = ring(an_exchange())
    for role in (Role.INSPECTOR, Role.ANALYST, Role.OFFICIAL):
        desk = at_desk(a_user(role))
        assert desk.get(NOW).status_code in (302, 403)
        assert desk.post(f"{CALLS}{call.pk}/form/").status_code in (302, 403)
        assert desk.get(CALLS).status_code in (302, 403)
    assert Client().get(NOW).status_code == 302


def sound(seconds: int = 1) -> bytes:
    kept = io.BytesIO()
    with wave.open(kept, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(bytes(16000 * seconds))
    return kept.getvalue()


def test_a_recording_is_sealed_and_heard_by_the_role_evidence_alone(oyun):
    call = ring(an_exchange())
    recording = Recording.objects.create(call=call, name="1.wav", remote_url="https://x/1.wav")
    content = sound(40)
    call_recordings.keep(recording, io.BytesIO(content))
    with recording.original.open("rb") as sealed:
        assert content[:64] not in sealed.read()
    address = f"{CALLS}{call.pk}/recording/{recording.pk}/"
    assert at_desk(oyun).get(address).status_code == 404
    assert "audio" not in at_desk(oyun).get(f"{CALLS}{call.pk}/change/").text
    quality = at_desk(a_user(Role.QUALITY_ANALYST))
    assert address in quality.get(f"{CALLS}{call.pk}/change/").text
    whole = quality.get(address)
    assert b"".join(whole.streaming_content) == content
    assert whole["Content-Type"] == "audio/wav"
    sought = quality.get(address, headers={"Range": f"bytes=300000-{len(content) + 5}"})
    assert sought.status_code == 206
    assert b"".join(sought.streaming_content) == content[300000:]
    assert quality.get(address, headers={"Range": "bytes=99999999-"}).status_code == 416


def test_a_recording_from_another_host_is_never_fetched():
    account = an_exchange()
    tell(account, event="recorded", call="1", recording="http://169.254.169.254/latest.wav")
    inbox.drain()
    call_recordings.fetch_waiting()
    assert Recording.objects.get().state == Recording.State.LOST


def test_a_prompt_must_be_sound():
    desk = at_desk(a_user(Role.ADMINISTRATOR))
    add = reverse("admin:live_prompt_add")
    words = SimpleUploadedFile("menu.mp3", b"not a sound at all")
    page = desk.post(add, {"name": "menu", "language": "mn", "audio": words})
    assert page.status_code == 200
    assert not Prompt.objects.exists()
    real = SimpleUploadedFile("menu.wav", sound())
    desk.post(add, {"name": "menu", "language": "mn", "audio": real})
    prompt = Prompt.objects.get()
    heard = Client().get(reverse("call_prompt", args=[prompt.pk]))
    assert heard["Content-Type"] == "audio/wav"
    assert heard.content == sound()


@pytest.mark.parametrize(("role", "asks"), [(Role.OPERATOR, True), (Role.METHODOLOGIST, False)])
def test_pages_ask_for_calls_only_where_calls_may_come(role, asks):
    page = at_desk(a_user(role)).get(reverse("admin:evaluation_actions"))
    assert ("live/calls.js" in page.content.decode()) is asks
