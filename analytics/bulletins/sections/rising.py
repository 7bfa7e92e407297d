"""Which topics rise beyond what chance and the general course explain."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from analytics.bulletins import calendar
from analytics.bulletins.document import Frozen, whole
from analytics.bulletins.frame import Frame
from analytics.bulletins.sections.base import Section
from analytics.numbers import count
from analytics.overview.rising import rises
from analytics.totals import Totals
from feedback.reports.document import Bar, Chart, Line, Part, lengths


def read(frame: Frame, most: int) -> dict:
    """By the test of `analytics.overview.rising`, against the days compared."""
    now = frame.of(frame.span, "topic")
    before = frame.of(calendar.compared(frame.unit, frame.span), "topic")
    none = Totals()
    pairs = {
        key: (now.get((key,), none).received, before.get((key,), none).received)
        for (key,) in now.keys() | before.keys()
        if key is not None
    }
    return {
        "rows": [
            {"key": rise.key, "received": rise.now, "compared": rise.before}
            for rise in rises(pairs)[:most]
        ]
    }


def draw(figures: dict, frozen: Frozen) -> Part:
    rows = figures["rows"]
    named = [frozen.name("topic", row["key"]) for row in rows]
    sizes = lengths([each for row in rows for each in (row["received"], row["compared"])])
    return Part(
        name="rising",
        heading=_("What rises"),
        title=_title(rows, named),
        head=[_("Topic"), _("Received"), str(frozen.compared)] if rows else [],
        lines=[
            Line(name, [whole(row["received"]), whole(row["compared"])])
            for name, row in zip(named, rows, strict=True)
        ],
        chart=Chart(
            "bars",
            [
                Bar(name, count(row["received"]), sizes[2 * at], sizes[2 * at + 1])
                for at, (name, row) in enumerate(zip(named, rows, strict=True))
            ],
            series=(_("Received"), str(frozen.compared)),
        )
        if rows
        else None,
        notes=[_("Named is only what rose more than chance and the rest of the appeals explain.")],
    )


def _title(rows: list[dict], named: list[str]) -> str:
    if not rows:
        return _("Nothing rises beyond what chance explains")
    first = rows[0]
    return ngettext(
        "%(name)s: %(count)s appeal instead of %(before)s",
        "%(name)s: %(count)s appeals instead of %(before)s",
        first["received"],
    ) % {
        "name": named[0],
        "count": count(first["received"]),
        "before": count(first["compared"]),
    }


SECTION = Section("rising", gettext_lazy("What rises"), read, draw, most=5, uses=("topic",))
