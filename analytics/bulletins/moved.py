"""What was published of each kind, channel, topic, organisation and sector, and is counted of
another by today's facts: sums stay as they were when an appeal is classified anew."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from analytics import cube
from analytics.bulletins import calendar, composing, drawing
from analytics.bulletins.document import Frozen, span
from analytics.bulletins.frame import Frame
from analytics.models import Bulletin
from analytics.numbers import count
from analytics.periods import Span

# The parts that tell figures by the values of a dimension; each is called as its dimension is.
_LABELS: dict[str, Promise] = {
    "kind": gettext_lazy("Kind"),
    "channel": gettext_lazy("Channel"),
    "topic": gettext_lazy("Topic"),
    "organisation": gettext_lazy("Organisation"),
    "sector": gettext_lazy("Sector"),
}
_COMPARED = ("received", "answers")
_NOTHING = dict.fromkeys(_COMPARED, 0)

Figures = dict[str, int]


@dataclass(frozen=True)
class Line:
    """One figure of one value: as published, and by today's facts."""

    name: str
    published: int
    today: int


@dataclass(frozen=True)
class Table:
    """What differs by the values of one dimension."""

    label: str
    lines: list[Line]


def tables(bulletin: Bulletin, language: str) -> list[Table]:
    """What differs, in the language that is active. The facts are read once for each dimension
    that the bulletin shows."""
    content = bulletin.figures
    frame = composing.frame_of(content["kind"]["unit"], span(content["period"]), bulletin)
    found = []
    for section in content["sections"]:
        dimension = section["name"]
        if dimension in _LABELS:
            today = _today(dimension, frame)
            lines = list(_lines(dimension, section["figures"], today, Frozen(content, language)))
            if lines:
                found.append(Table(str(_LABELS[dimension]), lines))
    return found


def _today(dimension: str, frame: Frame) -> dict[object, Figures]:
    """What came in on the days, and the answers given on them; of organisations those of the
    settled days, as their part tells them."""
    spans = [frame.span]
    if dimension == "organisation" and frame.settled_span.first < frame.span.first:
        spans.insert(0, Span(frame.settled_span.first, frame.span.first - calendar.DAY))
    return {
        key: {"received": each[-1].received, "answers": sum(one.answers for one in each)}
        for (key,), each in cube.series(frame.wanted, spans, (dimension,)).items()
    }


def _lines(
    dimension: str, published: dict, today: dict[object, Figures], frozen: Frozen
) -> Iterator[Line]:
    """Values that the bulletin sums up are compared as a sum; those it couldn't know are named as
    they are called by now."""
    rows, rest = published["rows"], published["rest"]
    shown = {row["key"] for row in rows}
    others = {key: now for key, now in today.items() if key not in shown and any(now.values())}
    for row in rows:
        named = frozen.name(dimension, row["key"])
        yield from _differing(named, row, today.get(row["key"], _NOTHING))
    if rest["number"]:
        named = _("All others (%(number)s)") % {"number": count(rest["number"])}
        together = {name: sum(now[name] for now in others.values()) for name in _COMPARED}
        yield from _differing(named, rest, together)
    elif others:
        called = composing.called(dimension, others.keys() - {None})
        known = Frozen({"names": {dimension: called}}, frozen.language)
        for key in sorted(others, key=str):
            yield from _differing(known.name(dimension, key), _NOTHING, others[key])


def _differing(named: str, published: Figures, today: Figures) -> Iterator[Line]:
    for name in _COMPARED:
        if published[name] != today[name]:
            yield Line(f"{named}: {drawing.figure_name(name)}", published[name], today[name])
