"""Meta's payloads read without trust: what is not of the expected form is as if it were absent."""

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime

from channels.errors import Malformed
from channels.sms.payload import clean

MAX_IDENTITY = 200


def body(raw: bytes) -> dict:
    """The JSON object that was posted; raises `Malformed`."""
    try:
        value = json.loads(raw)
    except (ValueError, RecursionError) as error:
        reason = str(error) if isinstance(error, json.JSONDecodeError) else "cannot be read"
        raise Malformed(f"JSON: {reason}") from None
    if not isinstance(value, dict):
        raise Malformed("JSON: an object was expected")
    return value


def record(value) -> dict:
    return value if isinstance(value, dict) else {}


def records(value) -> list[dict]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def word(value, most: int = 300) -> str:
    """Text, or a number as text; anything else is empty."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    text = str(value) if isinstance(value, str) or abs(value) < 10**30 else ""
    return clean(text)[:most]


def text(value) -> str:
    """What somebody wrote, whole."""
    return clean(value).strip() if isinstance(value, str) else ""


def moment(value) -> datetime | None:
    """A time in seconds or milliseconds since 1970; None when it cannot be read."""
    digits = word(value, 20)
    if not (digits.isascii() and digits.isdigit()):
        return None
    try:
        return datetime.fromtimestamp(int(digits) / (1000 if len(digits) >= 12 else 1), UTC)
    except (ValueError, OverflowError, OSError):
        return None


def entries(payload: dict) -> Iterator[tuple[str, dict]]:
    """Each entry with the identity of the page or the account it is about."""
    for entry in records(payload.get("entry")):
        yield word(entry.get("id")), entry


def fallback(*parts) -> str:
    """An identity for what came without one."""
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:40]


def identity(raw: bytes) -> str:
    """What a payload has in common with its second try: all that was said, without the times at
    which Meta put it together, nor the order of fields. Empty when it cannot be read.

    The one message or status in it comes first, for people who look for it.
    """
    try:
        payload = body(raw)
        timeless = [
            {name: value for name, value in entry.items() if name != "time"}
            for entry in records(payload.get("entry"))
        ]
        if not timeless:
            return ""
        said = json.dumps([payload.get("object"), timeless], sort_keys=True)
    except (Malformed, ValueError, RecursionError):
        return ""
    digest = hashlib.sha256(said.encode()).hexdigest()
    name = _single(timeless)
    return f"{name}:{digest[:16]}" if 0 < len(name) <= MAX_IDENTITY else digest


def _single(found: list[dict]) -> str:
    """The name of the one message or status in it; empty when it is anything else."""
    if len(found) != 1:
        return ""
    changes, events = records(found[0].get("changes")), records(found[0].get("messaging"))
    if len(events) == 1 and not changes:
        return word(record(events[0].get("message")).get("mid"), 1000)
    if len(changes) != 1 or events:
        return ""
    value = record(changes[0].get("value"))
    things = [*records(value.get("messages")), *records(value.get("statuses"))]
    return word(things[0].get("id"), 1000) if len(things) == 1 else ""
