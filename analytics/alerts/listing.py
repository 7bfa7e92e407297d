"""Which warnings a reader sees, and how each stands in a list."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Reach
from analytics import access
from analytics.alerts import wording
from analytics.alerts.muting import is_muted, mutes_at
from analytics.models import Alert, Mute

PAST = 50  # warnings that are over, on one page
_JUDGED = 100  # past ones of which it is said how many were false


@dataclass(frozen=True)
class Line:
    """One warning in words; `address` is that of its page."""

    alert: Alert
    label: str
    sentence: str
    address: str
    nature: str
    state: str
    since: datetime


def of(alert: Alert) -> Line:
    return Line(
        alert,
        wording.label(alert),
        wording.sentence(alert),
        reverse("analytics:alert", args=[alert.pk]),
        alert.get_nature_display(),
        alert.get_state_display(),
        alert.first_seen_at,
    )


def visible(within: Reach) -> QuerySet[Alert]:
    """The warnings that a reach covers wholly, with what names them."""
    named = Alert.objects.filter(within.condition())
    return named.select_related(
        "topic", "sector", "organisation", "account", "handled_by", "judged_by"
    ).defer("sector__boundary", "account__secrets", "account__options")


def alert_for(user: User, pk: int) -> Alert:
    """A warning that is the person's to see, or 404."""
    found = visible(access.figures_reach(user)).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def open_alerts(within: Reach) -> list[Line]:
    """What goes on now, the most surprising first; without what is muted or a false alarm."""
    return split(within)[0]


def split(within: Reach) -> tuple[list[Line], list[Line]]:
    """What goes on now: shown, and muted or found to be false."""
    mutes = mutes_at(timezone.now())
    going_on = visible(within).exclude(state=Alert.State.CLOSED).order_by("-peak_surprise", "-id")
    shown, silent = [], []
    for alert in going_on:
        (silent if alert.is_false or is_muted(alert, mutes) else shown).append(of(alert))
    return shown, silent


def past(within: Reach, before: int | None) -> list[Line]:
    """What is over, the newest first, `PAST` and one; those older than `before`, if given."""
    over = visible(within).filter(state=Alert.State.CLOSED)
    if before:
        over = over.filter(pk__lt=before)
    return [of(alert) for alert in over.order_by("-id")[: PAST + 1]]


def judged(within: Reach) -> tuple[int, int]:
    """Of the latest warnings that were judged, how many were false, of how many."""
    latest = Alert.objects.filter(within.condition(), is_false__isnull=False).order_by("-id")
    said = list(latest.values_list("is_false", flat=True)[:_JUDGED])
    return sum(said), len(said)


def mutes(within: Reach) -> list[Mute]:
    """What is muted now and the reader may know of: a series of theirs, or a whole nature."""
    held = Mute.objects.filter(until__gt=timezone.now()).select_related("user", "alert")
    seen = visible(within).values("pk")
    return list(held.filter(Q(alert=None) | Q(alert__in=seen)))
