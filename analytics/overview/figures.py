"""What the facts say of a period: its cost grows with the days asked for and the values in use
(channels, topics, bodies), never with the appeals stored."""

from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Case, F, Min, Q, QuerySet, Sum, When

from accounts.permissions import Reach
from analytics import cube
from analytics.blocks import Piece, cover
from analytics.models import MEASURES, PAINS, SHOWN, cut_of
from analytics.periods import Period, Span
from analytics.slices import Slice, column
from analytics.totals import Totals

_NOTHING = Totals()
_PLACES = ("topic", "sector")


def _cells() -> defaultdict[str, dict]:
    return defaultdict(lambda: defaultdict(Totals))


@dataclass
class Figures:
    """What the facts say of a period, whole and by each cut, of the period before it, and of the
    same days 52 weeks earlier (`year_ago`; None where the facts, which `begin` on a day, don't go
    back so far).

    `by["channel"]["web"]` are the totals of one channel; keys of topics, organisations and
    sectors are their ids, None where an appeal has none. `pains` are the two (topic, sector) with
    most complaints and incidents.
    """

    total: Totals = _NOTHING
    before: Totals = _NOTHING
    year_ago: Totals | None = None
    begin: date | None = None
    days: dict = field(default_factory=lambda: defaultdict(Totals))
    by: dict[str, dict] = field(default_factory=_cells)
    by_before: dict[str, dict] = field(default_factory=_cells)
    pains: dict[tuple, int] = field(default_factory=dict)

    def add_total(self, totals: Totals, *, is_now: bool) -> None:
        if is_now:
            self.total += totals
        else:
            self.before += totals

    def add(self, dimension: str, key, totals: Totals, *, is_now: bool) -> None:
        (self.by if is_now else self.by_before)[dimension][key] += totals

    def over(self, spans: list[Span]) -> list[Totals]:
        """The totals of each of these stretches, which together cover the period in order."""
        sums = [_NOTHING] * len(spans)
        firsts = [span.first for span in spans]
        for day, totals in self.days.items():
            sums[bisect_right(firsts, day) - 1] += totals
        return sums


def read(wanted: Slice, period: Period) -> Figures:
    """All that the overview shows. Sums are kept ready for slices that fix one dimension at most;
    others are summed from the cells, which such a slice leaves few of."""
    figures = Figures()
    if len(wanted.fixed) <= 1:
        _add_sums(figures, wanted, period)
        pains = _pains_in_sums(wanted, period)
    else:
        _add_cells(figures, wanted, period)
        pains = wanted.facts(period.first, period.last).filter(kind__in=PAINS)
        pains = pains.annotate(number=F("received"))
    figures.pains = _worst(pains)
    figures.begin = _begin()
    figures.year_ago = _year_ago(wanted, period, figures.begin)
    return figures


def both(period: Period) -> list[Piece]:
    """The pieces of the period before, and of the period: none of them lies in both."""
    before = period.before
    return [*cover(before.first, before.last), *cover(period.first, period.last)]


def _year_ago(wanted: Slice, period: Period, begin: date | None) -> Totals | None:
    """None too where these days are the period before itself, which is shown already."""
    earlier = period.year_before
    if begin is None or earlier.first < begin or earlier.first == period.before.first:
        return None
    return cube.totals(wanted, earlier)[()]


def _begin() -> date | None:
    """The first day of which there are facts: what lies before is not nothing, but unknown."""
    whole = Slice(Reach(everywhere=True)).sums(date.min, date.max, [()])
    return whole.aggregate(first=Min("day"))["first"]


def _worst(pains: QuerySet) -> dict[tuple, int]:
    """The two that hurt most: enough to see whether one leads."""
    found = (
        pains.filter(topic__isnull=False)
        .values_list(*map(column, _PLACES))
        .annotate(pain=Sum("number"))
        .filter(pain__gt=0)
        .order_by("-pain")
    )
    return {(topic, sector): pain for topic, sector, pain in found[:2]}


def _pains_in_sums(wanted: Slice, period: Period) -> QuerySet:
    places = frozenset(_PLACES)
    # Three dimensions are not summed up: who looks at one body sees the topic without the place.
    cut = places if wanted.fixed <= places else wanted.fixed | {"topic"}
    pieces = cover(period.first, period.last)
    return wanted.gathered(pieces, cut).annotate(number=F("pains"))


def _add_sums(figures: Figures, wanted: Slice, period: Period) -> None:
    fixed = wanted.fixed
    shown = {cut_of(fixed | {name}): name for name in SHOWN}
    # Of what is fixed, only its own cut tells the values apart; elsewhere they are added up.
    keys = {
        f"{name}_key": Case(When(cut=cut_of(fixed), then=F(column(name))))
        if name in fixed
        else F(column(name))
        for name in SHOWN
    }
    found = (
        wanted.gathered(both(period), fixed, *(fixed | {name} for name in SHOWN))
        .annotate(is_now=Q(day__gte=period.first), **keys)
        .values_list("is_now", "cut", *keys)
        .annotate(*(Sum(measure) for measure in MEASURES))
    )
    for is_now, cut, *row in found:
        values = dict(zip(SHOWN, row, strict=False))
        totals = Totals(*row[len(SHOWN) :])
        if cut == cut_of(fixed):
            figures.add_total(totals, is_now=is_now)
        if name := shown.get(cut):
            figures.add(name, values[name], totals, is_now=is_now)
    days = wanted.sums(period.first, period.last, [fixed]).values_list("day")
    for day, *sums in days.annotate(*(Sum(measure) for measure in MEASURES)):
        figures.days[day] += Totals(*sums)


_COLUMNS = ("day", *map(column, SHOWN))
_CUTS = ((), *((name,) for name in _COLUMNS))
# PostgreSQL's GROUPING(): a bit for each column that a row does not belong to, the first highest.
_MASKS = {
    sum(1 << (len(_COLUMNS) - 1 - at) for at, name in enumerate(_COLUMNS) if name not in cut): cut
    for cut in _CUTS
}


def _add_cells(figures: Figures, wanted: Slice, period: Period) -> None:
    facts = wanted.facts(period.before.first, period.last).values(*_COLUMNS, *MEASURES)
    try:
        inner, params = facts.query.sql_with_params()
    except EmptyResultSet:
        return
    names = ", ".join(_COLUMNS)
    cuts = ", ".join(f"({', '.join(('is_now', *cut))})" for cut in _CUTS)
    sums = ", ".join(f"sum({measure})::bigint" for measure in MEASURES)
    with connection.cursor() as cursor:
        cursor.execute(
            # Only names from the models stand in the text; values are parameters.
            f"SELECT is_now, grouping({names}), {names}, {sums}"  # noqa: S608
            f" FROM (SELECT *, day >= %s AS is_now FROM ({inner}) AS found) AS facts"
            f" GROUP BY GROUPING SETS ({cuts})",
            [period.first, *params],
        )
        for is_now, mask, day, *row in cursor:
            totals = Totals(*row[len(SHOWN) :])
            cut = _MASKS[mask]
            if not cut:
                figures.add_total(totals, is_now=is_now)
            elif cut == ("day",):
                if is_now:
                    figures.days[day] += totals
            else:
                at = _COLUMNS.index(cut[0]) - 1
                figures.add(SHOWN[at], row[at], totals, is_now=is_now)
