"""What a person answered, made a value or refused with words for that person.

Words come in the language of the person, whatever language is active. The bounds of a question
mean, by its kind: the number itself, the day, the letters of a text, the count of choices or
photos.
"""

from collections.abc import Callable, Mapping

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import override

from surveys.questionnaires import answers_chosen, answers_written
from surveys.questionnaires.definition import Definition, Kind, Question
from surveys.questionnaires.flow import visible
from surveys.questionnaires.given import is_empty


def clean(question: Question, raw, language: str):
    """The answer as `definition` says answers look, or None for none where none is needed.

    Raises `ValidationError` with what is wrong and what to do, in the person's language.
    """
    with override(language):
        value = None if is_empty(raw) else _CLEANERS[question.kind](question, raw, language)
        if value is None and question.required:
            raise ValidationError(_NEEDED[question.kind](), code="required")
        return value


def problems(definition: Definition, answers: Mapping, language: str) -> dict[str, str]:
    """What is wrong with answers, by the code of the question, of those that are asked only."""
    found = {}
    for question in visible(definition, answers):
        try:
            clean(question, answers.get(question.code), language)
        except ValidationError as error:
            found[question.code] = " ".join(error.messages)
    return found


_CLEANERS: dict[Kind, Callable] = {
    Kind.SINGLE: answers_chosen.single,
    Kind.MULTIPLE: answers_chosen.multiple,
    Kind.SCALE: answers_chosen.scale,
    Kind.NPS: answers_chosen.nps,
    Kind.NUMBER: answers_written.number,
    Kind.DATE: answers_written.date,
    Kind.TEXT: answers_written.text,
    Kind.MATRIX: answers_chosen.matrix,
    Kind.PLACE: answers_written.place,
    Kind.PHOTO: answers_written.photo,
}


def _choose() -> str:
    return _("Please choose an answer.")


_NEEDED: dict[Kind, Callable[[], str]] = {
    Kind.SINGLE: _choose,
    Kind.MULTIPLE: lambda: _("Please choose at least one answer."),
    Kind.SCALE: _choose,
    Kind.NPS: _choose,
    Kind.NUMBER: lambda: _("Please give a number."),
    Kind.DATE: lambda: _("Please give a day."),
    Kind.TEXT: lambda: _("Please write an answer."),
    Kind.MATRIX: lambda: _("Please choose one of the answers in each line."),
    Kind.PLACE: lambda: _("Please mark a place on the map, or write the address."),
    Kind.PHOTO: lambda: _("Please add a photo."),
}
