"""Pages of a long list by where one stands, not by number: each costs the same, however deep.

The cursor in the address is opaque: the sort key of a row and the way to go from it.
"""

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from feedback.models import Appeal

SIZE = 50


@dataclass(frozen=True)
class Page:
    """Some appeals in order, and the cursors of the pages around them ("" when there is none)."""

    appeals: list[Appeal]
    previous: str = ""
    next: str = ""


@dataclass(frozen=True)
class Cursor:
    """Stand at the appeal with this deadline and id; `back` looks at what comes before it."""

    pk: int
    due_at: datetime | None = None
    back: bool = False

    def __str__(self) -> str:
        due = self.due_at.isoformat() if self.due_at else None
        packed = json.dumps([self.pk, due, int(self.back)], separators=(",", ":"))
        return base64.urlsafe_b64encode(packed.encode()).decode().rstrip("=")

    @classmethod
    def read(cls, words: str) -> "Cursor | None":
        """The cursor in an address; None when it is none: then the list begins at its start."""
        try:
            packed = base64.urlsafe_b64decode(words + "=" * (-len(words) % 4))
            pk, due, back = json.loads(packed)
            due_at = datetime.fromisoformat(due) if due else None
            if not isinstance(pk, int) or (due_at and due_at.tzinfo is None):
                return None
            return cls(pk, due_at, bool(back))
        except (ValueError, TypeError, binascii.Error):
            return None


def page(appeals: QuerySet[Appeal], *, by_due: bool, at: str = "", size: int | None = None) -> Page:
    """The page that a cursor opens: most pressing first (those without a deadline last), or
    newest first. `size` is `SIZE` when not given."""
    size = size or SIZE
    cursor = Cursor.read(at) if at else None
    back = cursor is not None and cursor.back
    ranges = _by_due(appeals, cursor) if by_due else _newest_first(appeals, cursor)
    found: list[Appeal] = []
    for rows in ranges:
        found += rows[: size + 1 - len(found)]
        if len(found) > size:
            break
    more, found = len(found) > size, found[:size]
    if back:
        found.reverse()
    if not found:
        return Page([])
    before = more if back else cursor is not None
    after = True if back else more
    return Page(
        found,
        previous=str(Cursor(found[0].pk, found[0].due_at, back=True)) if before else "",
        next=str(Cursor(found[-1].pk, found[-1].due_at)) if after else "",
    )


def _by_due(appeals: QuerySet, cursor: Cursor | None) -> list[QuerySet]:
    """The ranges to read one after the other: an index serves each from where it begins."""
    dated, undated = appeals.filter(due_at__isnull=False), appeals.filter(due_at__isnull=True)
    if cursor is None:
        return [dated.order_by("due_at", "pk"), undated.order_by("pk")]
    pk, due = cursor.pk, cursor.due_at
    if not cursor.back:
        undated = undated.order_by("pk")
        if due is None:
            return [undated.filter(pk__gt=pk)]
        rest = dated.filter(Q(due_at__gt=due) | Q(pk__gt=pk), due_at__gte=due)
        return [rest.order_by("due_at", "pk"), undated]
    dated = dated.order_by("-due_at", "-pk")
    if due is None:
        return [undated.filter(pk__lt=pk).order_by("-pk"), dated]
    return [dated.filter(Q(due_at__lt=due) | Q(pk__lt=pk), due_at__lte=due)]


def _newest_first(appeals: QuerySet, cursor: Cursor | None) -> list[QuerySet]:
    if cursor is None:
        return [appeals.order_by("-pk")]
    if cursor.back:
        return [appeals.filter(pk__gt=cursor.pk).order_by("pk")]
    return [appeals.filter(pk__lt=cursor.pk).order_by("-pk")]
