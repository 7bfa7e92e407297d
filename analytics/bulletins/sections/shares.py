"""What came in by kind, channel, topic and sector, held against the days compared."""

from collections.abc import Callable

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from analytics.bulletins import calendar
from analytics.bulletins.document import Frozen, share, whole
from analytics.bulletins.frame import Frame
from analytics.bulletins.sections.base import Section
from analytics.numbers import count
from analytics.totals import Totals
from feedback.reports.document import Bar, Chart, Line, Part, lengths

_SHOWN = ("received", "compared", "answers", "overdue")


def by(dimension: str, label: Promise, heading: Callable[[], str], most: int) -> Section:
    """The part that shows one dimension."""

    def read(frame: Frame, most: int) -> dict:
        return _read(frame, dimension, most)

    def draw(figures: dict, frozen: Frozen) -> Part:
        return _draw(figures, frozen, dimension, heading())

    return Section(dimension, label, read, draw, most=most, uses=(dimension,))


def _read(frame: Frame, dimension: str, most: int) -> dict:
    now = frame.of(frame.span, dimension)
    before = frame.of(calendar.compared(frame.unit, frame.span), dimension)
    found = [
        _row(key, now.get((key,), Totals()), before.get((key,), Totals()))
        for (key,) in now.keys() | before.keys()
    ]
    found = [row for row in found if any(row[name] for name in _SHOWN)]
    found.sort(key=lambda row: (-row["received"], -row["compared"], str(row["key"])))
    rest = found[most:]
    return {
        "rows": found[:most],
        "rest": {"number": len(rest)} | {name: sum(row[name] for row in rest) for name in _SHOWN},
    }


def _row(key, now: Totals, before: Totals) -> dict:
    return {
        "key": key,
        "received": now.received,
        "compared": before.received,
        "answers": now.answers,
        "overdue": now.overdue,
    }


def _draw(figures: dict, frozen: Frozen, dimension: str, heading: str) -> Part:
    rows, rest = figures["rows"], figures["rest"]
    everything = frozen.figures["now"]["received"]
    named = [frozen.name(dimension, row["key"]) for row in rows]
    lines = [Line(name, _cells(row, everything)) for name, row in zip(named, rows, strict=True)]
    if rest["number"]:
        label = _("All others (%(number)s)") % {"number": count(rest["number"])}
        lines.append(Line(label, _cells(rest, everything), is_rest=True))
    sizes = lengths([row["received"] for row in rows])
    return Part(
        name=dimension,
        heading=heading,
        title=_title(rows, named, everything),
        head=[
            "",
            _("Received"),
            _("Share"),
            str(frozen.compared),
            _("Answers given"),
            _("Of those received, overdue"),
        ],
        lines=lines,
        chart=Chart(
            "bars",
            [
                Bar(name, count(row["received"]), size)
                for name, row, size in zip(named, rows, sizes, strict=True)
            ],
        ),
    )


def _cells(row: dict, everything: int) -> list:
    return [
        whole(row["received"]),
        share(row["received"], everything),
        whole(row["compared"]),
        whole(row["answers"]),
        whole(row["overdue"]),
    ]


def _title(rows: list[dict], named: list[str], everything: int) -> str:
    leaders = [
        (name, row["received"])
        for name, row in zip(named, rows, strict=True)
        if row["key"] is not None and row["received"]
    ]
    if not leaders:
        return _("Nothing came in")
    most = max(number for _name, number in leaders)
    first = [name for name, number in leaders if number == most]
    if len(first) > 1:
        return _("None leads: the first %(number)s have %(count)s each of %(total)s") % {
            "number": count(len(first)),
            "count": count(most),
            "total": count(everything),
        }
    return _("%(name)s leads: %(count)s of %(total)s") % {
        "name": first[0],
        "count": count(most),
        "total": count(everything),
    }


KIND = by("kind", gettext_lazy("By kind"), lambda: _("By kind"), most=10)
CHANNEL = by("channel", gettext_lazy("By channel"), lambda: _("By channel"), most=20)
TOPIC = by(
    "topic", gettext_lazy("By topic, the first and the rest"), lambda: _("By topic"), most=10
)
SECTOR = by("sector", gettext_lazy("By sector"), lambda: _("By sector"), most=20)
