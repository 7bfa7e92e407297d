"""What a feed says: RSS and Atom by feedparser, JSON Feed by its own rules (jsonfeed.org, 1.1).

Whatever comes is hostile until shown otherwise: nothing is fetched because a document names it,
no entity is expanded, all markup is gone from what is kept.
"""

import calendar
import hashlib
import html
import io
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from xml.parsers import expat

import feedparser
import nh3
from django.utils import timezone
from django.utils.dateparse import parse_datetime

MOST_ITEMS = 500  # of one document: what is older is left
MOST_TITLE, MOST_SUMMARY, MOST_LINK = 300, 4000, 500  # letters
MOST_MARKUP = 40_000  # letters of an item's HTML that are looked at
MOST_DEPTH, MOST_ATTRIBUTES = 100, 100
MOST_BROKEN = 200_000  # bytes of what is no XML, and may be mended all the same
_BEFORE = b"\xef\xbb\xbf\xff\xfe \t\r\n"
_ENTITY = re.compile(rb"<!\s*ENTITY", re.IGNORECASE)
_ENCODING = re.compile(r"""encoding\s*=\s*["']([^"']*)""", re.IGNORECASE)
_CHARSET = re.compile(r"""charset\s*=\s*["']?([^\s"';]+)""", re.IGNORECASE)
_PLAIN = re.compile(
    r"utf[-_]?(8|16|32)([-_]?[lb]e)?|us-ascii|ascii|iso[-_]?8859[-_]\d+|latin-?1"
    r"|(windows|cp)-?125\d|koi8-[ru]",
    re.IGNORECASE,
)
_EARLIEST = datetime(1995, 1, 1, tzinfo=UTC)  # before the first feed
_AHEAD = timedelta(days=1)
_JSON = "https://jsonfeed.org/version/"


class NoFeed(ValueError):
    """What came is no feed; says what it seems to be."""


@dataclass(frozen=True)
class Item:
    """One item, in plain words. `key` is the SHA-256 of what identifies it in its source: its id,
    else its link, else its words."""

    key: str
    title: str
    summary: str
    link: str
    published_at: datetime | None


def items_of(content: bytes, *, content_type: str, url: str) -> list[Item]:
    """The newest items first, each once; raises `NoFeed`."""
    bare = content.replace(b"\0", b"")  # of UTF-16, too
    if _ENTITY.search(bare):
        raise NoFeed("it declares entities, which no feed needs")
    if bare.lstrip(_BEFORE).startswith(b"{"):
        found = _json_items(content)
    else:
        _demand_plain(bare, content_type)
        _demand_shallow(content)
        found = _xml_items(content, content_type, url)
    each_once = {item.key: item for item in reversed(list(found))}
    return _newest(list(reversed(each_once.values())))


def _demand_plain(bare: bytes, content_type: str) -> None:
    """Raise `NoFeed` for alphabets in which a sign of ASCII may stand for another one: nothing
    could be looked for in them."""
    if bare.lstrip(_BEFORE)[:1] not in (b"<", b""):
        raise NoFeed("it is neither RSS, nor Atom, nor a JSON Feed")
    declared = _ENCODING.findall(bare[:300].partition(b"?>")[0].decode("ascii", "replace"))
    for name in (*declared, *_CHARSET.findall(content_type)):
        if not _PLAIN.fullmatch(name):
            raise NoFeed(f"it is written in an alphabet that no feed needs ({name[:20]})")


def _demand_shallow(content: bytes) -> None:
    """Raise `NoFeed` for what would keep a parser of feeds busy for minutes: elements within
    elements, or with attributes, beyond measure; or much that is no XML."""
    depth = 0

    def begins(_name: str, attributes: list[str]) -> None:
        nonlocal depth
        depth += 1
        if depth > MOST_DEPTH or len(attributes) > 2 * MOST_ATTRIBUTES:
            raise NoFeed("its elements are beyond measure")

    def ends(_name: str) -> None:
        nonlocal depth
        depth -= 1

    parser = expat.ParserCreate()
    parser.ordered_attributes = True
    parser.StartElementHandler, parser.EndElementHandler = begins, ends
    try:
        parser.Parse(content, True)
    except NoFeed:
        raise
    except (expat.ExpatError, LookupError, ValueError) as error:
        if len(content) > MOST_BROKEN:
            raise NoFeed(f"it is no XML ({error})") from error


def _newest(items: list[Item]) -> list[Item]:
    """By their days where all have one, else as they stand: sources put the newest first."""
    if all(item.published_at for item in items):
        items = sorted(items, key=lambda item: item.published_at, reverse=True)
    return items[:MOST_ITEMS]


def _xml_items(content: bytes, content_type: str, url: str) -> Iterable[Item]:
    headers = {"content-type": content_type, "content-location": url}
    parsed = feedparser.parse(
        io.BytesIO(content),  # never as text: that could be taken for a file's name
        response_headers=headers,
        resolve_relative_uris=False,
        sanitize_html=False,
    )
    if not parsed.get("version"):
        raise NoFeed("it is neither RSS, nor Atom, nor a JSON Feed")
    for entry in parsed.entries:
        words = entry.get("summary") or next(
            (part.get("value", "") for part in entry.get("content", [])), ""
        )
        yield _item(
            identity=entry.get("id", ""),
            title=entry.get("title", ""),
            summary=words,
            link=entry.get("link", ""),
            published_at=_moment(_raw(entry, "published_parsed") or _raw(entry, "updated_parsed")),
        )


def _json_items(content: bytes) -> Iterable[Item]:
    try:
        document = json.loads(content)
    except (ValueError, RecursionError):
        raise NoFeed("it begins like JSON and is broken") from None
    if not str(document.get("version", "")).startswith(_JSON):
        raise NoFeed("it is JSON, but no JSON Feed")
    entries = document.get("items")
    for entry in entries if isinstance(entries, list) else []:
        if isinstance(entry, dict):
            yield _json_item(entry)


def _json_item(entry: dict) -> Item:
    def words(*names: str) -> str:
        found = (entry.get(name) for name in names)
        return next((str(value) for value in found if isinstance(value, str | int)), "")

    try:
        moment = parse_datetime(words("date_published", "date_modified"))
    except ValueError:  # looks like a moment and is none: the 31st of February
        moment = None
    return _item(
        identity=words("id"),
        title=words("title"),
        summary=words("summary", "content_text", "content_html"),
        link=words("url", "external_url"),
        published_at=_sane(
            moment if moment is None or moment.tzinfo else moment.replace(tzinfo=UTC)
        ),
    )


def _item(
    *, identity: str, title: str, summary: str, link: str, published_at: datetime | None
) -> Item:
    title, summary = plain(title)[:MOST_TITLE], plain(summary)[:MOST_SUMMARY]
    link = link.strip()
    is_link = link.startswith(("http://", "https://")) and link.isprintable()
    link = link if is_link and len(link) <= MOST_LINK else ""
    known = f"id:{identity}" if identity else f"link:{link}" if link else f"{title}\n{summary}"
    key = hashlib.sha256(known.encode(errors="replace")).hexdigest()
    return Item(key, title, summary, link, published_at)


def plain(markup: str) -> str:
    """The words of some HTML in one line, without controls or lone surrogates."""
    bare = nh3.clean(markup[:MOST_MARKUP].encode(errors="replace").decode(), tags=set())
    words = html.unescape(html.unescape(bare))  # titles are often escaped twice
    return " ".join("".join(c if c.isprintable() else " " for c in words).split())


def _raw(entry: dict, name: str):
    """What the entry itself has; feedparser's own `get` stands one day in for another."""
    return dict.get(entry, name)


def _moment(parsed) -> datetime | None:
    """A `struct_time` of UTC as a moment; None for none, and for one that cannot be."""
    try:
        return _sane(datetime.fromtimestamp(calendar.timegm(parsed), UTC)) if parsed else None
    except (OverflowError, OSError, ValueError, TypeError):
        return None


def _sane(moment: datetime | None) -> datetime | None:
    if moment is None or not _EARLIEST <= moment <= timezone.now() + _AHEAD:
        return None
    return moment
