"""Whether a letter is ours and unchanged: by its number, by its QR code, by the file itself.

What is told is what stands on every copy of it: number, date, organisation, the signers' titles.
Neither the words nor the citizen are anybody's business.
"""

import re
from dataclasses import dataclass
from datetime import date

from feedback.models import OfficialLetter

MOST_SHOWN = 10  # letters of one number, of different organisations
_SHA256 = re.compile(r"[0-9a-fA-F]{64}")


@dataclass(frozen=True)
class Authentic:
    """A letter of ours; `unchanged` when the very file was shown."""

    number: str
    date: date
    organisation: str
    titles: list[str]
    unchanged: bool = False


def by_words(words: str) -> list[Authentic]:
    """The letters with this number, or the one whose file has this sha256."""
    words = " ".join(words.removeprefix("№").removeprefix("No").split())
    if _SHA256.fullmatch(words):
        return by_sha256(words.lower())
    if not words or len(words) > 100:
        return []
    found = _letters().filter(number=words).order_by("pk")[:MOST_SHOWN]
    return [_told(letter) for letter in found]


def by_check(check: str) -> list[Authentic]:
    """The letter that a QR code names."""
    return [_told(letter) for letter in _letters().filter(check_code=check)]


def by_sha256(sha256: str) -> list[Authentic]:
    """The letter whose file has this fingerprint: nothing of it was changed."""
    found = _letters().filter(sha256=sha256).exclude(sha256="")[:1]
    return [_told(letter, unchanged=True) for letter in found]


def _letters():
    return OfficialLetter.objects.select_related("organisation")


def _told(letter: OfficialLetter, *, unchanged: bool = False) -> Authentic:
    return Authentic(
        number=letter.number,
        date=letter.date,
        organisation=str(letter.organisation),
        titles=[signer["title"] for signer in letter.signers if signer["title"]],
        unchanged=unchanged,
    )
