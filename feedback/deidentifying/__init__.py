"""Texts without what tells who is meant: for whoever may read the words, not the people.

Taken off are names, telephones, addresses of mail, account names, links, identity numbers,
accounts, house numbers, number plates and dates of birth, as they are written in Mongolia,
Kazakhstan, Azerbaijan and Russia. What was measured on real texts, and what may slip through,
says `docs/words.md`: this is a veil for readers bound to secrecy, no anonymisation for the world.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache

from django.utils import translation

from feedback.deidentifying import addresses, digits, names, written
from feedback.deidentifying.kinds import Finding, Kind, mark, marks
from feedback.deidentifying.plain import HOUSE_WALL, WALL, plain, walled

__all__ = ["Finding", "Kind", "deidentify", "findings"]

_STAGES = (*written.STAGES, digits.findings, addresses.findings, names.findings)
_MOST_ROUNDS = 8
_MOST_NAMES = 50
_HALF_MOST = 42  # characters in which half a name is looked for
_AFTER = re.compile(r" (?P<half>[^\W\d_a-zа-яёөүқғңұһіәə][^\W\d_]{1,29})(?!\w)")
# At the beginning of a sentence every word has a capital.
_BEFORE = re.compile(r"[^\W\d_],? (?P<half>[^\W\d_a-zа-яёөүқғңұһіәə][^\W\d_]{1,29}) $")


def deidentify(text: str, language: str = "") -> str:
    """The text with neutral marks, in `language` (else the reader's), where somebody could be told.

    What it returns, it leaves as it is. Composed (NFC); else nothing but the marks is changed.
    """
    text = unicodedata.normalize("NFC", text)
    language = language or translation.get_language() or ""
    # A number taken off may leave two words side by side that make a name: look again.
    for _round in range(_MOST_ROUNDS):
        found = findings(text)
        if not found:
            break
        text = _marked(text, found, language)
    return text


def findings(text: str) -> list[Finding]:
    """What tells who is meant, in the order of the text, which must be composed (NFC)."""
    seen = plain(text)
    looked_at = _marks().sub(_wall, seen.text)
    found: list[Finding] = []
    for stage in _STAGES:
        new = _apart(stage(looked_at))
        wall = HOUSE_WALL if stage is addresses.findings else WALL
        looked_at = walled(looked_at, [(each.start, each.end) for each in new], wall)
        found += new
    found += _beside(found, looked_at)
    found += _again(found, seen.text, looked_at)
    placed = sorted(Finding(*seen.span(each.start, each.end), each.kind) for each in found)
    return _together(placed, text)


def _beside(found: list[Finding], looked_at: str) -> list[Finding]:
    """The other half of a name, of which one half is known: a word with a capital right beside it.
    Rather a word too many than half a name."""
    return [
        Finding(*match.span("half"), Kind.NAME)
        for each in found
        if each.kind == Kind.NAME
        for match in (
            _AFTER.match(looked_at, each.end),
            _BEFORE.search(looked_at, max(0, each.start - _HALF_MOST), each.start),
        )
        if match
    ]


def _again(found: list[Finding], text: str, looked_at: str) -> list[Finding]:
    """Where a name that was introduced stands once more by itself, as under a letter."""
    words = {
        word
        for each in found
        if each.kind == Kind.NAME
        for word in re.findall(r"[^\W\d_]{3,}", text[each.start : each.end])
        if word[0].isupper()
    }
    if not words:
        return []
    any_of = "|".join(map(re.escape, sorted(words, key=len, reverse=True)[:_MOST_NAMES]))
    whole = re.compile(rf"(?<!\w)(?:{any_of})(?!\w)")
    return [Finding(*match.span(), Kind.NAME) for match in whole.finditer(looked_at)]


def _together(found: list[Finding], text: str) -> list[Finding]:
    """The parts of one name, or of one address, as one."""
    joined: list[Finding] = []
    for each in found:
        last = joined[-1] if joined else None
        if last and last.kind == each.kind and not text[last.end : each.start].strip(" "):
            joined[-1] = Finding(last.start, each.end, last.kind)
        else:
            joined.append(each)
    return joined


def _apart(found: Iterable[Finding]) -> list[Finding]:
    """In order, without those that begin within another; of two with one beginning the longer."""
    kept: list[Finding] = []
    for each in sorted(found, key=lambda each: (each.start, -each.end)):
        if not kept or each.start >= kept[-1].end:
            kept.append(each)
    return kept


def _marked(text: str, found: list[Finding], language: str) -> str:
    pieces, at = [], 0
    for each in found:
        pieces += [text[at : each.start], mark(each.kind, language)]
        at = each.end
    return "".join([*pieces, text[at:]])


@cache
def _marks() -> re.Pattern:
    return re.compile("|".join(map(re.escape, marks())))


def _wall(found: re.Match) -> str:
    """What stands for a mark, so that it is not read as words: one of a house is still a house."""
    return (HOUSE_WALL if found[0] in marks(Kind.HOUSE) else WALL) * len(found[0])
