"""Whether a broadcast waits for the quiet hours to end, and until when."""

from datetime import datetime

from django.utils import timezone

from outreach.audiences import manners
from outreach.broadcasts.statuses import NOT_YET, Status
from outreach.models import Broadcast


def morning(broadcast: Broadcast) -> datetime | None:
    """When its words begin, or go on, to go out if that is later than now or its own time; None
    where no night keeps them: as for what must be sent by law, and what is over."""
    now = timezone.now()
    if broadcast.is_alert or broadcast.status not in (*NOT_YET, Status.RUNNING):
        return None
    at = now
    if broadcast.status in NOT_YET and broadcast.starts_at and not broadcast.start_asked_at:
        at = max(broadcast.starts_at, now)
    begins = manners.next_time(manners.standing(), at)
    return begins if begins > at else None
