"""When a condition on an earlier answer holds, and which conditions make sense for which kind.

A condition on a question that was not answered never holds, not even `is_not`: what is asked
because of an answer needs the answer.
"""

from collections.abc import Mapping

from surveys.questionnaires.definition import Condition, Kind, Question, Test

_CHOICE = (Test.IS, Test.IS_NOT, Test.ANSWERED)
_MEASURE = (Test.IS, Test.IS_NOT, Test.LEAST, Test.MOST, Test.ANSWERED)

TESTS: dict[Kind, tuple[Test, ...]] = {
    Kind.SINGLE: _CHOICE,
    Kind.MULTIPLE: (Test.HAS, Test.IS_NOT, Test.ANSWERED),
    Kind.SCALE: _MEASURE,
    Kind.NPS: _MEASURE,
    Kind.NUMBER: _MEASURE,
    Kind.DATE: _MEASURE,
    Kind.TEXT: _CHOICE,
    Kind.MATRIX: (Test.ANSWERED,),
    Kind.PLACE: (Test.ANSWERED,),
    Kind.PHOTO: (Test.ANSWERED,),
}
NUMERIC = frozenset({Kind.SCALE, Kind.NPS, Kind.NUMBER})


def holds(condition: Condition, question: Question, answer) -> bool:
    """Whether this answer to the question fulfils the condition; an odd one doesn't."""
    if answer in (None, "", [], {}) or condition.test not in TESTS[question.kind]:
        return False
    if condition.test is Test.ANSWERED:
        return True
    if question.kind is Kind.MULTIPLE:
        return (condition.value in answer) == (condition.test is Test.HAS)
    try:
        given, wanted = _comparable(question, answer), _comparable(question, condition.value)
    except (TypeError, ValueError):
        return False
    match condition.test:
        case Test.IS:
            return given == wanted
        case Test.IS_NOT:
            return given != wanted
        case Test.LEAST:
            return given >= wanted
        case _:
            return given <= wanted


def all_hold(
    conditions: tuple[Condition, ...], asked: Mapping[str, Question], answers: Mapping
) -> bool:
    """Whether all hold; one on a question that was not asked never does."""
    return all(
        condition.question in asked
        and holds(condition, asked[condition.question], answers.get(condition.question))
        for condition in conditions
    )


def _comparable(question: Question, value) -> float | str:
    return float(value) if question.kind in NUMERIC else str(value)
