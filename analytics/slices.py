"""Reading the facts: one slice (what the reader may and wishes to see), one query."""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Q, QuerySet, Sum

from accounts.permissions import Reach
from analytics.models import MEASURES, DayFact
from analytics.periods import Period, Span
from analytics.totals import Totals

# The cuts that the overview shows; grouped in one pass over the facts.
_COLUMNS = ("day", "channel", "kind", "topic_id", "organisation_id", "sector_id")
_CUTS = ((), *((column,) for column in _COLUMNS), ("topic_id", "sector_id"))
# PostgreSQL's GROUPING(): a bit for each column that a row does not belong to, the first highest.
_MASKS = {
    sum(1 << (len(_COLUMNS) - 1 - at) for at, name in enumerate(_COLUMNS) if name not in cut): cut
    for cut in _CUTS
}


@dataclass(frozen=True)
class Slice:
    """Some of the facts. Topics, organisations and sectors are given with all below them."""

    reach: Reach
    channel: str = ""
    kind: str = ""
    topics: frozenset[int] | None = None
    organisations: frozenset[int] | None = None
    sectors: frozenset[int] | None = None

    def facts(self, first: date, last: date) -> QuerySet[DayFact]:
        """The rows of these days that are within the slice and the reader's reach."""
        found = DayFact.objects.filter(day__range=(first, last))
        if not self.reach.everywhere:
            found = found.filter(
                Q(organisation__in=self.reach.organisations) | Q(sector__in=self.reach.sectors)
            )
        wishes = {
            "channel": self.channel or None,
            "kind": self.kind or None,
            "topic__in": self.topics,
            "organisation__in": self.organisations,
            "sector__in": self.sectors,
        }
        return found.filter(**{key: wish for key, wish in wishes.items() if wish is not None})


@dataclass
class Figures:
    """What the facts say of a period, whole and by each cut, and of the period before it.

    `by["channel"]["web"]` are the totals of one channel; keys of topics, organisations and
    sectors are their ids, None where an appeal has none. `pains` counts complaints and incidents
    by (topic, sector).
    """

    total: Totals = field(default_factory=Totals)
    before: Totals = field(default_factory=Totals)
    by: dict[str, dict] = field(default_factory=dict)
    by_before: dict[str, dict] = field(default_factory=dict)
    pains: dict[tuple, int] = field(default_factory=dict)

    def over(self, spans: list[Span]) -> list[Totals]:
        """The totals of each of these stretches, which together cover the period in order."""
        sums = [Totals()] * len(spans)
        firsts = [span.first for span in spans]
        for day, totals in self.by.get("day", {}).items():
            at = bisect_right(firsts, day) - 1
            sums[at] += totals
        return sums


def read(wanted: Slice, period: Period) -> Figures:
    """All that the overview needs, in one pass over the facts of the period and the one before.

    Its cost grows with the days asked for, never with the appeals stored.
    """
    figures = Figures()
    facts = wanted.facts(period.before.first, period.last).values(*_COLUMNS, *MEASURES)
    try:
        inner, params = facts.query.sql_with_params()
    except EmptyResultSet:
        return figures
    names = ", ".join(_COLUMNS)
    cuts = ", ".join(f"({', '.join(('is_now', *cut))})" for cut in _CUTS)
    sums = ", ".join(f"sum({measure})::bigint" for measure in MEASURES)
    with connection.cursor() as cursor:
        cursor.execute(
            # Only names from this module and the model stand in the text; values are parameters.
            f"SELECT is_now, grouping({names}), {names},"  # noqa: S608
            " coalesce(sum(received) FILTER (WHERE kind IN ('complaint', 'incident')), 0)::bigint,"
            f" {sums}"
            f" FROM (SELECT *, day >= %s AS is_now FROM ({inner}) AS found) AS facts"
            f" GROUP BY GROUPING SETS ({cuts})",
            [period.first, *params],
        )
        for row in cursor:
            _put(figures, row)
    return figures


def _put(figures: Figures, row: tuple) -> None:
    is_now, mask = row[:2]
    keys = dict(zip(_COLUMNS, row[2:8], strict=True))
    pain, totals = row[8], Totals(*row[9:])
    cut = _MASKS[mask]
    if not cut:
        if is_now:
            figures.total = totals
        else:
            figures.before = totals
    elif len(cut) == 2:
        if is_now and pain:
            figures.pains[keys["topic_id"], keys["sector_id"]] = pain
    else:
        side = figures.by if is_now else figures.by_before
        side.setdefault(cut[0].removesuffix("_id"), {})[keys[cut[0]]] = totals


def rows(wanted: Slice, period: Period, by: str) -> Iterable[tuple]:
    """(key, totals) of each value of one dimension, or of each day; streamed, in order of key."""
    column = by if by in {"day", "channel", "kind", "language"} else f"{by}_id"
    found = (
        wanted.facts(period.first, period.last)
        .values_list(column)
        .annotate(*(Sum(measure) for measure in MEASURES))
        .order_by(column)
    )
    for key, *sums in found.iterator(chunk_size=500):
        yield key, Totals(*sums)
