"""What early warning found out of the ordinary on these days."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from analytics.bulletins import calendar
from analytics.bulletins.document import Frozen, whole
from analytics.bulletins.frame import Frame
from analytics.bulletins.sections.base import Section
from analytics.models import Alert, Nature
from analytics.numbers import count, decimal
from feedback.reports.document import Cell, Line, Part

_PLACES = ("topic", "organisation", "sector", "channel")
_NEWEST = 500  # warnings that are looked through: more than a quarter of a year brings


def read(frame: Frame, most: int) -> dict:
    """At their highest, the most surprising first; what was judged a false alarm is left out."""
    newest = Alert.objects.order_by("-id")[:_NEWEST].values("pk")
    found = (
        Alert.objects.filter(
            pk__in=newest,
            first_seen_at__lt=calendar.begins(frame.span.last + calendar.DAY),
            last_seen_at__gte=calendar.begins(frame.span.first),
        )
        .exclude(is_false=True)
        .select_related("account")
        .order_by("-peak_surprise", "id")
    )
    if frame.wanted.organisations is not None:
        found = found.filter(organisation__in=frame.wanted.organisations)
    if frame.wanted.sectors is not None:
        found = found.filter(sector__in=frame.wanted.sectors)
    return {"number": found.count(), "rows": [_row(alert) for alert in found[:most]]}


def _row(alert: Alert) -> dict:
    """`expected` is in tenths of an appeal."""
    return {
        "nature": str(alert.nature),
        "topic": alert.topic_id,
        "organisation": alert.organisation_id,
        "sector": alert.sector_id,
        "channel": alert.channel or None,
        "account": alert.account.name if alert.account_id else "",
        "seen": alert.peak_seen,
        "expected": round(alert.peak_expected * 10),
        "hours": alert.hours,
    }


def draw(figures: dict, frozen: Frozen) -> Part:
    rows = figures["rows"]
    return Part(
        name="warnings",
        heading=_("Early warnings"),
        title=_title(figures["number"]),
        head=[_("About"), _("What it is"), _("Appeals"), _("Usual"), _("Within hours")]
        if rows
        else [],
        lines=[
            Line(
                _about(row, frozen),
                [
                    Cell(str(Nature(row["nature"]).label)),
                    whole(row["seen"]),
                    Cell(decimal(row["expected"] / 10), row["expected"] / 10, "decimal"),
                    whole(row["hours"]),
                ],
            )
            for row in rows
        ],
    )


def _about(row: dict, frozen: Frozen) -> str:
    named = [frozen.name(each, row[each]) for each in _PLACES if row[each] is not None]
    return ", ".join([row["account"]] if row["account"] else named)


def _title(number: int) -> str:
    if not number:
        return _("Nothing was out of the ordinary")
    return ngettext(
        "%(count)s thing was out of the ordinary",
        "%(count)s things were out of the ordinary",
        number,
    ) % {"count": count(number)}


SECTION = Section("warnings", gettext_lazy("Early warnings"), read, draw, most=10, uses=_PLACES)
