"""Where outgoing HTTP may go: public addresses of hosts that a provider is known to have.

The names in `settings.OUTGOING_ALLOWED_HOSTS` (`host` or `host:port`) may live at any address:
a carrier's gateway on the local network, a server that a test has started.
"""

import ipaddress
import socket
from collections.abc import Collection

from django.conf import settings

from channels.errors import ChannelError

# An IPv6 address that carries an IPv4 one is as public as the IPv4 address inside it.
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_SIX_TO_FOUR = ipaddress.ip_network("2002::/16")
# Ways back into a network that `is_global` takes for public on some Python versions.
_REFUSED = tuple(
    ipaddress.ip_network(network)
    for network in (
        "192.0.0.0/24",  # protocol assignments
        "192.88.99.0/24",  # 6to4 relays
        "::/96",  # IPv4-compatible, long dead
        "64:ff9b:1::/48",  # local NAT64
        "2001::/23",  # Teredo and other protocol assignments
        "5f00::/16",  # segment routing
        "fec0::/10",  # site-local, long dead
    )
)


def listed(host: str, port: int, hosts: Collection[str]) -> bool:
    """Whether `hosts` names this host, with this port or with any.

    An entry that begins with a dot (`.cdn.example`) names every host below it.
    """
    name = (f"[{host}]" if ":" in host else host).lower()
    known = {entry.lower() for entry in hosts}
    below = tuple(entry for entry in known if entry.startswith("."))
    return name in known or f"{name}:{port}" in known or name.endswith(below)


def is_public(address: str) -> bool:
    """Whether an IP address belongs to somebody out there, not to us or to nobody."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if ip.version == 6:
        inner = ip.ipv4_mapped
        if ip in _NAT64:
            inner = ipaddress.ip_address(int(ip) & 0xFFFFFFFF)
        elif ip in _SIX_TO_FOUR:
            inner = ip.sixtofour
        if inner is not None:
            return is_public(str(inner))
    if any(ip in network for network in _REFUSED if network.version == ip.version):
        return False
    return ip.is_global and not ip.is_multicast


def addresses(host: str, port: int) -> list[str]:
    """The IP addresses of a host, all of them checked; connect to these and to no others.

    Asking the name service again when connecting would let it answer differently the second
    time. Raises `ChannelError`: permanent when an address is not public.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except UnicodeError:
        raise ChannelError(f"{host[:60]!r} is no host name", permanent=True) from None
    except OSError:
        raise ChannelError(f"{host} has no address just now") from None
    ips = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    if not listed(host, port, settings.OUTGOING_ALLOWED_HOSTS) and not all(map(is_public, ips)):
        raise ChannelError(f"{host} is not at a public address", permanent=True)
    return ips
