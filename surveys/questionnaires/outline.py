"""The questionnaire as the editor lists it: every section and question with what stands out."""

from dataclasses import dataclass

from surveys.questionnaires.checking import Fault
from surveys.questionnaires.definition import Definition, Kind, Question, Section, labelled
from surveys.questionnaires.wording import conditions_words, kind_name


@dataclass(frozen=True)
class Line:
    """A question in the list. `number` is its place among all."""

    number: int
    code: str
    label: str
    kind: str
    facts: list[str]
    shown_if: str
    is_required: bool
    dimension: str
    faults: int


@dataclass(frozen=True)
class Block:
    """A section in the list."""

    code: str
    title: str
    shown_if: str
    is_shuffled: bool
    faults: int
    lines: list[Line]


def blocks(definition: Definition, found: list[Fault], language: str) -> list[Block]:
    """All sections with their questions."""
    number = 0
    listed = []
    for section in definition.sections:
        lines = []
        for question in section.questions:
            number += 1
            lines.append(_line(definition, question, number, found, language))
        listed.append(_block(definition, section, lines, found, language))
    return listed


def _block(
    definition: Definition, section: Section, lines: list[Line], found: list[Fault], language: str
) -> Block:
    own = [fault for fault in found if fault.section == section.code and not fault.question]
    return Block(
        code=section.code,
        title=labelled(section.title, language),
        shown_if=conditions_words(definition, section.shown_if, language),
        is_shuffled=section.shuffled,
        faults=len(own),
        lines=lines,
    )


def _line(
    definition: Definition, question: Question, number: int, found: list[Fault], language: str
) -> Line:
    offered = question.rows if question.kind is Kind.MATRIX else question.options
    return Line(
        number=number,
        code=question.code,
        label=labelled(question.label, language),
        kind=kind_name(question.kind),
        facts=[labelled(each.label, language) or each.code for each in offered],
        shown_if=conditions_words(definition, question.shown_if, language),
        is_required=question.required,
        dimension=question.dimension,
        faults=sum(fault.question == question.code for fault in found),
    )
