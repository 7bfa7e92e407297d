"""Which items of a source are known already, and how long they are remembered.

An item is remembered for as long as its source shows it, and FEED_ITEM_DAYS longer, by what the
source itself showed last: one that answers nothing for a year makes nothing forgotten. What was
published before that span is never new, so that an old item that comes back after it was forgotten
makes no draft.
"""

from collections import defaultdict
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db.models import Max
from django.utils import timezone

from outreach.feeds.parsing import Item
from outreach.models import Feed, FeedItem

_EACH = timedelta(days=1)  # between two notes that an item is still shown
_AT_ONCE = 1_000


def unknown(feed: Feed, items: list[Item], now: datetime) -> list[Item]:
    """Those that are not written down yet; of the others it is noted that they are still shown."""
    rows = FeedItem.objects.filter(feed=feed, key__in=[item.key for item in items])
    known = dict(rows.values_list("key", "listed_at"))
    stale = [key for key, listed_at in known.items() if listed_at < now - _EACH]
    if stale:
        FeedItem.objects.filter(feed=feed, key__in=stale).update(listed_at=now)
    return [item for item in items if item.key not in known]


def worth_telling(feed: Feed, new: list[Item], now: datetime) -> list[Item]:
    """Those of the new items that say something new: neither as old as what is forgotten, nor the
    same as a known one under another id."""
    earliest = now - timedelta(days=settings.FEED_ITEM_DAYS)
    links = [item.link for item in new if item.link]
    told: dict[tuple, list] = defaultdict(list)
    for item in FeedItem.objects.filter(feed=feed, link__in=links) if links else ():
        told[item.link, item.title].append(item)
    found = []
    for item in reversed(new):  # the oldest first: the others are measured against it
        if item.published_at and item.published_at < earliest:
            continue
        if item.link and item.title:
            place = (item.link, item.title)
            if any(_is_same(item, other) for other in told[place]):
                continue
            told[place].append(item)
        found.append(item)
    return found[::-1]


def _is_same(item: Item, other: Item | FeedItem) -> bool:
    """Whether two items of one link and one title are one: of one day, or in the same words.

    A forecast that bears the same title and link every day is another one the next day.
    """
    if item.summary == other.summary:
        return True
    days = _day(item.published_at), _day(other.published_at)
    return None in days or days[0] == days[1]


def _day(moment: datetime | None) -> date | None:
    return timezone.localtime(moment).date() if moment else None


def forget() -> int:
    """Delete what each source has long shown no more; returns how many."""
    span = timedelta(days=settings.FEED_ITEM_DAYS)
    gone = 0
    for feed in Feed.objects.values_list("pk", flat=True):
        last = FeedItem.objects.filter(feed=feed).aggregate(last=Max("listed_at"))["last"]
        gone += _forget(feed, last - span) if last else 0
    return gone


def _forget(feed: int, before: datetime) -> int:
    gone, rows = 0, FeedItem.objects.filter(feed=feed, listed_at__lt=before).order_by("listed_at")
    while pks := list(rows.values_list("pk", flat=True)[:_AT_ONCE]):
        gone += FeedItem.objects.filter(pk__in=pks).delete()[0]
    return gone
