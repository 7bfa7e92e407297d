"""How many parts a text takes as SMS, by the alphabets of 3GPP TS 23.038.

A text whose every letter is in the GSM 7-bit alphabet has 160 of them in one part, 153 in each of
several; any other letter makes the whole text UCS-2: 70, or 67. Cyrillic is always UCS-2.
"""

from dataclasses import dataclass
from enum import StrEnum

BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅå"
    "Δ_ΦΓΛΩΠΨΣΘΞÆæßÉ"
    " !\"#¤%&'()*+,-./"
    "0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNO"
    "PQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmno"
    "pqrstuvwxyzäöñüà"
)
EXTENSION = frozenset("\f^{}\\[~]|€")  # each takes an escape and a letter


class Alphabet(StrEnum):
    GSM7 = "gsm7"
    UCS2 = "ucs2"


CAPACITY = {Alphabet.GSM7: (160, 153), Alphabet.UCS2: (70, 67)}  # alone, one of several


@dataclass(frozen=True)
class Parts:
    """`units` are septets or UTF-16 units; `count` the parts that a provider charges."""

    alphabet: Alphabet
    units: int
    count: int


def parts(text: str) -> Parts:
    """What the text takes; an empty one takes nothing."""
    letters = set(text)
    if letters <= BASIC | EXTENSION:
        alphabet = Alphabet.GSM7
        widths = [2 if letter in EXTENSION else 1 for letter in text]
    else:
        alphabet = Alphabet.UCS2
        widths = [2 if ord(letter) > 0xFFFF else 1 for letter in text]
    alone, together = CAPACITY[alphabet]
    units = sum(widths)
    count = min(units, 1) if units <= alone else _packed(widths, together)
    return Parts(alphabet, units, count)


def _packed(widths: list[int], capacity: int) -> int:
    """Parts needed when no letter of two units may be torn between two parts."""
    count, room = 1, capacity
    for width in widths:
        if width > room:
            count, room = count + 1, capacity
        room -= width
    return count
