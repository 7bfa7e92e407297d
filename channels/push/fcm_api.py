"""Handing a message for a native application to Firebase Cloud Messaging (HTTP v1).

Google can read it, so it says only that there is news, and of which registration of a device.
"""

import hashlib
import json
import time
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from django.core.cache import cache
from django.utils import translation
from django.utils.translation import gettext as _

from channels import http
from channels.errors import ChannelError
from channels.push.devices import Token
from channels.push.signing import signed

SCOPE = "https://www.googleapis.com/auth/firebase.messaging"
TOKEN_HOST = "oauth2.googleapis.com"  # noqa: S105  (a host, not a secret)
KEPT_SECONDS = 28 * 24 * 3600
_GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
_EARLY_SECONDS = 120  # a token is renewed so long before it ends


def send(delivery, device: Token) -> str:
    """Hand it over; its name at Google."""
    account = delivery.account
    who = service_account(account)
    url = f"{account.setting('fcm_url').rstrip('/')}/v1/projects/{who['project_id']}/messages:send"
    try:
        answer = http.request(
            "POST",
            url,
            hosts=_hosts(account),
            repeatable=True,  # one collapse key: the device shows the last
            json={"message": _message(delivery, device)},
            headers={"Authorization": f"Bearer {access_token(account)}"},
        )
    except http.Refused as refusal:
        if refusal.status == 401:
            cache.delete(_cache_key(who))
        if refusal.status == 404 or _error_code(refusal) == "UNREGISTERED":
            raise ChannelError(
                "the application is gone from the device", permanent=True, gone=True
            ) from None
        raise
    name = answer.json().get("name")
    if not isinstance(name, str) or not name:
        raise answer.senseless("no name of the message")
    return name[:300]


def _message(delivery, device: Token) -> dict:
    about = delivery.thread.get("about", "")
    with translation.override(delivery.language or None):
        words = _("There is news about your appeal.")
    return {
        "token": device.token,
        "notification": {"body": words},
        "data": {"registration": about},
        "android": {"ttl": f"{KEPT_SECONDS}s", "collapse_key": about or "news"},
        "apns": {"headers": {"apns-collapse-id": about or "news"}},
    }


def service_account(account) -> dict:
    """The service account's file, read; a permanent `ChannelError` when it is none."""
    who = http.json_object(account.setting("fcm_service_account").encode())
    needed = ("project_id", "client_email", "private_key", "token_uri")
    if who is None or not all(isinstance(who.get(name), str) and who[name] for name in needed):
        raise ChannelError("there is no Firebase service account", permanent=True)
    return who


def access_token(account) -> str:
    """A token of Google's for us, kept until shortly before it ends."""
    who = service_account(account)
    known = cache.get(_cache_key(who))
    if known:
        return known
    answer = http.request(
        "POST",
        who["token_uri"],
        hosts=_hosts(account),
        repeatable=True,
        data={"grant_type": _GRANT, "assertion": _assertion(who)},
    ).json()
    token, seconds = answer.get("access_token"), answer.get("expires_in")
    if not isinstance(token, str) or not isinstance(seconds, int):
        raise ChannelError("Google gave no access token")
    cache.set(_cache_key(who), token, max(1, seconds - _EARLY_SECONDS))
    return token


def _assertion(who: dict) -> str:
    try:
        key = load_pem_private_key(who["private_key"].encode(), None)
    except (ValueError, TypeError):
        key = None
    if not isinstance(key, rsa.RSAPrivateKey):
        raise ChannelError("the service account's key is no RSA key in PEM", permanent=True)
    now = int(time.time())
    claims = {
        "iss": who["client_email"],
        "scope": SCOPE,
        "aud": who["token_uri"],
        "iat": now,
        "exp": now + 3600,
    }
    return signed(claims, key, kid=who.get("private_key_id", ""))


def _cache_key(who: dict) -> str:
    identity = json.dumps([who["client_email"], who["token_uri"], who["private_key"]])
    return f"fcm-token:{hashlib.sha256(identity.encode()).hexdigest()}"


def _hosts(account) -> list[str]:
    return [TOKEN_HOST, urlsplit(account.setting("fcm_url")).netloc]


def _error_code(refusal: http.Refused) -> str:
    """Google's own word for what went wrong, out of the details of its error."""
    error = (http.json_object(refusal.content) or {}).get("error")
    details = error.get("details") if isinstance(error, dict) else None
    for detail in details if isinstance(details, list) else []:
        if isinstance(detail, dict) and isinstance(detail.get("errorCode"), str):
            return detail["errorCode"]
    return ""
