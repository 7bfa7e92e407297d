"""Whether somebody is there to answer now: by the centre's own calendar, and nothing else."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from feedback import rulebook, worktime
from feedback.models import Calendar

AHEAD = timedelta(days=30)


@dataclass(frozen=True)
class Hours:
    """`is_open` now; else `opens_at`, as far as the calendar tells."""

    is_open: bool
    opens_at: datetime | None = None


def now() -> Hours:
    """By the calendar marked as the centre's own; without one, nobody promised any hours and
    somebody may be there at any."""
    own = Calendar.objects.filter(is_default=True).prefetch_related("holidays").first()
    if own is None:
        return Hours(is_open=True)
    moment = timezone.now()
    spans = worktime.intervals(rulebook.work_calendar(own), moment, moment + AHEAD)
    begins = next(spans, (None, None))[0]
    return Hours(is_open=begins == moment, opens_at=begins)
