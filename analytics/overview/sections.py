"""The overview's parts: by day and by each dimension, every one a chart, a table and a file."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from analytics import charts
from analytics.names import Names
from analytics.numbers import count, day, day_of_year, decimal, percent
from analytics.overview import findings
from analytics.overview.figures import Figures
from analytics.periods import Period
from analytics.questions import Question
from analytics.totals import Totals

_BARS = 8
# A table on the page ends here and points to the file, which has all.
_ROWS = 200


@dataclass(frozen=True)
class Line:
    """One line of a table and, where there is one, its bar. `query` narrows the page to it; `raw`
    are its cells for a file, unrounded and in no language."""

    label: str
    cells: list[str]
    query: str = ""
    bar: charts.Bar | None = None
    value: str = ""
    late: str = ""
    raw: list = field(default_factory=list)


@dataclass(frozen=True)
class Column:
    """One column of the chart by days, with the words it shows when pointed at."""

    shape: charts.Column
    words: str


@dataclass(frozen=True)
class Section:
    name: str
    heading: str
    title: str
    file_query: str
    head: list[str]
    lines: list[Line]
    bars: list[Line] = field(default_factory=list)
    left_out: str = ""
    unbarred: str = ""


@dataclass(frozen=True)
class Days(Section):
    columns: list[Column] = field(default_factory=list)
    width: int = 0
    ticks: list[str] = field(default_factory=list)
    first: str = ""
    last: str = ""


def measure_names() -> list[str]:
    """The heads of a table's columns after the first."""
    return [
        _("Received"),
        _("Open"),
        _("Overdue"),
        _("Answered in time"),
        _("Days to answer"),
        _("Satisfaction"),
        _("Ratings"),
    ]


def cells(totals: Totals) -> list[str]:
    """The cells of a table's line, under `measure_names`."""
    liked = totals.satisfaction
    return [
        count(totals.received),
        count(totals.open),
        count(totals.overdue),
        percent(totals.in_time),
        decimal(totals.days_to_answer),
        decimal(liked.mean if liked else None),
        count(liked.ratings if liked else 0),
    ]


def raw(totals: Totals) -> list[float | None]:
    """The same as plain numbers; shares from 0 to 1."""
    liked = totals.satisfaction
    return [
        *(totals.received, totals.open, totals.overdue),
        *(totals.in_time, totals.days_to_answer),
        liked.mean if liked else None,
        liked.ratings if liked else 0,
    ]


def by_day(figures: Figures, period: Period, question: Question) -> Days:
    """What came in by day (or week), and what became of it."""
    spans = period.spans(period.grain)
    totals = figures.over(spans)
    top = charts.axis_top(max(one.received for one in totals))
    end = day_of_year if period.first.year == period.last.year else day
    labels = [day_of_year(s.first) if s.days == 1 == period.grain else str(s) for s in spans]
    return Days(
        name="day",
        heading=_("By day"),
        title=findings.title_of_days(spans, totals, period.grain),
        file_query=question.query(by="day"),
        head=[_("Day") if period.grain == 1 else _("Days"), *measure_names()],
        # The newest first, as it is what is looked for.
        lines=[Line(label, cells(one)) for label, one in zip(labels, totals, strict=True)][::-1],
        columns=[
            Column(shape, _words(label, one))
            for shape, label, one in zip(charts.columns(totals, top), labels, totals, strict=True)
        ],
        width=len(spans) * charts.COLUMN_STEP,
        ticks=[count(top), count(top // 2), count(0)],
        first=end(period.first),
        last=end(period.last),
    )


def _words(label: str, totals: Totals) -> str:
    text = _("%(day)s: %(received)s received, %(open)s open, %(overdue)s overdue")
    return text % {
        "day": label,
        "received": count(totals.received),
        "open": count(totals.open),
        "overdue": count(totals.overdue),
    }


def by_dimension(dimension: str, figures: Figures, names: Names, question: Question) -> Section:
    """What came in by channel, kind, topic, organisation or sector, the weightiest first."""
    now, before = figures.by.get(dimension, {}), figures.by_before.get(dimension, {})
    named = {key: names.of(dimension, key) for key in now}
    late_first = dimension == "organisation"

    def weight(key) -> tuple:
        totals = now[key]
        return (-totals.overdue if late_first else 0, -totals.received, named[key])

    keys = sorted(now, key=weight)
    most = max((totals.received for totals in now.values()), default=0)
    lines = [
        _line(
            named[key],
            now[key],
            before.get(key, Totals()),
            most,
            _narrowed(dimension, key, question),
        )
        for key in keys
    ]
    received, *others = measure_names()
    heading = {
        "channel": _("By channel"),
        "kind": _("By kind"),
        "topic": _("By topic"),
        "organisation": _("By organisation, most overdue first"),
        "sector": _("By sector"),
    }[dimension]
    return Section(
        name=dimension,
        heading=heading,
        title=findings.title(dimension, now, names),
        file_query=question.query(by=dimension),
        head=[question.fields[dimension].label, received, _("The period before"), *others],
        lines=lines[:_ROWS],
        bars=lines[:_BARS],
        left_out=_more(len(lines) - _ROWS),
        unbarred=_more(len(lines) - _BARS),
    )


def _line(label: str, totals: Totals, before: Totals, most: int, query: str) -> Line:
    received, *others = cells(totals)
    late = ngettext("%(count)s overdue", "%(count)s overdue", totals.overdue)
    return Line(
        label,
        [received, count(before.received), *others],
        query,
        charts.bar(totals, most),
        count(totals.received),
        late % {"count": count(totals.overdue)} if totals.overdue else "",
    )


def _narrowed(dimension: str, key, question: Question) -> str:
    """The query for this line alone; none where it is what is shown already, or has no value."""
    chosen = question.filters.get(dimension)
    if key is None or getattr(chosen, "pk", chosen) == key:
        return ""
    return question.query(**{dimension: key})


def _more(number: int) -> str:
    if number <= 0:
        return ""
    text = ngettext("and %(count)s more", "and %(count)s more", number)
    return text % {"count": count(number)}
