"""What a mail is called: so that the same mail twice is one, and two mails never are."""

import hashlib

from channels.mail import fields, mime
from channels.mail.mime import Part

_WRITTEN = ("from", "to", "cc", "date", "subject", "content-type", "content-transfer-encoding")


def of_raw(raw: bytes) -> str:
    """The identity of a mail as it came; never raises, and reads no more than the header."""
    names, body = mime.fields_of(raw)
    return identity(Part(names), raw[body:], raw)


def identity(header: Part, body: bytes, raw: bytes) -> str:
    """Message-ID and a hash of what the sender wrote: some repeat their Message-IDs.

    Relays add fields on the way, so only the sender's own count; without a Message-ID the hash of
    everything does.
    """
    ids = fields.message_ids(header.first("message-id"))
    if not ids:
        return hashlib.sha256(raw).hexdigest()
    digest = hashlib.sha256()
    for name in _WRITTEN:
        digest.update(b" ".join(header.first(name).split()) + b"\0")
    digest.update(_even(body))
    return f"{ids[0]}#{digest.hexdigest()[:16]}"


def of_large(header: bytes, size: int) -> str:
    """The identity of a mail of which only the header and its size in bytes are known."""
    names, _body = mime.fields_of(header)
    return identity(Part(names), str(size).encode(), header)


def _even(body: bytes) -> bytes:
    """Line ends differ between a file and a server's answer."""
    return body.replace(b"\r\n", b"\n").rstrip()


def message_id(key: str, address: str) -> str:
    """The Message-ID of what we send: the same for the same key, so that a mail that is sent
    twice is shown once."""
    domain = address.rpartition("@")[2] or "localhost"
    return f"sanal.{hashlib.sha256(key.encode()).hexdigest()[:32]}@{domain}"
