"""Who wrote, when, and which message answers which: header fields as values."""

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from channels.mail import charsets, words

_ANGLE = re.compile(r"<([^<>]*@[^<>]*)>?")
_BARE = re.compile(r"(?:\"[^\"\s]+\"|[^\s<>()\[\]\",:;]+)@[^\s<>()\",:;]+")
_COMMENT = re.compile(r"\(((?:[^()\\]|\\.)*)\)")
_ESCAPE = re.compile(r"\\(.)")
_ID = re.compile(rb"<\s*([^<>\s][^<>]{0,900}?)\s*>")
_LOCAL = re.compile(r"\"[^\"\s]+\"|[^\s@<>()\[\]\\,;:\"]+")
_SIGN = r"[^\s@<>()\[\]\\,;:\"!#$%&'*+/=?^`{|}~.]"
_LABEL = rf"(?!-){_SIGN}+(?<!-)"
_DOMAIN = re.compile(rf"{_LABEL}(?:\.{_LABEL})*|\[[0-9a-f.:]+\]")
EARLIEST = datetime(1980, 1, 1, tzinfo=UTC)


def mailbox(value: bytes, hint: str = "") -> tuple[str, str]:
    """The first (name, address) of a From-like field; the address is '' when there is none.

    Encoded words are decoded after the address is found, so that a name may hold any sign.
    """
    text = value[: words.MAX_BYTES].decode("latin-1")
    found = _ANGLE.search(text) or _BARE.search(text)
    if found is None:
        # The whole of `name <address>` may be one encoded word.
        name = words.decode(value, hint)
        found = _ANGLE.search(name) or _BARE.search(name)
        if found is None:
            return charsets.one_line(name.strip(" \"'<>;,"), 200), ""
        return _name(name[: found.start()], hint, decoded=True), _address(found)
    before, after = text[: found.start()], text[found.end() :]
    comment = _COMMENT.search(after)
    name = _name(before, hint) or (_name(comment[1], hint) if comment else "")
    return name, _address(found)


def _address(found: re.Match) -> str:
    address = found[1] if found.re is _ANGLE else found[0]
    address = _COMMENT.sub("", address).encode("latin-1", "replace").decode("utf-8", "replace")
    # `<@relay,@relay:box@domain>` is an old way to name a route.
    return "".join(address.rpartition(":")[2].split()).strip("'.").lower()


def _name(text: str, hint: str, *, decoded: bool = False) -> str:
    text = text.strip()
    if '"' not in text:  # `name of a group: name <address>, …;`
        text = text.rpartition(":")[2].strip()
    if not text.startswith("("):
        text = _COMMENT.sub("", text)
    text = _ESCAPE.sub(r"\1", text.strip("\"' ,;()"))
    if not decoded:
        text = words.decode(text.encode("latin-1", "replace"), hint)
    return charsets.one_line(text.strip("\"' "), 200)


def normalise(address: str) -> str:
    """The bare lower-case address; `ValueError` when no mail could reach it."""
    local, at, domain = address.strip().strip("<>").lower().rpartition("@")
    if not at or len(local) > 64 or len(domain) > 255:
        raise ValueError(f"no e-mail address: {address[:100]!r}")
    if not _LOCAL.fullmatch(local) or not _DOMAIN.fullmatch(domain):
        raise ValueError(f"no e-mail address: {address[:100]!r}")
    return f"{local}@{domain}"


def message_ids(value: bytes) -> tuple[str, ...]:
    """The ids in a Message-ID, In-Reply-To or References field, without their brackets."""
    found = [match.decode("utf-8", "replace") for match in _ID.findall(value[: words.MAX_BYTES])]
    if not found and b"@" in value and b" " not in value.strip():
        found = [value.strip(b"<> \t").decode("utf-8", "replace")]
    ids = (charsets.one_line(identity, 250) for identity in found)
    return tuple(dict.fromkeys(identity for identity in ids if identity))


def moment(value: bytes, latest: datetime | None = None) -> datetime | None:
    """When a Date field says it was, with its zone; None for nonsense and for the future.

    `latest` is when the mail came; a day's error of a sender's clock is believed.
    """
    text = charsets.one_line(value.decode("latin-1"), 200)
    try:
        at = parsedate_to_datetime(text)
        if at.tzinfo is None:
            at = at.replace(tzinfo=UTC)
        in_utc = at.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    if not EARLIEST <= in_utc <= (latest or datetime.now(UTC)) + timedelta(days=1):
        return None
    return at
