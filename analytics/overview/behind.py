"""What is behind a figure: the very appeals it counts, as far as a reader may see them.

The conditions here say of one appeal what `analytics.counting` adds up: the number on the page
and the length of the list are the same for whoever may see all.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from accounts.permissions import can
from accounts.roles import Capability
from analytics.counting import RUNNING
from analytics.periods import Span
from analytics.slices import Slice
from analytics.totals import Totals
from feedback import access
from feedback.models import Appeal
from feedback.statuses import OPEN

SIZE = 25
_ANSWERED = Q(answered_at__isnull=False) & ~Q(status__in=OPEN)


def _late(as_of: datetime) -> Q:
    return Q(status__in=RUNNING, due_at__lt=as_of)


@dataclass(frozen=True)
class Measure:
    """`number` is how many appeals (or ratings) the figure counts, `is_counted` says of an appeal
    whether it is one of them, as of a moment; `of` is what a share is taken of."""

    number: Callable[[Totals], int]
    is_counted: Callable[[datetime], Q]
    of: Callable[[Totals], int] | None = None

    def share(self, totals: Totals) -> float | None:
        """None of a plain count, or where there is nothing to take a share of."""
        whole = self.of(totals) if self.of else 0
        return self.number(totals) / whole if whole else None


MEASURES = {
    "received": Measure(lambda one: one.received, lambda as_of: Q()),
    "open": Measure(lambda one: one.open, lambda as_of: Q(status__in=OPEN)),
    "overdue": Measure(lambda one: one.overdue, _late),
    "in-time": Measure(
        lambda one: one.answered_in_time,
        lambda as_of: _ANSWERED & (Q(due_at__isnull=True) | Q(answered_at__lte=F("due_at"))),
        lambda one: one.due,
    ),
    "late": Measure(
        lambda one: one.due - one.answered_in_time,
        lambda as_of: (_ANSWERED & Q(answered_at__gt=F("due_at"))) | _late(as_of),
        lambda one: one.due,
    ),
    "satisfaction": Measure(
        lambda one: one.satisfaction.ratings if one.satisfaction else 0,
        lambda as_of: Q(rating__isnull=False),
    ),
}
FIRST = next(iter(MEASURES))


def reads(user: User) -> Capability | None:
    """As what a reader is shown the list: appeals, words alone, or not at all."""
    for capability in (Capability.READ_APPEALS, Capability.READ_WORDS):
        if can(user, capability):
            return capability
    return None


@dataclass(frozen=True)
class Cursor:
    """Stand behind the appeal, and the rating, with this key."""

    received_at: datetime
    pk: int
    rating: int = 0

    def __str__(self) -> str:
        return f"{int(self.received_at.timestamp() * 1_000_000)}-{self.pk}-{self.rating}"

    @classmethod
    def read(cls, text: str) -> "Cursor | None":
        """None of what is no cursor: the list then begins anew."""
        try:
            moment, pk, rating = (int(part) for part in text.split("-"))
            whole, rest = divmod(moment, 1_000_000)
            at = datetime.fromtimestamp(whole, tz=timezone.get_default_timezone())
            return cls(at + timedelta(microseconds=rest), pk, rating) if pk < 2**63 else None
        except (ValueError, OverflowError, OSError):
            return None

    @property
    def beyond(self) -> Q:
        """What comes after it, the newest being first."""
        same = Q(received_at=self.received_at)
        return Q(received_at__lte=self.received_at) & (
            Q(received_at__lt=self.received_at)
            | (same & Q(pk__lt=self.pk))
            | (same & Q(pk=self.pk, rating__lt=self.rating) if self.rating else Q(pk__in=[]))
        )


@dataclass(frozen=True)
class Listed:
    """A page of the appeals, the newest first; `next` is the cursor of the following page."""

    appeals: list[Appeal] = field(default_factory=list)
    next: str = ""


def appeals(user: User, wanted: Slice, span: Span, measure: str, as_of: datetime) -> QuerySet:
    """All that the figure counts and this reader may see. One who may read words alone gets none
    that is confidential."""
    capability = reads(user)
    if capability is None:
        return access.visible_to(user).none()
    seen = access.visible_to(user, capability)
    if capability == Capability.READ_WORDS:
        seen = seen.filter(is_confidential=False)
    zone = timezone.get_default_timezone()
    first = datetime.combine(span.first, time.min, zone)
    end = datetime.combine(span.last + timedelta(days=1), time.min, zone)
    rows = wanted.narrowed(seen.filter(received_at__gte=first, received_at__lt=end))
    if measure == "satisfaction":
        rows = rows.annotate(rating=F("ratings__pk"), stars=F("ratings__resolution"))
    return rows.filter(MEASURES[measure].is_counted(as_of))


def page(found: QuerySet, after: Cursor | None) -> Listed:
    """As many as fit one page, from the cursor on; costs the same however deep."""
    is_rated = "rating" in found.query.annotations
    if after is not None:
        found = found.filter(after.beyond)
    order = ["-received_at", "-pk", *(["-rating"] if is_rated else [])]
    rows = list(
        found.order_by(*order).select_related("topic", "organisation", "sector")[: SIZE + 1]
    )
    if len(rows) <= SIZE:
        return Listed(rows)
    last = rows[SIZE - 1]
    rating = last.rating if is_rated else 0
    return Listed(rows[:SIZE], str(Cursor(last.received_at, last.pk, rating)))
