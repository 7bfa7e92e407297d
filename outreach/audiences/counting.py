"""Counts of audiences with the moment at which they were counted.

What is counted quickly is counted anew each time it is looked at. What took long is kept, and
shown with its time, for an hour or until somebody counts again: a page about a million people
opens as quickly as one about a hundred.
"""

import hashlib
import json
import time
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from django.core.exceptions import EmptyResultSet
from django.utils import timezone

from outreach.audiences import doors, reaching
from outreach.audiences.definition import Definition
from outreach.audiences.members import members
from outreach.audiences.reaching import Count, Group
from outreach.models import KeptCount, NewsTopic

DEAR = 0.5  # seconds from which on a count is kept
KEPT = timedelta(hours=1)


@dataclass(frozen=True)
class Counted:
    """Figures, and since when they stand; `is_kept`: they were not counted just now."""

    count: Count
    at: datetime
    is_kept: bool = False


def counted(
    definition: Definition,
    *,
    topic: NewsTopic | None = None,
    is_alert: bool = False,
    at: datetime | None = None,
    anew: bool = False,
) -> Counted:
    """The figures of an audience as `reaching.count` says them, not older than an hour; `at` is a
    moment to come, where it does not go out now. `anew`: whatever is kept."""
    asked = _asked(definition, topic, is_alert, at)
    now = timezone.now()
    if not anew:
        kept = KeptCount.objects.filter(asked=asked, at__gt=now - KEPT).first()
        if kept is not None:
            return Counted(_read(kept.figures), kept.at, is_kept=True)
    began = time.monotonic()
    count = _count(definition, topic, is_alert, at or now)
    if time.monotonic() - began >= DEAR:
        _keep(asked, count, now)
    return Counted(count, now)


def _count(definition: Definition, topic: NewsTopic | None, is_alert: bool, at: datetime) -> Count:
    try:
        return reaching.count(definition, topic=topic, is_alert=is_alert, at=at)
    except EmptyResultSet:  # no channel is in use that could reach anybody
        people = members(definition).order_by().values("citizen").distinct().count()
        left_out = {reaching.Reason.NO_DOOR: people} if people else {}
        return Count(people=people, left_out=left_out)


def _keep(asked: str, count: Count, now: datetime) -> None:
    KeptCount.objects.filter(at__lte=now - KEPT).delete()
    KeptCount.objects.update_or_create(
        asked=asked, defaults={"figures": _written(count), "at": now}
    )


def _asked(
    definition: Definition, topic: NewsTopic | None, is_alert: bool, at: datetime | None
) -> str:
    """The question as a hash; the channels in use are a part of it."""
    standing = asdict(doors.standing(definition.channels))
    question = [
        definition.to_json(),
        standing,
        topic.pk if topic else None,
        is_alert,
        at.isoformat() if at else None,
    ]
    return hashlib.sha256(json.dumps(question, sort_keys=True).encode()).hexdigest()


# To and from JSON, whose keys are words -----------------------------------------------------------
def _written(count: Count) -> dict:
    return asdict(count) | {"by_sector": list(count.by_sector.items())}


def _read(figures: dict) -> Count:
    groups = tuple(Group(**each | {"some": tuple(each["some"])}) for each in figures["groups"])
    sectors = dict(figures["by_sector"])
    return Count(**figures | {"groups": groups, "by_sector": sectors})
