"""Booking a time, confirming it, calling it off, coming for it."""

import secrets
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts import addresses
from accounts.encryption import blind_index
from accounts.models import Address
from feedback import codes
from reception import announcing, hours, slots, tickets
from reception.models import Appointment, Service, Ticket

State = Appointment.State

HELD_FOR = timedelta(minutes=15)  # longer than a one-time code is good
LATE = timedelta(minutes=15)  # whoever comes later than this waits like everybody
AT_MOST = 3  # times ahead that one phone may have booked
LETTERS = 8
KEPT_FOR = timedelta(days=30)  # then the name and the phone are forgotten


class Full(Exception):
    """The last place at this time was taken meanwhile, or the time is not offered."""


class TooMany(Exception):
    """This phone has as many times booked as one may have."""


def book(
    service: Service,
    starts_at: datetime,
    *,
    form_token: UUID,
    name: str,
    language: str,
    phone: str = "",
    held: bool = False,
) -> Appointment:
    """Take a place at that time; `held` takes it until the phone is confirmed.

    The same form again is the same appointment. Raises `Full`, `TooMany`.
    """
    with transaction.atomic():
        # One booking of a service at a time: what is free then stays free.
        locked = Service.objects.select_for_update(of=("self",)).select_related("office")
        service = locked.get(pk=service.pk)
        if known := Appointment.objects.filter(form_token=form_token).first():
            return known
        if not slots.can_be_booked(service, starts_at):
            raise Full
        address = None
        if phone:
            address = addresses.ensure(
                kind=Address.Kind.PHONE, value=phone, language=language, hold=True
            )
            _demand_moderation(address)
        code = _new_code()
        appointment = Appointment.objects.create(
            service=service,
            starts_at=starts_at,
            seat=_free_seat(service, starts_at),
            state=State.HELD if held else State.BOOKED,
            held_until=timezone.now() + HELD_FOR if held else None,
            code=code,
            code_index=_index(code),
            form_token=form_token,
            name=name,
            address=address,
            language=language,
        )
        if not held:
            announcing.booked(appointment)
    return appointment


def _free_seat(service: Service, starts_at: datetime) -> int:
    at_that_time = Appointment.objects.filter(service=service, starts_at=starts_at)
    at_that_time.filter(state=State.HELD, held_until__lte=timezone.now()).update(state=State.LAPSED)
    taken = set(at_that_time.filter(state__in=Appointment.TAKEN).values_list("seat", flat=True))
    free = (seat for seat in range(service.slot_capacity) if seat not in taken)
    seat = next(free, None)
    if seat is None or len(taken) >= service.slot_capacity:
        raise Full
    return seat


def _demand_moderation(address: Address) -> None:
    ahead = Appointment.objects.filter(
        address=address, state=State.BOOKED, starts_at__gt=timezone.now()
    )
    if ahead.count() >= AT_MOST:
        raise TooMany


def confirm(appointment: Appointment) -> bool:
    """The phone was confirmed: what was held is booked. False when it was let go meanwhile."""
    with transaction.atomic():
        held = Appointment.objects.select_for_update(of=("self",)).get(pk=appointment.pk)
        if held.state == State.HELD and held.held_until > timezone.now():
            _demand_moderation(held.address)
            held.state, held.held_until = State.BOOKED, None
            held.save(update_fields=["state", "held_until"])
            announcing.booked(held)
    appointment.refresh_from_db()
    return appointment.state == State.BOOKED


def call_off(appointment: Appointment) -> bool:
    """The visit will not be; its place is free again. False when there was nothing to call off."""
    with transaction.atomic():
        booked = Appointment.objects.filter(
            pk=appointment.pk, state__in=[State.HELD, State.BOOKED], starts_at__gt=timezone.now()
        )
        if not booked.update(state=State.CANCELLED):
            return False
        announcing.called_off(appointment)
    appointment.state = State.CANCELLED
    return True


def arrive(appointment: Appointment) -> Ticket:
    """They have come: a ticket that goes first at its time; again, the same ticket.

    Raises `tickets.NotAllowed` for a visit that is not booked for today.
    """
    with transaction.atomic():
        locked = Appointment.objects.select_for_update(of=("self",))
        held = locked.select_related("service__office", "address").get(pk=appointment.pk)
        if known := Ticket.objects.filter(appointment=held).first():
            return known
        calendar = hours.calendar_of(held.service.office)
        is_today = calendar.day_of(held.starts_at) == hours.today(held.service.office)
        if held.state != State.BOOKED or not is_today:
            raise tickets.NotAllowed
        on_time = timezone.now() <= held.starts_at + LATE
        ticket = tickets.issue(
            held.service,
            language=held.language,
            appointment=held,
            phone=held.address.value if held.address else "",
            first_from=held.starts_at if on_time else None,
        )
        held.state = State.ARRIVED
        held.save(update_fields=["state"])
    return ticket


def by_code(words: str) -> Appointment | None:
    """The appointment whose code a person gave, however they wrote it."""
    letters = codes.plain(words)
    if len(letters) != LETTERS:
        return None
    found = Appointment.objects.select_related("service__office__calendar", "address")
    return found.filter(code_index=_index(_shown(letters))).first()


def forget_old() -> int:
    """Empty the names and phones of visits long past; returns how many."""
    until = timezone.now() - KEPT_FOR
    lately = (until - timedelta(days=7), until)  # this runs each hour: older ones are empty by now
    return Appointment.objects.filter(starts_at__range=lately).update(name="", address=None)


def _new_code() -> str:
    return _shown("".join(secrets.choice(codes.ALPHABET) for _letter in range(LETTERS)))


def _shown(letters: str) -> str:
    return f"{letters[:4]}-{letters[4:]}"


def _index(code: str) -> str:
    return blind_index(code, "appointment_code")
