"""Figures with their bounds, and lengths of time, as people read them."""

from math import ceil

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from analytics.league.fairness import Interval, Ratio, Shrunken, Tier
from analytics.numbers import NOTHING, count, decimal, percent

_MINUTE, _HOUR, _DAY = 60, 3600, 86400


def lasting(seconds: float | None) -> str:
    """How long something took: minutes below an hour, hours below two days, then days."""
    if seconds is None:
        return NOTHING
    if seconds < _HOUR:
        minutes = max(1, round(seconds / _MINUTE))
        return ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": count(minutes)}
    if seconds < 2 * _DAY:
        hours = round(seconds / _HOUR)
        return ngettext("%(n)s hour", "%(n)s hours", hours) % {"n": count(hours)}
    days = round(seconds / _DAY, 1)
    number = count(int(days)) if days == int(days) else decimal(days)
    return ngettext("%(n)s day", "%(n)s days", ceil(days)) % {"n": number}


def shares(interval: Interval) -> str:
    """The bounds of a share: "85% to 95%"."""
    return between(percent(interval.low), percent(interval.high))


def between(low: str, high: str) -> str:
    # Translators: the bounds of an interval, "85% to 95%".
    return _("%(low)s to %(high)s") % {"low": low, "high": high}


def ratio(found: Ratio | None) -> str:
    """Late by expected: "1.4 (1.1 to 1.8)"."""
    if found is None:
        return NOTHING
    bounds = between(decimal(found.low), decimal(found.high))
    return f"{decimal(found.value)} ({bounds})"


def liking(found: Shrunken | None) -> str:
    """A mean of stars with its bounds: "4.1 (3.9 to 4.3)"."""
    if found is None:
        return NOTHING
    return f"{decimal(found.mean)} ({between(decimal(found.low), decimal(found.high))})"


def too_few_others() -> str:
    return _("Too few other bodies are left to compare with")


def tier(found: Tier | None, *, is_enough: bool = True, compares: bool = True) -> str:
    """What a body is called by its tier."""
    if not compares:
        return too_few_others()
    if found is None:
        return _("nobody else has its matters") if is_enough else _("too few to compare")
    return {
        Tier.BETTER: _("clearly better than expected"),
        Tier.SAME: _("as the rest"),
        Tier.WORSE: _("clearly worse than expected"),
    }[found]


def change(now: float | None, before: float | None, bounds: Interval | None) -> tuple[str, str]:
    """How a share has changed in words, and "better", "worse" or "" where chance explains it."""
    if now is None or before is None or bounds is None:
        return _("nothing to compare with"), ""
    words = {"before": percent(before)}
    if bounds.low > 0:
        return _("better than before (%(before)s)") % words, "better"
    if bounds.high < 0:
        return _("worse than before (%(before)s)") % words, "worse"
    return _("no clear change from %(before)s") % words, ""
