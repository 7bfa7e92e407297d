"""Encrypting a push message for one browser (RFC 8291 over RFC 8188, `aes128gcm`).

The push service carries what only the browser can open. Pure: bytes in, bytes out.
"""

import os
from base64 import urlsafe_b64decode, urlsafe_b64encode

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

CURVE = ec.SECP256R1()
RECORD_BYTES = 4096  # one record, which is as much as push services must take
MOST_BYTES = RECORD_BYTES - 16 - 1 - 86  # without the tag, the delimiter and the header
_LAST_RECORD = b"\x02"


def encrypt(
    words: bytes,
    *,
    browser_key: bytes,
    secret: bytes,
    own_key: ec.EllipticCurvePrivateKey | None = None,
    salt: bytes | None = None,
) -> bytes:
    """The body of a push: `browser_key` is the subscription's `p256dh` (65 bytes), `secret` its
    `auth` (16 bytes). `own_key` and `salt` are drawn anew for each message; given only by tests.

    Raises `ValueError` for a key that is no point of the curve, or for too many words.
    """
    if len(words) > MOST_BYTES:
        raise ValueError(f"a push holds up to {MOST_BYTES} bytes")
    own_key = own_key or ec.generate_private_key(CURVE)
    salt = salt or os.urandom(16)
    own_point = point_of(own_key)
    browser = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, browser_key)
    shared = own_key.exchange(ec.ECDH(), browser)
    keying = _derive(shared, secret, b"WebPush: info\0" + browser_key + own_point, 32)
    key = _derive(keying, salt, b"Content-Encoding: aes128gcm\0", 16)
    nonce = _derive(keying, salt, b"Content-Encoding: nonce\0", 12)
    sealed = AESGCM(key).encrypt(nonce, words + _LAST_RECORD, None)
    header = salt + RECORD_BYTES.to_bytes(4, "big") + bytes([len(own_point)]) + own_point
    return header + sealed


def _derive(material: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(algorithm=SHA256(), length=length, salt=salt, info=info).derive(material)


def point_of(key: ec.EllipticCurvePrivateKey) -> bytes:
    """The public half of a key, as the 65 bytes that the web's protocols write."""
    return key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def to_text(value: bytes) -> str:
    """Base64 for addresses and headers, without padding."""
    return urlsafe_b64encode(value).rstrip(b"=").decode("ascii")


def from_text(value: str) -> bytes:
    """The bytes of `to_text`; raises `ValueError` for anything else."""
    return urlsafe_b64decode(value.rstrip("=") + "=" * (-len(value.rstrip("=")) % 4))
