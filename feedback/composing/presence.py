"""Who of the staff is at an appeal now: heartbeats of open pages.

A beat is one upsert of one row; nothing is kept of it longer than it holds. It locks nothing: the
guard against two answers is the appeal's version.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from accounts.models import User
from feedback.models import Appeal, Presence

EVERY = timedelta(seconds=15)  # how often a page tells that it is open
HOLDS = 3 * EVERY  # two beats may be lost


@dataclass(frozen=True)
class Colleague:
    """Somebody else who is at the appeal."""

    name: str
    is_writing: bool


def beat(appeal: Appeal, user: User, what: str) -> None:
    """This person has the appeal open, and looks or writes."""
    row = Presence(appeal=appeal, user=user, what=what, seen_at=timezone.now())
    Presence.objects.bulk_create(
        [row],
        update_conflicts=True,
        unique_fields=["appeal", "user"],
        update_fields=["what", "seen_at"],
    )


def leave(appeal: Appeal, user: User) -> None:
    """This person closed the appeal."""
    Presence.objects.filter(appeal=appeal, user=user).delete()


def colleagues(appeal: Appeal, user: User) -> list[Colleague]:
    """Who else is at the appeal now, those who write first."""
    others = _now().filter(appeal=appeal).exclude(user=user).select_related("user")
    rows = others.order_by("-what", "user__last_name", "user_id")[:10]  # writing, looking
    return [Colleague(str(row.user), row.what == Presence.What.WRITING) for row in rows]


def writers(appeals: Iterable[int], *, but: User | None = None) -> dict[int, list[str]]:
    """Who is writing now, by the id of the appeal; one statement for a whole list."""
    rows = _now().filter(appeal__in=list(appeals), what=Presence.What.WRITING)
    if but is not None:
        rows = rows.exclude(user=but)
    found: dict[int, list[str]] = {}
    for row in rows.select_related("user").order_by("user__last_name", "user_id"):
        found.setdefault(row.appeal_id, []).append(str(row.user))
    return found


def forget() -> int:
    """Take away the beats that hold no more; returns how many."""
    return Presence.objects.filter(seen_at__lt=timezone.now() - HOLDS).delete()[0]


def _now():
    return Presence.objects.filter(seen_at__gte=timezone.now() - HOLDS)
