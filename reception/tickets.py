"""Numbers in the queue: given out, called, served. The one writer of a ticket's state.

`issue` is for whoever gives numbers out: the desk, a booking, a kiosk. A number belongs to a day
of its office; whoever calls takes from the same day, and two counters never get the same ticket.
"""

from datetime import date, datetime

from django.db import connection, transaction
from django.db.models import Case, DateTimeField, F, QuerySet, Value, When
from django.utils import timezone

from accounts import addresses
from accounts.models import Address, User
from reception import announcing, hours
from reception.models import Appointment, Counter, Office, Service, Ticket

State = Ticket.State

MOVES = frozenset(
    {
        (State.WAITING, State.CALLED),
        (State.WAITING, State.CANCELLED),
        (State.CALLED, State.CALLED),  # once more
        (State.CALLED, State.SERVING),
        (State.CALLED, State.NO_SHOW),
        (State.CALLED, State.WAITING),  # to another service
        (State.CALLED, State.CANCELLED),
        (State.SERVING, State.SERVED),
        (State.SERVING, State.WAITING),  # to another service
        (State.NO_SHOW, State.CALLED),  # came after all
    }
)
_LEFT_OPEN = {
    State.WAITING: State.CANCELLED,
    State.CALLED: State.NO_SHOW,
    State.SERVING: State.SERVED,
}
_NEXT_NUMBER = """
INSERT INTO reception_lastnumber AS last (office_id, day, letter, number)
VALUES (%s, %s, %s, 1)
ON CONFLICT (office_id, day, letter) DO UPDATE SET number = last.number + 1
RETURNING number
"""


class Changed(Exception):
    """Somebody was quicker: the ticket or the counter is not as it was seen."""


class NotAllowed(Exception):
    """The ticket is in a state from which this does not follow."""


def issue(
    service: Service,
    *,
    language: str,
    phone: str = "",
    appointment: Appointment | None = None,
    first_from: datetime | None = None,
) -> Ticket:
    """Give out today's next number. With a phone (in canonical form) it also goes there by SMS.

    From `first_from` on it goes before those who only came. Whether the office is open is for the
    caller to ask; for a booked time there is `appointments.arrive`.
    """
    office, now = service.office, timezone.now()
    with transaction.atomic():
        address = None
        if phone:
            address = addresses.ensure(kind=Address.Kind.PHONE, value=phone, language=language)
        day = hours.today(office)
        ticket = Ticket.objects.create(
            office=office,
            day=day,
            letter=service.letter,
            number=_next_number(office, day, service.letter),
            service=service,
            language=language,
            address=address,
            appointment=appointment,
            issued_at=now,
            precedes_at=first_from,
        )
        announcing.issued(ticket)
    return ticket


def _next_number(office: Office, day: date, letter: str) -> int:
    """The row stays locked until the ticket is committed: a number that was not used is no gap."""
    with connection.cursor() as cursor:
        cursor.execute(_NEXT_NUMBER, [office.pk, day, letter])
        return cursor.fetchone()[0]


def waiting(office: Office) -> QuerySet[Ticket]:
    """Who waits today, first who is next: a booked time that has come goes before the others."""
    now = timezone.now()
    come = When(precedes_at__lte=now, then=F("precedes_at"))
    return (
        Ticket.objects.filter(office=office, day=hours.today(office), state=State.WAITING)
        .annotate(
            turn=Case(When(precedes_at__lte=now, then=Value(0)), default=Value(1)),
            since=Case(come, default=F("issued_at"), output_field=DateTimeField()),
        )
        .order_by("turn", "since", "id")
    )


def taken_at(counter: Counter, tickets: QuerySet[Ticket]) -> QuerySet[Ticket]:
    """Those of the tickets that are for what is done at the counter."""
    services = list(counter.services.all())
    return tickets.filter(service__in=services) if services else tickets


def current(counter: Counter) -> Ticket | None:
    """Whom the counter has called or serves."""
    here = Ticket.objects.select_related("service", "address", "appointment")
    return here.filter(
        counter=counter, day=hours.today(counter.office), state__in=Ticket.AT_COUNTER
    ).first()


def call_next(
    counter: Counter, operator: User, *, seen: int | None = None, **narrowed
) -> Ticket | None:
    """Call who is next; None when nobody waits. Who was being served is done with then.

    `seen` is the ticket that the operator saw at the counter, `narrowed` what they look for
    (`service`, `language`). Raises `Changed` when something else is there by now, `NotAllowed`
    while somebody called has not come yet.
    """
    with transaction.atomic():
        _free(counter, operator, seen)
        candidates = taken_at(counter, waiting(counter.office)).filter(**narrowed)
        found = candidates.select_for_update(skip_locked=True, of=("self",)).first()
        if found is not None:
            _call(found, counter, operator)
    return found


def call(ticket: Ticket, counter: Counter, operator: User, *, seen: int | None = None) -> None:
    """Call this very ticket, out of turn or although it did not come before."""
    if ticket.day != hours.today(counter.office) or ticket.office_id != counter.office_id:
        raise NotAllowed
    with transaction.atomic():
        _free(counter, operator, seen)
        _call(ticket, counter, operator)


def _free(counter: Counter, operator: User, seen: int | None) -> None:
    """Lock the counter, and make it ready for the next ticket."""
    held = Counter.objects.select_for_update(of=("self",)).get(pk=counter.pk)
    if held.operator_id != operator.pk:
        raise Changed
    _close(Ticket.objects.filter(counter=counter, day__lt=hours.today(counter.office)))
    here = current(counter)
    if seen != (here.pk if here else None):
        raise Changed
    if here is not None and here.state == State.CALLED:
        raise NotAllowed
    if here is not None:
        finish(here)


def _call(ticket: Ticket, counter: Counter, operator: User) -> None:
    _move(
        ticket,
        State.CALLED,
        counter=counter,
        operator=operator,
        called_at=timezone.now(),
        calls=ticket.calls + 1,
        ended_at=None,
    )
    announcing.called(ticket)


def call_again(ticket: Ticket) -> None:
    """Show and sound the number once more."""
    if ticket.state != State.CALLED:
        raise NotAllowed
    _move(ticket, State.CALLED, called_at=timezone.now(), calls=ticket.calls + 1)


def serve(ticket: Ticket) -> None:
    """They have come to the counter."""
    _move(ticket, State.SERVING, serving_at=timezone.now())


def finish(ticket: Ticket) -> None:
    _move(ticket, State.SERVED, ended_at=timezone.now())


def no_show(ticket: Ticket) -> None:
    """They were called and did not come."""
    _move(ticket, State.NO_SHOW, ended_at=timezone.now())


def cancel(ticket: Ticket) -> None:
    """They went away, or the number was given out by mistake."""
    _move(ticket, State.CANCELLED, ended_at=timezone.now())


def transfer(ticket: Ticket, service: Service) -> None:
    """To the queue of another service of the office, under the same number and with the time they
    have waited already."""
    if service.office_id != ticket.office_id:
        raise NotAllowed
    _move(ticket, State.WAITING, service=service, counter=None, operator=None, serving_at=None)


def open_form(ticket: Ticket, token) -> None:
    """Remember that a register form was opened from this ticket."""
    Ticket.objects.filter(pk=ticket.pk).update(forms=[*ticket.forms, token])
    ticket.forms = [*ticket.forms, token]


def close_day(office: Office) -> int:
    """End what an earlier day left open, and forget its phones; returns how many were open."""
    old = Ticket.objects.filter(office=office, day__lt=hours.today(office))
    ended = _close(old)
    old.exclude(address=None).update(address=None)
    return ended


def _close(tickets: QuerySet[Ticket]) -> int:
    now = timezone.now()
    return sum(
        tickets.filter(state=state).update(state=end, ended_at=now)
        for state, end in _LEFT_OPEN.items()
    )


def _move(ticket: Ticket, to: str, **changes) -> None:
    """Write a state, if the ticket is still in the one that was read. Raises `NotAllowed` for a
    move that there is not, `Changed` when somebody else moved it."""
    if (ticket.state, to) not in MOVES:
        raise NotAllowed
    as_read = Ticket.objects.filter(pk=ticket.pk, state=ticket.state, calls=ticket.calls)
    if not as_read.update(state=to, **changes):
        raise Changed
    ticket.state = to
    for field, value in changes.items():
        setattr(ticket, field, value)
