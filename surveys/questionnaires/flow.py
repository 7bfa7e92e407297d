"""Which questions a person is asked, and in what order.

Pure. A question is decided by the answers to questions before it, in the order in which they are
written; an answer to a question that is not asked counts as none, so what hangs on it goes, too.
Order of chance comes from a seed (the response's key, as a rule): the same seed always gives the
same order, on every machine; without a seed it is the written order.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from surveys.questionnaires.conditions import all_hold
from surveys.questionnaires.definition import Definition, Kind, Option, Question, Section


@dataclass(frozen=True)
class Position:
    """The `number`th of `of` questions that are asked as things stand."""

    number: int
    of: int

    @property
    def percent(self) -> int:
        """How much lies behind, in whole percent."""
        return 100 * (self.number - 1) // self.of if self.of else 100


def visible(definition: Definition, answers: Mapping, seed: str | None = None) -> list[Question]:
    """The questions that are asked now, in the order in which this person meets them."""
    shown = _shown(definition, answers)
    return [question for question in ordered(definition, seed) if question.code in shown]


def visible_sections(
    definition: Definition, answers: Mapping, seed: str | None = None
) -> list[tuple[Section, list[Question]]]:
    """The same by section; a section with nothing to ask is left out."""
    shown = _shown(definition, answers)
    found = []
    for section in definition.sections:
        asked = [each for each in in_order(section, seed) if each.code in shown]
        if asked:
            found.append((section, asked))
    return found


def ordered(definition: Definition, seed: str | None = None) -> list[Question]:
    """All questions in the person's order, asked or not."""
    return [each for section in definition.sections for each in in_order(section, seed)]


def in_order(section: Section, seed: str | None = None) -> list[Question]:
    """All questions of a section in the person's order, asked or not."""
    if seed is None or not section.shuffled:
        return list(section.questions)
    return sorted(section.questions, key=lambda each: _chance(seed, section.code, each.code))


def next_question(
    definition: Definition, answers: Mapping, after: str | None = None, seed: str | None = None
) -> Question | None:
    """The question that follows the one of this code (the first, for None); None at the end.

    The one that was left may be hidden by now, what follows is found all the same. Raises
    `KeyError` when there is no such question.
    """
    return _nearest(definition, answers, after, ordered(definition, seed))


def previous_question(
    definition: Definition, answers: Mapping, before: str | None = None, seed: str | None = None
) -> Question | None:
    """The question before this one (the last, for None); None at the beginning."""
    return _nearest(definition, answers, before, ordered(definition, seed)[::-1])


def position(
    definition: Definition, answers: Mapping, code: str, seed: str | None = None
) -> Position:
    """Where somebody stands who is asked this question. Raises `KeyError` when it is not asked."""
    codes = [question.code for question in visible(definition, answers, seed)]
    if code not in codes:
        raise KeyError(code)
    return Position(codes.index(code) + 1, len(codes))


def kept(definition: Definition, answers: Mapping) -> dict:
    """The answers that count: those to questions that are asked, in the written order."""
    shown = _shown(definition, answers)
    return {
        question.code: answers[question.code]
        for question in definition.questions
        if question.code in shown and answers.get(question.code) not in (None, "", [], {})
    }


def section_of(definition: Definition, code: str) -> Section:
    """The section that a question stands in. Raises `KeyError`."""
    for section in definition.sections:
        if any(question.code == code for question in section.questions):
            return section
    raise KeyError(code)


def options(question: Question, seed: str | None = None) -> tuple[Option, ...]:
    """The options in the person's order. `Something else` and `none of these` come at the end, in
    the order in which they are written."""
    if question.kind is Kind.MATRIX:
        return question.options
    return _mixed(question, question.options, seed)


def rows(question: Question, seed: str | None = None) -> tuple[Option, ...]:
    """The rows of a matrix in the person's order; its options are steps and keep theirs."""
    return _mixed(question, question.rows, seed)


def _mixed(question: Question, given: tuple[Option, ...], seed: str | None) -> tuple[Option, ...]:
    if seed is None or not question.shuffled:
        return given
    mixed = [each for each in given if not (each.alone or each.last)]
    mixed.sort(key=lambda each: _chance(seed, question.code, each.code))
    return (*mixed, *(each for each in given if each.alone or each.last))


def _shown(definition: Definition, answers: Mapping) -> set[str]:
    """The codes of what is asked; each question sees only the answers that count before it."""
    asked: dict[str, Question] = {}
    for section in definition.sections:
        if not all_hold(section.shown_if, asked, answers):
            continue
        for question in section.questions:
            if all_hold(question.shown_if, asked, answers):
                asked[question.code] = question
    return set(asked)


def _nearest(
    definition: Definition, answers: Mapping, start: str | None, line: list[Question]
) -> Question | None:
    if start is not None:
        codes = [question.code for question in line]
        if start not in codes:
            raise KeyError(start)
        line = line[codes.index(start) + 1 :]
    shown = _shown(definition, answers)
    return next((question for question in line if question.code in shown), None)


def _chance(seed: str, *names: str) -> bytes:
    return hashlib.sha256("\0".join((seed, *names)).encode()).digest()
