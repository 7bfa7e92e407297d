"""A period in stretches of the calendar: days, weeks, months, quarters, years."""

from datetime import date, timedelta

from django.db import models
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from analytics.numbers import day, day_of_year
from analytics.periods import Span


class Grain(models.TextChoices):
    DAY = "day", gettext_lazy("day")
    WEEK = "week", gettext_lazy("week")
    MONTH = "month", gettext_lazy("month")
    QUARTER = "quarter", gettext_lazy("quarter")
    YEAR = "year", gettext_lazy("year")


def spans(period: Span, grain: str) -> list[Span]:
    """The period cut where the calendar does, the oldest first; both ends may be cut short."""
    found, first = [], period.first
    while first <= period.last:
        last = min(_end(first, grain), period.last)
        found.append(Span(first, last))
        first = last + timedelta(days=1)
    return found


def usual(period: Span) -> Grain:
    """What a period of this length is best cut into."""
    if period.days <= 31:
        return Grain.DAY
    if period.days <= 186:
        return Grain.WEEK
    return Grain.MONTH if period.days <= 1_100 else Grain.QUARTER


def _end(first: date, grain: str) -> date:
    """The last day of the stretch in which this day lies; weeks end on Sunday (ISO 8601)."""
    if grain == Grain.DAY:
        return first
    if grain == Grain.WEEK:
        return first + timedelta(days=7 - first.isoweekday())
    month = {Grain.MONTH: first.month, Grain.QUARTER: -(-first.month // 3) * 3}.get(grain, 12)
    # The day before the first of the month that follows.
    return date(first.year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def label(span: Span, grain: str) -> str:
    """What a stretch is called: "March 2026"; one that is cut short bears its days."""
    if grain == Grain.DAY:
        return day(span.first)
    if not is_whole(span, grain) or grain == Grain.WEEK:
        return str(span)
    if grain == Grain.MONTH:
        return date_format(span.first, "YEAR_MONTH_FORMAT")
    if grain == Grain.QUARTER:
        # Translators: a quarter of a year, "Q1 2026".
        return _("Q%(quarter)s %(year)s") % {
            "quarter": -(-span.first.month // 3),
            "year": span.first.year,
        }
    return str(span.first.year)


def short(span: Span, grain: str) -> str:
    """The same for an axis, where there is little room."""
    if grain in (Grain.DAY, Grain.WEEK):
        return day_of_year(span.first)
    return label(span, grain) if is_whole(span, grain) else day_of_year(span.first)


def is_whole(span: Span, grain: str) -> bool:
    """Whether a stretch has all its days: the period may begin and end within one."""
    before = span.first - timedelta(days=1)
    return _end(span.first, grain) == span.last and _end(before, grain) == before
