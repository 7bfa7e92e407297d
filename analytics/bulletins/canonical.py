"""How a bulletin's figures are written down so that equal figures are equal bytes.

Canonical JSON as in RFC 8785, of which only whole numbers, texts, lists and objects are used: keys
sorted, no spaces, UTF-8. There are no fractions, so nothing depends on how a machine writes them.
"""

import hashlib
import json

START = "0" * 64  # what stands as the hash before the first of a chain


def written(value: object) -> str:
    """The one text of these figures. Raises `TypeError` where a fraction stands among them."""
    _refuse_fractions(value)
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def digest(text: str) -> str:
    """The sha256 of a text, in hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def _refuse_fractions(value: object) -> None:
    if isinstance(value, float):
        raise TypeError(f"{value} is a fraction: freeze it as a whole number of small units")
    if isinstance(value, dict):
        for name, each in value.items():
            if not isinstance(name, str):
                raise TypeError(f"{name!r} is no name")
            _refuse_fractions(each)
    elif isinstance(value, list | tuple):
        for each in value:
            _refuse_fractions(each)
