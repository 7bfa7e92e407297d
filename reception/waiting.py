"""How long the queue is: who is before somebody, about how many minutes that takes, and how long
people have waited today."""

import math
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Avg, Count, F

from reception import counters, hours, tickets
from reception.models import Counter, Office, Ticket

ENOUGH = 5  # visits of today before their own average counts


@dataclass(frozen=True)
class Place:
    """How many are called before somebody, and about how many minutes that takes."""

    before: int
    minutes: int


@dataclass(frozen=True)
class Now:
    """An office at this moment; `average` is None before anybody was called today."""

    waiting: int
    average: timedelta | None
    counters: int


def place_of(ticket: Ticket) -> Place | None:
    """Where a waiting ticket stands among all that the same counters take; None when it waits no
    more."""
    if ticket.state != Ticket.State.WAITING:
        return None
    theirs = [c for c in counters.open_in(ticket.office) if _takes(c, ticket.service_id)]
    ahead = []
    for pk, service in tickets.waiting(ticket.office).values_list("pk", "service"):
        if pk == ticket.pk:
            break
        if service == ticket.service_id or any(_takes(c, service) for c in theirs):
            ahead.append(service)
    long = _minutes(ticket.office)
    busy = Ticket.objects.filter(counter__in=theirs, state__in=Ticket.AT_COUNTER)
    begun = list(busy.values_list("service", flat=True))
    work = sum(long[service] for service in ahead) + sum(long[service] / 2 for service in begun)
    return Place(before=len(ahead), minutes=max(1, math.ceil(work / max(1, len(theirs)))))


def _takes(counter: Counter, service: int) -> bool:
    done = {each.pk for each in counter.services.all()}
    return not done or service in done


def _minutes(office: Office) -> dict[int, float]:
    """How long each service takes: as today shows, or else as it was said."""
    said = dict(office.services.values_list("pk", "minutes"))
    served = Ticket.objects.filter(
        office=office, day=hours.today(office), state=Ticket.State.SERVED, serving_at__isnull=False
    )
    measured = served.values("service").annotate(
        visits=Count("pk"), taken=Avg(F("ended_at") - F("serving_at"))
    )
    today = {
        row["service"]: row["taken"].total_seconds() / 60
        for row in measured.order_by()
        if row["visits"] >= ENOUGH
    }
    return said | today


def now(office: Office) -> Now:
    today = Ticket.objects.filter(office=office, day=hours.today(office))
    waited = today.filter(called_at__isnull=False).aggregate(
        average=Avg(F("called_at") - F("issued_at"))
    )
    return Now(
        waiting=today.filter(state=Ticket.State.WAITING).count(),
        average=waited["average"],
        counters=len(counters.open_in(office)),
    )
