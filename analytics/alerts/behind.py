"""What is behind a warning: where to read on, and whether it may be one mass incident."""

from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.permissions import can
from accounts.roles import Capability
from analytics.models import Alert, Nature
from feedback import access
from feedback.models.appeals import SQUARES_PER_DEGREE
from feedback.statuses import OPEN

LEAST_OF_AN_INCIDENT = 3  # open appeals that may be one matter
_MOST = 50
_REACH = 1.5 / SQUARES_PER_DEGREE  # degrees from the middle of a cluster to its borders


@dataclass(frozen=True)
class Incident:
    """Appeals that may be one matter, and the page on which the first is made its head."""

    number: str
    address: str


def query(alert: Alert) -> str:
    """The question by which other pages show the same appeals."""
    zone = timezone.get_default_timezone()
    last = timezone.localtime(alert.last_seen_at, zone)
    parts = {
        "since": (last - timedelta(hours=alert.hours)).date(),
        "until": last.date(),
        "channel": alert.channel,
        "topic": alert.topic_id,
        "sector": alert.sector_id,
        "organisation": None if alert.topic_id else alert.organisation_id,
    }
    return urlencode({key: value for key, value in parts.items() if value})


def possible_incident(alert: Alert, user: User) -> Incident | None:
    """Whether the reader may make one mass incident of what is behind a warning, and where."""
    if alert.nature == Nature.SILENCE or not alert.topic_id:
        return None
    if not can(user, Capability.TRIAGE):
        return None
    found = list(_open(alert, user).values_list("pk", flat=True)[: _MOST + 1])
    if len(found) < LEAST_OF_AN_INCIDENT:
        return None
    number = f"{_MOST}+" if len(found) > _MOST else str(len(found))
    return Incident(number, reverse("admin:feedback_appeal_change", args=[found[0]]))


def _open(alert: Alert, user: User):
    """The open appeals of the warning that this person may put in order, the first one first."""
    rows = access.visible_to(user, Capability.TRIAGE).filter(
        topic=alert.topic_id,
        received_at__gt=alert.last_seen_at - timedelta(hours=alert.hours),
        received_at__lte=alert.last_seen_at,
        status__in=OPEN,
        part_of=None,
        is_confidential=False,
    )
    if alert.sector_id:
        rows = rows.filter(sector=alert.sector_id)
    if alert.nature == Nature.CLUSTER:
        rows = rows.filter(
            latitude__range=(alert.latitude - _REACH, alert.latitude + _REACH),
            longitude__range=(alert.longitude - _REACH, alert.longitude + _REACH),
        )
    return rows.order_by("received_at", "pk")
