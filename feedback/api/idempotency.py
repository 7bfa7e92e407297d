"""The same request twice is one: `Idempotency-Key`, chosen by the caller.

A repeat with the same body gets the same answer, which holds the appeal's token: so a key must be
as hard to guess as one, and the same key with another body is refused.
"""

import hashlib
import json
import re
import uuid

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from accounts.encryption import blind_index
from feedback.api.problems import Problem

HEADER = "Idempotency-Key"
_KEY = re.compile(r"[\x21-\x7e]{16,100}")


def key_of(request: Request, *, scope: str = "") -> str:
    """The intake key of the request; without a header each request is its own.

    `scope` is what the caller's keys are told apart within (an appeal).
    """
    key = given(request) or str(uuid.uuid4())
    return f"api:{blind_index(f'{scope}:{key}', 'idempotency')}"


def given(request: Request) -> str:
    """The key in the header; empty when there is none."""
    key = request.headers.get(HEADER, "").strip().strip('"')
    if key and not _KEY.fullmatch(key):
        raise ValidationError(
            {HEADER: _("Use 16 to 100 letters, digits or signs that nobody can guess: a UUID.")}
        )
    return key


def digest(values: dict, files: list[UploadedFile]) -> str:
    """A keyed fingerprint of all that was sent."""
    parts = [json.dumps(values, sort_keys=True, default=str)]
    parts += [f"{file.name}:{_sha256(file)}" for file in files]
    return blind_index("\n".join(parts), "request")


def _sha256(file: UploadedFile) -> str:
    sha256 = hashlib.sha256()
    for chunk in file.chunks():
        sha256.update(chunk)
    file.seek(0)
    return sha256.hexdigest()


def reused() -> Problem:
    """The answer to a known key with another body."""
    return Problem(
        422,
        "key-reused",
        _("Send what you sent with this %(header)s, or choose a new key.") % {"header": HEADER},
    )
