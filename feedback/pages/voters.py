"""Whose voice it is: who is signed in, or proved an address by a one-time code a moment ago."""

from django.http import HttpRequest
from django.utils import timezone

from accounts.models import Address, Citizen
from feedback import citizens

_KEY = "voter"  # in the session
SECONDS = 900  # others may sit at this computer after


def known(request: HttpRequest) -> Citizen | None:
    """The person, as far as this browser has proved it; None when it has not."""
    if request.user.is_authenticated and (citizen := citizens.link_user(request.user)):
        return citizen
    address = address_of(request)
    return address.citizen if address else None


def address_of(request: HttpRequest) -> Address | None:
    """The address that was proved in this browser a moment ago."""
    kept = request.session.get(_KEY)
    if not kept or kept["until"] < timezone.now().timestamp():
        return None
    held = Address.objects.select_related("citizen").filter(pk=kept["address"])
    return held.exclude(verified_at=None).first()


def remember(request: HttpRequest, address: Address) -> None:
    """They proved that the address is theirs."""
    if not request.user.is_authenticated:
        request.session.cycle_key()
    until = timezone.now().timestamp() + SECONDS
    request.session[_KEY] = {"address": address.pk, "until": until}
