"""The counted terms follow the appeals: days that changed are counted anew in the background.

Which days changed is read from the timeline: an appeal came in, or got another topic, body or
reader. Today and yesterday are counted first; older days wait their turn, for a run works for
`BUDGET` and no longer. The first run of an installation has all days waiting.
"""

import logging
from collections.abc import Callable
from datetime import date, datetime, timedelta
from time import monotonic

from django.conf import settings
from django.db import connection
from django.utils import timezone

from accounts.alone import alone
from analytics import periods
from analytics.models import TermCount, WordsState
from analytics.words.counting import count
from feedback.models import Event

logger = logging.getLogger("sanal.words")

KEPT_DAYS = 190  # the longest period twice: it is held against the one before
BUDGET = 60.0  # seconds of one run; a day that was begun is ended
OVERLAP = timedelta(minutes=10)  # events are seen when their transaction ends
LOCK = 0x5A6E_30D5  # any number that nobody else locks

_CHANGES = [
    Event.Kind.RECEIVED,
    Event.Kind.ROUTED,
    Event.Kind.CLASSIFIED,
    Event.Kind.GUARDED,
    Event.Kind.TRANSCRIBED,
    Event.Kind.MERGED,
    Event.Kind.SPLIT,
]
_CHANGED = """
    SELECT DISTINCT (a.received_at AT TIME ZONE %(zone)s)::date
    FROM feedback_event e JOIN feedback_appeal a ON a.id = e.appeal_id
    WHERE e.recorded_at >= %(since)s AND e.kind = ANY(%(kinds)s)
"""
_WITH_APPEALS = """
    SELECT DISTINCT (received_at AT TIME ZONE %(zone)s)::date
    FROM feedback_appeal
    WHERE received_at >= %(first)s::date::timestamp AT TIME ZONE %(zone)s
"""


def refresh(now: datetime | None = None) -> list[date]:
    """Count anew what changed, as far as the time of a run allows; returns the days.

    May run any number of times; does nothing while another runs.
    """
    now = now or timezone.now()
    with alone(LOCK) as is_ours:
        if not is_ours:
            return []
        state = WordsState.objects.first()
        changed = _changed_since(state.seen_until - OVERLAP) if state else _with_appeals()
        waiting = changed | set(state.waiting if state else ())
        return _count(waiting, now, BUDGET)


def rebuild(
    *, now: datetime | None = None, progress: Callable[[date, int, int], None] | None = None
) -> list[date]:
    """Count all the days that are kept from zero. `progress` is told (day, how many are done, of
    how many)."""
    now = now or timezone.now()
    waiting = _with_appeals() | set(TermCount.objects.values_list("day", flat=True).distinct())
    return _count(waiting, now, float("inf"), progress)


def _count(waiting: set[date], now: datetime, budget: float, progress=None) -> list[date]:
    """The newest days first. What is left waits for the next run; what is too old is let go."""
    first = _first_day()
    TermCount.objects.filter(day__lt=first).delete()
    due = sorted((day for day in waiting if first <= day), reverse=True)
    began, done = monotonic(), []
    for day in due:
        if done and monotonic() - began > budget:
            break
        count(day)
        done.append(day)
        if progress:
            progress(day, len(done), len(due))
    left = sorted(set(due) - set(done))
    WordsState.objects.update_or_create(
        pk=1, defaults={"seen_until": now, "waiting": left, "counted_at": now}
    )
    if done:
        logger.info("Counted the terms of %d days anew, %d wait", len(done), len(left))
    return done


def _first_day() -> date:
    return periods.today() - timedelta(days=KEPT_DAYS - 1)


def _changed_since(since: datetime) -> set[date]:
    return _days(_CHANGED, since=since, kinds=[kind.value for kind in _CHANGES])


def _with_appeals() -> set[date]:
    return _days(_WITH_APPEALS, first=_first_day())


def _days(statement: str, **parameters) -> set[date]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters | {"zone": settings.TIME_ZONE})
        return {day for (day,) in cursor.fetchall()}
