"""The queues of the desk: which appeals stand in each, and how many, in one statement.

Counting stops at `MOST`: a desk needs to know that there are many, not how many thousands.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.permissions import memberships, reach
from accounts.roles import Capability
from feedback import transcripts
from feedback.access import visible_to
from feedback.models import Appeal
from feedback.statuses import OPEN, Status

MOST = 99


@dataclass(frozen=True)
class Queue:
    """`narrow` leaves the queue's appeals; `by_due` is its order: most pressing or newest first."""

    slug: str
    label: str
    icon: str
    narrow: Callable[[QuerySet, User, datetime], QuerySet]
    by_due: bool = True
    counted: bool = True


def _open(appeals: QuerySet, user: User, now: datetime) -> QuerySet:
    # What waits for the citizen has a queue of its own: its deadline says nothing now.
    return appeals.filter(status__in=OPEN).exclude(status=Status.WAITING)


def _new(appeals: QuerySet, user: User, now: datetime) -> QuerySet:
    return appeals.filter(status=Status.RECEIVED)


def _mine(appeals: QuerySet, user: User, now: datetime) -> QuerySet:
    return appeals.filter(status__in=OPEN, assignee=user)


def _of_my_organisation(appeals: QuerySet, user: User, now: datetime) -> QuerySet:
    return appeals.filter(status__in=OPEN, organisation__in=organisations_of(user))


def _unassigned(appeals: QuerySet, user: User, now: datetime) -> QuerySet:
    return appeals.filter(status__in=OPEN, assignee=None)


def _unread(appeals: QuerySet, user: User, now: datetime) -> QuerySet:
    return appeals.filter(has_unread=True).exclude(status=Status.MERGED)


def _overdue(appeals: QuerySet, user: User, now: datetime) -> QuerySet:
    # While we wait for the citizen the clock stands still.
    return appeals.filter(status__in=OPEN, due_at__lt=now).exclude(status=Status.WAITING)


def _waiting(appeals: QuerySet, user: User, now: datetime) -> QuerySet:
    return appeals.filter(status=Status.WAITING)


def _to_transcribe(appeals: QuerySet, user: User, now: datetime) -> QuerySet:
    return appeals.filter(status__in=OPEN, pk__in=transcripts.waiting())


def _all(appeals: QuerySet, user: User, now: datetime) -> QuerySet:
    return appeals


QUEUES = {
    queue.slug: queue
    for queue in (
        Queue("new", _("New"), "fiber_new", _new),
        Queue("mine", _("Mine"), "person", _mine),
        Queue("organisation", _("My organisation"), "apartment", _of_my_organisation),
        Queue("unassigned", _("Nobody's"), "person_off", _unassigned),
        Queue("unread", _("Unread"), "mark_email_unread", _unread),
        Queue("overdue", _("Overdue"), "alarm", _overdue),
        Queue("waiting", _("Waiting for the citizen"), "hourglass_empty", _waiting),
        Queue("transcribe", _("To write down"), "hearing", _to_transcribe),
        Queue("open", _("Ours to do"), "inbox", _open, counted=False),
        Queue("all", _("Everything"), "all_inbox", _all, by_due=False, counted=False),
    )
}
FIRST, EVERYTHING = QUEUES["open"], QUEUES["all"]


def organisations_of(user: User) -> frozenset[int]:
    """The organisations that the person works for, with those below."""
    held = reach(user, Capability.READ_APPEALS)
    own = {held.organisation_id for held in memberships(user)} - {None}
    return held.organisations | own


def offered(user: User) -> list[Queue]:
    """The queues that can hold anything for this person."""
    return [
        queue for queue in QUEUES.values() if queue.slug != "organisation" or organisations_of(user)
    ]


def appeals_in(queue: Queue, user: User) -> QuerySet[Appeal]:
    """The appeals of a queue that the person may see."""
    return queue.narrow(visible_to(user), user, timezone.now())


def counts(user: User) -> dict[str, int]:
    """How many stand in each counted queue, at most `MOST` + 1; one statement."""
    seen, now = visible_to(user), timezone.now()
    counted = [queue for queue in offered(user) if queue.counted]
    parts, values = [], []
    for queue in counted:
        rows = queue.narrow(seen, user, now).order_by().values("pk")[: MOST + 1]
        try:
            sql, params = rows.query.sql_with_params()
        except EmptyResultSet:
            parts.append("SELECT 0")
            continue
        parts.append(f"SELECT count(*) FROM ({sql}) AS counted")  # noqa: S608 - Django's own SQL
        values += params
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + ", ".join(f"({part})" for part in parts), values)
        found = cursor.fetchone()
    return {queue.slug: number for queue, number in zip(counted, found, strict=True)}


def in_words(number: int) -> str:
    """A capped count as it is shown."""
    return f"{MOST}+" if number > MOST else str(number)
