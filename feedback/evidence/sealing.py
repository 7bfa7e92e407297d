"""Originals at rest: encrypted in chunks, each file under a key of its own.

The file's key lies beside it in the database, encrypted with the installation's newest field key
(`accounts.encryption`); so changing the installation's keys never touches the files, and
forgetting a file's key forgets the file, backups included.

Format: `MAGIC`, then chunks of at most `CHUNK` bytes under AES-256-GCM, each followed by its
16-byte tag. The nonce is the chunk's number and whether it is the last, so that chunks can be
neither swapped nor left out, and the end cannot be cut off.
"""

import base64
import os
from collections.abc import Iterator
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from feedback.evidence.errors import Unsealed

MAGIC = b"SANAL-1\n"
CHUNK = 256 * 1024
_TAG = 16


def new_seal() -> str:
    """A fresh key, as text for the database."""
    return base64.b64encode(AESGCM.generate_key(256)).decode("ascii")


def seal(key: str, content: BinaryIO) -> Iterator[bytes]:
    """The sealed form of everything from where `content` stands."""
    cipher = _cipher(key)
    yield MAGIC
    for number, (chunk, last) in enumerate(_with_last(content, CHUNK)):
        yield cipher.encrypt(_nonce(number, last), chunk, MAGIC)


def unseal(key: str, sealed: BinaryIO) -> Iterator[bytes]:
    """The original again, chunk by chunk; raises `Unsealed` at the first that was touched."""
    cipher = _cipher(key)
    if sealed.read(len(MAGIC)) != MAGIC:
        raise Unsealed("this is no sealed file")
    for number, (chunk, last) in enumerate(_with_last(sealed, CHUNK + _TAG)):
        try:
            yield cipher.decrypt(_nonce(number, last), chunk, MAGIC)
        except InvalidTag as error:
            raise Unsealed(f"chunk {number} does not fit its seal") from error


def unseal_to(path: str | os.PathLike, key: str, sealed: BinaryIO) -> None:
    """Write the original to a private file."""
    with open(path, "xb", opener=_private) as file:
        for chunk in unseal(key, sealed):
            file.write(chunk)


def _cipher(key: str) -> AESGCM:
    return AESGCM(base64.b64decode(key))


def _nonce(number: int, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])


def _with_last(content: BinaryIO, size: int) -> Iterator[tuple[bytes, bool]]:
    """Chunks, with whether each is the last; an empty file is one empty last chunk."""
    chunk = content.read(size)
    while True:
        following = content.read(size)
        yield chunk, not following
        if not following:
            return
        chunk = following


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
