"""The deadlines that the centre promises, as marks on a scale of time."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from analytics.explore.asking import Exploration
from feedback.models import SlaPolicy

_HOUR, _DAY = 3600, 86_400
_WORKING_DAY = _DAY * 7 / 5
# In seconds of calendar time; a month as a twelfth of a year.
_LENGTHS = {
    SlaPolicy.Unit.HOURS: _WORKING_DAY / 8,
    SlaPolicy.Unit.WORKING_DAYS: _WORKING_DAY,
    SlaPolicy.Unit.CALENDAR_DAYS: _DAY,
    SlaPolicy.Unit.CALENDAR_HOURS: _HOUR,
    SlaPolicy.Unit.MONTHS: _DAY * 365.25 / 12,
}
_MOST = 3


@dataclass(frozen=True)
class Deadline:
    seconds: float
    label: str


def usual(question: Exploration) -> list[Deadline]:
    """The answer times in use, for the kind that is asked about; the shortest first.

    The spread is of calendar time; what the rules count in working time stands where it ends
    when five of seven days, and eight hours a day, are worked: its label says so.
    """
    rules = SlaPolicy.objects.filter(is_active=True)
    if kind := question.filters.get("kind"):
        rules = rules.filter(kind__in=["", kind])
    spans = set(rules.values_list("resolution", "resolution_unit")[:200])
    found = {_deadline(number, unit) for number, unit in spans}
    return sorted(found, key=lambda each: each.seconds)[:_MOST]


def _deadline(number: int, unit: str) -> Deadline:
    words = f"{number} {SlaPolicy.Unit(unit).label}"
    if unit in (SlaPolicy.Unit.WORKING_DAYS, SlaPolicy.Unit.HOURS):
        text = _("due: about %(time)s") % {"time": words}
    else:
        text = _("due: %(time)s") % {"time": words}
    return Deadline(number * _LENGTHS[unit], text)
