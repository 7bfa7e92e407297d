"""The figures of any slice, by any dimensions, over any days: the one way to the facts.

Costs grow with the days asked for and the values in use, never with the appeals stored.
"""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet, Sum

from analytics.histograms import WIDTH, Times
from analytics.models import MEASURES
from analytics.periods import Span
from analytics.slices import Slice, column
from analytics.totals import Totals

Key = tuple[Any, ...]

_MOST = 2  # dimensions, with those that are fixed, for which sums are kept ready


def totals(wanted: Slice, span: Span, by: Sequence[str] = ()) -> dict[Key, Totals]:
    """What the facts of these days add up to, by the values of these dimensions (`DIMENSIONS`).

    Without dimensions the only key is `()`. Keys of topics, organisations and sectors are ids,
    None where an appeal has none.
    """
    rows = _rows(wanted, span, by).values_list(*map(column, by))
    sums = rows.annotate(*(Sum(measure, default=0) for measure in MEASURES)).order_by()
    if not by:
        sums = [list(rows.aggregate(**_sums()).values())]
    return {tuple(row[: len(by)]): Totals(*row[len(by) :]) for row in sums}


def series(wanted: Slice, spans: Sequence[Span], by: Sequence[str] = ()) -> dict[Key, list[Totals]]:
    """The same for each of some stretches of days that follow one another, in their order."""
    firsts = [span.first for span in spans]
    whole = Span(firsts[0], spans[-1].last)
    rows = _rows(wanted, whole, by).values_list("day", *map(column, by))
    found: dict[Key, list[Totals]] = defaultdict(lambda: [Totals()] * len(spans))
    for day, *row in rows.annotate(*(Sum(measure) for measure in MEASURES)).order_by():
        key, at = tuple(row[: len(by)]), bisect_right(firsts, day) - 1
        found[key][at] += Totals(*row[len(by) :])
    return dict(found)


def by_day(
    wanted: Slice, span: Span, measure: str, by: Sequence[str] = ()
) -> dict[Key, dict[date, int]]:
    """One measure of each day: for long histories of many values. Days that have none are left
    out."""
    rows = _rows(wanted, span, by).filter(**{f"{measure}__gt": 0})
    found: dict[Key, dict[date, int]] = defaultdict(dict)
    columns = ("day", *map(column, by))
    for day, *key, number in rows.values_list(*columns).annotate(Sum(measure)).order_by():
        found[tuple(key)][day] = number
    return dict(found)


def by_hour(
    wanted: Slice, span: Span, by: Sequence[str] = ()
) -> dict[Key, dict[tuple[date, int], int]]:
    """How many came in on each day within each hour, in the centre's zone."""
    found: dict[Key, dict[tuple[date, int], int]] = defaultdict(dict)
    rows = _unnested(_rows(wanted, span, by), "hours", [*map(column, by), "day"])
    for *key, day, hour, number in rows:
        found[tuple(key)][day, hour] = number
    return dict(found)


def tallies(
    wanted: Slice, span: Span, name: str, by: Sequence[str] = ()
) -> dict[Key, dict[int, int]]:
    """How many fell into which bucket of one of `analytics.models.TALLIES`."""
    found: dict[Key, dict[int, int]] = defaultdict(dict)
    for *key, bucket, number in _unnested(_rows(wanted, span, by), name, [*map(column, by)]):
        found[tuple(key)][bucket] = number
    return dict(found)


def times(wanted: Slice, span: Span, name: str, by: Sequence[str] = ()) -> dict[Key, Times]:
    """How long it took, by `first_answer_times` or `answer_times`."""
    return {key: Times(counts) for key, counts in tallies(wanted, span, name, by).items()}


def times_series(
    wanted: Slice, spans: Sequence[Span], name: str, by: Sequence[str] = ()
) -> dict[Key, list[Times]]:
    """The same for each of some stretches of days that follow one another, in their order."""
    firsts = [span.first for span in spans]
    rows = _rows(wanted, Span(firsts[0], spans[-1].last), by)
    found: dict[Key, list[Counter]] = defaultdict(lambda: [Counter() for _span in spans])
    for day, *key, bucket, number in _unnested(rows, name, ["day", *map(column, by)]):
        found[tuple(key)][bisect_right(firsts, day) - 1][bucket] += number
    return {key: [Times(dict(counts)) for counts in row] for key, row in found.items()}


def hours_of_week(wanted: Slice, span: Span) -> dict[tuple[int, int], int]:
    """How many came in at (day of the week, 1 is Monday; hour of the day), in the centre's zone."""
    rows = _unnested(_rows(wanted, span, ()), "hours", ["extract(isodow FROM day)::int"])
    return {(weekday, hour): number for weekday, hour, number in rows}


def _sums() -> dict[str, Sum]:
    return {measure: Sum(measure, default=0) for measure in MEASURES}


def _rows(wanted: Slice, span: Span, by: Sequence[str]) -> QuerySet:
    """The fewest rows that tell these dimensions apart."""
    needed = wanted.fixed | set(by)
    if len(needed) > _MOST:
        return wanted.facts(span.first, span.last)
    return wanted.sums(span.first, span.last, [needed])


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
