"""What a warning says, in the reader's language."""

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from analytics import numbers
from analytics.models import Alert, Nature
from channels import registry
from feedback.models.appeals import SQUARES_PER_DEGREE

_DAY = 24  # hours
_KM_OF_A_DEGREE = 111
# Three squares from south to north.
ACROSS_KM = 3 * _KM_OF_A_DEGREE / SQUARES_PER_DEGREE


def label(alert: Alert) -> str:
    """What it is about: "Heating, Sector 4"."""
    if alert.account_id:
        return alert.account.name
    parts = [alert.topic, alert.sector]
    if not alert.topic_id:
        parts.append(alert.organisation)
    named = [str(part) for part in parts if part is not None]
    if alert.channel:
        named.append(capfirst(str(dict(registry.choices()).get(alert.channel, alert.channel))))
    return ", ".join(named)


def sentence(alert: Alert) -> str:
    """What is out of the ordinary, in numbers."""
    return _SENTENCES[alert.nature](alert)


def _spike(alert: Alert) -> str:
    if _is_in_days(alert):
        said = ngettext(
            "%(seen)s appeal in the last %(days)s days; usual: %(usual)s.",
            "%(seen)s appeals in the last %(days)s days; usual: %(usual)s.",
            alert.seen,
        )
        return said % _numbers(alert)
    return ngettext(
        "%(seen)s appeal in the last %(hours)s hours; usual: %(usual)s.",
        "%(seen)s appeals in the last %(hours)s hours; usual: %(usual)s.",
        alert.seen,
    ) % _numbers(alert)


def _cluster(alert: Alert) -> str:
    words = {**_numbers(alert), "km": numbers.decimal(ACROSS_KM)}
    if _is_in_days(alert):
        said = ngettext(
            "%(seen)s person wrote from within %(km)s km in %(days)s days; usual: %(usual)s.",
            "%(seen)s people wrote from within %(km)s km in %(days)s days; usual: %(usual)s.",
            alert.seen,
        )
        return said % words
    return (
        ngettext(
            "%(seen)s person wrote from within %(km)s km in %(hours)s hours; usual: %(usual)s.",
            "%(seen)s people wrote from within %(km)s km in %(hours)s hours; usual: %(usual)s.",
            alert.seen,
        )
        % words
    )


def _silence(alert: Alert) -> str:
    if _is_in_days(alert):
        said = ngettext(
            "Nothing has come in for %(days)s day; usual in that time: %(usual)s.",
            "Nothing has come in for %(days)s days; usual in that time: %(usual)s.",
            alert.hours // _DAY,
        )
        return said % _numbers(alert)
    return ngettext(
        "Nothing has come in for %(hours)s hour; usual in that time: %(usual)s.",
        "Nothing has come in for %(hours)s hours; usual in that time: %(usual)s.",
        alert.hours,
    ) % _numbers(alert)


_SENTENCES = {Nature.SPIKE: _spike, Nature.CLUSTER: _cluster, Nature.SILENCE: _silence}


def _is_in_days(alert: Alert) -> bool:
    """Whether people would say days: of two whole days and more."""
    return alert.hours > _DAY and alert.hours % _DAY == 0


def _numbers(alert: Alert) -> dict[str, str]:
    return {
        "seen": numbers.count(alert.seen),
        "hours": numbers.count(alert.hours),
        "days": numbers.count(alert.hours // _DAY),
        "usual": usual(alert.expected),
    }


def usual(expected: float) -> str:
    """A mean in words: "fewer than 1", "about 12"."""
    if expected < 1:
        return _("fewer than 1")
    return _("about %(number)s") % {"number": numbers.count(round(expected))}
