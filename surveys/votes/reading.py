"""What a message means as a voice: "VOTE 3 2", "САНАЛ 3 тийм", a word that a vote has for itself
and an option, or an option alone in answer to the call. Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from surveys.questionnaires.talk.words import folded

MOST_LETTERS = 60  # what is longer is words to the state, and no voice
SENTENCE = 3  # words, at least
_WORDS = {  # and in which language they are
    **{"VOTE": "en", "САНАЛ": "mn", "SANAL": "mn", "ДАУЫС": "kk", "DAUYS": "kk"},
    **{"ГОЛОС": "ru", "ГОЛОСУЮ": "ru", "GOLOS": "ru", "SƏS": "az", "SES": "az"},
}
_COMMAND = re.compile(r"/?(\w+)[\s:#№]*(\d{1,6})(?!\d)[\s.,:;\-]*(.*)", re.DOTALL)
_SIGNS = " \t\r\n.,:;!?()[]\"'«»/#№-"


@dataclass(frozen=True)
class Said:
    """The vote by its number, what was said of the options, and the language of our word."""

    number: int
    rest: str
    language: str = ""


def command(text: str) -> Said | None:
    """The vote and the rest in a message that begins with one of our words; None for others."""
    if len(text) > MOST_LETTERS:
        return None
    found = _COMMAND.fullmatch(text.strip())
    language = _WORDS.get(found[1].upper()) if found else None
    if language is None:
        return None
    return Said(int(found[2]), found[3].strip(_SIGNS), language)


def after_keyword(text: str, keyword: str) -> str | None:
    """What follows a vote's own word; None when the message does not begin with it."""
    first, _space, rest = text.strip(_SIGNS).partition(" ")
    return rest.strip(_SIGNS) if first.strip(_SIGNS).casefold() == keyword.casefold() else None


def is_elsewhere(rest: str, labels: Iterable[dict[str, str]]) -> bool:
    """Whether what follows the number is a sentence about another matter: it names no option, nor
    any word of one. `Санал` is a vote, and a suggestion, too."""
    said = folded(rest).split()
    if len(said) < SENTENCE or said[0].isdecimal():
        return False
    known: set[str] = set()
    for label in (folded(words) for option in labels for words in option.values()):
        known |= {label, *(word for word in label.split() if len(word) > 2)}
    return not known & set(said)


def options(rest: str, labels: Iterable[dict[str, str]]) -> tuple[int, ...]:
    """The numbers of the options that are named by number or word; empty when it says anything
    else beside."""
    words = _folded(rest)
    if not words:
        return ()
    if named := _named(words, list(labels)):
        return (named,)
    parts = [part for part in re.split(r"[\s,;+&]+", words) if part]
    if not all(part.isascii() and part.isdecimal() and len(part) < 3 for part in parts):
        return ()
    return tuple(dict.fromkeys(int(part) for part in parts))


def _named(words: str, labels: list[dict[str, str]]) -> int | None:
    """The one option that has this name: as it is written; else in Latin letters; else in those
    that phones have for Mongolian vowels. What would be the name of two is the name of none."""
    for same in (_folded, folded, _as_typed):
        meant = {
            place
            for place, option in enumerate(labels, 1)
            if same(words) in {same(label) for label in option.values()}
        }
        if meant:
            return meant.pop() if len(meant) == 1 else None
    return None


def _as_typed(words: str) -> str:
    """Latin Mongolian has no one way for ө and ү: "vgvi" and "ugui", "zuvshuurnu" and
    "zovshoorno" are the same words."""
    return folded(folded(words).replace("v", "u").replace("o", "u"))


def _folded(words: str) -> str:
    return " ".join(words.strip(_SIGNS).casefold().split())
