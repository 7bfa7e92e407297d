"""Giving appeals the deadlines that the rules now say, with the change on the timeline."""

from collections.abc import Sequence
from datetime import datetime

from django.db import connection
from django.utils import timezone

from feedback import deadlines, timeline
from feedback.actors import SYSTEM
from feedback.models import Appeal, Event

_WRITE = """
UPDATE feedback_appeal AS appeal
   SET due_at = fresh.due_at,
       first_response_due_at = fresh.first_response_due_at,
       version = appeal.version + 1
  FROM unnest(%s::bigint[], %s::timestamptz[], %s::timestamptz[])
       AS fresh(id, due_at, first_response_due_at)
 WHERE appeal.id = fresh.id
"""


def move(appeals: Sequence[Appeal], *, why: str, calendar: int | None = None) -> int:
    """Give locked appeals the deadlines that the rules now say; returns how many had others.

    The timeline keeps old and new; the citizen sees it when the promise to them changed.
    """
    clocks = deadlines.clocks_of(appeals)
    changed, entries = [], []
    for appeal in appeals:
        clock = clocks[appeal.pk]
        found = deadlines.fields(appeal, clock.start, clock.breaks, clock.extension)
        if not _differs(appeal, found):
            continue
        entries.append((appeal, entry(appeal, found, why=why, calendar=calendar)))
        for name, value in found.items():
            setattr(appeal, name, value)
        appeal.version += 1
        changed.append(appeal)
    if changed:
        _write(changed)
        timeline.append_each(entries)
    return len(changed)


def _write(appeals: list[Appeal]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            _WRITE,
            [
                [appeal.pk for appeal in appeals],
                [appeal.due_at for appeal in appeals],
                [appeal.first_response_due_at for appeal in appeals],
            ],
        )


def entries(appeal: Appeal, found: dict, *, why: str) -> list[timeline.Entry]:
    """The line of the timeline for these deadlines; none when they are what the appeal has."""
    return [entry(appeal, found, why=why)] if _differs(appeal, found) else []


def _differs(appeal: Appeal, found: dict) -> bool:
    return any(getattr(appeal, name) != value for name, value in found.items())


def entry(appeal: Appeal, found: dict, *, why: str, calendar: int | None = None) -> timeline.Entry:
    """The line of the timeline for an appeal that gets other deadlines than it has."""
    data = {"why": why}
    if calendar is not None:
        data["calendar"] = calendar
    for name in ("due_at", "first_response_due_at"):
        before, after = getattr(appeal, name), found[name]
        if before != after:
            data[name] = [_iso(before), _iso(after)]
    return timeline.Entry(
        Event.Kind.DEADLINE, SYSTEM, is_public="due_at" in data, data=data, at=timezone.now()
    )


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
