"""Twilio's webhooks: incoming messages and the fate of ours."""

import hmac
import logging
import re
from collections.abc import Callable, Iterator

from django.http import HttpRequest, HttpResponse
from twilio.request_validator import RequestValidator
from twilio.twiml.messaging_response import MessagingResponse

from channels import media as files
from channels.errors import Malformed, NotAuthentic
from channels.sms import hooks, payload, twilio_terms
from channels.values import Inbound, Media, Outcome, Receipt

logger = logging.getLogger("sanal.sms")

_SILENCE = str(MessagingResponse())


def verify(request: HttpRequest, account) -> None:
    """By X-Twilio-Signature over the public address, with either token during a rotation."""
    signature = request.headers.get("X-Twilio-Signature", "")
    tokens = [account.setting("auth_token"), account.setting("previous_auth_token")]
    url = hooks.asked(request)
    signed: str | _Form = _Form()
    if request.method == "POST" and payload.is_json(request.body, request.content_type):
        # Without the hash in the address nothing would tie the body to the signature.
        if "bodySHA256=" not in request.META.get("QUERY_STRING", ""):
            raise NotAuthentic("a JSON body without bodySHA256")
        signed = request.body.decode(errors="replace")
    elif request.method == "POST":
        for name, value in _pairs(request.body):
            signed.setdefault(name, []).append(value)
    if not signature or not any(_is_right(token, url, signed, signature) for token in tokens):
        raise NotAuthentic("no valid X-Twilio-Signature")


class _Form(dict):
    """All values of each field, as Twilio's validator asks for them."""

    getall = dict.__getitem__


def _is_right(token: str, url: str, signed: str | _Form, signature: str) -> bool:
    if not token:
        return False
    validator = RequestValidator(token)
    if isinstance(signed, _Form):
        computed = validator.compute_signature(url, signed).encode()
        if hmac.compare_digest(computed, signature.encode(errors="replace")):
            return True
    return validator.validate(url, signed, signature)  # with a port in the address, or without


def _pairs(body: bytes) -> list[tuple[str, str]]:
    try:
        return payload.pairs(body)
    except Malformed as error:
        raise NotAuthentic(str(error)) from None


def external_id(raw: bytes, content_type: str) -> str:
    """The message's SID; with the status behind it when this is a status callback."""
    try:
        record = payload.records(raw, content_type)[0]
    except (Malformed, IndexError):
        return ""
    sid = _sid(record)
    status = _status(record)
    return f"{sid}:{status}" if sid and status else sid


def reply(account) -> HttpResponse:
    """An empty TwiML document: say nothing by itself, answers come through the outbox."""
    return HttpResponse(_SILENCE, content_type="text/xml; charset=utf-8")


def reports_only(account, raw: bytes, content_type: str) -> bool:
    """Whether each record is a status callback."""
    try:
        records = payload.records(raw, content_type)
    except Malformed:
        return False
    return bool(records) and all(map(_status, records))


def parse(
    envelope, inbound: Callable[[dict[str, str], str, object], Inbound | Outcome] | None = None
) -> Iterator[Inbound | Receipt | Outcome]:
    """A message, or the fate of one of ours.

    `inbound(record, sid, account)` reads the fields of a message; by default as an SMS.
    """
    for record in payload.records(bytes(envelope.raw), envelope.content_type):
        sid = _sid(record)
        if not sid:
            raise Malformed("no MessageSid in it")
        status = _status(record)
        if status:
            state = twilio_terms.STATES.get(status)
            if state is None:
                logger.info("Twilio reported a status that we do not know: %s", status[:30])
                continue
            yield Receipt(sid, state, twilio_terms.cause(record.get("ErrorCode", "")))
        else:
            yield (inbound or _inbound)(record, sid, envelope.account)


def _inbound(record: dict[str, str], sid: str, account) -> Inbound:
    sender, note = hooks.sender(record.get("From", ""), account)
    return Inbound(
        external_id=sid,
        sender=sender,
        address_kind="phone",
        text=record.get("Body", ""),
        media=tuple(media(record)),
        sent_at=twilio_terms.moment(record.get("DateSent")),
        note=note,
    )


def media(record: dict[str, str]) -> Iterator[Media]:
    """The files of a message, by their addresses at Twilio."""
    for number in range(twilio_terms.MAX_MEDIA):
        url = record.get(f"MediaUrl{number}")
        if not url:
            return
        kind = files.kind(record.get(f"MediaContentType{number}", ""))
        stem = re.sub(r"[^A-Za-z0-9]", "", url.rpartition("/")[2])[:40] or f"media{number}"
        yield Media(files.named(stem, kind), kind, url=url)


def _sid(record: dict[str, str]) -> str:
    sid = record.get("MessageSid") or record.get("SmsSid") or ""
    return sid if re.fullmatch(r"[A-Za-z0-9]{2,64}", sid) else ""


def _status(record: dict[str, str]) -> str:
    """The status when this is a callback about a message of ours, else empty."""
    status = record.get("MessageStatus") or record.get("SmsStatus") or ""
    if "From" in record and "Body" in record:
        return ""  # callbacks do not repeat the words
    return "" if status in ("received", "receiving") else re.sub(r"\W", "", status)[:30]
