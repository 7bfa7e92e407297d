"""Stretches of days that figures are asked for, in the centre's own time zone."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from analytics.numbers import day, day_of_year

# 52 whole weeks, not 365 days: the stretch before has the same weekdays.
YEAR = 364
USUAL = 30
CHOICES = (
    (7, gettext_lazy("7 days")),
    (30, gettext_lazy("30 days")),
    (90, gettext_lazy("90 days")),
    (YEAR, gettext_lazy("52 weeks")),
)
LONGEST_DAYS = 3660


def today() -> date:
    """What day it is in the centre."""
    return timezone.localdate(timezone=timezone.get_default_timezone())


@dataclass(frozen=True)
class Span:
    """Some consecutive days, both ends included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    def __str__(self) -> str:
        if self.first == self.last:
            return day(self.first)
        first = day_of_year if self.first.year == self.last.year else day
        # Translators: a stretch of days, "1 March – 7 March 2026".
        return _("%(first)s – %(last)s") % {"first": first(self.first), "last": day(self.last)}


@dataclass(frozen=True)
class Period(Span):
    """What the reader asked for; `is_recent` when it was asked as 'the last so many days'."""

    is_recent: bool = False

    @classmethod
    def recent(cls, days: int) -> "Period":
        """The last `days` days, today included."""
        return cls(today() - timedelta(days=days - 1), today(), is_recent=True)

    @property
    def before(self) -> "Period":
        """The stretch of equal length that ended the day before."""
        return Period(self.first - timedelta(days=self.days), self.first - timedelta(days=1))

    @property
    def year_before(self) -> "Period":
        """The same stretch 52 weeks earlier, with the same weekdays."""
        return Period(self.first - timedelta(days=YEAR), self.last - timedelta(days=YEAR))

    @property
    def when(self) -> str:
        """The beginning of a sentence: 'In the last 30 days'."""
        if self.is_recent and self.days == YEAR:
            return _("In the last 52 weeks")
        if self.is_recent:
            return _("In the last %(days)s days") % {"days": self.days}
        if self.days == 1:
            return _("On %(day)s") % {"day": day(self.first)}
        return _("From %(first)s to %(last)s") % {
            "first": day(self.first),
            "last": day(self.last),
        }

    @property
    def grain(self) -> int:
        """Into how many days a chart gathers: 1, a week, or four weeks."""
        return 1 if self.days <= 92 else 7 if self.days <= 742 else 28

    def spans(self, grain: int) -> list[Span]:
        """The period in stretches of `grain` days, the oldest first; that one may be shorter."""
        spans = []
        last = self.last
        while last >= self.first:
            first = max(self.first, last - timedelta(days=grain - 1))
            spans.append(Span(first, last))
            last = first - timedelta(days=1)
        return spans[::-1]
