"""Twilio Voice: what its webhooks say of calls, recordings and transcriptions."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import BinaryIO
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone

from channels import http
from channels.errors import ChannelError, Malformed
from channels.sms import payload, twilio_terms
from channels.values import Inbound, Media, Signal
from channels.voice.events import CallEvent, CallStep, Transcribed
from channels.voice.exchange import about, phone

_LIVE = {"queued", "initiated", "ringing", "in-progress"}
_OVER = {"completed", "busy", "no-answer", "failed", "canceled"}
_SID = re.compile(r"[A-Za-z0-9]{2,64}")


def external_id(raw: bytes, content_type: str) -> str:
    """The names of call and recording with what became of them. A caller who waits asks again and
    again: all that says nothing new has one name, and is kept once."""
    try:
        said = record(raw, content_type)
    except Malformed:
        return ""
    named = [said.get(name, "") for name in ("TranscriptionSid", "RecordingSid")]
    states = ("TranscriptionStatus", "RecordingStatus", "DialCallSid", "DialCallStatus")
    parts = [said.get("CallSid", ""), *named, *(said.get(name, "") for name in states)]
    if not any(named):
        parts.append(said.get("CallStatus", ""))
    found = [part[:64] for part in parts if part]
    return ":".join(found) if said.get("CallSid") else ""


def record(raw: bytes, content_type: str) -> dict[str, str]:
    """The one flat record of a request; raises `Malformed`."""
    records = payload.records(raw, content_type)
    if len(records) != 1:
        raise Malformed("not one request of Twilio's")
    return records[0]


def events(envelope) -> Iterator[CallEvent]:
    """The steps of a call in a request about it, its second leg, or its recording."""
    said = record(bytes(envelope.raw), envelope.content_type)
    call = _call(said)
    if said.get("RecordingSid"):
        if said.get("RecordingStatus") == "completed" and (recording := _recording(said)):
            yield CallEvent(call, CallStep.RECORDED, recording=recording)
        return
    at = twilio_terms.moment(said.get("Timestamp"))
    status = said.get("CallStatus", "")
    if parent := said.get("ParentCallSid", ""):
        step = {"ringing": CallStep.RINGING, "in-progress": CallStep.ANSWERED}.get(status)
        if step:
            yield CallEvent(parent, step, at, operator=_operator(said.get("To", "")))
        return
    if said.get("DialCallStatus") in ("completed", "answered"):
        ended_at = envelope.received_at or timezone.now()
        yield CallEvent(call, CallStep.ANSWERED, ended_at - timedelta(seconds=talked(said)))
    outgoing = said.get("Direction", "inbound").startswith("outbound")
    facts = {
        "caller": phone(said.get("To" if outgoing else "From", ""), envelope.account),
        "called": said.get("From" if outgoing else "To", "")[:50],
        "is_outgoing": outgoing,
    }
    if status in _LIVE:
        yield CallEvent(call, CallStep.STARTED, at, **facts)
    elif status in _OVER:
        yield CallEvent(call, CallStep.ENDED, at, outcome=status, **facts)


def messages(envelope) -> Iterator[Inbound | Signal]:
    """A voicemail, its file, or what Twilio understood of it.

    The caller's request after the tone names the caller; the later word about the file does not,
    so that only whoever knows the call can tell whose it is.
    """
    said = record(bytes(envelope.raw), envelope.content_type)
    call, sid = _call(said), said.get("RecordingSid", "")
    caller = phone(said.get("From", ""), envelope.account)
    recording = _recording(said)
    if recording is None:
        if "TranscriptionStatus" not in said and (sid or said.get("CallStatus") in _OVER):
            yield CallEvent(call, CallStep.ENDED, caller=caller, outcome="no-message")
        return
    if said.get("From"):
        yield Inbound(
            external_id=sid,
            sender=caller,
            address_kind="phone",
            authentic=False,  # a caller's number is easily forged
            media=(recording,),
            note=about(said.get("RecordingDuration", ""), caller),
        )
    elif said.get("RecordingStatus") not in ("completed", None):
        return
    nobody = None if said.get("From") else recording  # to be asked for whoever the call was
    yield CallEvent(call, CallStep.MESSAGE, caller=caller, recording=nobody, message=sid)
    text = said.get("TranscriptionText", "").strip()
    if text and said.get("TranscriptionStatus") == "completed":
        yield Transcribed(sid, text, "Twilio")


def _call(said: dict[str, str]) -> str:
    call = said.get("CallSid", "")
    if not _SID.fullmatch(call):
        raise Malformed("no CallSid in it")
    return call


def _recording(said: dict[str, str]) -> Media | None:
    sid, url = said.get("RecordingSid", ""), said.get("RecordingUrl", "")
    absent = said.get("RecordingStatus") in ("absent", "failed")
    if not (_SID.fullmatch(sid) and url) or absent or said.get("RecordingDuration") == "0":
        return None
    return Media(f"{sid}.mp3", "audio/mpeg", url=f"{url}.mp3")


def _operator(to: str) -> str:
    return to.strip()[:100]


def talked(said: dict[str, str]) -> int:
    """How many seconds the caller talked with an operator."""
    length = said.get("DialCallDuration", "")
    return int(length) if re.fullmatch(r"\d{1,6}", length, re.ASCII) else 0


# Their API ----------------------------------------------------------------------------------------


def fetch(account, url: str) -> BinaryIO:
    """A recording. Twilio may name one before it can be had: not there yet is no refusal."""
    try:
        return http.download(
            url,
            hosts=_hosts(account),
            max_bytes=settings.UPLOAD_MAX_BYTES,
            redirects=1,
            auth=(account.setting("account_sid"), account.setting("auth_token")),
        )
    except http.Refused as refusal:
        if refusal.status == 404:
            raise ChannelError("the recording is not there yet", retry_after=60) from None
        raise


def check(account) -> None:
    """Ask for the account itself."""
    sid, token = account.setting("account_sid"), account.setting("auth_token")
    if not (_SID.fullmatch(sid) and token):
        raise ChannelError("the account SID and the auth token are needed", permanent=True)
    url = f"{_base(account)}/2010-04-01/Accounts/{sid}.json"
    status = http.request("GET", url, hosts=_hosts(account), auth=(sid, token)).json()["status"]
    if status != "active":
        raise ChannelError(f"Twilio says that the account is {status}", permanent=True)


def _base(account) -> str:
    return (account.setting("api_url") or twilio_terms.API).rstrip("/")


def _hosts(account) -> list[str]:
    return [urlsplit(_base(account)).netloc]
