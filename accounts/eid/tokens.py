"""ID tokens: nobody is believed to be anybody before every one of these checks has passed."""

import time
from collections.abc import Callable

import jwt

from accounts.identity.values import NotProven

# Public-key signatures only: never `none`, never a secret that a public key could pass for.
ALGORITHMS = frozenset(
    {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"}
)
_FAMILY = {"RS": "RSA", "PS": "RSA", "ES": "EC"}
SKEW_SECONDS = 60
FRESH_SECONDS = 600
MAX_LENGTH = 20_000


def verify(
    token: object,
    *,
    issuer: str,
    client_id: str,
    nonce_holds: Callable[[object], bool],
    keys: Callable[..., list[dict]],
) -> dict:
    """The claims of a token that the issuer signed for us, in this login, just now.

    `keys(anew=...)` are the issuer's. Raises `NotProven` with the reason.
    """
    if not isinstance(token, str) or len(token) > MAX_LENGTH:
        raise NotProven("there is no ID token")
    header = _header(token)
    key = _key(header, keys())
    if key is None:
        key = _key(header, keys(anew=True))
    if key is None:
        raise NotProven("the ID token is signed with a key that the provider does not publish")
    try:
        claims = jwt.decode(
            token,
            key=key,
            algorithms=[header["alg"]],
            audience=client_id,
            issuer=issuer,
            leeway=SKEW_SECONDS,
            options={"require": ["iss", "sub", "aud", "exp", "iat", "nonce"]},
        )
    except jwt.PyJWTError as error:
        raise NotProven(f"the ID token does not hold: {type(error).__name__}") from None
    _demand_ours(claims, client_id)
    if not nonce_holds(claims["nonce"]):
        raise NotProven("the ID token belongs to another login")
    return claims


def _header(token: str) -> dict:
    try:
        header = jwt.get_unverified_header(token)
    except jwt.PyJWTError:
        raise NotProven("the ID token cannot be read") from None
    if header.get("alg") not in ALGORITHMS:
        raise NotProven("the ID token is signed in a way that proves nothing")
    return header


def _key(header: dict, published: list[dict]) -> jwt.PyJWK | None:
    """The published key that the header names; the only fitting one when it names none."""
    fitting = [each for each in published if _fits(each, header["alg"])]
    if "kid" in header:
        fitting = [each for each in fitting if each.get("kid") == header["kid"]]
    if len(fitting) != 1:
        return None
    try:
        return jwt.PyJWK(fitting[0], algorithm=header["alg"])
    except jwt.PyJWTError:
        raise NotProven("the provider publishes a key that cannot be read") from None


def _fits(key: dict, algorithm: str) -> bool:
    return (
        key.get("kty") == _FAMILY[algorithm[:2]]
        and key.get("use", "sig") == "sig"
        and key.get("alg", algorithm) == algorithm
    )


def _demand_ours(claims: dict, client_id: str) -> None:
    """For us alone, and fresh; what `jwt` does not ask."""
    audience = claims["aud"]
    several = isinstance(audience, list) and len(audience) > 1
    if claims.get("azp", None if several else client_id) != client_id:
        raise NotProven("the ID token was made for somebody else")
    if claims["iat"] < time.time() - FRESH_SECONDS - SKEW_SECONDS:
        raise NotProven("the ID token is old")
