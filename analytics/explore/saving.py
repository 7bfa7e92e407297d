"""Views that people keep for themselves and their colleagues, and charts shown elsewhere."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max, Q, QuerySet
from django.utils import timezone
from django.utils.translation import get_language

from accounts.models import User
from accounts.permissions import can
from accounts.roles import Capability
from analytics.models import Embed, SavedView

MOST_VIEWS = 100  # of one person


class TooMany(Exception):
    """The person keeps as many views as one may."""


@dataclass(frozen=True)
class Offered:
    """The reader's own views, and those that colleagues share."""

    own: list[SavedView]
    shared: list[SavedView]


def offered(user: User) -> Offered:
    """What a person may open; one statement."""
    found = list(seen_by(user).select_related("owner")[: 3 * MOST_VIEWS])
    return Offered(
        [view for view in found if view.owner_id == user.pk],
        [view for view in found if view.owner_id != user.pk],
    )


def seen_by(user: User) -> QuerySet[SavedView]:
    """Their own and the shared ones."""
    return SavedView.objects.filter(Q(owner=user) | Q(is_shared=True))


def start_of(user: User) -> SavedView | None:
    """What the person finds when they open the page without a question."""
    return SavedView.objects.filter(owner=user, is_start=True).first()


@transaction.atomic
def keep(user: User, name: str, query: str, *, is_shared: bool) -> SavedView:
    """Keep a question under a name; one of the same name is replaced. Raises `TooMany`."""
    own = SavedView.objects.filter(owner=user)
    if own.exclude(name=name).count() >= MOST_VIEWS:
        raise TooMany
    last = own.aggregate(last=Max("position"))["last"]
    view, _made = SavedView.objects.update_or_create(
        owner=user,
        name=name,
        defaults={"query": query, "is_shared": is_shared},
        create_defaults={
            "query": query,
            "is_shared": is_shared,
            "position": 0 if last is None else last + 1,
        },
    )
    return view


def share(view: SavedView, *, is_shared: bool) -> None:
    SavedView.objects.filter(pk=view.pk).update(is_shared=is_shared)


@transaction.atomic
def begin_with(view: SavedView, *, is_start: bool) -> None:
    """Show this view first from now on, instead of another one; or none."""
    SavedView.objects.filter(owner=view.owner_id, is_start=True).update(is_start=False)
    SavedView.objects.filter(pk=view.pk).update(is_start=is_start)


@transaction.atomic
def raise_up(view: SavedView) -> None:
    """Change places with the one that stands above."""
    own = list(SavedView.objects.select_for_update().filter(owner=view.owner_id))
    at = next(place for place, each in enumerate(own) if each.pk == view.pk)
    if at:
        own[at - 1], own[at] = own[at], own[at - 1]
    for place, each in enumerate(own):
        each.position = place
    SavedView.objects.bulk_update(own, ["position"])


def embed(user: User, name: str, query: str) -> Embed:
    """A chart for elsewhere, in the language that is active now."""
    return Embed.objects.create(owner=user, name=name, query=query, language=get_language() or "")


def revoke(embedded: Embed) -> None:
    """Withdraw it: whoever bears the token sees nothing from now on."""
    Embed.objects.filter(pk=embedded.pk, revoked_at=None).update(revoked_at=timezone.now())


def may_show(embedded: Embed) -> bool:
    """Whether a chart still stands: not withdrawn, its owner still there and with the right."""
    return embedded.revoked_at is None and can(embedded.owner, Capability.SEE_DASHBOARDS)
