"""The sources: who may see, write and approve them."""

import hashlib
import json

from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils import timezone

from accounts.models import User
from accounts.permissions import can, reach
from accounts.roles import Capability
from outreach.models import Feed

_WRITE, _APPROVE = Capability.WRITE_BROADCASTS, Capability.APPROVE_SENDING
# A change of these begins anew: another address has other items.
_OF_THE_ADDRESS = ("etag", "last_modified", "error", "received", "failures", "has_begun")


_APPROVED = (
    *("url", "organisation_id", "minutes", "newest", "takes_first", "topic_id", "audience_id"),
    *("channels", "language", "templates", "is_automatic", "written_by_id"),
)


class Changed(Exception):
    """Somebody changed the source meanwhile."""


class NotYours(Exception):
    """Whoever wrote a source may not approve it, nor may somebody whose role does not reach."""


def may_enter(user: User) -> bool:
    """Whether any source could be theirs to see."""
    return can(user, _WRITE) or can(user, _APPROVE)


def seen_by(user: User) -> QuerySet[Feed]:
    """What writers and approvers of broadcasts may open, as far as their roles reach."""
    wanted = Q(pk__in=[])
    for capability in (_WRITE, _APPROVE):
        held = reach(user, capability)
        if held.everywhere:
            return Feed.objects.all()
        wanted |= Q(organisation__in=held.organisations)
    return Feed.objects.filter(wanted)


def feed_for(user: User, pk: int) -> Feed:
    """The source, or 404 for whoever may not open it."""
    found = seen_by(user).select_related(
        "organisation", "topic", "audience", "written_by", "approved_by"
    )
    feed = found.filter(pk=pk).first()
    if feed is None:
        raise Http404
    return feed


def may(user: User, capability: Capability, feed: Feed) -> bool:
    """Whether a capability of theirs reaches this source."""
    if not can(user, capability):
        return False
    held = reach(user, capability)
    return held.everywhere or feed.organisation_id in held.organisations


def save(feed: Feed, *, author: User) -> None:
    """Keep a source as it was filled in; what was approved before is not any more."""
    with transaction.atomic():
        before = Feed.objects.select_for_update().filter(pk=feed.pk).first()
        feed.written_by = author
        feed.approved_by, feed.approved_at = None, None
        feed.next_try_at = timezone.now()
        if before is not None and before.url != feed.url:
            for name in _OF_THE_ADDRESS:
                setattr(feed, name, Feed._meta.get_field(name).get_default())
        feed.save()


def fingerprint(feed: Feed) -> str:
    """What an approver saw, so that nothing else is approved."""
    seen = [getattr(feed, name) for name in _APPROVED]
    return hashlib.sha256(json.dumps(seen, sort_keys=True).encode()).hexdigest()


def approve(feed: Feed, *, actor: User, seen: str) -> None:
    """Let its items go out without a look at each. Raises `NotYours`, and `Changed` when it is not
    any more what was `seen`."""
    with transaction.atomic():
        held = Feed.objects.select_for_update().get(pk=feed.pk)
        if not may(actor, _APPROVE, held) or actor.pk == held.written_by_id:
            raise NotYours
        if not held.is_automatic or fingerprint(held) != seen:
            raise Changed
        held.approved_by, held.approved_at = actor, timezone.now()
        held.save(update_fields=["approved_by", "approved_at"])


def stop_approval(feed: Feed) -> None:
    """From now on each item is looked at again."""
    Feed.objects.filter(pk=feed.pk).update(approved_by=None, approved_at=None)
