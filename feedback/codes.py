"""Tracking codes: unguessable, short, dictated over a phone.

Eleven random letters of Crockford's base 32 (55 bits) and a check letter over GF(32), which finds
every single wrong letter and every two letters exchanged. Shown in groups of four; read whatever
the case, the dashes, or Cyrillic letters that look alike.
"""

import re
import secrets

from accounts.encryption import blind_index

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 12
_LARGEST = len(ALPHABET) - 1
_POLYNOMIAL = 0b100101  # x^5 + x^2 + 1, primitive over GF(2)
_LOOKS_LIKE = str.maketrans(
    "OILАВСЕНКМРТХУОЅІЈҮҢҚҺ",
    "011ABCEHKMPTXY0S1JYHKH",
)
_DASHES = re.compile(r"[\s\-‐‑‒–—_.]+")
_IN_TEXT = re.compile(r"(?<!\w)(\w{4})[ \-‐‑‒–—]?(\w{4})[ \-‐‑‒–—]?(\w{4})(?!\w)")


def _check_letter(letters: str) -> str:
    """The letter c with c + l1·x^11 + ... + l11·x = 0 over GF(32), x a generator of the field.

    Every place has a weight of its own, so that one wrong letter or any two letters exchanged
    never go unnoticed.
    """
    total = 0
    for letter in letters:
        total = _times_x(total) ^ ALPHABET.index(letter)
    return ALPHABET[_times_x(total)]


def _times_x(value: int) -> int:
    value <<= 1
    return value ^ _POLYNOMIAL if value > _LARGEST else value


def new() -> str:
    """A fresh code in the form that is shown."""
    bits = secrets.randbits(5 * (LENGTH - 1))
    letters = "".join(ALPHABET[bits >> 5 * place & 31] for place in range(LENGTH - 1))
    return shown(letters + _check_letter(letters))


def shown(letters: str) -> str:
    """Twelve letters in groups of four."""
    return "-".join(letters[i : i + 4] for i in range(0, LENGTH, 4))


def read(words: str) -> str:
    """The code a person meant, in the form that is shown; raises `ValueError` if it is none."""
    letters = plain(words)
    if len(letters) != LENGTH or any(letter not in ALPHABET for letter in letters):
        raise ValueError("not a tracking code")
    if _check_letter(letters[:-1]) != letters[-1]:
        raise ValueError("a letter of the tracking code is wrong")
    return shown(letters)


def plain(words: str) -> str:
    """The letters of a code that a person wrote, in our alphabet as far as they can be."""
    return _DASHES.sub("", words).upper().translate(_LOOKS_LIKE)


def seen_in(text: str) -> list[str]:
    """Every well-formed code in a text, in order, each once."""
    found: dict[str, None] = {}
    for groups in _IN_TEXT.findall(text):
        try:
            found[read("".join(groups))] = None
        except ValueError:
            continue
    return list(found)


def index(code: str) -> str:
    """The keyed hash by which an appeal is found from its code."""
    return blind_index(code, "tracking_code")
