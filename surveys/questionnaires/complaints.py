"""What a question says to each kind of wrong answer, for a form that judges without a connection.

The words are those of `validation`: it is given answers that are wrong in each way, and what it
says is written down by the error's code.
"""

from collections.abc import Iterator
from datetime import timedelta

from django.core.exceptions import ValidationError

from surveys.questionnaires import answers_written, figures, validation
from surveys.questionnaires.definition import Definition, Kind, Question


def of(definition: Definition, language: str) -> dict[str, dict[str, str]]:
    """The words by the error's code, by the question's code. `unreadable` is always among them."""
    return {each.code: _of_question(each, language) for each in definition.questions}


def _of_question(question: Question, language: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for raw in _wrong(question):
        try:
            validation.clean(question, raw, language)
        except ValidationError as error:
            found.setdefault(error.code, " ".join(error.messages))
    return found


def _wrong(question: Question) -> Iterator:
    """Answers that are wrong, the plainest first."""
    yield ""
    yield True if question.kind is not Kind.MATRIX else "?"
    least, most = question.least, question.most
    match question.kind:
        case Kind.SINGLE | Kind.SCALE | Kind.NPS:
            yield "?"
        case Kind.NUMBER:
            yield "?"
            yield from _beyond(figures.bound(least), figures.bound(most))
        case Kind.DATE:
            yield "?"
            first, last = (figures.as_date(str(each or "")) for each in (least, most))
            yield from _beyond(first, last, timedelta(days=1))
        case Kind.TEXT:
            if (letters := figures.bound(least)) and letters > 1:
                yield "a"
        case Kind.MULTIPLE:
            yield from _several(question)
        case Kind.PLACE:
            yield {"latitude": "?", "longitude": "?"}
        case Kind.PHOTO:
            top = answers_written.MOST_PHOTOS if most is None else int(figures.bound(most))
            yield ["1"]
            yield [str(number) for number in range(top + 1)]


def _beyond(first, last, step=1) -> Iterator:
    for bound, away in ((first, -step), (last, step)):
        if bound is not None:
            try:
                yield str(bound + away)
            except OverflowError:  # the first or the last day there is
                continue


def _several(question: Question) -> Iterator[list[str]]:
    free = [option.code for option in question.options if not option.alone]
    alone = [option.code for option in question.options if option.alone]
    if alone and free:
        yield [alone[0], free[0]]
    yield free[:1]
    yield free
