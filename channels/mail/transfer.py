"""Undoing a transfer encoding, tolerant of what mailers and relays do to it."""

import binascii
import quopri
import re

_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/=]+")
_AFTER_PADDING = re.compile(rb"=[ \t]+[^\r\n]*")
_PADDING = re.compile(rb"=+")
_UU_BEGIN = re.compile(rb"^begin(?:-base64)? [0-7]{3,4} [^\r\n]*\r?\n", re.MULTILINE)


def decoded(body: bytes, encoding: str) -> bytes:
    """The content of a body; as it stands when the encoding is unknown or plain."""
    name = encoding.strip().strip("\"';").strip().lower()
    if name == "base64":
        return from_base64(body)
    if name in ("quoted-printable", "quoted_printable", "quotedprintable", "qp"):
        return quopri.decodestring(body)
    if name in ("x-uuencode", "x-uue", "uuencode", "uue"):
        return from_uu(body)
    return body


def from_base64(body: bytes) -> bytes:
    """What base64 says, foreign characters skipped, padding in the middle or missing; the body as
    it stands when so much of it is foreign that it was never encoded."""
    try:  # nearly all are well-formed, and some are large
        return binascii.a2b_base64(body.translate(None, b"\r\n"), strict_mode=True)
    except binascii.Error:
        return _from_broken_base64(body)


def _from_broken_base64(body: bytes) -> bytes:
    cut = _AFTER_PADDING.sub(b"=", body)
    code = _NOT_BASE64.sub(b"", cut)
    gaps = cut.strip().count(b" ") - cut.count(b"\n") - 1
    written = len(cut.translate(None, b" \t\r\n"))
    if (written - len(code) + max(0, gaps)) * 10 > written:
        return body
    return b"".join(_run(run) for run in _PADDING.split(code))


def _run(run: bytes) -> bytes:
    if len(run) % 4 == 1:  # six bits make no byte
        run = run[:-1]
    return binascii.a2b_base64(run + b"=" * (-len(run) % 4))


def from_uu(body: bytes) -> bytes:
    """A uuencoded file; the body as it stands when it has no such beginning."""
    begin = _UU_BEGIN.search(body)
    if begin is None:
        return body
    lines = []
    for line in body[begin.end() :].splitlines():
        if line.strip() in (b"end", b"`"):
            break
        lines.append(_uu_line(line))
    return b"".join(lines)


def _uu_line(line: bytes) -> bytes:
    if not line:
        return b""
    try:
        return binascii.a2b_uu(line)
    except binascii.Error:
        # The first character says how many bytes follow; encoders pad beyond them.
        wanted = (((line[0] - 32) & 63) * 4 + 5) // 3
        try:
            return binascii.a2b_uu(line[:wanted])
        except binascii.Error:
            return b""
