"""A device as an address: a browser's push subscription, or the token of a native application.

In its canonical form it is one line: `web:<endpoint> <p256dh> <auth>` or `fcm:<token>`.
"""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings

from channels import destinations
from channels.push.encryption import CURVE, from_text, to_text

KIND = "device"
ENDPOINT_MOST = 2000  # letters
_TOKEN = re.compile(r"[\w:%.-]{20,1000}", re.ASCII)


@dataclass(frozen=True)
class Subscription:
    """Where a browser is reached, and with which keys it is written to."""

    endpoint: str
    browser_key: bytes
    secret: bytes

    @property
    def host(self) -> str:
        return urlsplit(self.endpoint).hostname or ""

    def __str__(self) -> str:
        return f"web:{self.endpoint} {to_text(self.browser_key)} {to_text(self.secret)}"


@dataclass(frozen=True)
class Token:
    """A native application on one device, as Firebase Cloud Messaging names it."""

    token: str

    def __str__(self) -> str:
        return f"fcm:{self.token}"


def subscription(endpoint: str, p256dh: str, auth: str) -> Subscription:
    """What a browser's `PushSubscription` says, checked; raises `ValueError`."""
    if len(endpoint) > ENDPOINT_MOST or not endpoint.isascii() or not endpoint.isprintable():
        raise ValueError("the endpoint is no web address")
    parts = urlsplit(endpoint)
    local = destinations.listed(
        parts.hostname or "", parts.port or 0, settings.OUTGOING_ALLOWED_HOSTS
    )
    secure = parts.scheme == "https" or (parts.scheme == "http" and local)
    if " " in endpoint or not parts.hostname or not secure:
        raise ValueError("the endpoint is no https address")
    browser_key, secret = from_text(p256dh), from_text(auth)
    ec.EllipticCurvePublicKey.from_encoded_point(CURVE, browser_key)
    if len(browser_key) != 65 or len(secret) != 16:
        raise ValueError("these are no keys of a push subscription")
    return Subscription(endpoint, browser_key, secret)


def token(value: str) -> Token:
    """A registration token of Firebase Cloud Messaging; raises `ValueError`."""
    if not _TOKEN.fullmatch(value):
        raise ValueError("this is no registration token")
    return Token(value)


def read(address: str) -> Subscription | Token:
    """The device behind an address; raises `ValueError` when it is none."""
    kind, _, rest = address.strip().partition(":")
    if kind == "fcm":
        return token(rest)
    parts = rest.split(" ")
    if kind != "web" or len(parts) != 3:
        raise ValueError("this is no device")
    return subscription(*parts)
