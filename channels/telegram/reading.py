"""Reading JSON that anybody may have written: the value of the kind expected, or `Malformed`."""

import json
import math
from datetime import UTC, datetime

from channels.errors import Malformed

_LARGEST = 2**63


def document(raw: bytes) -> dict:
    """The JSON object that the bytes spell."""
    try:
        value = json.loads(bytes(raw))
    except json.JSONDecodeError as error:
        raise Malformed(f"JSON: {error}") from None
    except (ValueError, RecursionError):
        raise Malformed("JSON: cannot be read") from None
    return mapping(value, "the update")


def mapping(value, where: str) -> dict:
    if not isinstance(value, dict):
        raise Malformed(f"{where} is no object")
    return value


def within(parent: dict, name: str) -> dict:
    """The object of that name; an empty one when there is none."""
    value = parent.get(name)
    return {} if value is None else mapping(value, name)


def whole(parent: dict, name: str) -> int:
    """A whole number that must be there."""
    value = parent.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or abs(value) >= _LARGEST:
        raise Malformed(f"{name} is no whole number")
    return value


def words(parent: dict, name: str) -> str:
    """Text, with what no database can keep made visible; empty when there is none."""
    value = parent.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise Malformed(f"{name} is no text")
    if value.isascii() and "\0" not in value:
        return value
    whole_letters = value.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return whole_letters.replace("\0", "\ufffd")


def size(parent: dict) -> int | None:
    """A file's size in bytes where it is told."""
    value = parent.get("file_size")
    return value if isinstance(value, int) and 0 <= value < _LARGEST else None


def degrees(parent: dict, name: str, most: int) -> float:
    """Degrees of latitude (up to 90) or longitude (up to 180)."""
    value = parent.get(name)
    if not isinstance(value, int | float) or not math.isfinite(value) or abs(value) > most:
        raise Malformed(f"{name} is no number of degrees")
    return float(value)


def moment(parent: dict, name: str) -> datetime | None:
    """Seconds since 1970 as a time; None when that cannot be."""
    value = parent.get(name)
    if not isinstance(value, int) or isinstance(value, bool):
        return None
    try:
        return datetime.fromtimestamp(value, UTC)
    except (ValueError, OverflowError, OSError):
        return None
