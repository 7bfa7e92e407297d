"""Where a request comes from, for limits on how often; never stored as it is."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest

from channels import throttle

CONTACT_BURST, CONTACT_PER_HOUR = 5, 10


def network_of(request: HttpRequest) -> str:
    """The visitor's IP address; of IPv6 the /64, which one line can choose freely within.

    Behind proxies (`NUM_PROXIES`) it is what the outermost of ours has written.
    """
    address = request.META.get("REMOTE_ADDR", "")
    proxies = settings.REST_FRAMEWORK["NUM_PROXIES"]
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "")
    if proxies and forwarded:
        named = [part.strip() for part in forwarded.split(",")]
        address = named[-min(proxies, len(named))]
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return address
    if known.version == 6:
        return str(ipaddress.ip_network(f"{known}/64", strict=False))
    return str(known)


def may_acknowledge(address: str) -> bool:
    """Whether one more acknowledgement may go to an address that somebody typed in: nobody shall
    be flooded with ours by a stranger."""
    return throttle.allow("contact", address, burst=CONTACT_BURST, per_hour=CONTACT_PER_HOUR)
