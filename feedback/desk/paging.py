"""Pages of a long list by where one stands, not by number: each costs the same, however deep.

What hurts first stands first. A list is read band by band: what is overdue, what falls due within
`SOON`, what falls due later, what has no deadline. Within each band go people in need of care,
then what is urgent, then the others (`Appeal.precedence`, which the database keeps by itself);
among these the nearest deadline, and at last the older appeal. Each band is one range of an index
on (precedence, due_at, id), so a page reads as many rows as it shows, from wherever it begins.

The cursor in the address is opaque: the sort key of a row, the way to go from it, and the moment
from which the bands are counted, so that a list doesn't shift between two of its pages.
"""

import base64
import binascii
import json
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Q, QuerySet, Value
from django.utils import timezone

from feedback.desk.pills import SOON
from feedback.models import Appeal

SIZE = 50
PRECEDENCES = (0, 1, 2)  # as Appeal.precedence has them
_OVERDUE, _SOON, _LATER, _NEVER = range(4)


@dataclass(frozen=True)
class Page:
    """Some appeals in order as of a moment, and the cursors of the pages around them ("" when
    there is none)."""

    appeals: list[Appeal]
    at: datetime
    previous: str = ""
    next: str = ""


@dataclass(frozen=True)
class Cursor:
    """Stand at the appeal with this key; `back` looks at what comes before it. `at` is the moment
    of the list."""

    pk: int
    due_at: datetime | None = None
    precedence: int = PRECEDENCES[-1]
    at: datetime | None = None
    back: bool = False

    @classmethod
    def of(cls, appeal: Appeal, at: datetime, *, back: bool = False) -> "Cursor":
        return cls(appeal.pk, appeal.due_at, appeal.precedence, at, back)

    def __str__(self) -> str:
        moments = [each.isoformat() if each else None for each in (self.due_at, self.at)]
        packed = [self.pk, moments[0], self.precedence, moments[1], int(self.back)]
        words = json.dumps(packed, separators=(",", ":"))
        return base64.urlsafe_b64encode(words.encode()).decode().rstrip("=")

    @classmethod
    def read(cls, words: str) -> "Cursor | None":
        """The cursor in an address; None when it is none: then the list begins at its start."""
        try:
            packed = base64.urlsafe_b64decode(words + "=" * (-len(words) % 4))
            pk, due, precedence, at, back = json.loads(packed)
            due_at, moment = (datetime.fromisoformat(each) if each else None for each in (due, at))
            if any(each and each.tzinfo is None for each in (due_at, moment)):
                return None
            if not isinstance(pk, int) or precedence not in PRECEDENCES:
                return None
            return cls(pk, due_at, precedence, moment, bool(back))
        except (ValueError, TypeError, binascii.Error):
            return None


def page(appeals: QuerySet[Appeal], *, by_due: bool, at: str = "", size: int | None = None) -> Page:
    """The page that a cursor opens: what hurts first, or newest first. `size` is `SIZE` when not
    given."""
    size = size or SIZE
    cursor = Cursor.read(at) if at else None
    back = cursor is not None and cursor.back
    moment = (cursor and cursor.at) or timezone.now()
    if by_due:
        found = _by_due(appeals, cursor, moment, size + 1)
    else:
        found = list(_newest_first(appeals, cursor)[: size + 1])
    more, found = len(found) > size, found[:size]
    if back:
        found.reverse()
    if not found:
        return Page([], moment)
    before = more if back else cursor is not None
    after = True if back else more
    return Page(
        found,
        moment,
        previous=str(Cursor.of(found[0], moment, back=True)) if before else "",
        next=str(Cursor.of(found[-1], moment)) if after else "",
    )


def beside(
    appeals: QuerySet[Appeal], cursor: Cursor, *, by_due: bool, back: bool = False
) -> Appeal | None:
    """The one that follows the cursor's appeal in a list (or goes before it), whether or not that
    appeal still stands there itself."""
    others = appeals.exclude(pk=cursor.pk)
    found = page(others, by_due=by_due, at=str(replace(cursor, back=back)), size=1).appeals
    return found[0] if found else None


def _by_due(appeals: QuerySet, cursor: Cursor | None, at: datetime, most: int) -> list[Appeal]:
    """Which appeals, from the ranges one after the other in one statement (an index serves each
    from its begin); then these appeals."""
    back = cursor is not None and cursor.back
    ranges = _ranges(cursor, at)
    order = ["precedence", "due_at", "pk"]
    if back:
        ranges, order = [*reversed(ranges)], [f"-{name}" for name in order]
    parts = [
        appeals.filter(each)
        .annotate(band=Value(number))
        .order_by(*order)
        .values_list("pk", "band", "precedence", "due_at")[:most]
        for number, each in enumerate(ranges)
    ]
    whole = parts[0].union(*parts[1:], all=True).order_by("band", *order) if parts[1:] else parts[0]
    standing = {pk: place for place, (pk, *_key) in enumerate(whole[:most])}
    found = appeals.filter(pk__in=standing) if standing else []
    return sorted(found, key=lambda appeal: standing[appeal.pk])


def _ranges(cursor: Cursor | None, at: datetime) -> list[Q]:
    """What is left of the bands from the cursor on (or, looking back, up to it), in order."""
    whole = [_within(band, at) & Q(precedence__in=PRECEDENCES) for band in _BANDS]
    if cursor is None:
        return whole
    here = _band(cursor.due_at, at)
    if cursor.back:
        rest = [each for each in PRECEDENCES if each < cursor.precedence]
        begun = [_within(here, at) & Q(precedence__in=rest)] if rest else []
        return [*whole[:here], *begun, _within(here, at) & _nearer(cursor)]
    rest = [each for each in PRECEDENCES if each > cursor.precedence]
    begun = [_within(here, at) & Q(precedence__in=rest)] if rest else []
    return [_within(here, at) & _farther(cursor), *begun, *whole[here + 1 :]]


_BANDS = (_OVERDUE, _SOON, _LATER, _NEVER)


def _band(due_at: datetime | None, at: datetime) -> int:
    if due_at is None:
        return _NEVER
    if due_at < at:
        return _OVERDUE
    return _SOON if due_at < at + SOON else _LATER


def _within(band: int, at: datetime) -> Q:
    return (
        Q(due_at__lt=at),
        Q(due_at__gte=at, due_at__lt=at + SOON),
        Q(due_at__gte=at + SOON),
        Q(due_at__isnull=True),
    )[band]


def _farther(cursor: Cursor) -> Q:
    """Of the cursor's own precedence and band, what comes after it."""
    same = Q(precedence=cursor.precedence)
    if cursor.due_at is None:
        return same & Q(pk__gt=cursor.pk)
    later = Q(due_at__gt=cursor.due_at) | Q(pk__gt=cursor.pk)
    return same & Q(later, due_at__gte=cursor.due_at)


def _nearer(cursor: Cursor) -> Q:
    """Of the cursor's own precedence and band, what comes before it."""
    same = Q(precedence=cursor.precedence)
    if cursor.due_at is None:
        return same & Q(pk__lt=cursor.pk)
    sooner = Q(due_at__lt=cursor.due_at) | Q(pk__lt=cursor.pk)
    return same & Q(sooner, due_at__lte=cursor.due_at)


def _newest_first(appeals: QuerySet, cursor: Cursor | None) -> QuerySet:
    if cursor is None:
        return appeals.order_by("-pk")
    if cursor.back:
        return appeals.filter(pk__gt=cursor.pk).order_by("pk")
    return appeals.filter(pk__lt=cursor.pk).order_by("-pk")
