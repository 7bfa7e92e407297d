"""What hangs on a message of Messenger or Instagram: files, a place, posts that were shared."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import SplitResult, unquote, urlsplit

from django.utils.translation import gettext as _

from channels import media as files
from channels.meta import whatsapp_words
from channels.meta.reading import record, records, text, word
from channels.values import Media, Place

MOST = 50
_KINDS = {
    "image": "image/jpeg",
    "video": "video/mp4",
    "audio": "audio/mp4",
    "file": "application/octet-stream",
    "story_mention": "application/octet-stream",
    "reel": "video/mp4",
    "ig_reel": "video/mp4",
    "ig_post": "image/jpeg",
    "share": "image/jpeg",
}


@dataclass(frozen=True)
class Attached:
    """The files, the place, lines of words for what is neither, and notes for the operator."""

    media: tuple[Media, ...] = ()
    place: Place | None = None
    lines: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def attached(given) -> Attached:
    media: list[Media] = []
    place, lines, notes = None, [], []
    for number, attachment in enumerate(records(given)[:MOST], start=1):
        kind, payload = word(attachment.get("type"), 40), record(attachment.get("payload"))
        url = text(payload.get("url"))
        if kind == "location":
            found = _place(payload)
            place = place or found
            lines.append(whatsapp_words.of_place(found) if found else "📍")
        elif kind in _KINDS and _is_file(kind, url):
            media.append(Media(_name(url, kind, number), _KINDS[kind], url=url))
            notes.extend(_notes(kind, payload))
        else:  # a link that was shared, or something of next year
            title = text(attachment.get("title")) or text(payload.get("title"))
            lines.append(" ".join(filter(None, [title, url or text(attachment.get("url"))])))
    return Attached(tuple(media), place, tuple(filter(None, lines)), tuple(notes))


def _is_file(kind: str, url: str) -> bool:
    """A post that was shared is a file only where its picture is; else it is a page to look at."""
    parts = _parts(url)
    if parts is None or parts.scheme not in ("http", "https") or not parts.hostname:
        return False
    on_site = f".{parts.hostname}".endswith((".facebook.com", ".instagram.com", ".fb.watch"))
    return not (on_site and kind in ("share", "ig_post", "ig_reel", "reel"))


def _parts(url: str) -> SplitResult | None:
    try:
        return urlsplit(url)
    except ValueError:
        return None


def _notes(kind: str, payload: dict) -> Iterator[str]:
    if kind == "story_mention":
        yield _("They mentioned us in a story; it is gone there after 24 hours.")
    if payload.get("sticker_id"):
        yield _("A sticker.")


def _place(payload: dict) -> Place | None:
    point = record(payload.get("coordinates"))
    return whatsapp_words.place({"latitude": point.get("lat"), "longitude": point.get("long")})


def _name(url: str, kind: str, number: int) -> str:
    """The file's own name for documents; for the rest, what it is."""
    parts = _parts(url)
    last = unquote(parts.path.rpartition("/")[2]) if parts and kind == "file" else ""
    return word(last, 200) or files.named(f"{kind.replace('_', '-')}-{number}", _KINDS[kind])
