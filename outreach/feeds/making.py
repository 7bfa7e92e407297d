"""From an item to a broadcast: the source's template filled in, in each language that has one."""

import logging
import re

from django.db import transaction
from django.utils import timezone, translation
from django.utils.formats import date_format

from outreach.broadcasts import checking, reckoning, workflow
from outreach.feeds.parsing import Item
from outreach.models import Broadcast, BroadcastText, Feed

logger = logging.getLogger("sanal.feeds")

NAMES = ("title", "summary", "link", "published")
MOST_BODY = 5000  # letters
_PLACE = re.compile(r"\{(" + "|".join(NAMES) + r")\}")
# Braces are placeholders of a broadcast: a source may not write any.
_NO_BRACES = str.maketrans("{}", "()")


def broadcast_of(feed: Feed, item: Item) -> Broadcast:
    """A draft; where somebody else has approved the source, one that goes out now.

    In the caller's transaction, which holds the source's row.
    """
    broadcast = Broadcast.objects.create(
        name=_one_line(item.title or item.summary or feed.name)[:200],
        organisation=feed.organisation,
        topic=feed.topic,
        audience=feed.audience,
        channels=feed.channels,
        language=feed.language,
        created_by=feed.written_by,
        writers=[feed.written_by_id],
        starts_at=timezone.now() if goes_by_itself(feed) else None,
    )
    BroadcastText.objects.bulk_create(
        BroadcastText(
            broadcast=broadcast,
            language=language,
            subject=_one_line(item.title)[:200],
            body=filled(template, item, language),
        )
        for language, template in feed.templates.items()
    )
    if goes_by_itself(feed):
        _send(feed, broadcast)
    return broadcast


def goes_by_itself(feed: Feed) -> bool:
    """Whether its items need no look at each."""
    return feed.is_automatic and feed.approved_by_id is not None


def filled(template: str, item: Item, language: str) -> str:
    """The template with the item's words for its placeholders; other braces stay, for whoever
    gets it."""
    with translation.override(language):
        moment = item.published_at or timezone.now()
        values = {
            "title": item.title.translate(_NO_BRACES),
            "summary": item.summary.translate(_NO_BRACES),
            "link": item.link.translate(_NO_BRACES),
            "published": date_format(timezone.localtime(moment), "DATETIME_FORMAT"),
        }
    return _PLACE.sub(lambda place: values[place[1]], template).strip()[:MOST_BODY]


def _send(feed: Feed, broadcast: Broadcast) -> None:
    """Proposed by who wrote the source, approved by who approved it, as far as they still may and
    its words could be proposed by hand, too: else it waits for a person."""
    try:
        with transaction.atomic():
            checking.demand_sound_words(broadcast, reckoning.usable(broadcast))
            workflow.propose(broadcast, user=feed.written_by, tells=False)
            workflow.approve(broadcast, user=feed.approved_by, tells=False)
    except (checking.Unready, workflow.Forbidden) as error:
        logger.warning("broadcast %s of feed %s waits: %s", broadcast.pk, feed.pk, error)
        Broadcast.objects.filter(pk=broadcast.pk).update(starts_at=None)


def _one_line(words: str) -> str:
    return " ".join(words.translate(_NO_BRACES).split())
