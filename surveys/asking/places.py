"""Where somebody was served: a body, one of its services, or a service at one window, as the QR at
the counter and the page of a ticket name it."""

import re
from dataclasses import dataclass

from accounts.models import Organisation
from reception.models import Counter, Office, Service, Ticket

_SERVICE = re.compile(r"service-([0-9]{1,9})(?:-window-([0-9]{1,9}))?")


@dataclass(frozen=True)
class Spot:
    """`code` stands in the address of the QR; `name` above it."""

    code: str
    name: str
    organisation: Organisation | None


def of_service(service: Service, window: Counter | None = None) -> Spot:
    name, code = f"{service.office}: {service}", f"service-{service.pk}"
    if window is not None:
        name, code = f"{name}, {window}", f"{code}-window-{window.pk}"
    return Spot(code, name, service.office.organisation)


def of_body(organisation: Organisation) -> Spot:
    return Spot(organisation.code, str(organisation), organisation)


def of_visit(ticket: Ticket) -> Spot:
    """Where the holder of a ticket was served."""
    return of_service(ticket.service, ticket.counter)


def of_office(office: Office) -> Spot | None:
    """A hall, by its body; None for one of the centre's own."""
    return of_body(office.organisation) if office.organisation else None


def find(code: str) -> Spot | None:
    """What a code names; None for one that nobody has."""
    if named := _SERVICE.fullmatch(code):
        known = Service.objects.select_related("office__organisation")
        service = known.filter(pk=int(named[1])).first()
        return _at_window(service, named[2]) if service else None
    if not code or not code.isprintable():
        return None
    body = Organisation.objects.filter(code=code[:100]).first()
    return of_body(body) if body else None


def _at_window(service: Service, window: str | None) -> Spot:
    """The service at a window of its own hall; at none where there is no such window."""
    at = service.office.counters.filter(pk=int(window)).first() if window else None
    return of_service(service, at)
