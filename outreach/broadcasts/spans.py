"""A length of time in words, as one would say it."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def spoken(seconds: float) -> str:
    """Such as "2 h 5 min"; rounded up to whole minutes."""
    minutes = int(-(-seconds // 60))
    if minutes <= 1:
        return _("a minute")
    if minutes < 60:
        return ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes}
    hours, rest = divmod(minutes, 60)
    if hours < 48:
        return _("%(hours)d h %(minutes)d min") % {"hours": hours, "minutes": rest}
    days, hours = divmod(hours, 24)
    return _("%(days)d days %(hours)d h") % {"days": days, "hours": hours}
