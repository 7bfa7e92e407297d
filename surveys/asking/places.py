"""Where somebody was served: a body, or one of its services, as the QR at the counter names it."""

from dataclasses import dataclass

from accounts.models import Organisation
from reception.models import Service

_SERVICE = "service-"


@dataclass(frozen=True)
class Spot:
    """`code` stands in the address of the QR; `name` above it."""

    code: str
    name: str
    organisation: Organisation | None


def of_service(service: Service) -> Spot:
    name = f"{service.office}: {service}"
    return Spot(f"{_SERVICE}{service.pk}", name, service.office.organisation)


def of_body(organisation: Organisation) -> Spot:
    return Spot(organisation.code, str(organisation), organisation)


def find(code: str) -> Spot | None:
    """What a code names; None for one that nobody has."""
    number = code.removeprefix(_SERVICE)
    if code.startswith(_SERVICE) and number.isascii() and number.isdecimal() and len(number) < 10:
        known = Service.objects.select_related("office__organisation")
        service = known.filter(pk=int(number)).first()
        return of_service(service) if service else None
    if not code or not code.isprintable():
        return None
    body = Organisation.objects.filter(code=code[:100]).first()
    return of_body(body) if body else None
