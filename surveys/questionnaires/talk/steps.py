"""The steps of a talk: what is asked at one time, and what follows.

Pure. A step is a question, or one row of a matrix; `code` names it. A photo cannot be said in
words; it is left out where people can send none.
"""

from collections.abc import Container, Mapping
from dataclasses import dataclass

from surveys.questionnaires import flow
from surveys.questionnaires.definition import Definition, Kind, Option, Question

UNSAID = frozenset({Kind.PHOTO})


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


def following(
    definition: Definition,
    answers: Mapping,
    at: str,
    seed: str,
    *,
    left_out: Container[Kind] = UNSAID,
) -> Step | None:
    """What is asked after this step (first of all, for an empty one); None at the end."""
    code, _slash, row = at.partition("/")
    if row:
        rows = flow.rows(definition.question(code), seed)
        left = [each.code for each in rows].index(row) + 1
        if left < len(rows):
            return Step(definition.question(code), rows[left], seed)
    question = flow.next_question(definition, answers, code or None, seed)
    while question is not None and question.kind in left_out:
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
