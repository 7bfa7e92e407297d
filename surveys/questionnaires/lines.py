"""Lines of a form: the options of a question, the lines of a matrix, and conditions, as many as
one likes, read from what was sent and shown again."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.text import slugify
from django.utils.translation import gettext as _

from surveys.questionnaires.conditions import TESTS
from surveys.questionnaires.definition import (
    Condition,
    Definition,
    Kind,
    Option,
    Question,
    Test,
    labelled,
)
from surveys.questionnaires.figures import NPS, SCALE, as_number
from surveys.questionnaires.wording import TESTS as TEST_NAMES

MOST_LINES = 250  # that are read from what was sent
SPARE = 2  # empty lines below those that are filled


def options(sent: Mapping[str, str], prefix: str, languages: tuple[str, ...]) -> list[Option]:
    """The options that were sent; a line without words and code is none."""
    found: list[Option] = []
    taken: set[str] = set()
    for number in range(_count(sent, prefix)):
        name = f"{prefix}-{number}"
        label = {each: sent.get(f"{name}-{each}", "").strip() for each in languages}
        code = sent.get(f"{name}-code", "").strip().lower()
        if not code and not any(label.values()):
            continue
        code = code or _code_from(label, taken)
        taken.add(code)
        score = as_number(sent.get(f"{name}-score", "").strip())
        alone = bool(sent.get(f"{name}-alone"))
        last = bool(sent.get(f"{name}-last"))
        found.append(Option(code, {k: v for k, v in label.items() if v}, score, alone, last))
    return found


def _code_from(label: Mapping[str, str], taken: set[str]) -> str:
    """A code made of the words where they are Latin; else a number."""
    stem = slugify(label.get("en", "")).replace("-", "_")[:30].strip("_")
    number = 1
    code = stem or "1"
    while code in taken:
        number += 1
        code = f"{stem}_{number}" if stem else str(number)
    return code


def _count(sent: Mapping[str, str], prefix: str) -> int:
    count = sent.get(f"{prefix}-count", "")
    return min(int(count), MOST_LINES) if count.isdecimal() and len(count) < 5 else 0


@dataclass(frozen=True)
class OptionLine:
    """An option as the form shows it."""

    name: str
    code: str
    words: list[tuple[str, str]]  # language, words
    score: str
    alone: bool
    last: bool


def option_lines(
    given: tuple[Option, ...], prefix: str, languages: tuple[str, ...], more: int = 0
) -> list[OptionLine]:
    """The lines of the form: one for each option, and empty ones."""
    shown = [*given, *(Option("", {}) for _spare in range(SPARE + more))]
    return [
        OptionLine(
            f"{prefix}-{number}",
            option.code,
            [(each, option.label.get(each, "")) for each in languages],
            "" if option.score is None else f"{option.score:g}",
            option.alone,
            option.last,
        )
        for number, option in enumerate(shown)
    ]


@dataclass(frozen=True)
class ConditionLine:
    """A condition as the form shows it. `answer` is `question:value` of the list of answers,
    `value` what was written instead."""

    name: str
    question: str
    test: str
    answer: str
    value: str


def conditions(
    sent: Mapping[str, str], definition: Definition, problems: list[str]
) -> tuple[Condition, ...]:
    """The conditions that were sent; what can't be read goes to the problems, in words."""
    found = []
    for number in range(_count(sent, "if")):
        name = f"if-{number}"
        code, answer = sent.get(f"{name}-question", ""), sent.get(f"{name}-answer", "")
        owner, _colon, chosen = answer.partition(":")
        written = sent.get(f"{name}-value", "").strip()
        code = code or owner
        if not code:
            continue
        try:
            asked = definition.question(code)
        except KeyError:
            problems.append(_("The question “%(code)s” is not there.") % {"code": code})
            continue
        if owner and owner != code:
            problems.append(_("The answer belongs to another question than the one chosen."))
            continue
        test = sent.get(f"{name}-test", "")
        found.append(_condition(asked, test, chosen or written))
    return tuple(found)


def _condition(asked: Question, test: str, value: str) -> Condition:
    """With the test that suits the kind where none, or another, was chosen."""
    fitting = TESTS[asked.kind]
    chosen = Test(test) if test in set(Test) else fitting[0]
    if asked.kind is Kind.MULTIPLE and chosen is Test.IS:
        chosen = Test.HAS
    if not value:
        chosen = Test.ANSWERED
    if chosen is Test.ANSWERED:
        return Condition(asked.code, chosen)
    number = as_number(value) if asked.kind in (Kind.SCALE, Kind.NPS, Kind.NUMBER) else None
    if number is not None:
        return Condition(asked.code, chosen, int(number) if number.is_integer() else number)
    return Condition(asked.code, chosen, value)


def condition_lines(given: tuple[Condition, ...], definition: Definition) -> list[ConditionLine]:
    """The lines of the form: one for each condition, and an empty one."""
    lines = []
    for number, condition in enumerate(given):
        choices = {value for value, _label in _answers_of(definition, condition.question)}
        answer = f"{condition.question}:{condition.value}"
        known = answer in choices
        value = "" if known else str(condition.value)
        lines.append(
            ConditionLine(
                f"if-{number}",
                condition.question,
                condition.test.value,
                answer if known else "",
                value,
            )
        )
    return [*lines, ConditionLine(f"if-{len(lines)}", "", "", "", "")]


def tests() -> list[tuple[str, str]]:
    """What can be chosen as a test."""
    return [(test.value, str(name)) for test, name in TEST_NAMES.items()]


def earlier_questions(
    definition: Definition, before: str, language: str
) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """The questions before the question or section of this code, each with what can be chosen as
    its answer: code, label, [(value, label)]."""
    found = []
    for section in definition.sections:
        if section.code == before:
            break
        for question in section.questions:
            if question.code == before:
                return found
            label = labelled(question.label, language) or question.code
            found.append((question.code, label, _answers(question, language)))
    return found


def _answers_of(definition: Definition, code: str) -> list[tuple[str, str]]:
    try:
        return _answers(definition.question(code), "")
    except KeyError:
        return []


def _answers(question: Question, language: str) -> list[tuple[str, str]]:
    steps = {Kind.SCALE: SCALE, Kind.NPS: NPS}.get(question.kind)
    if steps:
        return [(f"{question.code}:{step}", str(step)) for step in steps]
    if question.kind not in (Kind.SINGLE, Kind.MULTIPLE):
        return []
    return [
        (f"{question.code}:{option.code}", labelled(option.label, language) or option.code)
        for option in question.options
    ]
