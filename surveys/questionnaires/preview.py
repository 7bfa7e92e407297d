"""How a questionnaire looks in each channel, tried with answers that nobody keeps.

The talk by SMS or with buttons is in `preview_talk`.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from surveys.questionnaires import flow
from surveys.questionnaires.definition import Definition, Kind, Option, Question, labelled
from surveys.questionnaires.figures import NPS, SCALE
from surveys.questionnaires.validation import clean
from surveys.questionnaires.wording import conditions_words

WAYS = (
    ("web", gettext_lazy("Web page")),
    ("sms", gettext_lazy("SMS")),
    ("buttons", gettext_lazy("Telegram, WhatsApp")),
    ("phone", gettext_lazy("Telephone")),
)
SEED = "preview"


# The web page -------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Asked:
    """A question as the page shows it. `value` is what was given, `problem` why it is none."""

    question: Question
    number: int
    label: str
    hint: str
    choices: list[tuple[str, str]]  # value, words
    rows: list[tuple[str, str, str]]  # field's name, words, value
    value: object
    problem: str


def sent_answers(definition: Definition, sent: QueryDict) -> dict:
    """What a form sent, by question, as it was written."""
    raw: dict = {}
    for question in definition.questions:
        code = question.code
        if question.kind is Kind.MATRIX:
            raw[code] = {row.code: sent.get(f"{code}-{row.code}", "") for row in question.rows}
        elif question.kind is Kind.MULTIPLE:
            raw[code] = sent.getlist(code)
        else:
            raw[code] = sent.get(code, "")
    return raw


def page(
    definition: Definition, raw: Mapping, language: str, *, complain: bool
) -> tuple[list[tuple[str, str, list[Asked]]], int]:
    """The sections that are shown after these answers, each with title, words and questions, and
    how many answers have something wrong. Without `complain` nothing is wrong yet."""
    values, problems = _cleaned(definition, raw, language)
    shown, number = [], 0
    for section, questions in flow.visible_sections(definition, values, SEED):
        listed = []
        for question in questions:
            number += 1
            problem = problems.get(question.code, "") if complain else ""
            listed.append(_asked(question, number, raw.get(question.code), problem, language))
        title, words = labelled(section.title, language), labelled(section.intro, language)
        shown.append((title, words, listed))
    seen = [each.problem for _title, _words, listed in shown for each in listed]
    return shown, sum(map(bool, seen))


def _cleaned(definition: Definition, raw: Mapping, language: str) -> tuple[dict, dict]:
    values, problems = {}, {}
    for question in definition.questions:
        try:
            values[question.code] = clean(question, raw.get(question.code), language)
        except ValidationError as error:
            problems[question.code] = " ".join(error.messages)
    return values, problems


def _asked(question: Question, number: int, raw, problem: str, language: str) -> Asked:
    given = raw if isinstance(raw, dict) else {}
    return Asked(
        question=question,
        number=number,
        label=labelled(question.label, language) or question.code,
        hint=labelled(question.hint, language),
        choices=_choices(question, language),
        rows=[
            (f"{question.code}-{row.code}", _words(row, language), given.get(row.code, ""))
            for row in flow.rows(question, SEED)
        ],
        value=raw,
        problem=problem,
    )


def _choices(question: Question, language: str) -> list[tuple[str, str]]:
    steps = {Kind.SCALE: SCALE, Kind.NPS: NPS}.get(question.kind)
    if steps:
        return [(str(step), str(step)) for step in steps]
    return [(each.code, _words(each, language)) for each in flow.options(question, SEED)]


def _words(option: Option, language: str) -> str:
    return labelled(option.label, language) or option.code


# The telephone ------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Spoken:
    """A question as the interviewer reads it out."""

    number: int
    words: str
    hint: str
    ask_if: str
    choices: list[str]
    rows: list[str]
    note: str


def script(definition: Definition, language: str) -> list[tuple[str, str, list[Spoken]]]:
    """What an interviewer reads, by section: title, when it is asked, questions. What is for the
    interviewer alone is in the active language, what is read out in the given one."""
    number, told = 0, []
    for section in definition.sections:
        lines = []
        for question in section.questions:
            number += 1
            lines.append(
                Spoken(
                    number=number,
                    words=labelled(question.label, language),
                    hint=labelled(question.hint, language),
                    ask_if=conditions_words(definition, question.shown_if, language),
                    choices=[words for _value, words in _choices(question, language)],
                    rows=[_words(row, language) for row in question.rows],
                    note=_note(question),
                )
            )
        hangs = conditions_words(definition, section.shown_if, language)
        told.append((labelled(section.title, language), hangs, lines))
    return told


def _note(question: Question) -> str:
    match question.kind:
        case Kind.MULTIPLE:
            return _("Several answers are possible; read all of them out.")
        case Kind.SCALE | Kind.NPS:
            return _("Don't read the numbers out one by one.")
        case Kind.TEXT:
            return _("Write down what is said, word by word.")
        case Kind.PHOTO:
            return _("Left out on the telephone.")
        case Kind.MATRIX:
            return _("Read each line, then the answers.")
    return ""
