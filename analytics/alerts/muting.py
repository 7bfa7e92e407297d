"""What nobody is to be told of for a time."""

from datetime import datetime, timedelta

from analytics.models import Alert, Mute

LONGEST = timedelta(days=92)


def mutes_at(now: datetime) -> list[Mute]:
    """The mutes that hold at a moment."""
    return list(Mute.objects.filter(until__gt=now).select_related("user"))


def is_muted(alert: Alert, mutes: list[Mute]) -> bool:
    """Whether one of them is for this series, or for all that is of its nature."""
    return any(mute.nature == alert.nature and mute.series in ("", alert.series) for mute in mutes)
