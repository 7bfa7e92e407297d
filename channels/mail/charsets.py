"""Bytes to text, whatever their sender says about them, and text that a database takes."""

import codecs
import re

from charset_normalizer import from_bytes

SAMPLE_BYTES = 20_000

# Names that mails use and Python does not know, or for which a wider set of letters exists.
_ALIASES = {
    "ks_c_5601-1987": "cp949",
    "ks_c_5601": "cp949",
    "euc-kr": "cp949",
    "gb2312": "gb18030",
    "gb_2312-80": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "x-sjis": "cp932",
    "iso-2022-jp": "iso2022_jp_ext",
    "iso-8859-1": "cp1252",
    "latin1": "cp1252",
    "iso-8859-9": "cp1254",
    "iso-8859-8-i": "iso-8859-8",
    "iso-8859-8-e": "iso-8859-8",
    "iso-8859-6-i": "iso-8859-6",
    "windows-874": "cp874",
    "macintosh": "mac-roman",
    "x-mac-roman": "mac-roman",
    "x-mac-cyrillic": "mac-cyrillic",
    "x-mac-ukrainian": "mac-cyrillic",
    "windows-1251u": "cp1251",
    "win-1251": "cp1251",
    "windows1251": "cp1251",
    "cp-1251": "cp1251",
    "cp-866": "cp866",
    "dos-866": "cp866",
    "koi8": "koi8-r",
    "koi-8": "koi8-r",
    "windows-1256": "cp1256",
    "unicode-1-1-utf-7": "utf-7",
    "unicode-1-1-utf-8": "utf-8",
    "utf8mb4": "utf-8",
    "utf8mb3": "utf-8",
}
# Codecs of Python that no honest mail is written in.
_REFUSED = {"idna", "punycode", "undefined", "unicode-escape", "raw-unicode-escape", "mbcs", "oem"}
# Claims that mean no more than 'some bytes': well-formed UTF-8 disproves them.
_WEAK = {"ascii", "cp1252", "iso8859-1", "cp1254", "cp1251", "koi8-r"}
_LIKELY = [
    *("cp1251", "koi8_r", "cp866", "kz1048", "ptcp154", "mac_cyrillic", "iso8859_5"),
    *("cp1254", "cp1252", "cp1250", "cp932", "euc_jp", "cp949", "gb18030", "big5"),
]
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_HIGH_RUNS = re.compile(rb"[\x80-\xff]+")
# Controls that no text needs; a NUL is refused by PostgreSQL, the others by XML.
_CONTROLS = {code: None for code in (*range(0x20), 0x7F) if code not in (0x09, 0x0A, 0x0D)}


def decode(raw: bytes, declared: str = "", hint: str = "") -> str:
    """The text of `raw`, by its declared charset if that can be true; never raises.

    `hint` is a charset used elsewhere in the mail, believed when nothing is declared.
    """
    for bom, codec in _BOMS:
        if raw.startswith(bom):
            return clean(raw[len(bom) :].decode(codec, "replace"))
    for charset in (declared, hint):
        codec = _codec(charset)
        if codec and _believable(raw, codec):
            try:
                return clean(raw.decode(codec))
            except (UnicodeError, ValueError):
                continue
    return clean(_guessed(raw, _codec(declared)))


def clean(text: str) -> str:
    """Text with one kind of line end, without NUL, other controls and halves of pairs."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").translate(_CONTROLS)
    if any("\ud800" <= letter <= "\udfff" for letter in text):
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text.removeprefix("\ufeff")


def one_line(text: str, limit: int = 1000) -> str:
    """A header's text: every run of white space one space, cut at `limit` characters."""
    return " ".join(clean(text[: limit * 4]).split())[:limit].rstrip()


def _codec(charset: str) -> str:
    """Python's name for a charset as mails spell it; empty for none, unknown or absurd."""
    name = charset.strip().strip("\"'").strip().lower().replace(" ", "-")
    try:
        known = codecs.lookup(_ALIASES.get(name, name)).name
        b"-".decode(known, "replace")  # refuses the codecs that make no text
    except (LookupError, ValueError):
        return ""
    if known in _REFUSED:
        return ""
    return _ALIASES.get(known.replace("iso8859-", "iso-8859-"), known)


def _believable(raw: bytes, codec: str) -> bool:
    if codec in _WEAK and not raw.isascii():
        return not _is_utf8(raw)
    if codec.startswith(("utf-16", "utf-32")):
        return b"\0" in raw or not raw.isascii()
    if codec == "ascii":
        return b"\x1b$" not in raw
    return True


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode()
    except UnicodeDecodeError:
        return False
    return True


def _guessed(raw: bytes, declared: str) -> str:
    if _is_utf8(raw) and b"\x1b$" not in raw:
        return raw.decode()
    if b"\x1b$" in raw:
        return raw.decode("iso2022_jp_ext", "replace")
    if declared and _mostly(raw, declared):
        return raw.decode(declared, "replace")
    if _mostly(raw, "utf-8"):
        return raw.decode("utf-8", "replace")
    return raw.decode(_likeliest(raw), "replace")


def _mostly(raw: bytes, codec: str) -> bool:
    """Whether all but a few stray bytes fit: of the letters beyond ASCII, one in fifty; or one
    in four for UTF-8, which nothing else resembles."""
    text = raw.decode(codec, "replace")
    strange = text.count("\ufffd")
    foreign = sum(not letter.isascii() for letter in text)
    return strange * (4 if codec == "utf-8" else 50) <= foreign


def _likeliest(raw: bytes) -> str:
    """The charset of bytes about which nothing is known: by statistics where there are enough."""
    high = _HIGH_RUNS.findall(raw[:SAMPLE_BYTES])
    if sum(map(len, high)) >= 40:
        found = from_bytes(raw[:SAMPLE_BYTES], cp_isolation=_LIKELY).best()
        if found is not None:
            return found.encoding
    return _by_shape(b" ".join(high))


def _by_shape(high: bytes) -> str:
    """For a few words: Cyrillic comes in runs of letters, accents of Latin letters stand alone.
    Small letters lie in the upper half in windows-1251, in the lower half in KOI8-R."""
    runs = high.split()
    if not runs or len(high) < len(runs) * 3:
        return "cp1252"
    upper = sum(byte >= 0xE0 for byte in high)
    lower = sum(0xC0 <= byte < 0xE0 for byte in high)
    return "cp1251" if upper >= lower else "koi8-r"
