"""What a carrier's HTTP gateway calls us with: messages and delivery reports, by GET or POST."""

import base64
import hashlib
import hmac
import logging
import time
from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from channels.errors import ChannelError, Malformed, NotAuthentic
from channels.sms import carrier_terms, hooks, payload
from channels.values import DeliveryState, Inbound, Receipt

logger = logging.getLogger("sanal.sms")

STALE_SECONDS = 300


def verify(request: HttpRequest, account) -> None:
    """By a signature over the raw payload when a header for it is set, else by the secret word."""
    if account.setting("signature_header"):
        _verify_signature(request, account)
    else:
        _verify_token(request, account)


def _verify_signature(request: HttpRequest, account) -> None:
    given = request.headers.get(account.setting("signature_header"), "").strip()
    given = given.removeprefix("sha256=").encode()
    signed = _raw(request)
    if account.setting("timestamp_header"):
        at = request.headers.get(account.setting("timestamp_header"), "").strip()
        if not (at.isascii() and at.isdigit() and len(at) <= 12):
            raise NotAuthentic("no time of signing")
        if abs(time.time() - int(at)) > STALE_SECONDS:
            raise NotAuthentic("the signature is stale")
        signed = at.encode() + b"." + signed
    right = False
    for secret in _secrets(account, "signature_secret"):
        digest = hmac.new(secret, signed, hashlib.sha256).digest()
        right |= hmac.compare_digest(given.lower(), digest.hex().encode())
        right |= hmac.compare_digest(given, base64.b64encode(digest))
    if not right:
        raise NotAuthentic(f"no valid {account.setting('signature_header')}")


def _verify_token(request: HttpRequest, account) -> None:
    name = account.setting("token_name")
    given = request.headers.get(name) or dict(_pairs(request)).get(name)
    if given is None and request.method == "POST":
        given = _field(request, name)
    right = False
    for secret in _secrets(account, "token"):
        right |= hmac.compare_digest((given or "").encode(errors="replace"), secret)
    if not right:
        raise NotAuthentic("no valid secret word")


def _secrets(account, name: str) -> list[bytes]:
    return [
        secret.encode()
        for secret in (account.setting(name), account.setting(f"previous_{name}"))
        if secret
    ]


def _raw(request: HttpRequest) -> bytes:
    if request.method == "POST":
        return request.body
    return request.META.get("QUERY_STRING", "").encode("latin-1", "replace")


def _pairs(request: HttpRequest) -> list[tuple[str, str]]:
    try:
        return payload.pairs(request.META.get("QUERY_STRING", "").encode("latin-1", "replace"))
    except Malformed as error:
        raise NotAuthentic(str(error)) from None


def _field(request: HttpRequest, name: str) -> str | None:
    try:
        records = payload.records(request.body, request.content_type)
    except Malformed as error:
        raise NotAuthentic(str(error)) from None
    # One word speaks for the whole request, so every record must have it.
    words = {record.get(name) for record in records}
    return words.pop() if len(words) == 1 else None


def reply(account) -> HttpResponse:
    return HttpResponse(account.setting("reply_text"), content_type="text/plain; charset=utf-8")


def reports_only(account, raw: bytes, content_type: str) -> bool:
    """Whether each record reports a state that we know."""
    try:
        records = payload.records(raw, content_type, account.setting("in_charset"))
        field, states = account.setting("report_status"), carrier_terms.states(account)
    except (Malformed, ChannelError):
        return False
    return bool(records) and all(record.get(field, "").strip() in states for record in records)


def parse(envelope) -> Iterator[Inbound | Receipt]:
    """Messages and reports: a record with a status that means something is a report."""
    account, raw = envelope.account, bytes(envelope.raw)
    records = payload.records(raw, envelope.content_type, account.setting("in_charset"))
    for number, record in enumerate(records):
        status = record.get(account.setting("report_status"), "").strip()
        state = carrier_terms.states(account).get(status) if status else None
        if state:
            yield _receipt(record, account, state)
        elif status and not record.get(account.setting("in_text")):
            logger.info("a carrier reported a status without meaning: %s", status[:30])
        else:
            yield _inbound(record, account, raw, number)


def _receipt(record: dict[str, str], account, state: DeliveryState) -> Receipt:
    identity = record.get(account.setting("report_id"), "").strip()
    if not identity:
        raise Malformed("a delivery report without an identity")
    # Where a gateway gives no identity of its own, or reports to the address that we gave it with
    # the message, what it names is our key.
    ours = record.get(account.setting("report_key"), "").strip() or identity
    return Receipt(identity[:300], state, key=ours[:200])


def _inbound(record: dict[str, str], account, raw: bytes, number: int) -> Inbound:
    text = record.get(account.setting("in_text"))
    if text is None:
        names = ", ".join(sorted(record)[:10])[:200]
        raise Malformed(f"no field {account.setting('in_text')!r}; there are: {names or 'none'}")
    sender, note = hooks.sender(record.get(account.setting("in_from"), ""), account)
    if "\ufffd" in text:
        told = _("Some letters could not be read.")
        note = f"{note} {told}".strip()
    identity = record.get(account.setting("in_id"), "").strip()
    return Inbound(
        external_id=identity[:200] or f"{hashlib.sha256(raw).hexdigest()}:{number}",
        sender=sender,
        address_kind="phone",
        text=text,
        sent_at=payload.moment(record.get(account.setting("in_time"), "")),
        note=note,
    )
