"""The list of queues with their counts, as it stands in the sidebar and above the list."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import can
from accounts.roles import Capability
from feedback.desk import filters, queues, saved_filters, trees
from feedback.models import Quarantined, SavedFilter

QUARANTINE = "quarantine"


@dataclass(frozen=True)
class Door:
    """A queue as the list of queues shows it; `is_saved` for a filter with a name."""

    slug: str
    label: str
    icon: str
    link: str
    count: str
    is_here: bool = False
    is_saved: bool = False


@dataclass(frozen=True)
class Standing:
    """What there is for one person now; `newest` is the last event that is counted in."""

    counts: dict[str, int]
    saved: list[SavedFilter]
    newest: int


def standing(request: HttpRequest) -> Standing:
    """The counts and the saved filters of this person; asked for once a request."""
    if not hasattr(request, "desk_standing"):
        user = request.user
        saved = list(saved_filters.shown_to(user)[: saved_filters.MOST_SHOWN])
        numbers = queues.counts(user, _others(user, saved))
        newest = numbers.pop(queues.NEWEST)
        request.desk_standing = Standing(numbers, saved, newest)
    return request.desk_standing


def _others(user: User, saved: list[SavedFilter]) -> dict[str, QuerySet]:
    """What is counted besides the queues."""
    others = {}
    if can(user, Capability.MODERATE):
        others[QUARANTINE] = Quarantined.objects.filter(state=Quarantined.State.HELD)
    counted = [each for each in saved if saved_filters.countable(each)]
    known = trees.read() if any(filters.needs_trees(each.chosen) for each in counted) else None
    now = timezone.now()
    for each in counted:
        others[slug_of(each)] = saved_filters.appeals_in(each, user, known, now)
    return others


def slug_of(saved: SavedFilter) -> str:
    return f"saved:{saved.pk}"


def counts(request: HttpRequest) -> dict[str, str]:
    """The counts of all doors as they are shown, by slug."""
    return {slug: queues.in_words(number) for slug, number in standing(request).counts.items()}


def here(request: HttpRequest) -> str:
    """The door that the list's address is behind."""
    saved = request.GET.get("saved", "")
    return f"saved:{saved}" if saved.isdecimal() else queues.current(request.GET).slug


def doors(request: HttpRequest, here: str = "") -> list[Door]:
    """The queues with their counts, for this person, then the saved filters; `here` is the slug
    of the one that is open."""
    found = standing(request)
    shown = counts(request)
    root = reverse("admin:feedback_appeal_changelist")
    listed = [
        Door(
            queue.slug,
            str(queue.label),
            queue.icon,
            f"{root}?queue={queue.slug}",
            shown.get(queue.slug, ""),
            is_here=queue.slug == here,
        )
        for queue in queues.offered(request.user)
    ]
    if QUARANTINE in shown:
        held = f"{reverse('admin:feedback_quarantined_changelist')}?state__exact=held"
        listed.append(Door(QUARANTINE, _("Quarantine"), "front_hand", held, shown[QUARANTINE]))
    for each in found.saved:
        slug = slug_of(each)
        listed.append(
            Door(
                slug,
                each.name,
                "bookmark",
                link_of(each),
                shown.get(slug, ""),
                is_here=slug == here,
                is_saved=True,
            )
        )
    return listed


def link_of(saved: SavedFilter) -> str:
    """The list behind a saved filter."""
    root = reverse("admin:feedback_appeal_changelist")
    joined = f"{saved.query}&" if saved.query else ""
    return f"{root}?{joined}saved={saved.pk}"
