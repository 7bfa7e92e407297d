"""The page behind a figure, in words: the same figure by each dimension and by day."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User
from accounts.permissions import can
from accounts.roles import Capability
from analytics import charts
from analytics.names import Names
from analytics.numbers import NOTHING, count, decimal, percent
from analytics.overview.behind import MEASURES, Listed
from analytics.overview.figures import Figures
from analytics.overview.sections import Line, Section
from analytics.periods import Period
from analytics.questions import Question
from analytics.totals import Totals
from feedback.deidentifying import deidentify

_BARS, _ROWS = 8, 200

LABELS: dict[str, Promise] = {
    "received": gettext_lazy("Received"),
    "open": gettext_lazy("Open"),
    "overdue": gettext_lazy("Overdue"),
    "in-time": gettext_lazy("Answered in time"),
    "late": gettext_lazy("Not answered in time"),
    "satisfaction": gettext_lazy("Satisfaction"),
}
MEANINGS: dict[str, Promise] = {
    "received": gettext_lazy("All appeals received on these days, by whatever channel."),
    "open": gettext_lazy("Those received on these days to which we still owe an answer."),
    "overdue": gettext_lazy(
        "Those among the open ones whose time for an answer has passed. While we wait for the"
        " citizen, the time stands still."
    ),
    "in-time": gettext_lazy(
        "Of the appeals received on these days that have an answer or should have one by now:"
        " those that were answered by their day."
    ),
    "late": gettext_lazy(
        "Of the appeals received on these days that have an answer or should have one by now:"
        " those answered after their day, or overdue."
    ),
    "satisfaction": gettext_lazy(
        "The ratings, from 1 to 5, that citizens gave to the answers to appeals received on these"
        " days."
    ),
}


def value(measure: str, totals: Totals) -> str:
    """The figure as it is said: "12", "9 of 12 (75%)", "4.2 of 5 (9 ratings)"."""
    number = MEASURES[measure].number(totals)
    if measure == "satisfaction":
        mean = totals.satisfaction.mean if totals.satisfaction else None
        text = ngettext(
            "%(mean)s of 5 (%(count)s rating)", "%(mean)s of 5 (%(count)s ratings)", number
        )
        return text % {"mean": decimal(mean), "count": count(number)}
    of = MEASURES[measure].of
    if of is None:
        return count(number)
    if not of(totals):
        return NOTHING
    return _("%(count)s of %(total)s (%(percent)s)") % {
        "count": count(number),
        "total": count(of(totals)),
        "percent": percent(MEASURES[measure].share(totals)),
    }


def sections(measure: str, figures: Figures, names: Names, question: Question) -> list[Section]:
    """The figure by each dimension."""
    return [
        _section(
            measure,
            name,
            question.fields[name].label,
            {key: (names.of(name, key), totals) for key, totals in figures.by[name].items()},
            question,
        )
        for name in Question.FILTERS
    ]


def by_day(measure: str, figures: Figures, period: Period, question: Question) -> Section:
    """The figure by day (or by longer stretches), the newest first."""
    spans = period.spans(period.grain)
    pairs = zip(spans, figures.over(spans), strict=True)
    cells = {span: (str(span), totals) for span, totals in reversed(list(pairs))}
    return _section(measure, "day", _("Days"), cells, question, is_ordered=True)


def _section(
    measure: str,
    name: str,
    label: str,
    cells: dict,
    question: Question,
    *,
    is_ordered: bool = False,
) -> Section:
    number = MEASURES[measure].number
    keys = [key for key, (_label, totals) in cells.items() if number(totals) or is_ordered]
    if not is_ordered:
        keys.sort(key=lambda key: (-number(cells[key][1]), cells[key][0]))
    most = max((number(cells[key][1]) for key in keys), default=0)
    lines = [
        Line(
            cells[key][0],
            [count(number(cells[key][1])), value(measure, cells[key][1])],
            _narrowed(measure, name, key, question),
            charts.bar(Totals(received=number(cells[key][1])), most),
            value(measure, cells[key][1]),
        )
        for key in keys
    ]
    heading = {
        "channel": _("By channel"),
        "kind": _("By kind"),
        "topic": _("By topic"),
        "organisation": _("By organisation"),
        "sector": _("By sector"),
        "day": _("By day"),
    }[name]
    return Section(
        name=name,
        heading=heading,
        title=_title(lines, most),
        file_query=question.query(by=name),
        head=[label, _("Number"), str(LABELS[measure])],
        lines=lines[:_ROWS],
        bars=lines[:_BARS],
        left_out=_more(len(lines) - _ROWS),
        unbarred=_more(len(lines) - _BARS),
    )


def _title(lines: list[Line], most: int) -> str:
    if not most:
        return _("None")
    first = max(lines, key=lambda line: line.bar.length)
    return _("Most: %(name)s, %(value)s") % {"name": first.label, "value": first.value}


def _narrowed(measure: str, name: str, key, question: Question) -> str:
    if name == "day":
        return question.query(measure=measure, period=None, since=key.first, until=key.last)
    chosen = question.filters.get(name)
    if key is None or getattr(chosen, "pk", chosen) == key:
        return ""
    return question.query(measure=measure, **{name: key})


def _more(number: int) -> str:
    if number <= 0:
        return ""
    text = ngettext("and %(count)s more", "and %(count)s more", number)
    return text % {"count": count(number)}


@dataclass(frozen=True)
class Row:
    """One appeal of the list. `code` and `link` only for whoever may open it at the desk."""

    words: str
    received_at: datetime
    due_at: datetime | None
    about: list[str]
    stars: int | None = None
    code: str = ""
    link: str = ""


def rows(listed: Listed, user: User, capability: Capability, language: str) -> list[Row]:
    """The lines of the list. Words are shown without what tells who is meant: the page may hang
    on a wall; whoever may read them whole opens the appeal."""
    is_open = capability == Capability.READ_APPEALS
    has_desk = is_open and can(user, Capability.ENTER_DESK)
    return [
        Row(
            words="" if appeal.is_confidential else deidentify(appeal.summary, language),
            received_at=appeal.received_at,
            due_at=appeal.due_at,
            about=[
                capfirst(appeal.get_kind_display()),
                *(str(each) for each in (appeal.topic, appeal.organisation, appeal.sector) if each),
                str(appeal.get_status_display()),
            ],
            stars=getattr(appeal, "stars", None),
            code=appeal.code if is_open else "",
            link=reverse("admin:feedback_appeal_change", args=[appeal.pk]) if has_desk else "",
        )
        for appeal in listed.appeals
    ]
