"""The facts follow the appeals: each changed day is counted anew, from zero, seconds after.

Which days have changed is read from the timeline, for every change that counts leaves an event
there. An event bears the moment it was written, but is seen only when its transaction ends; so
each run looks back over `OVERLAP` again and asks of each day whether more events are visible now
than the run before saw. Events are never deleted, so equal counts mean equal sets, and a day at
rest costs nothing. A transaction longer than `OVERLAP` needs `rebuild()`.

One change leaves no event: time passes an appeal's deadline. Those days are found by the deadline
itself.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from analytics.models import DayFact, FactsState
from feedback.statuses import OPEN, Status

logger = logging.getLogger("sanal.facts")

OVERLAP = timedelta(minutes=10)
# While we wait for the citizen the clock stands still.
RUNNING = tuple(status for status in OPEN if status != Status.WAITING)
LOCK = 0x5A6E_FAC7  # any number that nobody else locks

_SEEN = """
    SELECT (a.received_at AT TIME ZONE %(zone)s)::date AS day,
           count(*),
           count(*) FILTER (WHERE e.recorded_at >= %(seen_from)s)
    FROM feedback_event e JOIN feedback_appeal a ON a.id = e.appeal_id
    WHERE e.recorded_at >= %(since)s
    GROUP BY 1
"""

_BECAME_OVERDUE = """
    SELECT DISTINCT (received_at AT TIME ZONE %(zone)s)::date
    FROM feedback_appeal
    WHERE status = ANY(%(running)s) AND due_at >= %(counted_at)s AND due_at < %(now)s
"""

_COUNT_DAY = """
    WITH appeal AS (
        SELECT *, status = ANY(%(open)s) AS is_open,
               answered_at IS NOT NULL AND status <> ALL(%(open)s) AS is_answered
        FROM feedback_appeal
        WHERE received_at >= %(day)s::date::timestamp AT TIME ZONE %(zone)s
          AND received_at < (%(day)s::date + 1)::timestamp AT TIME ZONE %(zone)s
    ), rating AS (
        SELECT appeal_id,
               count(*) FILTER (WHERE resolution = 1) AS resolution_1,
               count(*) FILTER (WHERE resolution = 2) AS resolution_2,
               count(*) FILTER (WHERE resolution = 3) AS resolution_3,
               count(*) FILTER (WHERE resolution = 4) AS resolution_4,
               count(*) FILTER (WHERE resolution = 5) AS resolution_5,
               count(*) FILTER (WHERE servant = 1) AS servant_1,
               count(*) FILTER (WHERE servant = 2) AS servant_2,
               count(*) FILTER (WHERE servant = 3) AS servant_3,
               count(*) FILTER (WHERE servant = 4) AS servant_4,
               count(*) FILTER (WHERE servant = 5) AS servant_5
        FROM feedback_rating WHERE appeal_id IN (SELECT id FROM appeal) GROUP BY appeal_id
    )
    INSERT INTO analytics_dayfact (
        day, channel, kind, topic_id, organisation_id, sector_id, language,
        received, open, overdue, answered, answered_in_time, closed, reopened, rejected,
        seconds_to_answer,
        resolution_1, resolution_2, resolution_3, resolution_4, resolution_5,
        servant_1, servant_2, servant_3, servant_4, servant_5
    )
    SELECT %(day)s::date, channel, kind, topic_id, organisation_id, sector_id, language,
           count(*),
           count(*) FILTER (WHERE is_open),
           count(*) FILTER (WHERE status = ANY(%(running)s) AND due_at < %(now)s),
           count(*) FILTER (WHERE is_answered),
           count(*) FILTER (WHERE is_answered AND (due_at IS NULL OR answered_at <= due_at)),
           count(*) FILTER (WHERE status = 'closed'),
           count(*) FILTER (WHERE resolution_round > 1),
           count(*) FILTER (WHERE status = 'rejected'),
           coalesce(sum(greatest(0, floor(extract(epoch FROM answered_at - received_at))))
                    FILTER (WHERE is_answered), 0),
           coalesce(sum(resolution_1), 0), coalesce(sum(resolution_2), 0),
           coalesce(sum(resolution_3), 0), coalesce(sum(resolution_4), 0),
           coalesce(sum(resolution_5), 0),
           coalesce(sum(servant_1), 0), coalesce(sum(servant_2), 0),
           coalesce(sum(servant_3), 0), coalesce(sum(servant_4), 0),
           coalesce(sum(servant_5), 0)
    FROM appeal LEFT JOIN rating ON rating.appeal_id = appeal.id
    GROUP BY channel, kind, topic_id, organisation_id, sector_id, language
"""


@dataclass(frozen=True)
class _Look:
    """What one look at the timeline found: the days to count, and the state to keep after."""

    days: list[date]
    seen_from: datetime
    seen: dict[str, int]
    now: datetime

    def keep(self) -> None:
        FactsState.objects.update_or_create(
            pk=1,
            defaults={"seen_from": self.seen_from, "seen": self.seen, "counted_at": self.now},
        )


def refresh(now: datetime | None = None) -> list[date]:
    """Count anew the days that have changed since the last run, and say which.

    May run any number of times; does nothing while another runs. The first run of an
    installation counts everything.
    """
    now = now or timezone.now()
    with _alone(wait=False) as alone:
        if not alone:
            return []
        state = FactsState.objects.first()
        if state is None:
            return _rebuild(None, now, None)
        look = _look(state, now)
        for day in look.days:
            _count(day, now)
        # Kept last: a crash before this line only has the same days counted again.
        look.keep()
    if look.days:
        logger.info("Counted %d days anew", len(look.days))
    return look.days


def rebuild(
    from_day: date | None = None,
    *,
    now: datetime | None = None,
    progress: Callable[[date, int, int], None] | None = None,
) -> list[date]:
    """Count every day (from `from_day` on) from zero, waiting for a refresh that runs.

    `progress` is told (day, how many are done, of how many). Readers see each day whole, old or
    new, at any moment.
    """
    with _alone(wait=True):
        return _rebuild(from_day, now or timezone.now(), progress)


def _rebuild(from_day, now, progress) -> list[date]:
    look = _look(None, now)
    days = _days_with_appeals_or_facts(from_day)
    for done, day in enumerate(days, start=1):
        _count(day, now)
        if progress:
            progress(day, done, len(days))
    if from_day is None:
        look.keep()
    return days


def _look(state: FactsState | None, now: datetime) -> _Look:
    seen_from = max(now - OVERLAP, state.seen_from) if state else now - OVERLAP
    since = state.seen_from if state else seen_from
    before = state.seen if state else {}
    dirty, seen = set(), {}
    with connection.cursor() as cursor:
        cursor.execute(_SEEN, {"zone": settings.TIME_ZONE, "since": since, "seen_from": seen_from})
        for day, events, still_in_overlap in cursor.fetchall():
            if events != before.get(day.isoformat(), 0):
                dirty.add(day)
            if still_in_overlap:
                seen[day.isoformat()] = still_in_overlap
        if state:
            cursor.execute(
                _BECAME_OVERDUE,
                {
                    "zone": settings.TIME_ZONE,
                    "running": list(RUNNING),
                    "counted_at": state.counted_at,
                    "now": now,
                },
            )
            dirty.update(day for (day,) in cursor.fetchall())
    return _Look(sorted(dirty), seen_from, seen, now)


def _days_with_appeals_or_facts(from_day: date | None) -> list[date]:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT DISTINCT (received_at AT TIME ZONE %(zone)s)::date AS day FROM feedback_appeal
            WHERE %(from_day)s::date IS NULL
               OR received_at >= %(from_day)s::date::timestamp AT TIME ZONE %(zone)s
            UNION
            SELECT DISTINCT day FROM analytics_dayfact
            WHERE %(from_day)s::date IS NULL OR day >= %(from_day)s::date
            ORDER BY day
            """,
            {"zone": settings.TIME_ZONE, "from_day": from_day},
        )
        return [day for (day,) in cursor.fetchall()]


@transaction.atomic
def _count(day: date, now: datetime) -> None:
    """Replace one day's rows, in one transaction, by what the appeals say at this moment."""
    DayFact.objects.filter(day=day).delete()
    with connection.cursor() as cursor:
        cursor.execute(
            _COUNT_DAY,
            {
                "day": day,
                "zone": settings.TIME_ZONE,
                "open": list(OPEN),
                "running": list(RUNNING),
                "now": now,
            },
        )


@contextmanager
def _alone(*, wait: bool) -> Iterator[bool]:
    """Hold the one lock of all refreshers, on whatever machine; the server frees it if we die.

    It belongs to the database session, since the days are counted in transactions of their own:
    Celery's workers must not sit behind a pooler that shares sessions between transactions.
    """
    with connection.cursor() as cursor:
        if wait:
            cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
            held = True
        else:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
            held = cursor.fetchone()[0]
    try:
        yield held
    finally:
        if held:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
