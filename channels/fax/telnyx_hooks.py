"""What Telnyx calls us with: a fax that came, and the fate of ours."""

import base64
import binascii
import logging
import re
import time
from collections.abc import Iterator
from datetime import datetime

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.http import HttpRequest
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from channels import http
from channels.errors import Malformed, NotAuthentic
from channels.fax import numbers, terms
from channels.sms.payload import clean
from channels.values import DeliveryState, Inbound, Media, Receipt

logger = logging.getLogger("sanal.fax")

STALE_SECONDS = 300
MOST_PAGES = 10_000  # more than any machine holds: what says more says nothing
_IDENTITY = re.compile(r"[A-Za-z0-9-]{8,64}")
_EVENT = re.compile(r"fax\.[a-z.]{1,40}")


def verify(request: HttpRequest, account) -> None:
    """By the Ed25519 signature over time and body, with either key during a rotation."""
    at = request.headers.get("telnyx-timestamp", "").strip()
    if not (at.isascii() and at.isdigit() and len(at) <= 12):
        raise NotAuthentic("no time of signing")
    if abs(time.time() - int(at)) > STALE_SECONDS:
        raise NotAuthentic("the signature is stale")
    signature = _bytes(request.headers.get("telnyx-signature-ed25519", ""))
    signed = at.encode() + b"|" + request.body
    keys = (account.setting("public_key"), account.setting("previous_public_key"))
    if not any(_is_right(_bytes(key or ""), signature, signed) for key in keys):
        raise NotAuthentic("no valid telnyx-signature-ed25519")


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text.strip(), validate=True)
    except (binascii.Error, ValueError):
        return b""


def _is_right(key: bytes, signature: bytes, signed: bytes) -> bool:
    if len(key) != 32 or len(signature) != 64:
        return False
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, signed)
    except (InvalidSignature, ValueError):
        return False
    return True


def external_id(raw: bytes) -> str:
    """The fax and what happened to it: Telnyx calls again, and its list tells the same."""
    event, payload = _read(raw)
    name, identity = _word(event, "event_type"), _word(payload, "fax_id")
    if _EVENT.fullmatch(name) and _IDENTITY.fullmatch(identity):
        return f"{identity}:{name}"
    return ""


def parse(envelope) -> Iterator[Inbound | Receipt]:
    """A fax that came, or the fate of one of ours."""
    event, payload = _read(bytes(envelope.raw))
    name = _word(event, "event_type")
    if not event:
        if http.json_object(bytes(envelope.raw)) is None:
            raise Malformed("no JSON object")
        logger.info("Telnyx told something that is no event")
        return
    if name in terms.PASSING:
        return
    came = _word(payload, "direction") == "inbound"
    if name == "fax.received":
        yield _inbound(payload, event, envelope.account)
    elif name in terms.STATES and not came:
        yield _receipt(name, payload, event)
    else:
        logger.info("Telnyx reported an event that is not for us: %s", name[:40])


def _read(raw: bytes) -> tuple[dict, dict]:
    """The event and what it is about; empty where there is none."""
    event = (http.json_object(raw) or {}).get("data")
    event = event if isinstance(event, dict) else {}
    payload = event.get("payload")
    return event, payload if isinstance(payload, dict) else {}


def _word(record: dict, name: str, most: int = 2000) -> str:
    value = record.get(name)
    return clean(value[:most]) if isinstance(value, str) else ""


def _identity(payload: dict) -> str:
    identity = _word(payload, "fax_id")
    if not _IDENTITY.fullmatch(identity):
        raise Malformed("no fax_id in it")
    return identity


def _inbound(payload: dict, event: dict, account) -> Inbound:
    identity = _identity(payload)
    sender, note = numbers.sender(_word(payload, "from"), account)
    notes = [note] if note else []
    if payload.get("partial_content") is True:
        notes.append(_("The line was cut: perhaps not all pages came."))
    return Inbound(
        external_id=identity,
        sender=sender,
        address_kind="fax",
        authentic=False,  # a machine says whatever number it was given
        media=tuple(_pages(payload, identity)),
        sent_at=_moment(_word(event, "occurred_at")),
        note=" ".join(notes),
    )


def _pages(payload: dict, identity: str) -> Iterator[Media]:
    url = _word(payload, "media_url", 4000)
    if not url:
        raise Malformed(f"fax {identity} without its pages")
    count = payload.get("page_count")
    known = isinstance(count, int) and 0 < count <= MOST_PAGES
    kind = "image/tiff" if url.partition("?")[0].lower().endswith((".tif", ".tiff")) else ""
    kind = kind or "application/pdf"
    ending = ".tiff" if kind == "image/tiff" else ".pdf"
    # The address is good for two hours; the fax's name behind it lets a worker ask for another.
    yield Media(
        f"fax-{identity[:8]}{ending}",
        kind,
        url=f"{url.partition('#')[0]}#{identity}",
        pages=count if known else None,
    )


def _receipt(name: str, payload: dict, event: dict) -> Receipt:
    state, reason = terms.STATES[name], _word(payload, "failure_reason")
    if state == DeliveryState.UNDELIVERED and reason in terms.OURS:
        state = DeliveryState.FAILED
    error = terms.cause(reason) if name == "fax.failed" else ""
    return Receipt(_identity(payload), state, error, _moment(_word(event, "occurred_at")))


def _moment(text: str) -> datetime | None:
    try:
        read = parse_datetime(text)
    except ValueError:
        return None
    return read if read and read.tzinfo else None
