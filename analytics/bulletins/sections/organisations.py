"""How the bodies answer: how many in time, how many overdue, and how long it takes them."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from analytics.bulletins.document import Frozen, in_days, share, span, whole
from analytics.bulletins.frame import Frame, days, seconds
from analytics.bulletins.sections.base import Section
from analytics.histograms import Times
from analytics.numbers import count
from analytics.totals import Totals
from feedback.reports.document import Line, Part

_COUNTS = ("received", "answers", "answers_in_time", "overdue")


def read(frame: Frame, most: int) -> dict:
    """Answers of the settled days; overdue are all that wait, of whatever age."""
    received = frame.of(frame.span, "organisation")
    answered = frame.of(frame.settled_span, "organisation")
    standing = frame.of(frame.standing_span, "organisation")
    took = frame.times("answer_times", "organisation")
    none = Totals()
    found = [
        {
            "key": at[0],
            "received": received.get(at, none).received,
            "answers": answered.get(at, none).answers,
            "answers_in_time": answered.get(at, none).answers_in_time,
            "overdue": standing.get(at, none).overdue,
            "median": seconds(took.get(at, Times({})).median),
            "p90": seconds(took.get(at, Times({})).p90),
        }
        for at in received.keys() | answered.keys() | standing.keys()
    ]
    found = [row for row in found if any(row[name] for name in _COUNTS)]
    found.sort(key=lambda row: (-row["overdue"], -row["received"], str(row["key"])))
    rest = found[most:]
    return {
        "settled": days(frame.settled_span),
        "rows": found[:most],
        "rest": {"number": len(rest)} | {n: sum(row[n] for row in rest) for n in _COUNTS},
    }


def draw(figures: dict, frozen: Frozen) -> Part:
    rows, rest = figures["rows"], figures["rest"]
    lines = [
        Line(
            frozen.name("organisation", row["key"]),
            [*_cells(row), in_days(row["median"]), in_days(row["p90"])],
        )
        for row in rows
    ]
    if rest["number"]:
        label = _("All others (%(number)s)") % {"number": count(rest["number"])}
        cells = [*_cells(rest), in_days(None), in_days(None)]
        lines.append(Line(label, cells, is_rest=True))
    return Part(
        name="organisation",
        heading=_("By organisation, most overdue first"),
        title=_title(rows, rest),
        head=[
            _("Organisation"),
            _("Received"),
            _("Answers given"),
            _("Answered in time"),
            _("Overdue"),
            _("Days to answer, half of them"),
            _("Days to answer, nine of ten"),
        ],
        lines=lines,
        notes=[
            _("Answers are those given in %(days)s; overdue are all that wait.")
            % {"days": span(figures["settled"])}
        ],
    )


def _cells(row: dict) -> list:
    return [
        whole(row["received"]),
        whole(row["answers"]),
        share(row["answers_in_time"], row["answers"]),
        whole(row["overdue"]),
    ]


def _title(rows: list[dict], rest: dict) -> str:
    late = sum(1 for row in rows if row["overdue"] and row["key"] is not None)
    if not late and not rest["overdue"]:
        return _("No answer is overdue at any organisation")
    return ngettext(
        "Answers are overdue at %(count)s organisation",
        "Answers are overdue at %(count)s organisations",
        late,
    ) % {"count": count(late)}


SECTION = Section(
    "organisation",
    gettext_lazy("By organisation: in time, overdue, how long"),
    read,
    draw,
    most=20,
    uses=("organisation",),
)
