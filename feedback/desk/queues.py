"""The queues of the desk: which appeals stand in each, and how many, in one statement.

Counting stops at `MOST`: a desk needs to know that there are many, not how many thousands. A
subject adds a queue by one line in `QUEUES`; its rows must be found by an index.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.permissions import can, memberships, reach
from accounts.roles import Capability
from feedback import transcripts
from feedback.access import visible_to
from feedback.answering import chains
from feedback.desk import preferences
from feedback.desk.filters import FilterForm
from feedback.matters import incidents
from feedback.models import Appeal, Incident
from feedback.statuses import OPEN, Status

MOST = 99
NEWEST = "newest"  # no queue: the last thing that happened anywhere


def _anybody(user: User) -> bool:
    return True


@dataclass(frozen=True)
class Queue:
    """`narrow` leaves the queue's appeals; `by_due` is its order: what hurts first, or newest
    first. `is_for` says who is offered it."""

    slug: str
    label: str
    icon: str
    narrow: Callable[[QuerySet, User, datetime], QuerySet]
    by_due: bool = True
    counted: bool = True
    is_for: Callable[[User], bool] = _anybody


def _open(appeals: QuerySet, user: User, now: datetime) -> QuerySet:
    # What waits for the citizen has a queue of its own: its deadline says nothing now.
    return incidents.to_do(appeals.filter(status__in=OPEN).exclude(status=Status.WAITING))


def _new(appeals: QuerySet, user: User, now: datetime) -> QuerySet:
    return incidents.to_do(appeals.filter(status=Status.RECEIVED))


def _mine(appeals: QuerySet, user: User, now: datetime) -> QuerySet:
    return incidents.to_do(appeals.filter(status__in=OPEN, assignee=user))


def _heads(appeals: QuerySet, user: User, now: datetime) -> QuerySet:
    return appeals.filter(status__in=OPEN, pk__in=Incident.objects.values("appeal"))


def _of_my_team(appeals: QuerySet, user: User, now: datetime) -> QuerySet:
    return incidents.to_do(appeals.filter(status__in=OPEN, team__in=teams_of(user)))


def _of_my_organisation(appeals: QuerySet, user: User, now: datetime) -> QuerySet:
    bodies = organisations_of(user)
    theirs = Q(organisation__in=bodies)
    if bodies:  # what others lead, and they owe a part of
        theirs |= Q(shared_with__overlap=sorted(bodies))
    return incidents.to_do(appeals.filter(theirs, status__in=OPEN))


def _unassigned(appeals: QuerySet, user: User, now: datetime) -> QuerySet:
    return incidents.to_do(appeals.filter(status__in=OPEN, assignee=None))


def _unread(appeals: QuerySet, user: User, now: datetime) -> QuerySet:
    return appeals.filter(has_unread=True, is_gathered=False).exclude(status=Status.MERGED)


def _due_today(appeals: QuerySet, user: User, now: datetime) -> QuerySet:
    """What falls due between now and midnight, as the centre's clocks show it."""
    tomorrow = timezone.localdate(now) + timedelta(days=1)
    midnight = timezone.make_aware(datetime.combine(tomorrow, time.min))
    return _open(appeals, user, now).filter(due_at__gte=now, due_at__lt=midnight)


def _overdue(appeals: QuerySet, user: User, now: datetime) -> QuerySet:
    # While we wait for the citizen the clock stands still.
    return _open(appeals, user, now).filter(due_at__lt=now)


def _escalated(appeals: QuerySet, user: User, now: datetime) -> QuerySet:
    return appeals.filter(status__in=OPEN, escalation__gt=0)


def _waiting(appeals: QuerySet, user: User, now: datetime) -> QuerySet:
    return appeals.filter(status=Status.WAITING)


def _reopened(appeals: QuerySet, user: User, now: datetime) -> QuerySet:
    again = Q(resolution_round__gt=1) | Q(status=Status.REOPENED)
    return appeals.filter(again, status__in=OPEN)


def _second(appeals: QuerySet, user: User, now: datetime) -> QuerySet:
    return appeals.filter(status__in=OPEN, follows__isnull=False)


def _to_transcribe(appeals: QuerySet, user: User, now: datetime) -> QuerySet:
    return appeals.filter(status__in=OPEN, pk__in=transcripts.waiting())


def _to_sign(appeals: QuerySet, user: User, now: datetime) -> QuerySet:
    return chains.to_sign(appeals, user)


def _all(appeals: QuerySet, user: User, now: datetime) -> QuerySet:
    return appeals


def organisations_of(user: User) -> frozenset[int]:
    """The organisations that the person works for, with those below."""
    held = reach(user, Capability.READ_APPEALS)
    own = {held.organisation_id for held in memberships(user)} - {None}
    return held.organisations | own


def teams_of(user: User) -> frozenset[int]:
    """The teams that the person is a member of."""
    return preferences.of(user).teams


def _has_organisation(user: User) -> bool:
    return bool(organisations_of(user))


def _signs(user: User) -> bool:
    return can(user, Capability.SIGN)


def _has_team(user: User) -> bool:
    return bool(teams_of(user))


QUEUES = {
    queue.slug: queue
    for queue in (
        Queue("new", _("New"), "fiber_new", _new),
        Queue("mine", _("Mine"), "person", _mine),
        Queue("team", _("My team"), "groups", _of_my_team, is_for=_has_team),
        Queue(
            "organisation",
            _("My organisation"),
            "apartment",
            _of_my_organisation,
            is_for=_has_organisation,
        ),
        Queue("unassigned", _("Nobody's"), "person_off", _unassigned),
        Queue("today", _("Due today"), "today", _due_today),
        Queue("overdue", _("Overdue"), "alarm", _overdue),
        Queue("escalated", _("Escalated"), "priority_high", _escalated),
        Queue("waiting", _("Waiting for the citizen"), "hourglass_empty", _waiting),
        Queue("incidents", _("Mass incidents"), "campaign", _heads),
        Queue("reopened", _("Reopened"), "restart_alt", _reopened),
        Queue("second", _("Second appeals"), "repeat", _second),
        Queue("unread", _("Unread"), "mark_email_unread", _unread),
        Queue("sign", _("To sign"), "draw", _to_sign, is_for=_signs),
        Queue("transcribe", _("To write down"), "hearing", _to_transcribe),
        Queue("open", _("Ours to do"), "inbox", _open, counted=False),
        Queue("all", _("Everything"), "all_inbox", _all, by_due=False, counted=False),
    )
}
FIRST, EVERYTHING = QUEUES["open"], QUEUES["all"]


def offered(user: User) -> list[Queue]:
    """The queues that can hold anything for this person."""
    return [queue for queue in QUEUES.values() if queue.is_for(user)]


def current(address: QueryDict) -> Queue:
    """The queue that an address names, as far as it can be told without the filters: words are
    looked for everywhere."""
    if address.get("q", "").strip():
        return EVERYTHING
    return QUEUES.get(address.get("queue", ""), FIRST)


def named(address: QueryDict, form: FilterForm) -> Queue:
    """The queue of a list's address: a status that no open appeal has is looked for everywhere."""
    queue = current(address)
    status = form.chosen.get("status")
    return EVERYTHING if queue is FIRST and status and status not in OPEN else queue


def appeals_in(queue: Queue, user: User) -> QuerySet[Appeal]:
    """The appeals of a queue that the person may see."""
    return queue.narrow(visible_to(user), user, timezone.now())


def counts(user: User, others: Mapping[str, QuerySet] | None = None) -> dict[str, int]:
    """How many stand in each counted queue, and in the `others` by their names: at most
    `MOST` + 1 each; one statement."""
    seen, now = visible_to(user), timezone.now()
    wanted = {queue.slug: queue.narrow(seen, user, now) for queue in offered(user) if queue.counted}
    return counted(wanted | dict(others or {}))


def counted(wanted: Mapping[str, QuerySet]) -> dict[str, int]:
    """How many rows each of these has, at most `MOST` + 1, and under `NEWEST` which event is the
    newest, in one statement."""
    parts, values = ["SELECT coalesce(max(id), 0) FROM feedback_event"], []
    for rows in wanted.values():
        try:
            sql, params = rows.order_by().values("pk")[: MOST + 1].query.sql_with_params()
        except EmptyResultSet:
            parts.append("SELECT 0")
            continue
        parts.append(f"SELECT count(*) FROM ({sql}) AS counted")  # noqa: S608 - Django's own SQL
        values += params
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + ", ".join(f"({part})" for part in parts), values)
        found = cursor.fetchone()
    return dict(zip([NEWEST, *wanted], found, strict=True))


def in_words(number: int) -> str:
    """A capped count as it is shown."""
    return f"{MOST}+" if number > MOST else str(number)
