"""Finding projects: by words, number, sector and status, late ones, in several orders.

A page goes on after the last project of the one before, by that project's own value: what it costs
does not grow with how far down one reads. There are ten thousand projects at the most.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import (
    Case,
    DateField,
    Exists,
    F,
    FloatField,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from feedback.answering import publishing
from outreach.models import Project, ProjectMilestone
from outreach.projects.progress import OVER, Progress, progress

NEWEST, ENDING, DEAREST, NEAREST = "newest", "ending", "budget", "near"
ORDERS = {
    NEWEST: _("newest first"),
    ENDING: _("ending soonest first"),
    DEAREST: _("largest budget first"),
}
MOST_WORDS = 200  # letters of a search
_NUMBER = re.compile(r"\s*[PpПпРр]?\s*[#№]?\s*([0-9]{1,4})\s*")
_LAST_DAY = date(9999, 12, 31)
_POINT = re.compile(r"(-?[0-9]{1,2}(?:\.[0-9]{1,6})?),(-?[0-9]{1,3}(?:\.[0-9]{1,6})?)")


@dataclass(frozen=True)
class Wanted:
    """What somebody looks for. `near` is a point (latitude, longitude): the nearest come first."""

    words: str = ""
    sector: int | None = None
    status: str = ""
    is_late: bool = False
    order: str = NEWEST
    near: tuple[float, float] | None = None

    @property
    def is_narrow(self) -> bool:
        """Whether anything but the order is asked for."""
        return bool(self.words or self.sector is not None or self.status or self.is_late)

    @property
    def is_filtered(self) -> bool:
        """Whether anything but words is asked for."""
        return self.sector is not None or bool(self.status or self.is_late or self.order != NEWEST)


@dataclass(frozen=True)
class Page:
    """Projects with how far each is; `further` is the number after which the next page begins."""

    rows: Sequence[tuple[Project, Progress]] = field(default_factory=list)
    further: int | None = None


def wanted(asked: dict) -> Wanted:
    """What an address of a page asks for; what makes no sense in it is left out."""
    sector, order = asked.get("sector", ""), asked.get("order", "")
    is_sector = sector.isascii() and sector.isdecimal() and len(sector) < 16
    status = asked.get("status", "")
    near = point(asked.get("near", ""))
    return Wanted(
        words=asked.get("q", "").replace("\0", "")[:MOST_WORDS].strip(),
        sector=int(sector) if is_sector else None,
        status=status if status in Project.Status else "",
        is_late=asked.get("late") == "1",
        order=NEAREST if near else order if order in ORDERS else NEWEST,
        near=near,
    )


def point(words: str) -> tuple[float, float] | None:
    """The place that "47.92,106.91" names, in degrees."""
    found = _POINT.fullmatch(words)
    if found is None:
        return None
    latitude, longitude = float(found[1]), float(found[2])
    return (latitude, longitude) if abs(latitude) <= 90 and abs(longitude) <= 180 else None


def number_in(words: str) -> int | None:
    """The project that "17", "P17" or "№ 17" names."""
    found = _NUMBER.fullmatch(words)
    return int(found[1]) if found else None


def narrowed(projects: QuerySet[Project], asked: Wanted) -> QuerySet[Project]:
    """Those of the projects that fit."""
    found = projects.select_related("sector")
    if asked.sector is not None:
        found = found.filter(sector=asked.sector)
    if asked.status:
        found = found.filter(status=asked.status)
    if asked.is_late:
        found = late(found, timezone.localdate())
    if asked.near:
        found = found.filter(latitude__isnull=False)
    if query := publishing.query_of(asked.words):
        found = found.filter(search=query)
    return found


def late(projects: QuerySet[Project], today: date) -> QuerySet[Project]:
    """Those whose own day or a milestone's is over, as `progress` has it."""
    steps = ProjectMilestone.objects.filter(project=OuterRef("pk"), percent__lt=100)
    over = Q(ends_on__lt=today) | Exists(steps.filter(planned_on__lt=today))
    return projects.filter(over).exclude(status__in=OVER)


def page(projects: QuerySet[Project], asked: Wanted, *, after: int | None, size: int) -> Page:
    """The next projects in the order that is asked for, in three statements."""
    value, is_falling = _value(asked)
    found = projects.annotate(value=value)
    if after is not None:
        last = Project.objects.annotate(value=value).filter(number=after).first()
        if last is None or last.value is None:
            return Page()
        beyond = Q(value__lt=last.value) if is_falling else Q(value__gt=last.value)
        found = found.filter(beyond | Q(value=last.value, number__lt=after))
    order = "-value" if is_falling else "value"
    rows = list(found.order_by(order, "-number").prefetch_related("milestones")[: size + 1])
    today = timezone.localdate()
    told = [(each, progress(each, each.milestones.all(), today)) for each in rows[:size]]
    return Page(told, rows[size - 1].number if len(rows) > size else None)


def _value(asked: Wanted):
    """By what the projects stand in order, and whether the greatest comes first."""
    if asked.near:
        return _distance(*asked.near), False
    if asked.order == ENDING:
        last = Value(_LAST_DAY)  # what is over comes last
        over = When(status__in=OVER, then=last)
        ends = Case(over, default=Coalesce("ends_on", last), output_field=DateField())
        return ends, False
    if asked.order == DEAREST:
        return F("budget"), True
    return F("number"), True


def _distance(latitude: float, longitude: float):
    """The square of how far away, in degrees of latitude, as good as an order needs it: the earth
    taken for flat around the point. Good for a province; not across the date line."""
    north = F("latitude") - Value(latitude)
    east = (F("longitude") - Value(longitude)) * Value(math.cos(math.radians(latitude)))
    return Cast(north * north + east * east, FloatField())
