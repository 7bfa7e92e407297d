"""What a gateway posted, as flat records of words: forms, query strings and JSON alike."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from urllib.parse import unquote_to_bytes

from django.utils import timezone

from channels.errors import Malformed

MAX_FIELDS = 500
MAX_RECORDS = 500
FORM = "application/x-www-form-urlencoded"


def is_json(raw: bytes, content_type: str) -> bool:
    """By its declared type; gateways that declare nothing useful are judged by the first sign."""
    declared = content_type.partition(";")[0].strip().lower()
    if declared.endswith("json"):
        return True
    return declared != FORM and raw.lstrip()[:1] in (b"{", b"[")


def pairs(raw: bytes, charset: str = "utf-8") -> list[tuple[str, str]]:
    """The fields of a form or a query string in their order, exactly as they were sent."""
    pieces = raw.split(b"&", MAX_FIELDS)
    if len(pieces) > MAX_FIELDS:
        raise Malformed(f"more than {MAX_FIELDS} fields")
    try:
        return [
            (_decoded(name, charset), _decoded(value, charset))
            for name, _, value in (piece.partition(b"=") for piece in pieces if piece)
        ]
    except LookupError:
        raise Malformed(f"{charset!r} is no known alphabet") from None


def _decoded(side: bytes, charset: str) -> str:
    side = side.replace(b"+", b" ")
    return (unquote_to_bytes(side) if b"%" in side else side).decode(charset, "replace")


def records(raw: bytes, content_type: str, charset: str = "utf-8") -> list[dict[str, str]]:
    """One flat dict for each thing said; nested JSON gets dotted names. Raises `Malformed`."""
    if not is_json(raw, content_type):
        record: dict[str, str] = {}
        for name, value in pairs(raw, charset):
            record.setdefault(clean(name), clean(value))
        return [record]
    try:
        value = json.loads(raw)
        things = value if isinstance(value, list) else [value]
        found = [dict(_flat(thing)) for thing in things[: MAX_RECORDS + 1]]
    except (ValueError, RecursionError) as error:
        reason = str(error) if isinstance(error, json.JSONDecodeError) else "cannot be read"
        raise Malformed(f"JSON: {reason}") from None
    if len(found) > MAX_RECORDS:
        raise Malformed(f"more than {MAX_RECORDS} records in one request")
    return found


def clean(text: str) -> str:
    """The text with what no database can keep, NUL and halves of letters, made visible."""
    if text.isascii() and "\0" not in text:
        return text
    whole = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return whole.replace("\0", "\ufffd")


def moment(text: str) -> datetime | None:
    """A time as gateways write it: seconds or milliseconds since 1970, ISO 8601, or 14 digits.

    One without a zone is the centre's own time. None when it cannot be read.
    """
    text = text.strip()
    try:
        if text.isascii() and text.isdigit():
            if len(text) == 14:
                return _zoned(datetime.strptime(text, "%Y%m%d%H%M%S"))
            return datetime.fromtimestamp(int(text) / (1000 if len(text) >= 12 else 1), UTC)
        return _zoned(datetime.fromisoformat(text))
    except (ValueError, OverflowError, OSError):
        return None


def _zoned(value: datetime) -> datetime:
    return value if value.tzinfo else timezone.make_aware(value, timezone.get_default_timezone())


def _flat(value, prefix: str = "") -> Iterator[tuple[str, str]]:
    if not isinstance(value, dict):
        if not prefix:
            raise Malformed("JSON: an object was expected")
        yield prefix, _word(value)
        return
    for name, inner in value.items():
        yield from _flat(inner, f"{prefix}.{clean(name)}" if prefix else clean(name))


def _word(value) -> str:
    if value is None:
        return ""
    return clean(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))
