"""Whom a warning is told, and when: once, and again when it has doubled."""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from accounts.models import User
from accounts.roles import Capability, roles_with
from analytics import access
from analytics.alerts import wording
from analytics.alerts.muting import is_muted, mutes_at
from analytics.models import Alert, Nature
from feedback.notifying import kinds, tell

AGAIN = 2  # times what was told last


def tell_of(alerts: Iterable[Alert], now: datetime) -> None:
    """Tell those who handle warnings within their reach of what is news to them, if it is not
    muted. Asks the database for more only when there is news."""
    news = [alert for alert in alerts if _is_news(alert)]
    if not news:
        return
    mutes = mutes_at(now)
    news = [alert for alert in news if not is_muted(alert, mutes)]
    keys = [alert.pk for alert in news]
    named = Alert.objects.select_related("topic", "sector", "organisation", "account")
    named = named.defer("sector__boundary").in_bulk(keys)
    for user in handlers():
        within = access.figures_reach(user, Capability.HANDLE_WARNINGS)
        for key in keys:
            if within.covers(named[key]):
                _tell(user, named[key], now)
    for alert in news:
        alert.told_of = max(alert.seen, 1)
    Alert.objects.bulk_update(news, ["told_of"])


def handlers() -> list[User]:
    """Those of the staff whose role lets them handle warnings, wherever that reaches."""
    held = User.objects.filter(
        is_active=True, memberships__role__in=roles_with(Capability.HANDLE_WARNINGS)
    )
    return list(held.distinct().order_by("pk"))


def _is_news(alert: Alert) -> bool:
    if alert.told_of == 0 or alert.is_false:
        return not alert.is_false
    return alert.nature != Nature.SILENCE and alert.seen >= AGAIN * alert.told_of


def _tell(user: User, alert: Alert, now: datetime) -> None:
    with translation.override(user.preferred_language):
        about = f"{wording.label(alert)}. {wording.sentence(alert)}"
    link = settings.PUBLIC_URL + reverse("analytics:alert", args=[alert.pk])
    tell(
        user=user,
        kind=kinds.WARNED,
        key=f"{kinds.WARNED}:{alert.pk}:{alert.told_of}:{user.pk}",
        data={"about": about, "link": link},
        at=now,
    )
