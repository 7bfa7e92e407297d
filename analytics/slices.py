"""Which facts a reader may and wishes to see."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet, Sum

from accounts.permissions import Reach
from analytics.models import DAY, MEASURES, TREES, DayFact, DaySum, cut_of
from analytics.periods import Period
from analytics.totals import Totals


@dataclass(frozen=True)
class Slice:
    """Some of the facts. Topics, organisations and sectors are given with all below them."""

    reach: Reach
    channel: str = ""
    kind: str = ""
    language: str = ""
    assurance: int | None = None
    topics: frozenset[int] | None = None
    organisations: frozenset[int] | None = None
    sectors: frozenset[int] | None = None

    @property
    def fixed(self) -> frozenset[str]:
        """The dimensions that the slice, or the reader's reach, narrows down."""
        asked = {
            "channel": self.channel,
            "kind": self.kind,
            "topic": self.topics is not None,
            "organisation": self.organisations is not None,
            "sector": self.sectors is not None,
            "language": self.language,
            "assurance": self.assurance is not None,
        }
        pieces = [] if self.reach.everywhere else self.reach.pieces()
        bound = {name for piece in pieces for name in piece.given}
        return frozenset({name for name, is_narrow in asked.items() if is_narrow} | bound)

    def facts(self, first: date, last: date) -> QuerySet[DayFact]:
        """The cells of these days that are within the slice and the reader's reach."""
        return self.narrowed(DayFact.objects.filter(day__range=(first, last)))

    def sums(self, first: date, last: date, cuts: Iterable[Iterable[str]]) -> QuerySet[DaySum]:
        """The same, summed up by these cuts; each must hold all that is `fixed`."""
        wanted = [cut_of(cut) for cut in cuts]
        return self.narrowed(
            DaySum.objects.filter(days=DAY, day__range=(first, last), cut__in=wanted)
        )

    def narrowed(self, rows: QuerySet) -> QuerySet:
        """Of rows with the dimensions as columns (facts, or appeals themselves), those within the
        slice and the reader's reach."""
        rows = rows.filter(self.reach.condition())
        wishes = {
            "channel": self.channel or None,
            "kind": self.kind or None,
            "language": self.language or None,
            "assurance": self.assurance,
            "topic__in": self.topics,
            "organisation__in": self.organisations,
            "sector__in": self.sectors,
        }
        return rows.filter(**{key: wish for key, wish in wishes.items() if wish is not None})


def column(dimension: str) -> str:
    """Under which name a table of facts keeps a dimension."""
    return f"{dimension}_id" if dimension in TREES else dimension


def rows(wanted: Slice, period: Period, by: str) -> Iterable[tuple]:
    """(key, totals) of each value of one dimension, or of each day; streamed, in order of key."""
    if len(wanted.fixed - {by}) > 1:
        found = wanted.facts(period.first, period.last)
    else:
        found = wanted.sums(period.first, period.last, [wanted.fixed | {by} - {"day"}])
    found = (
        found.values_list(column(by))
        .annotate(*(Sum(measure) for measure in MEASURES))
        .order_by(column(by))
    )
    for key, *sums in found.iterator(chunk_size=500):
        yield key, Totals(*sums)
