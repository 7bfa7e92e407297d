"""What came and went, day by day: each thing on the day on which it happened."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from analytics.bulletins import calendar
from analytics.bulletins.document import Frozen, span, whole
from analytics.bulletins.frame import Frame, days, events
from analytics.bulletins.sections.base import Section
from analytics.numbers import count, day, day_of_year
from analytics.periods import Span
from feedback.reports.document import Bar, Chart, Line, Part, lengths

_SHOWN = ("received", "answers", "closings", "reopenings", "redirections", "refusals")


def read(frame: Frame, most: int) -> dict:
    grains = calendar.grains(frame.unit, frame.span)
    return {
        "grains": [
            days(one) | events(totals)
            for one, totals in zip(grains, frame.over(grains), strict=True)
        ]
    }


def draw(figures: dict, frozen: Frozen) -> Part:
    grains = figures["grains"]
    labels = [_label(span(each)) for each in grains]
    both = [each[name] for each in grains for name in ("received", "answers")]
    sizes = lengths(both)
    return Part(
        name="flow",
        heading=_("What came and went"),
        title=_title(grains),
        head=[
            _("Days"),
            _("Received"),
            _("Answers given"),
            _("Closed"),
            _("Reopened"),
            _("Redirected"),
            _("Refused"),
        ],
        lines=[
            Line(label, [whole(each[name]) for name in _SHOWN])
            for label, each in zip(labels, grains, strict=True)
        ],
        chart=Chart(
            "columns",
            [
                Bar(label, _words(each), sizes[2 * at], sizes[2 * at + 1])
                for at, (label, each) in enumerate(zip(labels, grains, strict=True))
            ],
            top=count(max(both, default=0)),
            series=(_("Received"), _("Answers given")),
        ),
    )


def _label(one: Span) -> str:
    return day_of_year(one.first) if one.days == 1 else str(one)


def _words(each: dict) -> str:
    return _("%(received)s received, %(answers)s answers given") % {
        "received": count(each["received"]),
        "answers": count(each["answers"]),
    }


def _title(grains: list[dict]) -> str:
    busiest = max(grains, key=lambda each: each["received"])
    if not busiest["received"]:
        return _("Nothing came in")
    words = {"count": count(busiest["received"]), "day": day(span(busiest).first)}
    if span(busiest).days == 1:
        return _("Most came on %(day)s: %(count)s") % words
    words["days"] = span(busiest)
    return _("Most came in %(days)s: %(count)s") % words


SECTION = Section("flow", gettext_lazy("What came and went, by day"), read, draw)
