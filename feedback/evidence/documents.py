"""Documents: what kind an office file is, and whether a person can read it.

Office files are handed on as they are, for download only; what they hold is looked at no deeper
than the names of their parts.
"""

import re
import struct
import zipfile
from email.parser import BytesHeaderParser
from typing import BinaryIO

import pypdfium2
from charset_normalizer import from_bytes
from django.utils.translation import gettext as _

from feedback.evidence.errors import Refused
from feedback.evidence.formats import BY_NAME, Format

SAMPLE_BYTES = 64 * 1024
MAX_DIRECTORY_BYTES = 2 * 1024 * 1024
_END_BYTES = 22 + 0xFFFF  # the end record of a zip with the longest comment
_MAIN_PARTS = {
    "word/document.xml": "docx",
    "xl/workbook.xml": "xlsx",
    "ppt/presentation.xml": "pptx",
}
_ODT = b"application/vnd.oasis.opendocument.text"
_STREAMS = {"WordDocument": "doc", "Workbook": "xls", "Book": "xls"}
_MAIL_HEADERS = ("From", "To", "Subject", "Date", "Received", "Message-ID")
_NO_TEXT = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


# Office -------------------------------------------------------------------------------------------


def zipped_format(stream: BinaryIO) -> Format | None:
    """Which office format a zip archive is; None for an archive of another kind.

    Raises `Refused` when a program is in it.
    """
    if _directory_bytes(stream) > MAX_DIRECTORY_BYTES:
        return None
    try:
        with zipfile.ZipFile(stream) as archive:
            parts = set(archive.namelist())
            if any(part.lower().endswith("vbaproject.bin") for part in parts):
                raise _with_program()
            if "[Content_Types].xml" in parts:
                names = [name for part, name in _MAIN_PARTS.items() if part in parts]
                return BY_NAME[names[0]] if len(names) == 1 else None
            if "mimetype" in parts:
                with archive.open("mimetype") as file:
                    return BY_NAME["odt"] if file.read(len(_ODT) + 1).strip() == _ODT else None
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, EOFError, OSError):
        pass
    return None


def _directory_bytes(stream: BinaryIO) -> int:
    """The size that the list of an archive's files claims, which zipfile would read whole."""
    size = stream.seek(0, 2)
    stream.seek(max(0, size - _END_BYTES))
    tail = stream.read()
    stream.seek(0)
    end = tail.rfind(b"PK\5\6")
    if end < 0 or len(tail) < end + 22 or b"PK\6\7" in tail:
        return MAX_DIRECTORY_BYTES + 1  # no archive, or one for more than 4 GB
    return struct.unpack_from("<I", tail, end + 12)[0]


def ole_format(stream: BinaryIO) -> Format | None:
    """Which of the old office formats it is, by the names of its streams.

    Raises `Refused` when a program is in it.
    """
    names = _utf16_words(stream, {*_STREAMS, "_VBA_PROJECT"})
    if "_VBA_PROJECT" in names:
        raise _with_program()
    kinds = {_STREAMS[name] for name in names}
    return BY_NAME[kinds.pop()] if len(kinds) == 1 else None


def _utf16_words(stream: BinaryIO, words: set[str]) -> set[str]:
    """Which of these names occur as directory entries: UTF-16 and closed by a zero."""
    wanted = {word: word.encode("utf-16-le") + b"\0\0" for word in words}
    found, rest = set(), b""
    stream.seek(0)
    while chunk := stream.read(1024 * 1024):
        window = rest + chunk
        found |= {word for word, code in wanted.items() if code in window}
        rest = window[-64:]
    stream.seek(0)
    return found


def _with_program() -> Refused:
    return Refused(
        _("The document holds a program (macros). Save it without macros or as PDF and send that.")
    )


# PDF ----------------------------------------------------------------------------------------------


def check_pdf(stream: BinaryIO) -> None:
    """Return when the PDF can be opened and has a page; raise `Refused` otherwise."""
    try:
        document = pypdfium2.PdfDocument(stream)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise Refused(
                _("The PDF is locked with a password. Send it without the password.")
            ) from error
        raise Refused(
            _("The PDF is damaged and cannot be opened. Save it again and send that.")
        ) from error
    try:
        pages = len(document)
    finally:
        document.close()
    if not pages:
        raise Refused(_("The PDF has no pages. Save it again and send that."))


# Text ---------------------------------------------------------------------------------------------


def is_text(stream: BinaryIO) -> bool:
    """Whether the beginning reads as text in some character set."""
    sample = _sample(stream)
    return bool(sample) and _read(sample, cut=True) is not None


def is_mail(stream: BinaryIO) -> bool:
    """Whether it begins with a mail's headers."""
    headers = BytesHeaderParser().parsebytes(_sample(stream))
    return sum(name in headers for name in _MAIL_HEADERS) >= 2


def as_utf8(content: bytes) -> bytes:
    """The same text in UTF-8; raises `Refused` when it is in no character set we can tell."""
    text = _read(content)
    if text is None:
        raise Refused(_("The text cannot be read. Save it as UTF-8 or PDF and send that."))
    return text.encode()


def _sample(stream: BinaryIO) -> bytes:
    stream.seek(0)
    sample = stream.read(SAMPLE_BYTES)
    stream.seek(0)
    return sample


def _read(content: bytes, *, cut: bool = False) -> str | None:
    """The text, or None. `cut`: the end may be in the middle of a character."""
    for character_set in _character_sets(content):
        try:
            text = content.decode(character_set)
        except UnicodeDecodeError as error:
            if not (cut and error.start >= len(content) - 3):
                continue
            text = content[: error.start].decode(character_set)
        return None if _NO_TEXT.search(text) else text
    return None


def _character_sets(content: bytes):
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        yield "utf-16"
    yield "utf-8-sig"
    guess = from_bytes(content[:SAMPLE_BYTES]).best()
    if guess is not None:
        yield guess.encoding
