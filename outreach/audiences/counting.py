"""Counts of audiences with the moment at which they were counted.

What is counted quickly is counted anew each time it is looked at. What takes longer than a page
may is counted by a worker, once for whoever looks meanwhile; its figures are kept, shown with
their time, and counted anew when somebody looks at them after an hour. Who is really spoken to
never follows from what is kept (`exactly`, and `reaching.addresses`).
"""

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from django.core.exceptions import EmptyResultSet
from django.db import OperationalError, connection, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import salted_hmac
from psycopg2.errors import QueryCanceled

from channels.nudge import nudge
from outreach.audiences import definition as definitions
from outreach.audiences import doors, reaching
from outreach.audiences.definition import Definition
from outreach.audiences.members import members
from outreach.audiences.reaching import Count, Group
from outreach.models import KeptCount, NewsTopic

TASK = "outreach.tasks.count_audiences"
AT_ONCE = 0.5  # seconds of the database that a page waits for a statement of a count
KEPT = timedelta(hours=1)  # figures are counted anew when somebody looks at them after that
SHOWN = timedelta(days=1)  # and shown meanwhile, unless they are older than that
LEASE = timedelta(minutes=10)  # of one count: a worker that died in it is followed by another
_SALT = "outreach.audiences.counting"

logger = logging.getLogger("sanal.audiences")


@dataclass(frozen=True)
class Counted:
    """Figures, and since when they stand; `is_kept`: they were not counted just now. While a
    worker counts, `since` says from when on, and there may be no figures yet; `asked` names the
    question, for whoever asks again how far it is."""

    count: Count | None
    at: datetime | None
    is_kept: bool = False
    since: datetime | None = None
    asked: str = ""

    @property
    def is_counting(self) -> bool:
        return self.since is not None


@dataclass(frozen=True)
class _Question:
    """What is counted; as in `reaching.count`."""

    definition: Definition
    topic: NewsTopic | None = None
    is_alert: bool = False
    at: datetime | None = None

    def name(self) -> str:
        """By what its figures are kept: a keyed hash, which nobody finds who was not shown it. The
        channels in use are a part of it."""
        standing = asdict(doors.standing(self.definition.channels))
        words = json.dumps([self.written(), standing], sort_keys=True)
        return salted_hmac(_SALT, words, algorithm="sha256").hexdigest()

    def written(self) -> dict:
        """What `read` takes back."""
        return {
            "definition": self.definition.to_json(),
            "topic": self.topic.pk if self.topic else None,
            "is_alert": self.is_alert,
            "at": self.at.isoformat() if self.at else None,
        }

    @classmethod
    def read(cls, written: dict) -> "_Question":
        """Raises `definitions.Invalid` and `NewsTopic.DoesNotExist` for what is no more."""
        topic, at = written["topic"], written["at"]
        return cls(
            definitions.read(written["definition"]),
            NewsTopic.objects.get(pk=topic) if topic else None,
            written["is_alert"],
            datetime.fromisoformat(at) if at else None,
        )

    def count(self) -> Count:
        at = self.at or timezone.now()
        try:
            return reaching.count(self.definition, topic=self.topic, is_alert=self.is_alert, at=at)
        except EmptyResultSet:  # no channel is in use that could reach anybody
            found = members(self.definition).order_by()
            people = found.values("citizen").distinct().count()
            left_out = {reaching.Reason.NO_DOOR: people} if people else {}
            return Count(people=people, left_out=left_out)


def exactly(
    definition: Definition, *, topic: NewsTopic | None = None, is_alert: bool = False
) -> Count:
    """The figures as they are in this moment, however long it takes."""
    return _Question(definition, topic, is_alert).count()


def counted(
    definition: Definition,
    *,
    topic: NewsTopic | None = None,
    is_alert: bool = False,
    at: datetime | None = None,
    anew: bool = False,
) -> Counted:
    """The figures of an audience as `reaching.count` says them, at once: what is kept, or what is
    counted quickly; else those of before, if any, while a worker counts. `at` is a moment to come,
    where it does not go out now. `anew`: whatever is kept."""
    question = _Question(definition, topic, is_alert, at)
    asked, now = question.name(), timezone.now()
    kept = KeptCount.objects.filter(asked=asked).first()
    if kept is None:
        try:
            with _patience(AT_ONCE):
                return Counted(question.count(), now)
        except _TooLong:
            pass
    elif kept.wanted_at is None and not anew and kept.at > now - KEPT:
        return _shown(kept)
    return _shown(_want(asked, question, now))


def look(asked: str) -> Counted | None:
    """How far the count of that name is; None when nothing is known of it."""
    kept = KeptCount.objects.filter(asked=asked).first()
    return _shown(kept) if kept else None


def _shown(kept: KeptCount) -> Counted:
    count = _read(kept.figures) if kept.figures is not None else None
    return Counted(count, kept.at, is_kept=True, since=kept.wanted_at, asked=kept.asked)


def _want(asked: str, question: _Question, now: datetime) -> KeptCount:
    """Have it counted by a worker; whoever asks for the same meanwhile waits for the same."""
    with transaction.atomic():
        _forget(now)
        row = KeptCount(asked=asked, question=question.written(), wanted_at=now)
        KeptCount.objects.bulk_create([row], ignore_conflicts=True)
        KeptCount.objects.filter(asked=asked, wanted_at=None).update(wanted_at=now)
        nudge(TASK)
        return KeptCount.objects.get(asked=asked)


def _forget(now: datetime) -> None:
    KeptCount.objects.filter(at__lte=now - SHOWN, wanted_at=None).delete()


# Within the patience of a page --------------------------------------------------------------------
class _TooLong(Exception):
    """A statement took longer than one waits for it."""


@contextmanager
def _patience(seconds: float) -> Iterator[None]:
    """Break off a statement within that takes longer; raises `_TooLong`."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SHOW statement_timeout")
            usual = cursor.fetchone()[0]
            cursor.execute("SET LOCAL statement_timeout = %s", [round(seconds * 1000)])
            yield
            cursor.execute("SET LOCAL statement_timeout = %s", [usual])
    except OperationalError as error:
        if not isinstance(error.__cause__, QueryCanceled):
            raise
        raise _TooLong from error


# A worker's turn ----------------------------------------------------------------------------------
def drain() -> int:
    """Count what waits to be counted; returns how many questions. Any number of workers may."""
    done = 0
    while (kept := _claim()) is not None:
        _work(kept)
        done += 1
    return done


def _claim() -> KeptCount | None:
    now = timezone.now()
    free = Q(lease_until=None) | Q(lease_until__lt=now)
    with transaction.atomic():
        waiting = KeptCount.objects.select_for_update(skip_locked=True).filter(
            free, wanted_at__isnull=False
        )
        kept = waiting.order_by("wanted_at").first()
        if kept is not None:
            kept.lease_until = now + LEASE
            kept.save(update_fields=["lease_until"])
    return kept


def _work(kept: KeptCount) -> None:
    began = timezone.now()
    try:
        count = _Question.read(kept.question).count()
    except (definitions.Invalid, NewsTopic.DoesNotExist) as error:
        logger.warning("count %s is of nothing any more: %s", kept.asked[:8], error)
        KeptCount.objects.filter(pk=kept.pk).delete()
        return
    KeptCount.objects.filter(pk=kept.pk).update(
        figures=_written(count), at=began, wanted_at=None, lease_until=None
    )


# To and from JSON, whose keys are words -----------------------------------------------------------
def _written(count: Count) -> dict:
    return asdict(count) | {"by_sector": list(count.by_sector.items())}


def _read(figures: dict) -> Count:
    groups = tuple(Group(**each | {"some": tuple(each["some"])}) for each in figures["groups"])
    sectors = dict(figures["by_sector"])
    return Count(**figures | {"groups": groups, "by_sector": sectors})
