"""One citizen's appeals over all channels: how many, where, and how they ended."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from accounts.models import User
from feedback import access
from feedback.statuses import OPEN

MOST = 1000  # appeals of one person that are looked at, the newest


@dataclass(frozen=True)
class Record:
    """`statuses`, `channels`, `organisations` and `sectors` say how often each."""

    citizen: int
    appeals: int
    is_capped: bool
    open: int
    first_at: datetime
    last_at: datetime
    statuses: Counter
    channels: Counter
    organisations: Counter
    sectors: Counter


def record(citizen: int, user: User) -> Record | None:
    """Of the appeals that this member of staff may see; None when there is none."""
    columns = ("status", "channel", "organisation_id", "sector_id", "received_at")
    theirs = access.visible_to(user).filter(citizen=citizen).order_by("-pk")
    rows = list(theirs.values_list(*columns)[: MOST + 1])
    if not rows:
        return None
    is_capped, rows = len(rows) > MOST, rows[:MOST]
    statuses, channels, bodies, sectors, moments = zip(*rows, strict=True)
    return Record(
        citizen=citizen,
        appeals=len(rows),
        is_capped=is_capped,
        open=sum(status in OPEN for status in statuses),
        first_at=min(moments),
        last_at=max(moments),
        statuses=Counter(statuses),
        channels=Counter(channels),
        organisations=Counter(body for body in bodies if body is not None),
        sectors=Counter(sector for sector in sectors if sector is not None),
    )
