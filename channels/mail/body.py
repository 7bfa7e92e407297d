"""What a mail's parts hold: words to read and files to keep."""

import mimetypes
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from channels.mail import charsets, html, parameters, transfer, words
from channels.mail.mime import Part
from channels.values import Media

MAX_TEXT = 200_000  # characters kept as text; a longer text is a file too
MAX_NAME = 150

_SEPARATORS = re.compile(r"[\\/]")
_UNFIT = re.compile(r'[\x00-\x1f\x7f<>:"|?*\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]')
_WORD = re.compile(r"\w+")
_ENDINGS = {
    "message/rfc822": ".eml",
    "message/global": ".eml",
    "message/delivery-status": ".txt",
    "message/global-delivery-status": ".txt",
    "message/disposition-notification": ".txt",
    "text/rfc822-headers": ".txt",
    "text/plain": ".txt",
    "text/html": ".html",
    "text/calendar": ".ics",
    "image/jpeg": ".jpg",
    "application/ms-tnef": ".dat",
    "application/pgp-signature": ".asc",
}
_STEMS = {"image": "image", "audio": "audio", "video": "video", "message": "message"}


@dataclass
class Content:
    """The words of a mail, the files with it, and whether anything was cut."""

    text: str = ""
    media: list[Media] = field(default_factory=list)
    shortened: bool = False


def content(root: Part) -> Content:
    """Everything a mail brought: no text and no file of it is lost."""
    found = Content()
    blocks = list(_blocks(root, found.media))
    if not any(blocks) and not found.media:
        blocks = list(_between_parts(root))
    found.text = "\n\n".join(block for block in blocks if block).strip()
    if len(found.text) > MAX_TEXT:
        whole = found.text.encode()
        found.text = found.text[:MAX_TEXT].rstrip()
        found.shortened = True
        found.media.append(Media("message.txt", "text/plain", whole, size=len(whole)))
    return found


def html_of(root: Part) -> str:
    """The HTML that a mail brought for its words, made safe to show; '' when it brought none."""
    bodies = [leaf for leaf in root.leaves() if _is_words(leaf) and _is_html(leaf)]
    return "\n".join(html.sanitised(_text(leaf)) for leaf in bodies)


def _blocks(root: Part, media: list[Media]) -> Iterator[str]:
    """The texts of a tree in order; what is no text to read goes to `media`."""
    waiting = [root]
    while waiting:
        part = waiting.pop()
        if not part.children:
            if _is_words(part) or (part is root and part.maintype == "text"):
                yield _readable(part)
            else:
                _keep(part, media)
        elif part.content_type == "multipart/alternative":
            yield from _alternative(part, media)
        else:
            waiting.extend(reversed(part.children))


def _alternative(part: Part, media: list[Media]) -> Iterator[str]:
    """The plain text, unless it says far less than the HTML: some write 'see the HTML' there."""
    plain, rich, others = [], [], []
    for child in part.children:
        leaves = list(child.leaves())
        (rich if any(_is_html(leaf) for leaf in leaves) else plain).extend(
            leaf for leaf in leaves if _is_words(leaf)
        )
        others.extend(leaf for leaf in leaves if not _is_words(leaf))
    texts = [_readable(leaf) for leaf in plain]
    formatted = [_readable(leaf) for leaf in rich]
    poor = _count(texts) * 2 + 20 < _count(formatted)
    yield from formatted if poor or not _count(texts) else texts
    for leaf in others:
        _keep(leaf, media)


def _between_parts(root: Part) -> Iterator[str]:
    """Words after a last boundary: every mail program hides them, and only a mailer that put the
    boundaries wrong leaves anything else there."""
    for part in root.walk():
        yield charsets.decode(part.epilogue, part.params.get("charset", "")).strip()


def _count(texts: list[str]) -> int:
    return sum(len(_WORD.findall(text)) for text in texts)


def _is_html(part: Part) -> bool:
    return part.content_type in ("text/html", "application/xhtml+xml")


def _is_words(part: Part) -> bool:
    """Whether a leaf is text to read: unnamed plain text or HTML that is no attachment."""
    if part.maintype == "multipart":  # its boundary was not found: its words are still words
        return True
    if part.content_type not in ("text/plain", "text/html", "application/xhtml+xml"):
        return False
    disposition, name = _disposition(part)
    return disposition != "attachment" and not name


def _disposition(part: Part) -> tuple[str, str]:
    """'inline', 'attachment' or '', and the name the part gives itself."""
    value, params = parameters.read(part.first("content-disposition"))
    name = params.get("filename") or params.get("name") or part.params.get("name") or ""
    return value.strip().lower(), name


def decoded(part: Part) -> bytes:
    """A leaf's content with its transfer encoding undone."""
    encoding = part.first("content-transfer-encoding").decode("latin-1")
    return transfer.decoded(part.body, encoding)


def _text(part: Part) -> str:
    return charsets.decode(decoded(part), part.params.get("charset", ""))


def _readable(part: Part) -> str:
    text = _text(part)
    if _is_html(part):
        return charsets.clean(html.to_text(text))
    if part.params.get("format", "").lower() == "flowed":
        text = _unflowed(text, glue=part.params.get("delsp", "").lower() == "yes")
    return "\n".join(line.rstrip() for line in text.split("\n")).strip("\n")


def _unflowed(text: str, *, glue: bool) -> str:
    """Paragraphs that were sent as lines ending in a space, as one line each (RFC 3676)."""
    lines: list[str] = []
    flows, depth = False, 0
    for line in text.split("\n"):
        content = line.lstrip(">")
        quoted = len(line) - len(content)
        content = content.removeprefix(" ")
        if flows and quoted == depth and content != "-- ":
            lines[-1] += content
        else:
            lines.append((">" * quoted + " " if quoted else "") + content)
        flows = content.endswith(" ") and content != "-- "
        depth = quoted
        if flows and glue:
            lines[-1] = lines[-1][:-1]
    return "\n".join(lines)


def _keep(part: Part, media: list[Media]) -> None:
    raw = decoded(part)
    _disposition_word, name = _disposition(part)
    content_type = part.content_type
    if not part.declared and part.first("content-type"):
        content_type = "application/octet-stream"
    named = file_name(name or _location(part), content_type, len(media) + 1)
    media.append(Media(named, content_type, raw, size=len(raw)))


def _location(part: Part) -> str:
    """A name from where the part says it lies, or what it says it is."""
    location = words.decode(part.first("content-location")).split("?")[0]
    if PurePosixPath(location).suffix:
        return location
    if part.content_type == "message/rfc822":
        subject = re.search(rb"^subject:(.*)", part.body[:8000], re.MULTILINE | re.IGNORECASE)
        return words.decode(subject[1].strip()) if subject else ""
    return ""


def file_name(name: str, content_type: str, number: int) -> str:
    """A name that is safe to show and to save: no folders, no tricks, with an ending."""
    name = charsets.one_line(name, 1000)
    name = _SEPARATORS.split(name)[-1] if content_type != "message/rfc822" else name
    name = _UNFIT.sub("", _SEPARATORS.sub("-", name)).strip(" .")
    ending = _ENDINGS.get(content_type) or mimetypes.guess_extension(content_type) or ".bin"
    if not name:
        return f"{_STEMS.get(content_type.partition('/')[0], 'file')}-{number}{ending}"
    suffix = PurePosixPath(name).suffix
    if not 1 < len(suffix) <= 12 or " " in suffix:
        name, suffix = name + ending, ending
    return name[: MAX_NAME - len(suffix)].removesuffix(suffix) + suffix
