"""What an OpenID provider says of itself: its addresses, and the keys it signs with.

Both are kept for a while. A key that nobody knows makes us look once more, as providers change
their keys, but not more often than once a minute: anybody can make up the name of a key.
"""

import hashlib

from allauth.socialaccount.adapter import get_adapter
from django.core.cache import cache
from requests import RequestException

from accounts.identity.values import NotProven

KEPT_SECONDS = 3600
LOOK_AGAIN_SECONDS = 60
_ADDRESSES = ("authorization_endpoint", "token_endpoint", "jwks_uri")


def document(issuer: str) -> dict:
    """The provider's description; raises `NotProven` when there is none that can be used."""
    key = _cached("discovery", issuer)
    known = cache.get(key)
    if known is None:
        known = _object(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
        _demand_own(known, issuer)
        cache.set(key, known, KEPT_SECONDS)
    return known


def keys(address: str, *, anew: bool = False) -> list[dict]:
    """The keys that the provider publishes there; `anew` looks again, if that is allowed now."""
    key = _cached("keys", address)
    known = cache.get(key)
    asked = f"{key}:asked"
    if known is None or (anew and cache.add(asked, True, LOOK_AGAIN_SECONDS)):
        published = _object(address).get("keys")
        if not isinstance(published, list):
            raise NotProven("the provider publishes no keys")
        known = [each for each in published if isinstance(each, dict)]
        cache.set(key, known, KEPT_SECONDS)
    return known


def _demand_own(described: dict, issuer: str) -> None:
    """A description speaks for the issuer we were told of, and of protected addresses."""
    named = described.get("issuer")
    if not isinstance(named, str) or named.rstrip("/") != issuer.rstrip("/"):
        raise NotProven("the description is another issuer's")
    scheme = "https://" if issuer.startswith("https://") else "http"
    for name in (*_ADDRESSES, "userinfo_endpoint"):
        address = described.get(name)
        if address is None and name not in _ADDRESSES:
            continue
        if not isinstance(address, str) or not address.startswith(scheme):
            raise NotProven(f"the description has no usable {name}")


def _object(address: str) -> dict:
    try:
        with get_adapter().get_requests_session() as session:
            response = session.get(address)
            response.raise_for_status()
            value = response.json()
    except (RequestException, ValueError) as error:
        raise NotProven(f"the provider cannot be asked: {type(error).__name__}") from None
    if not isinstance(value, dict):
        raise NotProven("the provider answered with nonsense")
    return value


def _cached(what: str, address: str) -> str:
    return f"eid:{what}:{hashlib.sha256(address.encode()).hexdigest()}"
