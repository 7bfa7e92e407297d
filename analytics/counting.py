"""How the appeals of a day are counted, and what has changed since is added to what is kept.

Everything goes through one shape: a row bears the dimensions of an appeal and either measures, or
(with a `code`) how many fell into one bucket of one tally. What the appeals say now, less what
was kept, is the difference; it goes to the day's cells, and summed up by each cut to the day, its
week and its four weeks. Both are one statement, so that readers see a day whole, and it is right
however often it runs.
"""

from datetime import date, datetime, timedelta
from itertools import combinations

from django.conf import settings
from django.db import connection, transaction

from analytics.blocks import start
from analytics.histograms import EDGES, WIDTH
from analytics.league import servants
from analytics.models import (
    BLOCK,
    DAY,
    DIMENSIONS,
    MEASURES,
    PAINS,
    SHOWN,
    STARS,
    TALLIES,
    TREES,
    WEEK,
    DayFact,
    DaySum,
    cut_of,
)
from feedback.statuses import OPEN, Status

# While we wait for the citizen the clock stands still.
RUNNING = tuple(status for status in OPEN if status != Status.WAITING)
# Steps that are counted on the day on which they were taken.
STEPS = (
    Status.ANSWERED,
    Status.REJECTED,
    Status.CLOSED,
    Status.REOPENED,
    Status.REDIRECTED,
)

_SECONDS = "greatest(0, extract(epoch FROM {} - received_at))"
# What an appeal adds to the day on which it was received.
_STATES = {
    "received": "1",
    "open": "is_open::int",
    "overdue": "(status = ANY(%(running)s) AND due_at < %(now)s)::int",
    "answered": "is_answered::int",
    "answered_in_time": "(is_answered AND (due_at IS NULL OR answered_at <= due_at))::int",
    "closed": "(status = 'closed')::int",
    "reopened": "(resolution_round > 1)::int",
    "rejected": "(status = 'rejected')::int",
    "seconds_to_answer": f"CASE WHEN is_answered THEN floor({_SECONDS.format('answered_at')}) END",
    **{f"resolution_{stars}": f"resolution_{stars}" for stars in STARS},
    **{f"servant_{stars}": f"servant_{stars}" for stars in STARS},
    "redirected": "is_redirected::int",
    "first_answered": "(first_answered_at IS NOT NULL)::int",
    "first_in_time": "(first_answered_at IS NOT NULL AND (first_response_due_at IS NULL"
    " OR first_answered_at <= first_response_due_at))::int",
    "seconds_to_first_answer": f"floor({_SECONDS.format('first_answered_at')})",
}
# What a step adds to the day on which it was taken.
_MOVES = {
    "answers": "step IN ('answered', 'rejected')",
    "answers_in_time": "step IN ('answered', 'rejected') AND (due_at IS NULL OR at <= due_at)",
    "closings": "step = 'closed'",
    "reopenings": "step = 'reopened'",
    "redirections": "step = 'redirected'",
    "refusals": "step = 'rejected'",
}
# Into which bucket an appeal falls; one that ends on an edge belongs below it (`bucket_of`).
_BUCKET = "CASE WHEN {} THEN %(edges)s - width_bucket(-{}::float8, %(falling_edges)s) END"
_BUCKETS = {
    "hours": "extract(hour FROM received_at AT TIME ZONE %(zone)s)::int",
    "statuses": "array_position(%(statuses)s, status::text) - 1",
    "first_answer_times": _BUCKET.format(
        "first_answered_at IS NOT NULL", _SECONDS.format("first_answered_at")
    ),
    "answer_times": _BUCKET.format("is_answered", _SECONDS.format("answered_at")),
}

_COLUMNS = [f"{name}_id" if name in TREES else name for name in DIMENSIONS]
_DIMS = ", ".join(_COLUMNS)
_SUMMED = [*MEASURES, "pains"]
_SUMS = ", ".join(f"coalesce(sum({name}), 0) AS {name}" for name in _SUMMED)
_NO_SUMS = ", ".join(f"NULL::bigint AS {name}" for name in _SUMMED)
_PAINS = "CASE WHEN kind = ANY(%(pains)s) THEN {} END"
# Nothing can be left of other measures where these are nought: all are parts of them.
_IS_EMPTY = " AND ".join(
    f"{name} = 0" for name in ("received", "answers", "closings", "reopenings", "redirections")
)
_CUTS = [cut for size in range(3) for cut in combinations(DIMENSIONS, size)]


def _shaped(table: str, where: str, sign: str = "", keys: str = _DIMS) -> str:
    """What a table of facts keeps, as rows of the one shape; with `sign`, to be taken away."""
    pains = "pains" if table == "analytics_daysum" else _PAINS.format("received")
    measures = ", ".join(f"{sign}{name}" for name in MEASURES)
    tallies = " UNION ALL ".join(
        f"SELECT {at * WIDTH} AS base, entry FROM unnest({name}) AS entry"  # noqa: S608
        for at, name in enumerate(TALLIES)
    )
    return f"""
        SELECT {keys}, NULL::int AS code, NULL::bigint AS number, {measures}, {sign}({pains})
        FROM {table} WHERE {where}
        UNION ALL
        SELECT {keys}, base + entry %% {WIDTH}, {sign}(entry / {WIDTH}), {_NO_SUMS}
        FROM {table}, LATERAL ({tallies}) AS tally WHERE {where}
    """  # noqa: S608


# The buckets of grouped rows: an array for each tally, in order.
_ARRAYS = ", ".join(
    f"array_agg((number * {WIDTH} + code - {at * WIDTH})::int ORDER BY code) FILTER"
    f" (WHERE code >= {at * WIDTH} AND code < {(at + 1) * WIDTH} AND number <> 0) AS {name}"
    for at, name in enumerate(TALLIES)
)


def _added(table: str, names: list[str]) -> str:
    """What is done with a row that is there: the difference is added, bucket by bucket.

    A difference may be negative, so `>>` and `&` take an entry apart: they round down.
    """
    sums = [f"{name} = {table}.{name} + excluded.{name}" for name in names]
    tallies = [
        f"""{name} = CASE WHEN excluded.{name} IS NULL THEN {table}.{name} ELSE (
            SELECT array_agg((number * {WIDTH} + bucket)::int ORDER BY bucket) FROM (
                SELECT entry & {WIDTH - 1} AS bucket, sum(entry >> {WIDTH.bit_length() - 1})
                FROM unnest({table}.{name} || excluded.{name}) AS entry
                GROUP BY 1 HAVING sum(entry >> {WIDTH.bit_length() - 1}) <> 0
            ) AS merged (bucket, number)) END"""  # noqa: S608
        for name in TALLIES
    ]
    return f"""DO UPDATE SET {", ".join(sums + tallies)}
        RETURNING {table}.id, {" AND ".join(f"{table}.{part}" for part in _IS_EMPTY.split(" AND "))}
            AS is_empty"""


_COUNTED = f"""
    appeal AS MATERIALIZED (
        SELECT a.*, status = ANY(%(open)s) AS is_open,
               answered_at IS NOT NULL AND status <> ALL(%(open)s) AS is_answered,
               EXISTS (
                   SELECT FROM feedback_event e
                   WHERE e.appeal_id = a.id AND e.kind = 'status' AND e.status = 'redirected'
                   OFFSET 0  -- looked up for each appeal of the day, not read for all there are
               ) AS is_redirected
        FROM feedback_appeal a
        WHERE received_at >= %(day)s::date::timestamp AT TIME ZONE %(zone)s
          AND received_at < (%(day)s::date + 1)::timestamp AT TIME ZONE %(zone)s
    ), rating AS (
        SELECT appeal_id, {
    ", ".join(
        f"count(*) FILTER (WHERE {of} = {stars} AND {counts}) AS {of}_{stars}"
        for of, counts in (("resolution", "counts_for_body"), ("servant", "NOT is_set_aside"))
        for stars in STARS
    )
}
        FROM feedback_rating WHERE appeal_id IN (SELECT id FROM appeal) GROUP BY appeal_id
    ), step AS (
        SELECT a.*, e.at, e.status AS step
        FROM feedback_event e JOIN feedback_appeal a ON a.id = e.appeal_id
        WHERE e.kind = 'status' AND e.status = ANY(%(steps)s)
          AND e.at >= %(day)s::date::timestamp AT TIME ZONE %(zone)s
          AND e.at < (%(day)s::date + 1)::timestamp AT TIME ZONE %(zone)s
    ), counted AS (
        SELECT {_DIMS}, NULL::int AS code, NULL::bigint AS number,
               {", ".join(f"{_STATES.get(name, 'NULL')} AS {name}" for name in MEASURES)},
               {_PAINS.format("1")} AS pains
        FROM appeal LEFT JOIN rating ON rating.appeal_id = appeal.id
        UNION ALL
        SELECT {_DIMS}, base + bucket, 1, {_NO_SUMS}
        FROM appeal, LATERAL (VALUES {
    ", ".join(f"({at * WIDTH}, {_BUCKETS[name]})" for at, name in enumerate(TALLIES))
}) AS tally (base, bucket)
        WHERE bucket IS NOT NULL
        UNION ALL
        SELECT {_DIMS}, NULL, NULL,
               {
    ", ".join(f"({_MOVES[name]})::int" if name in _MOVES else "NULL" for name in MEASURES)
},
               NULL
        FROM step
    )"""  # noqa: S608

_COUNT_DAY = f"""
    WITH {_COUNTED}, difference AS MATERIALIZED (
        SELECT * FROM (
            SELECT {_DIMS}, code, sum(number) AS number, {_SUMS}
            FROM (
                SELECT * FROM counted
                UNION ALL
                {_shaped("analytics_dayfact", "day = %(day)s", "-")}
            ) AS everything GROUP BY {_DIMS}, code
        ) AS sums WHERE number <> 0 OR {" OR ".join(f"{name} <> 0" for name in MEASURES)}
    ), cell AS (
        INSERT INTO analytics_dayfact (day, {_DIMS}, {", ".join((*MEASURES, *TALLIES))})
        SELECT %(day)s, {_DIMS}, {", ".join(f"sum({name})" for name in MEASURES)}, {_ARRAYS}
        FROM difference GROUP BY {_DIMS}
        ON CONFLICT (day, {_DIMS}) {_added("analytics_dayfact", list(MEASURES))}
    ), summed AS (
        SELECT {2 ** len(DIMENSIONS) - 1} - grouping({_DIMS}) AS cut, {_DIMS}, code,
               sum(number) AS number, {_SUMS}
        FROM difference GROUP BY GROUPING SETS ({
    ", ".join(
        f"({', '.join([*(_COLUMNS[DIMENSIONS.index(name)] for name in cut), 'code'])})"
        for cut in [*_CUTS, SHOWN]
    )
})
    ), gathered AS (
        SELECT cut, coalesce(channel, '') AS channel, coalesce(kind, '') AS kind, topic_id,
               organisation_id, sector_id, coalesce(language, '') AS language, assurance,
               {_SUMS}, {_ARRAYS}
        FROM summed GROUP BY cut, {", ".join(f"summed.{name}" for name in _COLUMNS)}
    ), total AS (
        INSERT INTO analytics_daysum (cut, days, day, {_DIMS}, {", ".join((*_SUMMED, *TALLIES))})
        SELECT cut, piece.days, piece.day, {_DIMS}, {", ".join((*_SUMMED, *TALLIES))}
        FROM gathered
        JOIN unnest(%(sizes)s::int[], %(starts)s::date[]) AS piece (days, day)
          ON cut <> {cut_of(SHOWN)} OR piece.days > {DAY}
        WHERE {" OR ".join(f"{name} <> 0" for name in MEASURES)}
           OR {" OR ".join(f"{name} IS NOT NULL" for name in TALLIES)}
        ON CONFLICT (cut, days, day, {_DIMS}) {_added("analytics_daysum", _SUMMED)}
    )
    SELECT 'cell', id FROM cell WHERE is_empty UNION ALL SELECT 'sum', id FROM total WHERE is_empty
"""  # noqa: S608


_OF_ALL_SHOWN = ", ".join(
    name if DIMENSIONS[at] in SHOWN else "NULL" for at, name in enumerate(_COLUMNS)
).replace("NULL", "''", 1)
_IN_PIECE = "day >= %(first)s AND day < %(first)s::date + %(days)s"
_GATHER = f"""
    INSERT INTO analytics_daysum (cut, days, day, {_DIMS}, {", ".join((*_SUMMED, *TALLIES))})
    SELECT cut, %(days)s, %(first)s, {_DIMS}, {_SUMS}, {_ARRAYS}
    FROM (
        SELECT cut, {_DIMS}, code, sum(number) AS number, {_SUMS}
        FROM ({{parts}}) AS parts (cut, {_DIMS}, code, number, {", ".join(_SUMMED)})
        GROUP BY cut, {_DIMS}, code
    ) AS buckets GROUP BY cut, {_DIMS}
"""  # noqa: S608
_SUMS_OF = _shaped("analytics_daysum", f"days = %(of)s AND {_IN_PIECE}", keys=f"cut, {_DIMS}")
_CELLS_OF = _shaped("analytics_dayfact", _IN_PIECE, keys=f"{cut_of(SHOWN)}, {_OF_ALL_SHOWN}")
_GATHER_WEEK = _GATHER.format(parts=f"{_SUMS_OF} UNION ALL {_CELLS_OF}")
_GATHER_BLOCK = _GATHER.format(parts=_SUMS_OF)


def gather(block: date) -> None:
    """Sum up the days of a block from zero, into its weeks and itself; in a transaction."""
    end = block + timedelta(days=BLOCK)
    DaySum.objects.filter(days__gt=DAY, day__gte=block, day__lt=end).delete()
    parameters = {"pains": list(PAINS)}
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL jit = off")
        for at in range(0, BLOCK, WEEK):
            week = {"first": block + timedelta(days=at), "days": WEEK, "of": DAY}
            cursor.execute(_GATHER_WEEK, parameters | week)
        cursor.execute(_GATHER_BLOCK, {"first": block, "days": BLOCK, "of": WEEK})


@transaction.atomic
def count(day: date, now: datetime, sizes: tuple[int, ...] = (DAY, WEEK, BLOCK)) -> None:
    """Bring what is kept of a day to what the appeals say at this moment, in one transaction."""
    with connection.cursor() as cursor:
        # Compiling such a statement takes longer than to run it.
        cursor.execute("SET LOCAL jit = off")
        cursor.execute(
            _COUNT_DAY,
            {
                "day": day,
                "sizes": list(sizes),
                "starts": [start(day, size) for size in sizes],
                "now": now,
                "zone": settings.TIME_ZONE,
                "open": list(OPEN),
                "running": list(RUNNING),
                "steps": list(STEPS),
                "statuses": list(Status),
                "pains": list(PAINS),
                "edges": len(EDGES),
                "falling_edges": [-float(edge) for edge in reversed(EDGES)],
            },
        )
        emptied = cursor.fetchall()
    DayFact.objects.filter(pk__in=[pk for what, pk in emptied if what == "cell"]).delete()
    DaySum.objects.filter(pk__in=[pk for what, pk in emptied if what == "sum"]).delete()
    servants.count(day)
