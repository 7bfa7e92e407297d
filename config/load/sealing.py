"""Tracking codes and encrypted values by the thousand, as `feedback.codes` and
`accounts.encryption` make them one by one.

A Fernet token (https://github.com/fernet/spec/blob/master/Spec.md) is 0x80, the time, a random
vector, AES-128 in CBC mode, and an HMAC over all of it. Each value has its own vector, so the
same block of many values goes through the cipher in one call.
"""

import base64
import hashlib
import secrets
import struct
import time
from collections.abc import Sequence

import numpy as np
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from django.conf import settings

from feedback import codes

_BLOCK = 16
_HMAC_BLOCK = 64
_LETTERS = np.frombuffer(codes.ALPHABET.encode(), dtype=np.uint8)
_DASH = ord("-")


class Keyed:
    """HMAC-SHA256 (RFC 2104) under one key: what depends on the key alone is hashed once."""

    def __init__(self, key: bytes) -> None:
        key = hashlib.sha256(key).digest() if len(key) > _HMAC_BLOCK else key
        key = key.ljust(_HMAC_BLOCK, b"\0")
        self.inner = hashlib.sha256(bytes(each ^ 0x36 for each in key))
        self.outer = hashlib.sha256(bytes(each ^ 0x5C for each in key))

    def digest(self, message: bytes) -> bytes:
        inner, outer = self.inner.copy(), self.outer.copy()
        inner.update(message)
        outer.update(inner.digest())
        return outer.digest()


class Sealer:
    """Encrypts under the newest of `FIELD_KEYS`, and finds under `BLIND_INDEX_KEY`."""

    def __init__(self) -> None:
        key = base64.urlsafe_b64decode(settings.FIELD_KEYS[0])
        self.signer = Keyed(key[:16])
        # One block at a time, chained by hand: CBC over many values at once.
        self.cipher = Cipher(algorithms.AES(key[16:]), modes.ECB())  # noqa: S305
        self.indexer = Keyed(settings.BLIND_INDEX_KEY.encode())

    def index(self, values: Sequence[bytes], purpose: str) -> list[bytes]:
        """Their blind indexes, in hex (`accounts.encryption.blind_index`)."""
        before = f"{purpose}\0".encode()
        return [self.indexer.digest(before + value).hex().encode() for value in values]

    def sealed(self, values: Sequence[bytes]) -> list[bytes]:
        """Their tokens; the values are all as long as the first, in blocks of the cipher."""
        count, blocks = len(values), len(values[0]) // _BLOCK + 1
        padded = b"".join(_padded(value, blocks) for value in values)
        plain = np.frombuffer(padded, dtype=np.uint8).reshape(count, blocks, _BLOCK)
        vectors = np.frombuffer(secrets.token_bytes(count * _BLOCK), dtype=np.uint8)
        before = vectors.reshape(count, _BLOCK)
        parts = [before]
        for block in range(blocks):
            mixed = (plain[:, block] ^ before).tobytes()
            encrypted = self.cipher.encryptor().update(mixed)
            before = np.frombuffer(encrypted, dtype=np.uint8).reshape(count, _BLOCK)
            parts.append(before)
        bodies = np.concatenate(parts, axis=1).tobytes()
        head, size = b"\x80" + struct.pack(">Q", int(time.time())), _BLOCK * (blocks + 1)
        return [self._token(head + bodies[at * size : (at + 1) * size]) for at in range(count)]

    def _token(self, body: bytes) -> bytes:
        return base64.urlsafe_b64encode(body + self.signer.digest(body))

    def tracking_codes(self, number: int) -> tuple[list[bytes], list[bytes]]:
        """So many fresh codes, encrypted, and their indexes."""
        shown = fresh_codes(number)
        return self.sealed(shown), self.index(shown, "tracking_code")


def _padded(value: bytes, blocks: int) -> bytes:
    """PKCS #7: each byte that is added says how many are."""
    missing = blocks * _BLOCK - len(value)
    if not 1 <= missing <= _BLOCK:
        raise ValueError("values that are sealed together have as many blocks")
    return value + bytes([missing]) * missing


def fresh_codes(number: int) -> list[bytes]:
    """Unguessable tracking codes as they are shown (`feedback.codes.new`)."""
    places = codes.LENGTH - 1
    drawn = np.frombuffer(secrets.token_bytes(number * places), dtype=np.uint8) & 31
    letters = drawn.reshape(number, places).astype(np.int16)
    total = np.zeros(number, dtype=np.int16)
    for place in range(places):
        total = _times_x(total) ^ letters[:, place]
    letters = np.concatenate([letters, _times_x(total)[:, None]], axis=1)
    shown = np.full((number, codes.LENGTH + 2), _DASH, dtype=np.uint8)
    for group in range(3):
        shown[:, 5 * group : 5 * group + 4] = _LETTERS[letters[:, 4 * group : 4 * group + 4]]
    return shown.view(f"S{codes.LENGTH + 2}").ravel().tolist()


def _times_x(values: np.ndarray) -> np.ndarray:
    """Times the generator of GF(32), x^5 = x^2 + 1: as the check letter is reckoned."""
    doubled = values << 1
    return np.where(doubled > 31, doubled ^ 0b100101, doubled)
