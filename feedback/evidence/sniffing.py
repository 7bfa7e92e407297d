"""What a file is: its first bytes, its extension and its declared type must tell one story."""

from typing import BinaryIO

import puremagic
from django.utils.translation import gettext as _

from feedback.evidence import documents, names
from feedback.evidence.errors import Refused
from feedback.evidence.formats import (
    BY_NAME,
    FORMATS,
    Format,
    fits_declaration,
    fits_extension,
)

# First bytes that puremagic does not know: (offset, bytes, format).
_MORE_MAGIC = (
    (4, b"ftypmif1", "heif"),
    (4, b"ftypmsf1", "heif"),
    (4, b"ftypavif", ""),
    (4, b"ftypavis", ""),
    (4, b"ftyp", "mp4"),
    (4, b"moov", "mp4"),
    (4, b"wide", "mp4"),
    (4, b"mdat", "mp4"),
    (0, b"\xff\xf3", "mp3"),
    (0, b"\xff\xf2", "mp3"),
    (0, b"\xff\xfa", "mp3"),
)
_CONTAINER = b"RIFF"  # alone it says nothing: sound, pictures and films begin so
_ZIPPED = {"docx", "xlsx", "pptx", "odt"}
_OLE = {"doc", "xls"}


def recognise(*, name: str, declared_type: str, stream: BinaryIO) -> Format:
    """The file's format; raises `Refused` when we don't take it or its signs disagree.

    `stream` must be seekable; it is left at its start.
    """
    ending = names.extension(name)
    found = _text(ending, declared_type, stream) or _binary(stream)
    if found is None and not any(ending in known.extensions for known in FORMATS):
        raise Refused(
            _(
                "We cannot open files of this kind. Send a picture, a PDF, a Word or Excel "
                "document, a sound or a video."
            )
        )
    if not (found and fits_extension(found, ending) and fits_declaration(found, declared_type)):
        raise Refused(
            _(
                "The file is not what its name or type says, or it is damaged. Send the picture, "
                "document or recording itself, not an archive and not renamed."
            )
        )
    return found


def _text(ending: str, declared_type: str, stream: BinaryIO) -> Format | None:
    """Text has no first bytes of its own, so here the name or the declaration leads."""
    declared = declared_type.partition(";")[0].strip().lower()
    for name, reads in (("eml", documents.is_mail), ("text", documents.is_text)):
        known = BY_NAME[name]
        named = ending in known.extensions
        if (named or (not ending and declared == known.type)) and reads(stream):
            return known
    return None


def _binary(stream: BinaryIO) -> Format | None:
    found = _by_magic(stream)
    stream.seek(0)
    if found is None:
        return None
    if found.name in _ZIPPED:
        return documents.zipped_format(stream)
    if found.name in _OLE:
        return documents.ole_format(stream)
    return found


def _by_magic(stream: BinaryIO) -> Format | None:
    """The format with the longest matching first bytes, of equals the first in the table."""
    stream.seek(0)
    head = stream.read(16)
    stream.seek(0)
    if not head:
        return None
    named = [
        (len(match.byte_match), known)
        for match in _matches(stream)
        if len(match.byte_match) >= 2 and match.byte_match != _CONTAINER
        for known in FORMATS
        if match.extension in known.magic
    ]
    more = [
        (len(code), BY_NAME.get(name))
        for offset, code, name in _MORE_MAGIC
        if head.startswith(code, offset)
    ]
    matches = sorted(more + named, key=lambda match: (-match[0], _rank(match[1])))
    return matches[0][1] if matches else None


def _matches(stream: BinaryIO) -> list[puremagic.PureMagicWithConfidence]:
    try:
        return puremagic.magic_stream(stream)
    except puremagic.PureError:  # nothing matches
        return []


def _rank(known: Format | None) -> int:
    return FORMATS.index(known) if known else -1
