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
from django.db import connection
from django.utils import timezone

from analytics.counting import RUNNING, count
from analytics.models import FactsState

logger = logging.getLogger("sanal.facts")

OVERLAP = timedelta(minutes=10)
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
            count(day, now)
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
        count(day, now)
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
            UNION
            SELECT DISTINCT day FROM analytics_daysum
            WHERE cut = 0 AND (%(from_day)s::date IS NULL OR day >= %(from_day)s::date)
            ORDER BY day
            """,
            {"zone": settings.TIME_ZONE, "from_day": from_day},
        )
        return [day for (day,) in cursor.fetchall()]


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
