"""A length of time in words, as one would say it."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def whole(seconds: float) -> int:
    """Whole minutes, rounded up; at least one."""
    return max(1, int(-(-seconds // 60)))


def spoken(seconds: float) -> str:
    """Such as "2 h 5 min", in whole minutes."""
    minutes = whole(seconds)
    if minutes == 1:
        return _("a minute")
    if minutes < 60:
        return ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes}
    hours, rest = divmod(minutes, 60)
    if hours < 48:
        return _("%(hours)d h %(minutes)d min") % {"hours": hours, "minutes": rest}
    days, hours = divmod(hours, 24)
    return _("%(days)d days %(hours)d h") % {"days": days, "hours": hours}
