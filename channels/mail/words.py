"""Encoded words (RFC 2047) and raw eight-bit letters in header fields."""

import binascii
import re

from channels.mail import charsets, transfer

_WORD = re.compile(
    rb"=\?(?P<charset>[^?\s]{1,60})\?(?P<encoding>[bBqQ])\?(?P<text>.{0,4000}?)\?=", re.DOTALL
)
_SPACE = re.compile(rb"\s*\Z")
MAX_BYTES = 64 * 1024


def decode(raw: bytes, hint: str = "") -> str:
    """The text of a field's value; never raises. `hint` is the charset of the mail's body."""
    raw = raw[:MAX_BYTES]
    texts: list[str] = []
    charset, joined = "", b""  # neighbours in one charset may share a letter between them
    position = 0
    for match in _WORD.finditer(raw):
        between = raw[position : match.start()]
        name = match["charset"].decode("latin-1").partition("*")[0]
        if joined and (between.strip() or name.lower() != charset.lower()):
            texts.append(charsets.decode(joined, charset))
            joined = b""
        if between.strip() or not position:
            texts.append(charsets.decode(between, "", hint))
        charset = name
        joined += _content(match["text"], match["encoding"])
        position = match.end()
    if joined:
        texts.append(charsets.decode(joined, charset))
    texts.append(charsets.decode(raw[position:], "", hint))
    return "".join(texts)


def _content(text: bytes, encoding: bytes) -> bytes:
    if encoding in b"bB":
        return transfer.from_base64(text)
    return binascii.a2b_qp(text.replace(b" ", b"_"), header=True)
