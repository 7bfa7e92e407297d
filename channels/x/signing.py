"""OAuth 1.0a (RFC 5849) with HMAC-SHA1: how X wants requests in an account's name signed."""

import base64
import hashlib
import hmac
import secrets
import time
from collections.abc import Mapping
from urllib.parse import quote

from channels.errors import ChannelError

_NAMES = ("api_key", "api_secret", "access_token", "access_secret")


def header(account, method: str, url: str, params: Mapping[str, str] | None = None) -> dict:
    """The Authorization header for a request; `params` are those of its query.

    A JSON body is not part of what is signed.
    """
    key, key_secret, token, token_secret = (account.setting(name) for name in _NAMES)
    if not (key and key_secret and token and token_secret):
        raise ChannelError("the keys and tokens of X are not set")
    fields = {
        "oauth_consumer_key": key,
        "oauth_nonce": secrets.token_hex(16),
        "oauth_signature_method": "HMAC-SHA1",
        "oauth_timestamp": str(int(time.time())),
        "oauth_token": token,
        "oauth_version": "1.0",
    }
    fields["oauth_signature"] = signature(
        method, url, {**(params or {}), **fields}, key_secret, token_secret
    )
    said = ", ".join(f'{_escaped(name)}="{_escaped(value)}"' for name, value in fields.items())
    return {"Authorization": f"OAuth {said}"}


def signature(
    method: str, url: str, params: Mapping[str, str], key_secret: str, token_secret: str
) -> str:
    """The signature of a request whose query, form and OAuth fields are `params`."""
    pairs = sorted((_escaped(name), _escaped(value)) for name, value in params.items())
    listed = "&".join(f"{name}={value}" for name, value in pairs)
    base = "&".join(map(_escaped, (method.upper(), url, listed)))
    key = f"{_escaped(key_secret)}&{_escaped(token_secret)}"
    digest = hmac.new(key.encode(), base.encode(), hashlib.sha1).digest()
    return base64.b64encode(digest).decode()


def _escaped(text: object) -> str:
    return quote(str(text), safe="-._~")
