"""Reading the sources that are due: fetched through the one way out, each new item taken once.

No lock is held while a source is asked: a claim moves its next time ahead, and whoever dies in
between has only let one turn pass.
"""

import logging
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from channels import http, lines
from channels.errors import ChannelError
from outreach.feeds import making, parsing, remembering
from outreach.models import Feed, FeedItem

logger = logging.getLogger("sanal.feeds")

MAX_BYTES = 2 * 1024 * 1024
CLAIM = timedelta(minutes=10)
LONGEST = timedelta(days=1)  # between two tries
MOST_DOUBLED = 8
SHOWN = 600  # letters of what was received, when it is no feed
_ACCEPT = "application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9"


@dataclass(frozen=True)
class _Came:
    """What a source answered: its items; none of them when nothing changed."""

    items: list[parsing.Item]
    etag: str
    last_modified: str


class _Faulty(Exception):
    """The source cannot be read; `received` is the beginning of what it sent."""

    def __init__(self, words: str, *, received: str = "", wait: float = 0) -> None:
        super().__init__(words)
        self.received = received
        self.wait = wait  # seconds that it asks for


def drain() -> int:
    """Read every source that is due; returns how many broadcasts came of it."""
    due = Feed.objects.filter(is_active=True, next_try_at__lte=timezone.now())
    return sum(read(pk) for pk in list(due.order_by("next_try_at").values_list("pk", flat=True)))


def read(pk: int) -> int:
    """Read one source if it is due and nobody else does; returns how many broadcasts came of it."""
    now = timezone.now()
    due = Feed.objects.filter(pk=pk, is_active=True, next_try_at__lte=now)
    if not due.update(next_try_at=now + CLAIM, tried_at=now):
        return 0
    feed = Feed.objects.get(pk=pk)
    try:
        return _keep(feed, _fetch(feed))
    except _Faulty as fault:
        _failed(feed, fault)
    except Exception as error:  # of this one alone: the others are read all the same
        logger.exception("feed %s cannot be kept", pk)
        _failed(feed, _Faulty(f"it cannot be kept ({type(error).__name__})"))
    return 0


def ask(feed: Feed) -> None:
    """Have it read at the next round."""
    Feed.objects.filter(pk=feed.pk).update(next_try_at=timezone.now())


def _fetch(feed: Feed) -> _Came:
    headers = {"Accept": _ACCEPT}
    if feed.etag:
        headers["If-None-Match"] = feed.etag
    if feed.last_modified:
        headers["If-Modified-Since"] = feed.last_modified
    try:
        parts = lines.target(feed.url)
        host = f"{parts.host}:{parts.port}" if parts.port else parts.host
        answer = http.request("GET", feed.url, hosts=[host], max_bytes=MAX_BYTES, headers=headers)
    except http.Refused as refusal:
        if refusal.status == 304:
            return _Came([], feed.etag, feed.last_modified)
        received = _beginning(refusal.content)
        wait = refusal.retry_after or 0
        raise _Faulty(str(refusal), received=received, wait=wait) from refusal
    except ChannelError as error:
        raise _Faulty(str(error)) from error
    content_type = answer.headers.get("Content-Type", "")
    try:
        items = parsing.items_of(answer.content, content_type=content_type, url=feed.url)
    except parsing.NoFeed as error:
        raise _Faulty(str(error), received=_beginning(answer.content)) from error
    except Exception as error:  # whatever a hostile document makes a parser raise
        logger.exception("feed %s cannot be parsed", feed.pk)
        words = f"it cannot be read ({type(error).__name__})"
        raise _Faulty(words, received=_beginning(answer.content)) from error
    etag, last_modified = answer.headers.get("ETag", ""), answer.headers.get("Last-Modified", "")
    return _Came(items, etag if len(etag) <= 300 else "", last_modified[:100])


def _keep(feed: Feed, came: _Came) -> int:
    """Write down what is new and make broadcasts of the newest; the first time, of none, unless
    the source was told to take what stands there already."""
    now = timezone.now()
    with transaction.atomic():
        held = Feed.objects.select_for_update().get(pk=feed.pk)
        if held.url != feed.url:  # somebody changed it meanwhile: this came from elsewhere
            return 0
        new = remembering.unknown(held, came.items, now)
        fresh = remembering.worth_telling(held, new, now)
        taken = fresh[: held.newest] if held.has_begun or held.takes_first else []
        rows = {item.key: _row(held, item, now) for item in new}
        for item in reversed(taken):  # the oldest of them first
            rows[item.key].broadcast = making.broadcast_of(held, item)
        FeedItem.objects.bulk_create(list(reversed(rows.values())), batch_size=500)
        held.etag, held.last_modified = came.etag, came.last_modified
        held.has_begun, held.read_at = True, now
        held.failures, held.error, held.received = 0, "", ""
        held.next_try_at = now + timedelta(minutes=held.minutes)
        held.save(
            update_fields=(
                *("etag", "last_modified", "has_begun", "read_at", "failures", "error"),
                *("received", "next_try_at"),
            )
        )
    return len(taken)


def _row(feed: Feed, item: parsing.Item, now) -> FeedItem:
    return FeedItem(
        feed=feed,
        key=item.key,
        title=item.title,
        summary=item.summary,
        link=item.link,
        published_at=item.published_at,
        seen_at=now,
        listed_at=now,
    )


def _failed(feed: Feed, fault: _Faulty) -> None:
    """Try again later: twice as long after each failure, a day at the most, and not before the
    source says."""
    usual = timedelta(minutes=feed.minutes)
    pause = min(usual * 2 ** min(feed.failures, MOST_DOUBLED), LONGEST)
    pause = max(pause, timedelta(seconds=fault.wait))
    Feed.objects.filter(pk=feed.pk, url=feed.url).update(
        failures=feed.failures + 1,
        error=str(fault).replace("\0", "")[:500],
        received=fault.received,
        next_try_at=timezone.now() + pause,
    )


def _beginning(content: bytes) -> str:
    text = content[: SHOWN * 4].decode(errors="replace")[:SHOWN]
    return "".join(c if c.isprintable() or c == "\n" else "\ufffd" for c in text)
