"""Signed tokens (RFC 7515) with which we show a push service or Google who we are.

We only ever sign here: nothing of others is believed by this module.
"""

import json

from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from channels.push.encryption import to_text

_COORDINATE_BYTES = 32


def signed(claims: dict, key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey, **header) -> str:
    """The claims as a compact token: ES256 with a P-256 key, RS256 with an RSA key."""
    is_curve = isinstance(key, ec.EllipticCurvePrivateKey)
    header = {"typ": "JWT", "alg": "ES256" if is_curve else "RS256", **header}
    body = f"{_part(header)}.{_part(claims)}"
    signature = _by_curve(body, key) if is_curve else _by_rsa(body, key)
    return f"{body}.{to_text(signature)}"


def _part(value: dict) -> str:
    return to_text(json.dumps(value, separators=(",", ":")).encode())


def _by_curve(body: str, key: ec.EllipticCurvePrivateKey) -> bytes:
    numbers = decode_dss_signature(key.sign(body.encode(), ec.ECDSA(SHA256())))
    return b"".join(number.to_bytes(_COORDINATE_BYTES, "big") for number in numbers)


def _by_rsa(body: str, key: rsa.RSAPrivateKey) -> bytes:
    return key.sign(body.encode(), padding.PKCS1v15(), SHA256())
