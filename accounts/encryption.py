"""Personal data and secrets at rest: one field that encrypts, one index that finds.

Values are Fernet tokens (AES-128-CBC with HMAC-SHA256) under the first of `FIELD_KEYS`; older
keys still read. What must be found by value is looked up by a keyed hash beside it.
"""

import hashlib
import hmac
import json
from functools import cache

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.db import models


@cache
def _cipher(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


def cipher() -> MultiFernet:
    """Encrypts to the newest key, decrypts with any."""
    return _cipher(tuple(settings.FIELD_KEYS))


def blind_index(value: str, purpose: str) -> str:
    """A keyed hash by which a value can be found without being readable (HMAC-SHA256, hex).

    `purpose` keeps equal values of different fields apart.
    """
    message = f"{purpose}\0{value}".encode()
    return hmac.new(settings.BLIND_INDEX_KEY.encode(), message, hashlib.sha256).hexdigest()


class EncryptedTextField(models.TextField):
    """Text, encrypted in the database and plain in Python. Empty stays empty."""

    def get_prep_value(self, value):
        value = super().get_prep_value(value)
        return cipher().encrypt(value.encode()).decode("ascii") if value else value

    def from_db_value(self, value, expression, connection):
        return cipher().decrypt(value.encode()).decode() if value else value

    def get_lookup(self, lookup_name):
        if lookup_name not in {"isnull"}:
            raise TypeError(f"{self.name} is encrypted: look it up by its blind index")
        return super().get_lookup(lookup_name)


class EncryptedJSONField(EncryptedTextField):
    """A JSON value, encrypted as a whole."""

    def get_prep_value(self, value):
        # Not through `super()`: a TextField would read the JSON back with `to_python` first.
        text = json.dumps(value, ensure_ascii=False)
        return cipher().encrypt(text.encode()).decode("ascii")

    def from_db_value(self, value, expression, connection):
        text = super().from_db_value(value, expression, connection)
        return json.loads(text) if text else {}

    def to_python(self, value):
        return json.loads(value) if isinstance(value, str) else value

    def value_to_string(self, obj):
        return json.dumps(self.value_from_object(obj), ensure_ascii=False)
