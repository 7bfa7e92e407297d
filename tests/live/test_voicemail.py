"""Spoken messages: they become appeals that wait to be written down."""

import json
from pathlib import Path
from urllib.parse import parse_qsl

import pytest
from django.test import Client

from accounts.roles import Role
from channels import inbox
from channels.models import Account, Delivery, Envelope
from feedback import speech, transcripts
from feedback.evidence import keeping, waiting
from feedback.models import Appeal, Attachment, Event, Message, Transcript
from live.models import Call, CallBack
from tests.builders import a_message, a_user, an_account, an_address, an_appeal
from tests.channels import voice
from tests.channels.voice import FORM, PHONE, SITE, Caller, a_twilio_number, an_exchange, tell
from tests.conftest import absent
from tests.desk import at_desk, page_of
from tests.live.test_call_desk import sound
from tests.standins.server import StandIn, Told

pytestmark = pytest.mark.django_db

SAMPLES = Path(__file__).resolve().parents[3] / "shared/data/webhooks/twilio_voicemail.ndjson"
RECORDING = "RE5b8a1d3c7e9f42608b1c2d3e4f506172"
URL = f"https://api.twilio.com/2010-04-01/Accounts/AC1/Recordings/{RECORDING}"


@pytest.fixture(autouse=True)
def _site(settings):
    settings.PUBLIC_URL = SITE


class Recordings(StandIn):
    """Keeps recordings; `missing` are answered with 404 so many times first."""

    def __init__(self, missing: int = 0) -> None:
        super().__init__()
        self.missing = missing

    def answer(self, asked) -> Told:
        if self.missing:
            self.missing -= 1
            return Told(404)
        return Told(200, sound(), "audio/wav")


def post(account: Account, said: dict, query: str = "") -> int:
    path = f"/hooks/voicemail/{account.code}/{query}"
    raw = "&".join(f"{name}={_quoted(value)}" for name, value in said.items()).encode()
    headers = voice.twilio_headers(raw, FORM, path)
    return Client().post(path, raw, content_type=FORM, headers=headers).status_code


def _quoted(value: str) -> str:
    return value.replace("+", "%2B").replace("/", "%2F").replace(" ", "+")


def spoken(**fields) -> dict:
    return {
        "CallSid": voice.CALL,
        "RecordingSid": RECORDING,
        "RecordingUrl": URL,
        "RecordingDuration": "37",
    } | fields


def test_a_message_is_fetched_made_playable_and_waits_to_be_written_down(settings):
    an_account("sms")
    with Recordings() as keeper:
        settings.OUTGOING_ALLOWED_HOSTS = [keeper.host]
        box = an_exchange("voicemail", recording_hosts=keeper.host)
        tell(
            box,
            event="voicemail",
            call="17.1",
            caller=PHONE,
            language="kk",
            recording=f"{keeper.url}/17.1.wav",
            duration=12,
        )
        inbox.drain()
        waiting.drain()
    appeal = Appeal.objects.get()
    assert (appeal.channel, appeal.language, appeal.summary) == ("voicemail", "kk", "")
    assert Attachment.objects.get().shown_type == "audio/wav"
    assert Delivery.objects.get().channel == "sms", "the acknowledgement"
    operator = at_desk(a_user(Role.OPERATOR))
    assert appeal.code in operator.get("/admin/feedback/appeal/?queue=transcribe").text
    assert "Waits to be written down" in operator.get(page_of(appeal)).text
    part = operator.get(
        f"/files/{Attachment.objects.get().pk}/", headers={"Range": "bytes=100-199"}
    )
    assert part.status_code == 206


def test_what_was_heard_is_shown_found_and_on_the_timeline():
    appeal, transcript = a_voice_message()
    desk = at_desk(a_user(Role.OPERATOR))
    write = f"/admin/feedback/appeal/{appeal.pk}/transcribe/{transcript.pk}/"
    assert desk.post(write, {"text": " ", "seen": ""}).status_code == 400
    desk.post(write, {"text": "Манай гудамжинд ус алга", "seen": ""})
    appeal.refresh_from_db()
    assert appeal.summary == "Манай гудамжинд ус алга"
    assert Event.objects.filter(appeal=appeal, kind="transcribed").count() == 1
    assert "Манай гудамжинд ус алга" in desk.get(page_of(appeal)).text
    assert appeal.code in desk.get("/admin/feedback/appeal/?queue=all&q=гудамжинд").text
    assert appeal.code not in desk.get("/admin/feedback/appeal/?queue=transcribe").text


def test_two_who_write_down_one_recording_see_each_others_words():
    appeal, transcript = a_voice_message()
    write = f"/admin/feedback/appeal/{appeal.pk}/transcribe/{transcript.pk}/"
    at_desk(a_user(Role.OPERATOR)).post(write, {"text": "Ус алга", "seen": ""})
    late = at_desk(a_user(Role.OPERATOR)).post(write, {"text": "Гэрэл алга", "seen": ""})
    assert late.status_code == 409
    assert "Гэрэл алга" in late.text
    assert Transcript.objects.get().text == "Ус алга"


def test_a_machines_words_are_a_draft_and_say_so():
    appeal, transcript = a_voice_message()
    transcripts.suggest(transcript, "Уст алга", source="faster-whisper")
    page = at_desk(a_user(Role.OPERATOR)).get(page_of(appeal)).text
    assert "A machine (faster-whisper) wrote this draft." in page
    appeal.refresh_from_db()
    assert appeal.summary == ""
    assert speech.listen_to_waiting() == 0, "no model here, and none needed"


def a_voice_message() -> tuple[Appeal, Transcript]:
    """A voice note as any channel brings it."""
    message = a_message(an_appeal(channel="sms", language="mn", summary=""), text="")
    keeping.keep(name="a.wav", declared_type="", content=sound(), message=message)
    waiting.drain()
    return message.appeal, Transcript.objects.get()


def test_twilios_file_may_come_before_or_after_its_caller():
    box = an_account("voicemail", options=voice.TWILIO, secrets=voice.TWILIO_SECRETS)
    post(box, spoken(RecordingStatus="completed"), "?event=file")
    inbox.drain()
    assert not Appeal.objects.exists(), "nobody knows yet whose it is"
    post(box, spoken(From=PHONE, To=voice.NUMBER, CallStatus="in-progress"))
    inbox.drain()
    Envelope.objects.update(next_try_at=Envelope.objects.latest("id").received_at)
    inbox.drain()
    assert Appeal.objects.get().address.value == PHONE
    assert Message.objects.filter(direction="in").count() == 1
    assert set(Envelope.objects.values_list("state", flat=True)) == {"done"}


def test_a_file_whose_call_is_known_needs_no_more():
    account = a_twilio_number()
    box = Account.objects.get(code="box")
    Caller(account).dial()
    post(box, spoken(RecordingStatus="completed"), "?event=file")
    inbox.drain()
    assert Appeal.objects.get().address.value == PHONE
    assert Call.objects.get().state == Call.State.MESSAGE
    assert Call.objects.get().appeal == Appeal.objects.get()


def test_a_file_that_is_absent_is_a_missed_call_at_most():
    account = a_twilio_number()
    box = Account.objects.get(code="box")
    Caller(account).dial()
    post(box, {"CallSid": voice.CALL, "RecordingSid": RECORDING, "RecordingStatus": "absent"})
    inbox.drain()
    assert not Appeal.objects.exists()
    assert Call.objects.get().state == Call.State.MISSED
    assert CallBack.objects.get().address == an_address(PHONE)


def test_twilios_transcription_is_a_draft_even_when_it_comes_first():
    box = an_account("voicemail", options=voice.TWILIO, secrets=voice.TWILIO_SECRETS)
    text = {"TranscriptionSid": "TR1", "TranscriptionStatus": "completed"}
    post(box, spoken(From=PHONE, TranscriptionText="There is no water", **text), "?event=text")
    post(box, spoken(From=PHONE, CallStatus="completed"))
    inbox.drain()
    assert Appeal.objects.count() == 1
    assert Transcript.objects.get().draft == "There is no water"
    assert Transcript.objects.get().written_at is None


def test_a_recording_that_is_not_there_yet_is_asked_for_again(settings):
    with Recordings(missing=1) as keeper:
        settings.OUTGOING_ALLOWED_HOSTS = [keeper.host]
        options = {**voice.TWILIO, "api_url": keeper.url}
        box = an_account("voicemail", options=options, secrets=voice.TWILIO_SECRETS)
        post(box, spoken(From=PHONE, RecordingUrl=f"{keeper.url}/{RECORDING}"))
        inbox.drain()
        waiting.drain()
        attachment = Attachment.objects.get()
        assert attachment.state == Attachment.State.REMOTE
        Attachment.objects.update(next_try_at=attachment.created_at, name="a.wav")
        Attachment.objects.update(declared_type="")
        waiting.drain()
    assert Attachment.objects.get().state == Attachment.State.READY


def test_the_shared_samples_mean_what_they_say():
    if not SAMPLES.exists():
        absent("no shared samples of voicemail webhooks on this machine")
    box = an_account("voicemail", options=voice.TWILIO, secrets=voice.TWILIO_SECRETS)
    for line in SAMPLES.read_text(encoding="utf-8").splitlines():
        sample = json.loads(line)
        said, expected = dict(parse_qsl(sample["body"])), sample["expect"]
        values = list(
            box.adapter.parse(Envelope(account=box, raw=sample["body"].encode(), content_type=FORM))
        )
        words = [value for value in values if hasattr(value, "external_id")]
        texts = [value.text for value in values if type(value).__name__ == "Transcribed"]
        assert texts == ([expected["text"]] if expected.get("text") else []), sample["label"]
        if expected.get("sender_id"):
            assert words[0].external_id == expected["recording_sid"] == said["RecordingSid"]
        if "absent" in sample["label"]:
            assert [value.step for value in values] == ["ended"]
