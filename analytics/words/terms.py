"""The terms of a text: single words and pairs, without names, numbers and words that tell nothing.

Words that differ by their endings, or by the letters of a keyboard, are one term; it is shown as
most people write it. For Russian and English PostgreSQL finds the stem, for the others our list of
endings (`feedback.finding.words`).
"""

import re
from collections import Counter
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from django.db import connection

from feedback.deidentifying import findings
from feedback.finding import words

LEAST_LETTERS, MOST_LETTERS = 3, 30
MOST_TEXT = 4_000  # characters of one appeal: what it is about is said by then
_LISTS = Path(__file__).parent / "stopwords"
_DICTIONARIES = {"ru": "russian_stem", "en": "english_stem"}
# A word, or what parts two: only spaces and hyphens let two words be a pair.
_PIECE = re.compile(r"(?P<word>[^\W\d_]+(?:[’'ʼ][^\W\d_]+)*)|(?P<gap>[^\w\s\-]|\d|_|\n)")


class Stems:
    """The stems of words, each asked for once. A text's words are handed in before they are
    looked up, so that a thousand texts take one question to the database."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._known: dict[str, str] = {}

    def learn(self, found: Iterable[str]) -> None:
        unknown = sorted(set(found) - self._known.keys())
        if self.language in _DICTIONARIES:
            self._known |= _asked(_DICTIONARIES[self.language], unknown)
        else:
            self._known |= {word: words.stem(word) for word in unknown}

    def of(self, word: str) -> str:
        return self._known[word]


def pieces(text: str) -> list[list[str]]:
    """The words of a text as they are written, but small: stretches that nothing interrupts. What
    would tell who is meant is left out, and interrupts."""
    text = text[:MOST_TEXT]
    shown, at = [], 0
    for found in findings(text):
        shown += [text[at : found.start], " \n "]
        at = found.end
    stretches: list[list[str]] = [[]]
    for piece in _PIECE.finditer("".join([*shown, text[at:]])):
        if piece["word"]:
            stretches[-1].append(piece["word"].lower())
        elif stretches[-1]:
            stretches.append([])
    return [stretch for stretch in stretches if stretch]


def terms(stretches: list[list[str]], stems: Stems) -> dict[str, str]:
    """Each term of a text, once, with a form in which it stands there.

    `stems` must have learned the words (`folded_words`).
    """
    found: dict[str, str] = {}
    for stretch in stretches:
        before: tuple[str, str] | None = None
        for word in stretch:
            plain = words.folded(word)
            if not _tells(plain, stems):
                before = None
                continue
            stem = stems.of(plain)
            found.setdefault(stem, word)
            if before and before[0] != stem:
                found.setdefault(f"{before[0]} {stem}", f"{before[1]} {word}")
            before = stem, word
    return found


def folded_words(stretches: list[list[str]]) -> set[str]:
    return {words.folded(word) for stretch in stretches for word in stretch}


def _tells(plain: str, stems: Stems) -> bool:
    if not LEAST_LETTERS <= len(plain) <= MOST_LETTERS:
        return False
    return plain not in stop_words(stems.language)


def is_neutral(form: str) -> bool:
    """Whether nobody could be told by it, however it is written."""
    return not any(findings(each) for each in (form, form.title(), f"{form.title()} "))


def commonest(forms: Counter[str]) -> str:
    """The form that most people write; of equally common ones the first by the alphabet."""
    return min(forms, key=lambda form: (-forms[form], form))


@cache
def stop_words(language: str) -> frozenset[str]:
    """Words that tell nothing, folded; those of Russian in Kazakh, too, which is mixed with it."""
    known = set()
    for code in {language} | ({"ru"} if language == "kk" else set()):
        path = _LISTS / f"{code}.txt"
        if path.exists():
            lines = path.read_text(encoding="utf-8").splitlines()
            known.update(
                words.folded(word)
                for line in lines
                if not line.startswith("#")
                for word in line.split()
            )
    return frozenset(known)


def _asked(dictionary: str, unknown: list[str]) -> dict[str, str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT word, coalesce((ts_lexize(%s, word))[1], word) FROM unnest(%s::text[]) AS word",
            [dictionary, unknown],
        )
        return dict(cursor.fetchall())
