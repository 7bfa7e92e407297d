"""What the parts of one bulletin read their figures from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property

from analytics import cube
from analytics.bulletins import calendar
from analytics.cube import Key
from analytics.histograms import Times
from analytics.periods import LONGEST_DAYS, Span
from analytics.slices import Slice
from analytics.totals import Totals

# Of the appeals of a day hardly any is answered, let alone judged: waits, and how content people
# are, are those of at least so many days up to the end of the period.
SETTLED_DAYS = 30

# What happened on the days, to appeals of any age. A late event changes it, and that is an error
# put right; whatever else changes later is how things went on.
EVENTS = (
    *("received", "answers", "answers_in_time"),
    *("closings", "reopenings", "redirections", "refusals"),
)
# What has become, by the moment of counting, of the appeals received on the days.
STATES = ("open", "overdue", "answered", "answered_in_time")


@dataclass(frozen=True)
class Frame:
    """The days, and of what the figures are; what several parts need is read once."""

    unit: str
    span: Span
    wanted: Slice

    @property
    def settled_span(self) -> Span:
        return calendar.trailing(self.span, SETTLED_DAYS)

    @property
    def standing_span(self) -> Span:
        """All days whose appeals may still be open when the period ends."""
        return Span(self.span.last - timedelta(days=LONGEST_DAYS - 1), self.span.last)

    @cached_property
    def now(self) -> Totals:
        return self.of(self.span)[()]

    @cached_property
    def compared(self) -> Totals:
        return self.of(calendar.compared(self.unit, self.span))[()]

    @cached_property
    def year_before(self) -> Totals:
        return self.of(calendar.year_before(self.unit, self.span))[()]

    @cached_property
    def settled(self) -> Totals:
        return self.of(self.settled_span)[()]

    @cached_property
    def standing(self) -> Totals:
        """`open` and `overdue` are what waits at the moment of counting, of all received up to the
        end of the period."""
        return self.of(self.standing_span)[()]

    def of(self, span: Span, *by: str) -> dict[Key, Totals]:
        return cube.totals(self.wanted, span, by)

    def over(self, spans: Sequence[Span]) -> list[Totals]:
        found = cube.series(self.wanted, spans)
        return found.get((), [Totals()] * len(spans))

    def times(self, name: str, *by: str) -> dict[Key, Times]:
        """How long the appeals of the settled days took."""
        return cube.times(self.wanted, self.settled_span, name, by)


def events(totals: Totals) -> dict[str, int]:
    return {name: getattr(totals, name) for name in EVENTS}


def states(totals: Totals) -> dict[str, int]:
    return {name: getattr(totals, name) for name in STATES}


def days(span: Span) -> dict[str, str]:
    """Both ends, as they are frozen."""
    return {"first": span.first.isoformat(), "last": span.last.isoformat()}


def seconds(value: float | None) -> int | None:
    """A time in whole seconds: fractions are not frozen."""
    return None if value is None else round(value)
