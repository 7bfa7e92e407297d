"""The facts follow the appeals: each changed day is counted anew, seconds after.

Every change that counts leaves an event on the timeline, and with it, in the same transaction, the
database notes the appeal (`ChangedAppeal`). A run takes the notes that it sees, counts the days on
which these appeals stand, and takes the notes away last: what ends later leaves its note for the
next run, and a crash only has the same days counted again.

An appeal stands on the day on which it was received, and on those of its steps: its dimensions may
have changed, and with them whose steps these were.

One change leaves no event: time passes an appeal's deadline. Those days are found by the deadline
itself.
"""

import logging
from collections.abc import Callable
from datetime import date, datetime, timedelta
from itertools import groupby

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from accounts.alone import alone
from analytics import checking
from analytics.blocks import start
from analytics.counting import RUNNING, STEPS, count, gather
from analytics.models import BLOCK, DAY, ChangedAppeal, DayFact, DaySum, FactsState

logger = logging.getLogger("sanal.facts")

LOCK = 0x5A6E_FAC7  # any number that nobody else locks

_DAYS_OF = """
    SELECT (received_at AT TIME ZONE %(zone)s)::date
    FROM feedback_appeal WHERE id = ANY(%(appeals)s)
    UNION
    SELECT (at AT TIME ZONE %(zone)s)::date
    FROM feedback_event
    WHERE appeal_id = ANY(%(appeals)s) AND kind = 'status' AND status = ANY(%(steps)s)
"""

_BECAME_OVERDUE = """
    SELECT DISTINCT (received_at AT TIME ZONE %(zone)s)::date
    FROM feedback_appeal
    WHERE status = ANY(%(running)s) AND due_at >= %(counted_at)s AND due_at < %(now)s
"""


def refresh(now: datetime | None = None) -> list[date]:
    """Count anew the days that have changed since the last run, and say which.

    May run any number of times; does nothing while another runs. The first run of an
    installation counts everything.
    """
    now = now or timezone.now()
    with alone(LOCK) as is_ours:
        if not is_ours:
            return []
        state = FactsState.objects.first()
        if state is None:
            return _rebuild(None, now, None)
        notes = _notes()
        days = sorted(_days_of(notes) | _days_overdue(state.counted_at, now))
        for day in days:
            count(day, now)
        _done(notes, now, has_changed=bool(days))
    if days:
        logger.info("Counted %d days anew", len(days))
    return days


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
    with alone(LOCK, wait=True):
        return _rebuild(from_day, now or timezone.now(), progress)


def _rebuild(from_day, now, progress) -> list[date]:
    notes = _notes()
    days = _days_with_appeals_or_facts(from_day)
    done = 0
    for block, members in groupby(days, key=lambda day: start(day, BLOCK)):
        # Whole or not at all, so that what is killed leaves days, weeks and blocks that agree.
        with transaction.atomic():
            _clear(max(block, from_day or block), block + timedelta(days=BLOCK - 1))
            for day in members:
                count(day, now, sizes=(DAY,))
                done += 1
                if progress:
                    progress(day, done, len(days))
            gather(block)
    if from_day is None:
        _done(notes, now, has_changed=True)
    else:
        FactsState.objects.update(generation=F("generation") + 1)
    return days


def _clear(first: date, last: date) -> None:
    """Forget some days of a block; their weeks and the block are gathered anew after."""
    DayFact.objects.filter(day__range=(first, last)).delete()
    DaySum.objects.filter(days=DAY, day__range=(first, last)).delete()


def check(sample: int = 14) -> tuple[list[date], list[checking.Difference]]:
    """Count the last days and some spread over the rest once more, by hand: which, and what
    differs from the facts. Days that change meanwhile are left out."""
    with alone(LOCK, wait=True):
        state = FactsState.objects.first()
        if state is None:
            return [], []
        whole = DaySum.objects.filter(cut=0, days=DAY).order_by("day")
        known = list(whole.values_list("day", flat=True))
        spread = known[:: max(1, len(known) // sample)][:sample]
        days = sorted({*spread, *known[-sample // 2 :]})
        found = list(checking.differences(days, state.counted_at))
        changing = _days_of(_notes())
    days = [day for day in days if day not in changing]
    return days, [difference for difference in found if difference[0] not in changing]


def _notes() -> dict[int, int]:
    """The changed appeals, by the keys of the notes that name them."""
    return dict(ChangedAppeal.objects.values_list("pk", "appeal_id"))


def _done(notes: dict[int, int], now: datetime, *, has_changed: bool) -> None:
    ChangedAppeal.objects.filter(pk__in=notes).delete()
    # Generations go on from the clock, so that those before a row that was lost don't come again.
    begun = {"counted_at": now, "generation": int(now.timestamp())}
    FactsState.objects.get_or_create(pk=1, defaults=begun)
    FactsState.objects.update(counted_at=now, generation=F("generation") + int(has_changed))


def _days_of(notes: dict[int, int]) -> set[date]:
    """The days on which changed appeals stand."""
    appeals = list(set(notes.values()))
    steps = list(STEPS)
    return _days(_DAYS_OF, appeals=appeals, steps=steps) if appeals else set()


def _days_overdue(since: datetime, now: datetime) -> set[date]:
    """The days of those whose time has passed since."""
    return _days(_BECAME_OVERDUE, running=list(RUNNING), counted_at=since, now=now)


def _days(statement: str, **parameters) -> set[date]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters | {"zone": settings.TIME_ZONE})
        return {day for (day,) in cursor.fetchall()}


def _days_with_appeals_or_facts(from_day: date | None) -> list[date]:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT DISTINCT (received_at AT TIME ZONE %(zone)s)::date AS day FROM feedback_appeal
            WHERE %(from_day)s::date IS NULL
               OR received_at >= %(from_day)s::date::timestamp AT TIME ZONE %(zone)s
            UNION
            SELECT DISTINCT (at AT TIME ZONE %(zone)s)::date FROM feedback_event
            WHERE kind = 'status' AND status = ANY(%(steps)s)
              AND (%(from_day)s::date IS NULL
                   OR at >= %(from_day)s::date::timestamp AT TIME ZONE %(zone)s)
            UNION
            SELECT DISTINCT day FROM analytics_dayfact
            WHERE %(from_day)s::date IS NULL OR day >= %(from_day)s::date
            UNION
            SELECT DISTINCT day FROM analytics_daysum
            WHERE cut = 0 AND days = 1
              AND (%(from_day)s::date IS NULL OR day >= %(from_day)s::date)
            ORDER BY day
            """,
            {"zone": settings.TIME_ZONE, "from_day": from_day, "steps": list(STEPS)},
        )
        return [day for (day,) in cursor.fetchall()]
