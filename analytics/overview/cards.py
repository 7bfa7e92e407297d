"""The five figures at the top of the overview, each held against the period before."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from analytics import charts
from analytics.numbers import count, decimal, percent, whole_percent
from analytics.overview.figures import Figures
from analytics.periods import Period
from analytics.questions import Question
from analytics.totals import Satisfaction, Totals

# Below this, a change in percent says more than the numbers bear.
_FEW = 20
_SPARK_POINTS = 30


@dataclass(frozen=True)
class Band:
    """An interval on the scale from 1 to 5, in the units of its SVG."""

    start: float
    length: float
    mean: float


@dataclass(frozen=True)
class Card:
    """`trend` is "better", "worse" or "" (neither, or no matter of good and bad); `year_ago`
    says what the same days had 52 weeks earlier; `query` leads to what is behind the figure."""

    name: str
    label: str
    value: str
    note: str
    comparison: str
    trend: str
    spark: charts.Spark | None
    band: Band | None = None
    year_ago: str = ""
    query: str = ""


def cards(figures: Figures, period: Period, question: Question) -> list[Card]:
    """Received, open, overdue, answered in time, satisfaction."""
    earlier = _year_ago(figures)
    return [
        replace(card, year_ago=earlier.get(card.name, ""), query=question.query(measure=card.name))
        for card in _cards(figures, period)
    ]


def _cards(figures: Figures, period: Period) -> list[Card]:
    now, before = figures.total, figures.before
    points = figures.over(period.spans(-(-period.days // _SPARK_POINTS)))

    def line(measure: Callable[[Totals], float | None]) -> charts.Spark | None:
        return charts.spark([measure(one) for one in points])

    timely, trend = _compare_shares(now, before)
    return [
        Card(
            "received",
            _("Received"),
            count(now.received),
            "",
            _compare_numbers(now.received, before.received),
            "",
            line(lambda one: one.received),
        ),
        Card(
            "open",
            _("Open"),
            count(now.open),
            "",
            _still_open(before),
            "",
            line(lambda one: one.open),
        ),
        Card(
            "overdue",
            _("Overdue"),
            count(now.overdue),
            "",
            _still_overdue(before),
            "",
            line(lambda one: one.overdue),
        ),
        Card(
            "in-time",
            _("Answered in time"),
            percent(now.in_time),
            _("%(count)s of %(due)s answers due")
            % {"count": count(now.answered_in_time), "due": count(now.due)},
            timely,
            trend,
            line(lambda one: one.in_time),
        ),
        _satisfaction_card(now.satisfaction, before.satisfaction, line(_mean)),
    ]


def _year_ago(figures: Figures) -> dict[str, str]:
    """By card. Open and overdue ones of a year ago are long done: nothing to compare with."""
    now, then = figures.total, figures.year_ago
    if then is None:
        return {}
    texts = {"received": _("a year before: %(value)s") % {"value": count(then.received)}}
    if then.received >= _FEW and now.received != then.received:
        words = {
            "value": count(then.received),
            "change": percent(abs(now.received - then.received) / then.received),
        }
        text = (
            _("a year before: %(value)s, now %(change)s more")
            if now.received > then.received
            else _("a year before: %(value)s, now %(change)s fewer")
        )
        texts["received"] = text % words
    if then.in_time is not None:
        texts["in-time"] = _("a year before: %(value)s") % {"value": percent(then.in_time)}
    if then.satisfaction is not None:
        mean = decimal(then.satisfaction.mean)
        texts["satisfaction"] = _("a year before: %(value)s") % {"value": mean}
    return texts


def _mean(totals: Totals) -> float | None:
    return totals.satisfaction.mean if totals.satisfaction else None


def _compare_numbers(now: int, before: int) -> str:
    """How many more or fewer, in percent where the numbers bear it."""
    if not before:
        return _("none in the period before")
    if now == before:
        return _("as many as in the period before")
    words = {"before": count(before), "change": count(abs(now - before))}
    if before >= _FEW:
        words["change"] = percent(abs(now - before) / before)
    if now > before:
        return _("%(change)s more than in the period before (%(before)s)") % words
    return _("%(change)s fewer than in the period before (%(before)s)") % words


def _still_open(before: Totals) -> str:
    """Not more or fewer: the appeals of the period before have had longer to be answered."""
    if not before.received:
        return ""
    text = ngettext(
        "%(count)s of the period before is still open",
        "%(count)s of the period before are still open",
        before.open,
    )
    return text % {"count": count(before.open)}


def _still_overdue(before: Totals) -> str:
    if not before.received:
        return ""
    text = ngettext(
        "%(count)s of the period before is still overdue",
        "%(count)s of the period before are still overdue",
        before.overdue,
    )
    return text % {"count": count(before.overdue)}


def _compare_shares(now: Totals, before: Totals) -> tuple[str, str]:
    if now.in_time is None or before.in_time is None or not now.bears_comparison(before):
        return _("nothing to compare with"), ""
    points = whole_percent(now.in_time) - whole_percent(before.in_time)
    words = {"points": count(abs(points)), "before": percent(before.in_time)}
    if points > 0:
        text = ngettext(
            "%(points)s point better than before (%(before)s)",
            "%(points)s points better than before (%(before)s)",
            points,
        )
        return text % words, "better"
    if points < 0:
        text = ngettext(
            "%(points)s point worse than before (%(before)s)",
            "%(points)s points worse than before (%(before)s)",
            -points,
        )
        return text % words, "worse"
    return _("as in the period before"), ""


def _satisfaction_card(
    now: Satisfaction | None, before: Satisfaction | None, line: charts.Spark | None
) -> Card:
    if now is None:
        note, band = _("nobody has rated yet"), None
    else:
        note = ngettext(
            "between %(low)s and %(high)s, from %(count)s rating",
            "between %(low)s and %(high)s, from %(count)s ratings",
            now.ratings,
        ) % {"low": decimal(now.low), "high": decimal(now.high), "count": count(now.ratings)}
        start, end = charts.on_scale(now.low), charts.on_scale(now.high)
        band = Band(start, round(end - start, 2), charts.on_scale(now.mean))
    comparison, trend = _compare_means(now, before)
    return Card(
        "satisfaction",
        _("Satisfaction"),
        _("%(mean)s of 5") % {"mean": decimal(now.mean)} if now else decimal(None),
        note,
        comparison,
        trend,
        line,
        band,
    )


def _compare_means(now: Satisfaction | None, before: Satisfaction | None) -> tuple[str, str]:
    """Better or worse only where chance doesn't explain it."""
    if now is None or before is None:
        return _("nothing to compare with"), ""
    words = {"before": decimal(before.mean)}
    if not now.differs_from(before):
        return _("no clear change from %(before)s") % words, ""
    if now.mean > before.mean:
        return _("better than before (%(before)s)") % words, "better"
    return _("worse than before (%(before)s)") % words, "worse"
