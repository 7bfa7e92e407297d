"""The piece of a text around the words that were looked for, and which letters these are."""

from collections.abc import Iterator
from dataclasses import dataclass

from feedback.finding import words

BEFORE = 40  # letters shown before the first word found
LENGTH = 200  # letters shown in all


@dataclass(frozen=True)
class Piece:
    """Letters of a text as they were written; `is_hit` when they are what was looked for."""

    text: str
    is_hit: bool = False


def around(text: str, wanted: str) -> list[Piece]:
    """The text around the first of the words, with all of them marked; empty when none is in it."""
    exact, loose = _beginnings(wanted)
    hits = list(_hits(text, exact)) or list(_hits(text, loose))
    if not hits:
        return []
    start = _word_start(text, max(0, hits[0][0] - BEFORE))
    end = min(len(text), start + LENGTH)
    pieces = [Piece("… ")] if start else []
    at = start
    for begins, ends in hits:
        if begins >= end:
            break
        pieces += [Piece(text[at:begins]), Piece(text[begins : min(ends, end)], is_hit=True)]
        at = min(ends, end)
    pieces.append(Piece(text[at:end] + ("…" if end < len(text) else "")))
    return [piece for piece in pieces if piece.text]


def _beginnings(wanted: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """By what a word is known that was looked for; and, as PostgreSQL's stems are not known here,
    by what it begins with when an ending of three letters is left out."""
    found = words.words(wanted)[: words.MOST_WORDS]
    exact = {form for word in found for form in (word, words.stem(word))}
    return tuple(exact), tuple(word[: max(words.LEAST_STEM, len(word) - 3)] for word in found)


def _hits(text: str, beginnings: tuple[str, ...]) -> Iterator[tuple[int, int]]:
    """Where the words stand, from the first letter to behind the last."""
    for found in words.WORDS.finditer(text):
        folded = words.folded(found[0])
        if any(_begins(folded, each) for each in beginnings):
            yield found.span()


def _begins(word: str, beginning: str) -> bool:
    if len(beginning) < words.LEAST_BEGINNING or beginning.isdigit():
        return word == beginning
    return word.startswith(beginning)


def _word_start(text: str, at: int) -> int:
    """The beginning of the word that a place lies in, or that follows it."""
    while 0 < at < len(text) and text[at - 1].isalnum():
        at -= 1
    return at
