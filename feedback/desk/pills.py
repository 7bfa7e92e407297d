"""A deadline at a glance: a few words and a tone that a colour stands for."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from feedback.models import Appeal
from feedback.statuses import Status

SOON = timedelta(hours=24)
_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True)
class Pill:
    """`tone` is bad, warn, good or quiet; the words say the same without it."""

    words: str
    tone: str


def of(appeal: Appeal, now: datetime) -> Pill:
    """How an appeal stands with the clock."""
    if not appeal.is_open:
        return Pill(appeal.get_status_display(), "quiet")
    if appeal.status == Status.WAITING:
        return Pill(_("clock stopped"), "quiet")
    if appeal.due_at is None:
        return Pill(_("no deadline"), "quiet")
    return until(appeal.due_at, now)


def until(due_at: datetime, now: datetime) -> Pill:
    """How much time is left until a moment, or how long it is over."""
    left = due_at - now
    if left < timedelta():
        return Pill(_over(-left), "bad")
    return Pill(_left(left), "warn" if left < SOON else "good")


def _left(span: timedelta) -> str:
    if span < _HOUR:
        minutes = max(1, span // timedelta(minutes=1))
        return ngettext("%(n)d min left", "%(n)d min left", minutes) % {"n": minutes}
    if span < 2 * _DAY:
        hours = span // _HOUR
        return ngettext("%(n)d h left", "%(n)d h left", hours) % {"n": hours}
    days = span // _DAY
    return ngettext("%(n)d day left", "%(n)d days left", days) % {"n": days}


def _over(span: timedelta) -> str:
    if span < _HOUR:
        minutes = max(1, span // timedelta(minutes=1))
        return ngettext("%(n)d min over", "%(n)d min over", minutes) % {"n": minutes}
    if span < _DAY:
        hours = span // _HOUR
        return ngettext("%(n)d h over", "%(n)d h over", hours) % {"n": hours}
    days = span // _DAY
    return ngettext("%(n)d day over", "%(n)d days over", days) % {"n": days}
