"""Which facts a reader may and wishes to see."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from accounts.permissions import Reach
from analytics.blocks import Piece, by_size
from analytics.models import DAY, TREES, DayFact, DaySum, cut_of


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

    def cells(self, days: Iterable[date]) -> QuerySet[DayFact]:
        """The cells of some single days."""
        return self.narrowed(DayFact.objects.filter(day__in=days))

    def gathered(self, pieces: Iterable[Piece], *cuts: Iterable[str]) -> QuerySet[DaySum]:
        """Their sums by these cuts, which must hold all that is `fixed`: of days, weeks, blocks."""
        wanted = Q(pk__in=[])
        for days, firsts in by_size(pieces).items():
            wanted |= Q(days=days, day__in=firsts)
        return self.narrowed(DaySum.objects.filter(wanted, cut__in=[cut_of(cut) for cut in cuts]))

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
