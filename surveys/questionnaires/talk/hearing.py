"""What words mean that are said to a question.

Pure; it knows no channel. Whose words are an answer and whose are not: to a question with options,
words of more than `LONG` letters that name none of them, a question of some words, and anything
that bears a tracking code, are about another matter (`ELSEWHERE`) and go on to the appeals; to an
open question, what is longer than it takes.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from django.core.exceptions import ValidationError

from feedback import codes
from surveys.questionnaires import figures, validation
from surveys.questionnaires.definition import Kind, Option, Question
from surveys.questionnaires.talk import words
from surveys.questionnaires.talk.saying import example
from surveys.questionnaires.talk.steps import Step
from surveys.questionnaires.talk.words import Wish

LONG = 60  # letters; a slip of the finger is shorter
QUESTION = 3  # words, at least, of a question that somebody asks us
LONGEST_TEXT = 1000  # of an answer in words, where the question sets no bound
_LED_BY_NUMBER = re.compile(r"\(?(\d{1,3})[).:\-–\s]+(.*)", re.DOTALL)
_STARS = re.compile(r"[★⭐*🌟]{1,5}")
_BETWEEN = re.compile(r"[\s,;/+&.]+")
_AND = {words.folded(word) for word in ("and", "ба", "болон", "және", "и", "və", "плюс")}
# With these a Mongolian question ends, with a sign behind it or none.
_PARTICLES = {words.folded(word) for word in ("вэ", "бэ", "уу", "үү", "юу", "юү", "yu")}


class What(StrEnum):
    ANSWER = "answer"
    WISH = "wish"
    UNCLEAR = "unclear"
    ELSEWHERE = "elsewhere"


@dataclass(frozen=True)
class Heard:
    """What somebody meant; of `UNCLEAR`, `why` is told to them."""

    what: What
    value: object = None
    wish: Wish | None = None
    why: str = ""


def hear(asked: Step, text: str, language: str) -> Heard:
    """What these words mean, said to this question. Never raises."""
    text = text.strip()
    wish = words.wish(text)
    if wish is Wish.STOP:
        return Heard(What.WISH, wish=wish)
    if codes.seen_in(text):
        return Heard(What.ELSEWHERE)
    named = _named(asked, text)
    if wish and named is None:
        return Heard(What.WISH, wish=wish)
    if asked.question.kind is Kind.TEXT:
        return _open(asked.question, text, language)
    value = named if named is not None else _read(asked, text, language)
    if value is None:
        far = len(text) > LONG or _asks(text)
        return Heard(What.ELSEWHERE) if far else Heard(What.UNCLEAR, why=example(asked))
    return checked(asked, value, language)


def _asks(text: str) -> bool:
    """Whether this is a question, not a slip such as `1?`."""
    said = words.folded(text).split()
    return len(said) >= QUESTION and (text.endswith("?") or said[-1] in _PARTICLES)


def checked(asked: Step, value, language: str) -> Heard:
    """An answer as the question's own rules have it, or why it is none."""
    if asked.row is not None:
        return Heard(What.ANSWER, value)
    try:
        return Heard(What.ANSWER, validation.clean(asked.question, value, language))
    except ValidationError as error:
        return Heard(What.UNCLEAR, why=" ".join(error.messages))


def _open(question: Question, text: str, language: str) -> Heard:
    most = min(int(question.most or LONGEST_TEXT), LONGEST_TEXT)
    if len(text) > most:
        return Heard(What.ELSEWHERE)
    return checked(Step(question), text, language)


def _named(asked: Step, text: str):
    """The option whose words these are, in any language; None for none."""
    said = words.folded(text)
    if not said or asked.question.kind not in (Kind.SINGLE, Kind.MULTIPLE, Kind.MATRIX):
        return None
    for option in asked.options:
        if any(words.folded(label) == said for label in option.label.values()):
            return [option.code] if asked.question.kind is Kind.MULTIPLE else option.code
    return None


def _read(asked: Step, text: str, language: str):
    match asked.question.kind:
        case Kind.SINGLE | Kind.MATRIX:
            return _one(asked, text, language)
        case Kind.MULTIPLE:
            return _several(asked, text, language)
        case Kind.SCALE | Kind.NPS:
            return _mark(text, language)
        case Kind.NUMBER:
            figure = figures.as_number(text)
            return words.number(text, language) if figure is None else figure
        case Kind.DATE:
            return text if figures.as_date(text) else None
        case Kind.PLACE:
            return {"address": text} if text else None
    return None


def _one(asked: Step, text: str, language: str) -> str | None:
    led = _LED_BY_NUMBER.fullmatch(text)
    if led:  # "2. Bad", "2) badly": the number counts, if the words don't say otherwise
        chosen = _nth(asked, int(led[1]))
        rest = words.folded(led[2])
        labels = [words.folded(each) for each in chosen.label.values()] if chosen else []
        fits = not rest or any(rest in label for label in labels)
        return chosen.code if chosen and fits else None
    given = words.number(text.rstrip(" .)!?"), language)
    if given is not None:
        chosen = _nth(asked, given)
        return chosen.code if chosen else None
    return _beginning(asked, text)


def _beginning(asked: Step, text: str) -> str | None:
    """The one option that begins like this."""
    said = words.folded(text)
    if len(said) < 3:
        return None
    found = [
        option.code
        for option in asked.options
        if any(words.folded(label).startswith(said) for label in option.label.values())
    ]
    return found[0] if len(found) == 1 else None


def _several(asked: Step, text: str, language: str) -> list[str] | None:
    parts = [each for each in _BETWEEN.split(text) if each and words.folded(each) not in _AND]
    chosen = [_nth(asked, words.number(part, language) or 0) for part in parts]
    if chosen and None not in chosen:
        return [option.code for option in chosen]
    single = _one(asked, text, language)
    return [single] if single else _labels(asked, text)


def _labels(asked: Step, text: str) -> list[str] | None:
    """Options by their words, with commas between."""
    found = [_named(asked, part) or _beginning(asked, part) for part in re.split("[,;]", text)]
    if None in found:
        return None
    return [code for each in found for code in (each if isinstance(each, list) else [each])]


def _nth(asked: Step, number: int) -> Option | None:
    return asked.options[number - 1] if 0 < number <= len(asked.options) else None


def _mark(text: str, language: str) -> int | None:
    text = text.strip(" .!?)(")
    if _STARS.fullmatch(text):
        return len(text)
    whole = re.fullmatch(r"(\d{1,2})\s*/\s*(?:5|10)", text)
    return words.number(whole[1] if whole else text, language)
