"""What became of those received in one week or month, as they grow older."""

from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from analytics import cube, numbers
from analytics.explore import calendar, shapes
from analytics.explore.answer import Answer, counted, empty
from analytics.explore.asking import Exploration
from analytics.explore.measures import MEASURES, Unit
from analytics.explore.pictures import scale_legend
from analytics.explore.sheets import Figure, Head, Row, Sheet
from analytics.histograms import Times
from analytics.periods import Span, today
from analytics.slices import Slice

_DAY = 86_400
# After how many days a cohort is looked at; all of them edges of buckets, so that shares are exact.
AGES = (1, 3, 7, 14, 30)


def cohort(wanted: Slice, question: Exploration) -> Answer:
    """Of those received in a week or month, which share had an answer after so many days.

    A share is unknown as long as the youngest of them has not had that many days.
    """
    heading = _("Answered within so many days, by when received")
    spans = question.spans
    received = cube.series(wanted, spans).get((), [])
    times = cube.times_series(wanted, spans, "answer_times").get((), [])
    rows = [
        (
            calendar.label(span, question.steps),
            totals.received,
            [_share(one, totals.received, age, span) for age in AGES],
        )
        for span, totals, one in zip(spans, received, times, strict=False)
        if totals.received
    ]
    if not rows:
        return empty(heading)
    names = [ngettext("%(days)s day", "%(days)s days", age) % {"days": age} for age in AGES]
    patches = [
        [
            shapes.Patch(
                share,
                numbers.percent(share) if share is not None else "",
                f"{label}, {name}: {numbers.percent(share)}",
            )
            for share, name in zip(shares, names, strict=True)
        ]
        for label, _number, shares in rows
    ]
    drawing = shapes.heated(
        [f"{label} · {numbers.count(number)}" for label, number, _shares in rows], names, patches
    )
    drawing.legend = scale_legend(MEASURES["in_time"], 1)
    return Answer(
        heading,
        _cohort_title(rows),
        [
            _("Shares of all received in that time whose answer stands now."),
            _("Empty where not all of them have had so many days yet."),
        ],
        drawing,
        Sheet(
            Head(_("Received in")),
            [Head(_("Received")), *map(Head, names)],
            [
                Row(
                    label,
                    [
                        counted(number),
                        *(Figure(share, numbers.percent(share), Unit.SHARE) for share in shares),
                    ],
                )
                for label, number, shares in rows
            ],
        ),
        is_empty=False,
    )


def _share(times: Times, received: int, age: int, span: Span) -> float | None:
    if span.last + timedelta(days=age) >= today():
        return None
    return (times.within(age * _DAY) or 0) * times.number / received


def _cohort_title(rows: list[tuple[str, int, list[float | None]]]) -> str:
    week = AGES.index(7)
    known = [(label, shares[week]) for label, _number, shares in rows if shares[week] is not None]
    if not known:
        return _("Too young to say: nobody has had seven days yet")
    if len(known) == 1:
        parts = {"label": known[0][0], "share": numbers.percent(known[0][1])}
        return _("%(label)s: %(share)s answered within seven days") % parts
    parts = {
        "first": known[0][0],
        "then": numbers.percent(known[0][1]),
        "last": known[-1][0],
        "now": numbers.percent(known[-1][1]),
    }
    return _("Answered within seven days: %(then)s of %(first)s, %(now)s of %(last)s") % parts
