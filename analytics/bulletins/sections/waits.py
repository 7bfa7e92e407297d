"""How long people wait: for first words from us, and for the answer; and where most wait late."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from analytics.bulletins.document import Frozen, in_days, share, span, whole
from analytics.bulletins.frame import Frame, days, seconds
from analytics.bulletins.sections.base import Section
from analytics.histograms import Times, bucket_of
from analytics.numbers import count, decimal
from feedback.reports.document import Bar, Cell, Chart, Line, Part, lengths

_DAY = 86_400
_WITHIN = (1, 3, 7, 15, 30)  # days; edges of the histogram, so the counts are exact


def read(frame: Frame, most: int) -> dict:
    return {
        "settled": days(frame.settled_span),
        "first": _times(frame.times("first_answer_times").get((), Times({}))),
        "answer": _times(frame.times("answer_times").get((), Times({}))),
    }


def _times(took: Times) -> dict:
    ends = [bucket_of(each * _DAY) for each in _WITHIN]
    within = [sum(n for at, n in took.counts.items() if at <= end) for end in ends]
    return {
        "number": took.number,
        "median": seconds(took.median),
        "p90": seconds(took.p90),
        "within": within,
    }


def draw(figures: dict, frozen: Frozen) -> Part:
    first, answer = figures["first"], figures["answer"]
    sizes = lengths([*answer["within"], answer["number"]])
    return Part(
        name="waits",
        heading=_("How long it takes"),
        title=_title(answer),
        head=["", _("How many"), _("Half of them, days"), _("Nine of ten, days")]
        + [_within(each) for each in _WITHIN],
        lines=[_line(_("First words from us"), first), _line(_("Answer"), answer)],
        chart=Chart(
            "bars",
            [
                Bar(_within(each), share(number, answer["number"]).text, size)
                for each, number, size in zip(_WITHIN, answer["within"], sizes, strict=False)
            ],
        ),
        notes=[
            _("Of the appeals received in %(days)s that were answered when it was counted.")
            % {"days": span(figures["settled"])}
        ],
    )


def _within(number: int) -> str:
    return ngettext("within %(n)s day", "within %(n)s days", number) % {"n": number}


def _line(label: str, times: dict) -> Line:
    shares = [share(each, times["number"]) for each in times["within"]]
    return Line(
        label,
        [whole(times["number"]), in_days(times["median"]), in_days(times["p90"]), *shares],
    )


def _title(answer: dict) -> str:
    if answer["median"] is None:
        return _("None of them is answered yet")
    return _("Half of the answers took %(median)s days at the most, nine of ten %(p90)s") % {
        "median": decimal(answer["median"] / _DAY),
        "p90": decimal(answer["p90"] / _DAY),
    }


def read_worst(frame: Frame, most: int) -> dict:
    """By body and topic; all that wait, of whatever age."""
    found = frame.of(frame.standing_span, "organisation", "topic")
    late = [
        {"organisation": body, "topic": topic, "overdue": one.overdue, "open": one.open}
        for (body, topic), one in found.items()
        if one.overdue
    ]
    late.sort(key=lambda row: (-row["overdue"], -row["open"], str(row)))
    return {"rows": late[:most]}


def draw_worst(figures: dict, frozen: Frozen) -> Part:
    rows = figures["rows"]
    return Part(
        name="worst",
        heading=_("Where most wait too long"),
        title=_title_of_worst(rows, frozen),
        head=[_("Organisation"), _("Topic"), _("Overdue"), _("Open")] if rows else [],
        lines=[
            Line(
                frozen.name("organisation", row["organisation"]),
                [
                    Cell(frozen.name("topic", row["topic"])),
                    whole(row["overdue"]),
                    whole(row["open"]),
                ],
            )
            for row in rows
        ],
    )


def _title_of_worst(rows: list[dict], frozen: Frozen) -> str:
    if not rows:
        return _("Nobody waits longer than promised")
    first = rows[0]
    return _("%(body)s, %(topic)s: %(count)s overdue") % {
        "body": frozen.name("organisation", first["organisation"]),
        "topic": frozen.name("topic", first["topic"]),
        "count": count(first["overdue"]),
    }


SECTION = Section("waits", gettext_lazy("How long it takes"), read, draw)
WORST = Section(
    "worst",
    gettext_lazy("Where most wait too long"),
    read_worst,
    draw_worst,
    most=10,
    uses=("organisation", "topic"),
)
