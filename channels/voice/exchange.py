"""A generic exchange: call events and voicemails posted as forms or JSON, described in
docs/phone.md."""

import hashlib
import hmac
import re
import time
from collections.abc import Iterator
from typing import BinaryIO
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _

from channels import http
from channels.errors import Malformed, NotAuthentic
from channels.sms import hooks, payload, phones
from channels.values import Inbound, Media, Signal
from channels.voice.events import CallEvent, CallStep, Transcribed

STALE_SECONDS = 300
MAX_NAME = 150  # letters of a call's own name
_STEPS = {
    "start": CallStep.STARTED,
    "started": CallStep.STARTED,
    "queued": CallStep.QUEUED,
    "ringing": CallStep.RINGING,
    "answered": CallStep.ANSWERED,
    "ended": CallStep.ENDED,
    "hangup": CallStep.ENDED,
    "recorded": CallStep.RECORDED,
}


def verify(request: HttpRequest, account) -> None:
    """By the signature when a signing key is set, else by the secret word; both in constant time
    and with either key during a rotation."""
    if account.setting("signing_key"):
        at = request.headers.get("X-Timestamp", "")
        if not re.fullmatch(r"\d{1,12}", at, re.ASCII):
            raise NotAuthentic("no X-Timestamp")
        if abs(time.time() - int(at)) > STALE_SECONDS:
            raise NotAuthentic("the signature is stale")
        given = request.headers.get("X-Signature", "").removeprefix("sha256=").lower()
        signed = at.encode() + b"." + request.body
        wanted = [
            hmac.new(key, signed, hashlib.sha256).hexdigest().encode()
            for key in _secrets(account, "signing_key")
        ]
    else:
        given = request.headers.get("X-Token", "")
        wanted = _secrets(account, "token")
    right = False
    for each in wanted:
        right |= hmac.compare_digest(given.encode(errors="replace"), each)
    if not right:
        raise NotAuthentic("no valid X-Signature or X-Token")


def _secrets(account, name: str) -> list[bytes]:
    held = (account.setting(name), account.setting(f"previous_{name}"))
    return [secret.encode() for secret in held if secret]


def external_id(raw: bytes, content_type: str) -> str:
    """Call, event, operator and time; empty, which means the hash, for several events at once."""
    try:
        records = payload.records(raw, content_type)
    except Malformed:
        return ""
    if len(records) != 1 or not records[0].get("call"):
        return ""
    return ":".join(records[0].get(name, "") for name in ("call", "event", "operator", "at"))


def events(envelope) -> Iterator[CallEvent]:
    """The steps of calls in it; events that we do not know are left out."""
    for record in payload.records(bytes(envelope.raw), envelope.content_type):
        step = _STEPS.get(record.get("event", "").lower())
        if step is None:
            continue
        recording = _recording(record)
        if step != CallStep.RECORDED or recording:
            yield CallEvent(
                call=_call(record),
                step=step,
                at=payload.moment(record.get("at", "")),
                caller=phone(record.get("caller", ""), envelope.account),
                called=record.get("called", "")[:50],
                language=language(record.get("language", "")),
                operator=record.get("operator", "").strip()[:100],
                outcome=record.get("outcome", "")[:30],
                is_outgoing=record.get("direction", "").lower() in ("out", "outbound", "outgoing"),
                recording=recording,
            )


def messages(envelope) -> Iterator[Inbound | Signal]:
    """Voicemails: words to be fetched; one without a recording is a call that was missed."""
    for record in payload.records(bytes(envelope.raw), envelope.content_type):
        if record.get("event", "voicemail").lower() != "voicemail" or "call" not in record:
            continue
        call, at = _call(record), payload.moment(record.get("at", ""))
        caller = phone(record.get("caller", ""), envelope.account)
        recording = _recording(record)
        if recording is None:
            yield CallEvent(call, CallStep.ENDED, at, caller, outcome="no-message")
            continue
        yield Inbound(
            external_id=call,
            sender=caller,
            address_kind="phone",
            authentic=False,  # a caller's number is easily forged
            media=(recording,),
            sent_at=at,
            language=language(record.get("language", "")),
            note=about(record.get("duration", ""), caller),
        )
        yield CallEvent(call, CallStep.MESSAGE, at, caller, message=call)
        if text := record.get("text", "").strip():
            yield Transcribed(call, text, "the exchange")


def _call(record: dict[str, str]) -> str:
    call = record.get("call", "").strip()
    if not call or len(call) > MAX_NAME:
        raise Malformed("no field 'call' with the call's unique name")
    return call


def _recording(record: dict[str, str]) -> Media | None:
    url = record.get("recording", "").strip()
    if not url:
        return None
    if urlsplit(url).scheme not in ("http", "https"):
        raise Malformed("'recording' is no web address")
    name = urlsplit(url).path.rpartition("/")[2][:100] or "recording.wav"
    return Media(name, url=url)


def fetch(account, url: str) -> BinaryIO:
    """A recording, from the hosts that the account names."""
    user, password = account.setting("recording_user"), account.setting("recording_password")
    return http.download(
        url,
        hosts=str(account.setting("recording_hosts")).split(),
        max_bytes=settings.UPLOAD_MAX_BYTES,
        auth=(user, password) if user else None,
    )


# What both gateways say --------------------------------------------------------------------------


def phone(number: str, account) -> str:
    """The caller's number in canonical form; empty when it is withheld or none at all."""
    try:
        return phones.e164(number, hooks.country(account))
    except ValueError:
        return ""


def language(code: str) -> str:
    """A language of ours; empty when it is none."""
    return code if code in dict(settings.LANGUAGES) else ""


def about(seconds: str, caller: str) -> str:
    """What a person should know of a spoken message."""
    words = []
    if re.fullmatch(r"\d{1,5}", seconds, re.ASCII):
        minutes, rest = divmod(int(seconds), 60)
        words.append(_("Spoken, %(length)s long.") % {"length": f"{minutes}:{rest:02}"})
    if not caller:
        words.append(_("The caller's number was withheld."))
    return " ".join(words)
