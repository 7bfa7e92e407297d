"""What was sent for a question, before it is judged: none, one, or several, and how many."""

from collections.abc import Callable, Mapping

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from surveys.questionnaires.definition import Question
from surveys.questionnaires.figures import bound


def is_empty(raw) -> bool:
    if isinstance(raw, str):
        return not raw.strip()
    if isinstance(raw, Mapping):
        return all(is_empty(each) for each in raw.values())
    return raw is None or (isinstance(raw, list | tuple) and all(is_empty(each) for each in raw))


def one(raw):
    """The single answer, also out of a list of one as forms send it."""
    if isinstance(raw, list | tuple):
        given = [each for each in raw if not is_empty(each)]
        if len(given) > 1:
            raise ValidationError(_("Please choose only one answer."), code="one")
        raw = given[0] if given else ""
    if not isinstance(raw, str | int | float) or isinstance(raw, bool):
        raise ValidationError(_("We could not read this answer."), code="unreadable")
    return raw


def several(raw) -> list:
    return list(raw) if isinstance(raw, list | tuple | set) else [one(raw)]


def count_within(
    question: Question, count: int, few: Callable, many: Callable, most: float | None = None
) -> None:
    least = bound(question.least)
    most = bound(question.most) if most is None else most
    if least is not None and count < least:
        raise ValidationError(few(int(least)), code="least")
    if most is not None and count > most:
        raise ValidationError(many(int(most)), code="most")
