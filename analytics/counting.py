"""How the appeals of one day are counted, and their counts summed up."""

from datetime import date, datetime
from itertools import combinations

from django.conf import settings
from django.db import connection, transaction

from analytics.models import MEASURES, PAINS, SHOWN, TREES, DayFact, DaySum
from feedback.statuses import OPEN, Status

# While we wait for the citizen the clock stands still.
RUNNING = tuple(status for status in OPEN if status != Status.WAITING)

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

_CUTS = [cut for size in range(3) for cut in combinations(SHOWN, size)]
_COLUMNS = {name: f"{name}_id" if name in TREES else name for name in SHOWN}
# Only names from the models stand in the text.
_SUM_DAY = f"""
    INSERT INTO analytics_daysum (cut, day, {", ".join(_COLUMNS.values())}, pains,
                                  {", ".join(MEASURES)})
    SELECT {2 ** len(SHOWN) - 1} - grouping({", ".join(_COLUMNS.values())}), day,
           coalesce(channel, ''), coalesce(kind, ''), topic_id, organisation_id, sector_id,
           coalesce(sum(received) FILTER (WHERE kind = ANY(%(pains)s)), 0),
           {", ".join(f"sum({measure})" for measure in MEASURES)}
    FROM analytics_dayfact
    WHERE day = %(day)s
    GROUP BY day, GROUPING SETS ({
    ", ".join("(" + ", ".join(_COLUMNS[name] for name in cut) + ")" for cut in _CUTS)
})
"""  # noqa: S608


@transaction.atomic
def count(day: date, now: datetime) -> None:
    """Replace one day's rows, in one transaction, by what the appeals say at this moment."""
    DayFact.objects.filter(day=day).delete()
    DaySum.objects.filter(day=day).delete()
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
        cursor.execute(_SUM_DAY, {"day": day, "pains": list(PAINS)})
