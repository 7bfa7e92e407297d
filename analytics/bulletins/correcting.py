"""What was published, held against today's facts.

A bulletin never changes; the facts of its days may. Two things are told apart: what had happened on
those days was counted wrongly and is put right by a late event (a correction), or what had come in
on them went on since then, was answered or became overdue (no error of the bulletin's).
"""

from dataclasses import dataclass

from analytics.bulletins import calendar, composing
from analytics.bulletins.document import span
from analytics.bulletins.frame import EVENTS, STATES
from analytics.models import Bulletin, BulletinKind
from analytics.periods import Span

# The next bulletin tells of a correction of at least one in fifty of what was published.
NOTICEABLE = 50


@dataclass(frozen=True)
class Change:
    """One figure: as published, and by today's facts."""

    name: str
    published: int
    today: int


@dataclass(frozen=True)
class Changes:
    """`corrections` are of what happened on the days, `since` what became of what came in."""

    corrections: list[Change]
    since: list[Change]


def changes(bulletin: Bulletin) -> Changes:
    """What is different by the facts of this moment."""
    content = bulletin.figures
    published = content["figures"]["now"]
    unit, days = content["kind"]["unit"], span(content["period"])
    today = composing.frame_of(unit, days, bulletin).now
    return Changes(
        _differing(EVENTS, published, today), _differing(STATES, published["by_now"], today)
    )


def _differing(names: tuple[str, ...], published: dict, today) -> list[Change]:
    found = [Change(name, published[name], getattr(today, name)) for name in names]
    return [each for each in found if each.published != each.today]


def is_noticeable(change: Change) -> bool:
    """Whether the next bulletin says so: it differs by 2 % of what was published, or more."""
    return abs(change.today - change.published) * NOTICEABLE >= change.published


def notices(kind: BulletinKind, following: Span) -> list[dict]:
    """What the bulletin of these days has to say about the one before it, to be frozen."""
    before = (
        Bulletin.objects.filter(
            kind=kind,
            first=calendar.previous(kind.unit, following).first,
            organisation=kind.organisation_id,
            sector=kind.sector_id,
        )
        .order_by("-id")
        .first()
    )
    if before is None:
        return []
    return [
        {
            "year": before.year,
            "number": before.number,
            "figure": change.name,
            "published": change.published,
            "today": change.today,
        }
        for change in changes(before).corrections
        if is_noticeable(change)
    ]
