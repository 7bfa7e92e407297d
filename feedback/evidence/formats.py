"""Which files we take, as data: how each format is called, declared and recognised."""

from dataclasses import dataclass

from feedback.models import Attachment

Media = Attachment.Media


@dataclass(frozen=True)
class Format:
    """One format.

    `magic` are the names under which puremagic knows its first bytes, `types` how senders
    declare it. Formats of one `group` may be taken for each other by name and declaration:
    a phone that calls its HEIC pictures .jpg means no harm, and the copy we show is re-encoded
    whatever the name says. `type` is what we say of the original; `reader` is what Pillow or
    ffmpeg calls the format, so that neither guesses.
    """

    name: str
    group: str
    media: str
    type: str
    extensions: frozenset[str]
    types: frozenset[str] = frozenset()
    magic: frozenset[str] = frozenset()
    reader: str = ""


def _format(name, group, media, type_, extensions, *, types="", magic="", reader="") -> Format:
    return Format(
        name=name,
        group=group,
        media=media,
        type=type_,
        extensions=frozenset(extensions.split()),
        types=frozenset(types.split()) | {type_},
        magic=frozenset((magic or extensions).split()),
        reader=reader,
    )


def _picture(name, type_, extensions, *, reader, types="") -> Format:
    return _format(name, "picture", Media.IMAGE, type_, extensions, types=types, reader=reader)


def _recording(name, media, type_, extensions, *, reader, types="", magic="") -> Format:
    return _format(
        name, "recording", media, type_, extensions, types=types, magic=magic, reader=reader
    )


def _document(name, type_, extensions, *, types="", magic="") -> Format:
    return _format(name, name, Media.DOCUMENT, type_, extensions, types=types, magic=magic)


_OFFICE = "application/vnd.openxmlformats-officedocument."
_ZIPPED = "application/zip application/x-zip-compressed"
_OFFICE_MAGIC = ".docx .xlsx .pptx .zip"

# Where two formats match equally well, the first is right: a HEIC is also an ISO media file.
FORMATS = (
    _picture("jpeg", "image/jpeg", ".jpg .jpeg .jpe .jfif", reader="JPEG"),
    _picture("png", "image/png", ".png", reader="PNG"),
    _picture("gif", "image/gif", ".gif", reader="GIF"),
    _picture("webp", "image/webp", ".webp", reader="WEBP"),
    _picture("heif", "image/heif", ".heic .heif .hif", reader="HEIF"),
    _picture("tiff", "image/tiff", ".tif .tiff", reader="TIFF"),
    _picture("bmp", "image/bmp", ".bmp .dib", reader="BMP"),
    _recording(
        "mp4",
        Media.VIDEO,
        "video/mp4",
        ".mp4 .m4v .mov .m4a .3gp .3gpp .3g2 .3ga",
        types="application/mp4",
        magic=".mp4 .m4v .mov .m4a .f4a .3gp .3g2 .3ga .3gpp",
        reader="mov",
    ),
    _recording("webm", Media.VIDEO, "video/webm", ".webm .mkv", reader="matroska"),
    _recording(
        "ogg",
        Media.AUDIO,
        "audio/ogg",
        ".ogg .oga .opus",
        types="application/ogg",
        magic=".ogg .oga .opus",
        reader="ogg",
    ),
    _recording("wav", Media.AUDIO, "audio/wav", ".wav", reader="wav"),
    _recording("amr", Media.AUDIO, "audio/amr", ".amr", reader="amr"),
    _recording("mp3", Media.AUDIO, "audio/mpeg", ".mp3", magic=".mp3 .mpga", reader="mp3"),
    _recording("aac", Media.AUDIO, "audio/aac", ".aac", reader="aac"),
    _document("pdf", "application/pdf", ".pdf", types="application/x-pdf"),
    _document(
        "docx",
        f"{_OFFICE}wordprocessingml.document",
        ".docx",
        types=f"{_ZIPPED} application/msword",
        magic=_OFFICE_MAGIC,
    ),
    _document(
        "xlsx",
        f"{_OFFICE}spreadsheetml.sheet",
        ".xlsx",
        types=f"{_ZIPPED} application/vnd.ms-excel",
        magic=_OFFICE_MAGIC,
    ),
    _document(
        "pptx",
        f"{_OFFICE}presentationml.presentation",
        ".pptx",
        types=f"{_ZIPPED} application/vnd.ms-powerpoint",
        magic=_OFFICE_MAGIC,
    ),
    _document(
        "odt",
        "application/vnd.oasis.opendocument.text",
        ".odt",
        types=_ZIPPED,
        magic=".odt .docx .zip",
    ),
    _document("doc", "application/msword", ".doc", magic=".doc"),
    _document("xls", "application/vnd.ms-excel", ".xls", types="application/excel", magic=".xls"),
    _document("eml", "message/rfc822", ".eml", magic="-"),
    _document("text", "text/plain", ".txt", magic="-"),
)
BY_NAME = {known.name: known for known in FORMATS}

# What senders say when they do not know.
UNDECLARED = frozenset(
    {
        "",
        "application/octet-stream",
        "binary/octet-stream",
        "application/x-binary",
        "application/binary",
        "application/unknown",
        "application/download",
        "application/x-download",
        "application/force-download",
    }
)


def fits_extension(known: Format, ending: str) -> bool:
    """Whether a file of this format may have that extension; it may have none."""
    return not ending or any(
        ending in other.extensions for other in FORMATS if other.group == known.group
    )


def fits_declaration(known: Format, declared_type: str) -> bool:
    """Whether a file of this format may be declared so; `declared_type` may have parameters."""
    declared = declared_type.partition(";")[0].strip().lower()
    if declared in UNDECLARED or declared in known.types:
        return True
    main = declared.partition("/")[0]
    if known.group == "picture":
        return main == "image"
    if known.group == "recording":
        return main in {"audio", "video"} or any(
            declared in other.types for other in FORMATS if other.group == known.group
        )
    return known.name == "text" and main == "text" and declared != "text/html"
