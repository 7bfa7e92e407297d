"""The figures of any slice, by any dimensions, over any days: the one way to the facts.

Costs grow with the days asked for and the values in use, never with the appeals stored; and with
long spans hardly with the days, for these are made up of whole weeks and stretches of four weeks.
"""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet, Sum

from analytics import blocks
from analytics.histograms import WIDTH, Times
from analytics.models import DAY, MEASURES, SHOWN
from analytics.periods import Span
from analytics.slices import Slice, column
from analytics.totals import Totals

Key = tuple[Any, ...]

_MOST = 2  # dimensions, with those that are fixed, for which sums are kept of each day, too
_DAILY = (DAY,)


def totals(wanted: Slice, span: Span, by: Sequence[str] = ()) -> dict[Key, Totals]:
    """What the facts of these days add up to, by the values of these dimensions (`DIMENSIONS`).

    Without dimensions the only key is `()`. Keys of topics, organisations and sectors are ids,
    None where an appeal has none.
    """
    found: dict[Key, Totals] = {} if by else {(): Totals()}
    for rows in _rows(wanted, [span], by):
        for key, sums in _summed(rows, by):
            found[key] = found.get(key, Totals()) + sums
    return found


def series(wanted: Slice, spans: Sequence[Span], by: Sequence[str] = ()) -> dict[Key, list[Totals]]:
    """The same for each of some stretches of days that follow one another, in their order."""
    firsts = [span.first for span in spans]
    found: dict[Key, list[Totals]] = defaultdict(lambda: [Totals()] * len(spans))
    for rows in _rows(wanted, spans, by):
        for (day, *key), sums in _summed(rows, ("day", *by)):
            found[tuple(key)][bisect_right(firsts, day) - 1] += sums
    return dict(found)


def streamed(wanted: Slice, span: Span, by: str) -> Iterator[tuple[Any, Totals]]:
    """(key, totals) of each value of one dimension, or of each "day", in order of key; read a few
    hundred at a time, since values may be many."""
    needed = wanted.fixed | {by} - {"day"}
    if len(needed) > _MOST:
        rows = wanted.facts(span.first, span.last)
    else:
        sizes = _DAILY if by == "day" else blocks.SIZES
        rows = wanted.gathered(blocks.cover(span.first, span.last, sizes), needed)
    for (key,), sums in _summed(rows.order_by(column(by)), (by,)):
        yield key, sums


def by_day(
    wanted: Slice, span: Span, measure: str, by: Sequence[str] = ()
) -> dict[Key, dict[date, int]]:
    """One measure of each day: for long histories of many values. Days that have none are left
    out."""
    found: dict[Key, dict[date, int]] = defaultdict(dict)
    columns = ("day", *map(column, by))
    for rows in _rows(wanted, [span], by, sizes=_DAILY):
        some = rows.filter(**{f"{measure}__gt": 0}).values_list(*columns)
        for day, *key, number in some.annotate(Sum(measure)).order_by():
            found[tuple(key)][day] = number
    return dict(found)


def by_hour(
    wanted: Slice, span: Span, by: Sequence[str] = ()
) -> dict[Key, dict[tuple[date, int], int]]:
    """How many came in on each day within each hour, in the centre's zone."""
    found: dict[Key, dict[tuple[date, int], int]] = defaultdict(dict)
    for rows in _rows(wanted, [span], by, sizes=_DAILY):
        for *key, day, hour, number in _unnested(rows, "hours", [*map(column, by), "day"]):
            found[tuple(key)][day, hour] = number
    return dict(found)


def tallies(
    wanted: Slice, span: Span, name: str, by: Sequence[str] = ()
) -> dict[Key, dict[int, int]]:
    """How many fell into which bucket of one of `analytics.models.TALLIES`."""
    found: dict[Key, Counter] = defaultdict(Counter)
    for rows in _rows(wanted, [span], by):
        for *key, bucket, number in _unnested(rows, name, [*map(column, by)]):
            found[tuple(key)][bucket] += number
    return {key: dict(counts) for key, counts in found.items()}


def times(wanted: Slice, span: Span, name: str, by: Sequence[str] = ()) -> dict[Key, Times]:
    """How long it took, by `first_answer_times` or `answer_times`."""
    return {key: Times(counts) for key, counts in tallies(wanted, span, name, by).items()}


def times_series(
    wanted: Slice, spans: Sequence[Span], name: str, by: Sequence[str] = ()
) -> dict[Key, list[Times]]:
    """The same for each of some stretches of days that follow one another, in their order."""
    firsts = [span.first for span in spans]
    found: dict[Key, list[Counter]] = defaultdict(lambda: [Counter() for _span in spans])
    for rows in _rows(wanted, spans, by):
        for day, *key, bucket, number in _unnested(rows, name, ["day", *map(column, by)]):
            found[tuple(key)][bisect_right(firsts, day) - 1][bucket] += number
    return {key: [Times(dict(counts)) for counts in row] for key, row in found.items()}


def hours_of_week(wanted: Slice, span: Span) -> dict[tuple[int, int], int]:
    """How many came in at (day of the week, 1 is Monday; hour of the day), in the centre's zone."""
    found: Counter = Counter()
    for rows in _rows(wanted, [span], (), sizes=_DAILY):
        for weekday, hour, number in _unnested(rows, "hours", ["extract(isodow FROM day)::int"]):
            found[weekday, hour] += number
    return dict(found)


def _rows(
    wanted: Slice, spans: Sequence[Span], by: Iterable[str], *, sizes: Sequence[int] = blocks.SIZES
) -> list[QuerySet]:
    """The fewest rows that tell these dimensions and spans apart; each day is in one of them.

    Sums by two dimensions are kept of days, weeks and blocks; by more, of weeks and blocks, if all
    are `SHOWN`. Single days then, and whatever else is asked, are read from the cells.
    """
    needed = wanted.fixed.union(by)
    pieces = [piece for span in spans for piece in blocks.cover(span.first, span.last, sizes)]
    if len(needed) <= _MOST:
        return [wanted.gathered(pieces, needed)]
    gathered = [piece for piece in pieces if piece.days > DAY]
    if not gathered or not needed <= frozenset(SHOWN):
        return [wanted.facts(spans[0].first, spans[-1].last)]
    single = [piece.first for piece in pieces if piece.days == DAY]
    rows = [wanted.gathered(gathered, SHOWN)]
    return [*rows, wanted.cells(single)] if single else rows


def _summed(rows: QuerySet, by: Sequence[str]) -> Iterator[tuple[Key, Totals]]:
    """(key, totals) of rows by these columns."""
    if not by:
        sums = {measure: Sum(measure, default=0) for measure in MEASURES}
        yield (), Totals(**rows.aggregate(**sums))
        return
    grouped = rows.values_list(*map(column, by)).annotate(*(Sum(name) for name in MEASURES))
    for row in grouped.iterator(chunk_size=500):
        yield row[: len(by)], Totals(*row[len(by) :])


def _unnested(rows: QuerySet, tally: str, keys: list[str]) -> list[tuple]:
    """(keys, bucket, number) of the merged tallies."""
    try:
        inner, params = rows.values().query.sql_with_params()
    except EmptyResultSet:
        return []
    names = "".join(f"{key}, " for key in keys)
    with connection.cursor() as cursor:
        cursor.execute(
            # Only names from the models stand in the text; values are parameters.
            f"SELECT {names}mod(entry, {WIDTH}), sum(entry / {WIDTH})::bigint"  # noqa: S608
            f" FROM ({inner}) AS rows, unnest({tally}) AS entry"
            f" GROUP BY {', '.join(str(n + 1) for n in range(len(keys) + 1))}",
            params,
        )
        return cursor.fetchall()
