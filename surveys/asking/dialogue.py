"""A questionnaire as a talk: one question at a time, said in words and answered in words.

Pure. A step is a question, or one row of a matrix; `code` names it. Nothing here knows a channel:
what is heard is a text, or the number of a button. A photo cannot be said in words; it is left
out.

Whose words are an answer and whose are not: to a question with options, words of more than
`LONG` letters that name none of them, and anything that bears a tracking code, are about another
matter (`ELSEWHERE`) and go on to the appeals; to an open question, what is longer than it takes.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from feedback import codes
from surveys.asking import words
from surveys.asking.words import Wish
from surveys.questionnaires import flow, validation
from surveys.questionnaires.definition import Definition, Kind, Option, Question, labelled

LONG = 60  # letters; a slip of the finger is shorter
LONGEST_TEXT = 1000  # of an answer in words, where the question sets no bound
_UNSAID = {Kind.PHOTO}
_CLOSED = {Kind.SINGLE, Kind.MULTIPLE, Kind.SCALE, Kind.NPS, Kind.MATRIX}
_LED_BY_NUMBER = re.compile(r"\(?(\d{1,3})[).:\-–\s]+(.*)", re.DOTALL)
_STARS = re.compile(r"[★⭐*🌟]{1,5}")
_BETWEEN = re.compile(r"[\s,;/+&.]+")
_AND = {words.folded(word) for word in ("and", "ба", "болон", "және", "и", "və", "плюс")}


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


@dataclass(frozen=True)
class Step:
    """What is asked at one time: a question, or one row of it."""

    question: Question
    row: Option | None = None
    seed: str = ""

    @property
    def code(self) -> str:
        return f"{self.question.code}/{self.row.code}" if self.row else self.question.code

    @property
    def options(self) -> tuple[Option, ...]:
        """What there is to choose, in the order in which it is numbered."""
        return flow.options(self.question, self.seed)

    @property
    def is_required(self) -> bool:
        return self.question.required


def step(definition: Definition, at: str, seed: str) -> Step:
    """The step of this code. Raises `KeyError`."""
    code, _slash, row = at.partition("/")
    question = definition.question(code)
    found = next((each for each in question.rows if each.code == row), None)
    if question.kind is Kind.MATRIX and found is None:
        raise KeyError(at)
    return Step(question, found, seed)


def following(definition: Definition, answers: Mapping, at: str, seed: str) -> Step | None:
    """What is asked after this step (first of all, for an empty one); None at the end."""
    code, _slash, row = at.partition("/")
    if row:
        rows = flow.rows(definition.question(code), seed)
        left = [each.code for each in rows].index(row) + 1
        if left < len(rows):
            return Step(definition.question(code), rows[left], seed)
    question = flow.next_question(definition, answers, code or None, seed)
    while question is not None and question.kind in _UNSAID:
        question = flow.next_question(definition, answers, question.code, seed)
    return None if question is None else entry(question, seed)


def entry(question: Question, seed: str) -> Step:
    """Where a question begins: a matrix with its first row."""
    first = flow.rows(question, seed)[0] if question.kind is Kind.MATRIX else None
    return Step(question, first, seed)


def is_asked(definition: Definition, answers: Mapping, at: str) -> bool:
    """Whether this step is asked as things stand."""
    code = at.partition("/")[0]
    return any(question.code == code for question in flow.visible(definition, answers))


def with_answer(answers: Mapping, asked: Step, value) -> dict:
    """The answers with this one; None takes it away."""
    kept = dict(answers)
    code = asked.question.code
    if asked.row is not None:
        lines = dict(kept.get(code) or {})
        lines.pop(asked.row.code, None)
        value = (lines | {asked.row.code: value}) if value is not None else lines
    if value in (None, {}):
        kept.pop(code, None)
    else:
        kept[code] = value
    return kept


# Hearing ------------------------------------------------------------------------------------------
def hear(asked: Step, text: str, language: str) -> Heard:
    """What these words mean, said to this question. Never raises."""
    text = text.strip()
    wish = words.wish(text)
    if wish in (Wish.STOP, Wish.HELP):
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
        far = len(text) > LONG
        return Heard(What.ELSEWHERE) if far else Heard(What.UNCLEAR, why=example(asked))
    return checked(asked, value, language)


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
            figure = validation.as_number(text)
            return words.number(text, language) if figure is None else figure
        case Kind.DATE:
            return text if validation.as_date(text) else None
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
    given = words.number(text.rstrip(" .)!"), language)
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
    single = _one(asked, text, language)
    if single:
        return [single]
    chosen = []
    for part in filter(None, _BETWEEN.split(text)):
        if words.folded(part) in _AND:
            continue
        option = _nth(asked, words.number(part, language) or 0)
        if option is None:
            return _labels(asked, text)
        chosen.append(option.code)
    return chosen or None


def _labels(asked: Step, text: str) -> list[str] | None:
    """Options by their words, with commas between."""
    found = [_named(asked, part) or _beginning(asked, part) for part in re.split("[,;]", text)]
    if None in found:
        return None
    return [code for each in found for code in (each if isinstance(each, list) else [each])]


def _nth(asked: Step, number: int) -> Option | None:
    return asked.options[number - 1] if 0 < number <= len(asked.options) else None


def _mark(text: str, language: str) -> int | None:
    text = text.strip(" .!)(")
    if _STARS.fullmatch(text):
        return len(text)
    whole = re.fullmatch(r"(\d{1,2})\s*/\s*(?:5|10)", text)
    return words.number(whole[1] if whole else text, language)


# Saying -------------------------------------------------------------------------------------------
def say(asked: Step, language: str, *, lists: bool) -> str:
    """The question in words; with its options numbered, where no buttons are shown."""
    lines = [labelled(asked.question.label, language)]
    if asked.row is not None:
        lines.append(labelled(asked.row.label, language))
    kind = asked.question.kind
    if asked.options and (lists or kind is Kind.MULTIPLE):
        lines += [
            f"{number} {labelled(option.label, language)}"
            for number, option in enumerate(asked.options, start=1)
        ]
    hint = labelled(asked.question.hint, language) or how(asked, lists=lists)
    return "\n".join(filter(None, [*lines, hint]))


def how(asked: Step, *, lists: bool) -> str:
    """How this question is answered, in a few words; empty where it is plain."""
    match asked.question.kind:
        case Kind.MULTIPLE:
            return _("Several numbers are fine: 1 3")
        case Kind.SCALE:
            return _("1 (bad) to 5 (good)")
        case Kind.NPS:
            return _("0 (never) to 10 (gladly)")
        case Kind.DATE:
            return _("For example 2026-03-31")
        case Kind.PLACE:
            return _("Write the address.")
    return ""


def example(asked: Step) -> str:
    """What an answer to this question looks like."""
    match asked.question.kind:
        case Kind.SINGLE | Kind.MATRIX:
            return _("Please answer with a number from 1 to %(last)d.") % {
                "last": len(asked.options)
            }
        case Kind.MULTIPLE:
            return _("Please answer with numbers from 1 to %(last)d, for example: 1 3.") % {
                "last": len(asked.options)
            }
        case Kind.SCALE:
            return _("Please answer with a number from 1 to 5.")
        case Kind.NPS:
            return _("Please answer with a number from 0 to 10.")
        case Kind.DATE:
            return _("Please give a day, for example 2026-03-31.")
        case Kind.NUMBER:
            return _("Please answer with a number, for example 3.")
    return _("Please answer in a few words.")


def buttons(asked: Step, language: str) -> list[tuple[str, str]]:
    """What may be pressed in place of words: labels and names."""
    match asked.question.kind:
        case Kind.SINGLE | Kind.MATRIX:
            return [
                (labelled(option.label, language), f"o{number}")
                for number, option in enumerate(asked.options)
            ]
        case Kind.SCALE:
            return [(str(mark), f"n{mark}") for mark in validation.SCALE]
        case Kind.NPS:
            return [(str(mark), f"n{mark}") for mark in validation.NPS]
    return []


def pressed(asked: Step, name: str, language: str) -> Heard:
    """What a button of this step says; `UNCLEAR` for one that it does not have."""
    if name in (known := {button for _label, button in buttons(asked, language)}):
        number = int(name[1:])
        value = asked.options[number].code if name[0] == "o" else number
        return checked(asked, value, language)
    wishes = {"b": Wish.BACK, "s": Wish.SKIP, "e": Wish.END}
    return (
        Heard(What.WISH, wish=wishes[name])
        if name in wishes
        else Heard(What.UNCLEAR, why=example(asked) if known else "")
    )
