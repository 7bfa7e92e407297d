"""What people do with a warning: see to it, mute it, say whether it was one."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Reach
from accounts.roles import Capability
from analytics import access
from analytics.alerts.muting import LONGEST
from analytics.models import Alert, Mute


class Refused(Exception):
    """It is not theirs to handle, or no longer possible."""


def may_handle(user: User, alert: Alert) -> bool:
    """Whether the person handles warnings of what this one is about."""
    return reach_of(user).covers(alert)


def may_mute_all(user: User) -> bool:
    """Whether the person may mute all warnings of a nature: who handles them everywhere."""
    return reach_of(user).everywhere


def reach_of(user: User) -> Reach:
    return access.figures_reach(user, Capability.HANDLE_WARNINGS)


@transaction.atomic
def acknowledge(alert: Alert, *, user: User, note: str = "") -> None:
    """Say that somebody sees to it, and what is being done. Raises `Refused`."""
    held = _held(alert, user)
    if held.state == Alert.State.CLOSED:
        raise Refused("the warning is over")
    held.state, held.note = Alert.State.ACKNOWLEDGED, " ".join(note.split())[:500]
    held.handled_by, held.handled_at = user, timezone.now()
    held.save(update_fields=["state", "note", "handled_by", "handled_at"])


@transaction.atomic
def judge(alert: Alert, *, user: User, is_false: bool) -> None:
    """Say whether it was a false alarm. A false one is told and shown to nobody any more; it
    ends when it isn't seen any longer, so that it isn't raised anew. Raises `Refused`."""
    held = _held(alert, user)
    held.is_false, held.judged_by = is_false, user
    held.save(update_fields=["is_false", "judged_by"])


@transaction.atomic
def mute(alert: Alert, *, user: User, until: datetime, reason: str) -> Mute:
    """Tell nobody of this series until then. Raises `Refused`, and `ValueError` for a time that
    is past or too far away."""
    held = _held(alert, user)
    return Mute.objects.create(
        nature=held.nature,
        series=held.series,
        alert=held,
        until=_checked(until),
        reason=reason,
        user=user,
    )


def mute_all(nature: str, *, user: User, until: datetime, reason: str) -> Mute:
    """Tell nobody of any warning of a nature until then. Raises as `mute` does."""
    if not may_mute_all(user):
        raise Refused("needs to handle warnings everywhere")
    return Mute.objects.create(nature=nature, until=_checked(until), reason=reason, user=user)


def unmute(mute: Mute, *, user: User) -> None:
    """Tell of it again from now on. Raises `Refused`."""
    allowed = may_handle(user, mute.alert) if mute.alert else may_mute_all(user)
    if not allowed:
        raise Refused("it is muted by those who handle it")
    Mute.objects.filter(pk=mute.pk, until__gt=timezone.now()).update(until=timezone.now())


def _held(alert: Alert, user: User) -> Alert:
    held = Alert.objects.select_for_update().get(pk=alert.pk)
    if not may_handle(user, held):
        raise Refused("it is not theirs to handle")
    return held


def _checked(until: datetime) -> datetime:
    now = timezone.now()
    if not now < until <= now + LONGEST:
        raise ValueError("a warning is muted for a time to come, of three months at most")
    return until
