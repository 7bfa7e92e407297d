"""What a ticket or a booked time says to the phone it was given for: by SMS, in its language."""

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from channels import outbox
from feedback.pages import visitors
from reception import hours
from reception.models import Appointment, Ticket


def issued(ticket: Ticket) -> None:
    """The number, and where to look how long it takes."""
    words = {"number": ticket.label, "link": link_of(ticket)}
    _say(ticket, "issued", _("Your number: %(number)s. Your turn: %(link)s"), words)


def called(ticket: Ticket) -> None:
    """The counter that waits for them; said once, however often the number is called."""
    words = {"number": ticket.label, "counter": ticket.counter.name}
    _say(ticket, "called", _("%(number)s: please come to counter %(counter)s."), words)


def booked(appointment: Appointment) -> None:
    """The day, the time, the hall and the code."""
    _say_of(appointment, "booked", _("%(when)s, %(office)s. Code %(code)s. Change: %(link)s"))


def called_off(appointment: Appointment) -> None:
    _say_of(appointment, "called-off", _("%(when)s, %(office)s: your visit is cancelled."))


def link_of(ticket: Ticket) -> str:
    """Where the holder of a ticket sees whose turn it is, short enough for an SMS."""
    return _bare(reverse("ticket", args=[ticket.token]))


def _say(ticket: Ticket, what: str, said, words: dict) -> None:
    address = ticket.address
    # A number that a stranger types in again and again is not written to again and again.
    if address is None or not visitors.may_acknowledge(address.value):
        return
    with translation.override(ticket.language):
        outbox.enqueue(
            key=f"ticket:{ticket.pk}:{what}",
            address=address,
            body=str(said) % words,
            language=ticket.language,
        )


def _say_of(appointment: Appointment, what: str, words) -> None:
    if appointment.address is None:
        return
    office = appointment.service.office
    with translation.override(appointment.language):
        starts = timezone.localtime(appointment.starts_at, hours.zone_of(office))
        told = {
            "when": date_format(starts, "d.m H:i"),
            "office": office,
            "code": appointment.code,
            "link": _bare(reverse("appointments_find")),
        }
        outbox.enqueue(
            key=f"appointment:{appointment.pk}:{what}",
            address=appointment.address,
            body=str(words) % told,
            language=appointment.language,
        )


def _bare(path: str) -> str:
    address = f"{settings.PUBLIC_URL}{path}"
    return address.removeprefix("https://").removeprefix("http://")
