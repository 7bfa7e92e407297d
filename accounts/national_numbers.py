"""The number by which a state knows a person: one canonical form, found through its blind index."""

import re

from accounts.encryption import blind_index
from accounts.models import Citizen

_NUMBER = re.compile(r"[^\W_]{6,20}")


def canonical(words: str) -> str:
    """The number as all of us write it: capitals, no spaces, no dashes. `ValueError` if it is
    none."""
    number = re.sub(r"[\s\-‐‑–—.]+", "", words).upper()
    if not _NUMBER.fullmatch(number) or not any(letter.isdigit() for letter in number):
        raise ValueError("not a national number")
    return number


def holder(number: str) -> Citizen | None:
    """The citizen with that number in its canonical form."""
    return Citizen.objects.filter(
        national_number_index=blind_index(number, "national_number")
    ).first()
