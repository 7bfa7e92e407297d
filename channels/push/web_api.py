"""Handing a message for a browser to its push service (RFC 8030), signed by VAPID (RFC 8292)."""

import hashlib
import json
import time
from urllib.parse import urlsplit

from channels import http
from channels.errors import ChannelError
from channels.push import terms
from channels.push.devices import Subscription
from channels.push.encryption import encrypt, point_of, to_text
from channels.push.signing import signed

KEPT_SECONDS = 28 * 24 * 3600  # by the push service, for a device that is switched off
TOKEN_SECONDS = 12 * 3600  # a day is the most that they take
TITLE_MOST, BODY_MOST = 200, 500  # letters
_GONE = frozenset({404, 410})


def send(delivery, device: Subscription) -> str:
    """Hand it over; the address under which the push service keeps it, or our own key.

    Said twice it is shown once: the same topic replaces what waits at the service, the same tag
    what stands on the screen. So silence is simply tried again.
    """
    account = delivery.account
    host = urlsplit(device.endpoint)
    if not terms.serves(account, device.host):
        raise ChannelError(f"{device.host} is no push service of this account", permanent=True)
    try:
        answer = http.request(
            "POST",
            device.endpoint,
            hosts=[host.netloc],
            repeatable=True,
            data=encrypt(_words(delivery), browser_key=device.browser_key, secret=device.secret),
            headers=_headers(delivery, f"{host.scheme}://{host.netloc}"),
        )
    except http.Refused as refusal:
        if refusal.status in _GONE:
            raise ChannelError(
                f"{device.host}: the device is gone", permanent=True, gone=True
            ) from None
        raise
    if answer.status not in (201, 202):
        raise answer.senseless("something that is no push service's yes")
    return (answer.headers.get("Location") or delivery.key)[:300]


def _words(delivery) -> bytes:
    about = delivery.thread
    message = {
        "title": delivery.subject[:TITLE_MOST],
        "body": delivery.body[:BODY_MOST],
        "language": delivery.language,
        "link": about.get("link", "/"),
        "tag": about.get("about", delivery.key),
    }
    return json.dumps(message, ensure_ascii=False).encode()


def _headers(delivery, audience: str) -> dict[str, str]:
    account = delivery.account
    key = terms.key_of(account)
    claims = {
        "aud": audience,
        "exp": int(time.time()) + TOKEN_SECONDS,
        "sub": terms.contact(account),
    }
    about = delivery.thread.get("about", delivery.key)
    return {
        "Authorization": f"vapid t={signed(claims, key)}, k={to_text(point_of(key))}",
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(KEPT_SECONDS),
        "Urgency": "normal",
        "Topic": to_text(hashlib.sha256(about.encode()).digest())[:32],
    }
