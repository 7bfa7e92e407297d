"""How far a broadcast is, from figures that the database keeps: the cost does not grow with it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db import connection
from django.db.models import Count, Sum

from outreach.models import Broadcast, Recipient, Tally

_State = Recipient.State
SUM_FROM = 40  # rows of a broadcast that are added up

_ADD_UP = """
WITH gone AS (DELETE FROM outreach_tally WHERE broadcast_id = %s RETURNING state, skipped, n)
INSERT INTO outreach_tally (broadcast_id, state, skipped, n, is_sum)
SELECT %s, state, skipped, sum(n), true FROM gone GROUP BY 2, 3 HAVING sum(n) <> 0
"""


@dataclass(frozen=True)
class Progress:
    """How many recipients are in which state; `skipped` by reason (`Recipient.Skipped`)."""

    waiting: int = 0
    handed: int = 0  # to the outbox: waits there, or is being sent
    unknown: int = 0
    sent: int = 0
    delivered: int = 0
    failed: int = 0
    skipped: Mapping[str, int] = field(default_factory=dict)

    @property
    def left_out(self) -> int:
        return sum(self.skipped.values())

    @property
    def total(self) -> int:
        return self.waiting + self.handed + self.settled + self.left_out

    @property
    def settled(self) -> int:
        """Sent, or not to be sent: nothing more is done by itself but looking up the unknown."""
        return self.unknown + self.sent + self.delivered + self.failed

    @property
    def is_over(self) -> bool:
        return not self.waiting and not self.handed

    @property
    def share(self) -> float:
        """The part that is over, 0 to 1."""
        return (self.settled + self.left_out) / self.total if self.total else 0.0


def progress(broadcast: Broadcast) -> Progress:
    """Where the broadcast's recipients are, in one statement over a few rows."""
    return progress_of([broadcast.pk])[broadcast.pk]


def progress_of(broadcasts: list[int]) -> dict[int, Progress]:
    """The same of several, by their ids, for a list."""
    rows = (
        Tally.objects.filter(broadcast__in=broadcasts)
        .values_list("broadcast", "state", "skipped")
        .annotate(total=Sum("n"))
        .order_by()
    )
    found: dict[int, dict] = {pk: {"skipped": {}} for pk in broadcasts}
    for pk, state, reason, number in rows:
        if state == _State.SKIPPED:
            found[pk]["skipped"][reason] = found[pk]["skipped"].get(reason, 0) + number
        else:
            found[pk][str(state)] = found[pk].get(str(state), 0) + number
    for figures in found.values():
        figures["skipped"] = {reason: n for reason, n in figures["skipped"].items() if n}
    return {pk: Progress(**figures) for pk, figures in found.items()}


def add_up() -> int:
    """Make many rows of figures few; returns of how many broadcasts. Safe beside any worker."""
    many = (
        Tally.objects.filter(is_sum=False)
        .values("broadcast")
        .annotate(rows=Count("pk"))
        .filter(rows__gte=SUM_FROM)
        .values_list("broadcast", flat=True)
        .order_by()
    )
    pks = list(many)
    with connection.cursor() as cursor:
        for pk in pks:
            cursor.execute(_ADD_UP, [pk, pk])
    return len(pks)
