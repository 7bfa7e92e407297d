"""`value; name=value` fields: Content-Type and Content-Disposition, with RFC 2231 and without."""

import re
from urllib.parse import unquote_to_bytes

from channels.mail import charsets, words

_PIECE = re.compile(r'"(?P<quoted>(?:[^"\\]|\\.)*)(?:"|$)|(?P<plain>[^";]+)|(?P<end>;)')
_NAME = re.compile(r"\s*([^\s=*]+)(?:\*(\d{1,3}))?(\*)?\s*=\s*")
_ESCAPE = re.compile(r"\\(.)")
MAX_CHARACTERS = 20_000


def read(value: bytes) -> tuple[str, dict[str, str]]:
    """The main value and its parameters by lower-case name, decoded; never raises."""
    # Latin-1 keeps every byte as one character, so that each text is decoded by itself later.
    pieces = _split(value[:MAX_CHARACTERS].decode("latin-1"))
    if not pieces:
        return "", {}
    main, rest = pieces[0][1].strip(), pieces[1:]
    if match := _NAME.match(main):  # the value itself is missing: `; name=value`
        rest, main = [pieces[0], *rest], ""
    elif " " in main and "=" in main:  # the semicolon is missing: `multipart/mixed boundary=x`
        main, _space, first = main.partition(" ")
        rest = [(first, first), *rest]
    found: dict[str, list] = {}
    for raw, _unquoted in rest:
        if match := _NAME.match(raw):
            name, number, extended = match.groups()
            text = _unquote(raw[match.end() :])
            found.setdefault(name.lower(), []).append((int(number or -1), bool(extended), text))
    return main, {name: _joined(sections) for name, sections in found.items()}


def _split(text: str) -> list[tuple[str, str]]:
    """Pieces between semicolons that are not inside quotes, as written and without quotes."""
    pieces, raw, plain = [], [], []
    for match in _PIECE.finditer(text):
        if match["end"]:
            pieces.append(("".join(raw), "".join(plain)))
            raw, plain = [], []
        else:
            raw.append(match[0])
            plain.append(match["plain"] if match["quoted"] is None else match["quoted"])
    pieces.append(("".join(raw), "".join(plain)))
    return pieces if pieces != [("", "")] else []


def _unquote(text: str) -> str:
    text = text.strip()
    if text.startswith('"'):
        inside = re.match(r'"((?:[^"\\]|\\.)*)', text)[1]
        # A path of Windows is written with single backslashes by the programs that write paths.
        return inside if re.match(r"[A-Za-z]:\\|\\\\", inside) else _ESCAPE.sub(r"\1", inside)
    return text


def _joined(sections: list[tuple[int, bool, str]]) -> str:
    """One text of a parameter that may be written in numbered and percent-encoded sections."""
    extended = [section for section in sections if section[1] or section[0] >= 0]
    if not extended:
        return words.decode(sections[0][2].encode("latin-1"))
    charset, joined = "", b""
    for place, (_number, encoded, text) in enumerate(sorted(extended, key=lambda s: s[0])):
        if encoded and place == 0 and text.count("'") >= 2:
            charset, _language, text = text.split("'", 2)
        raw = text.encode("latin-1")
        joined += unquote_to_bytes(raw) if encoded else raw
    if b"=?" in joined:
        return words.decode(joined)
    return charsets.decode(joined, charset)
