"""Answers that are chosen: one of several, several, a step, a line of a matrix. Each is made a
value or refused with words in the active language."""

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from surveys.questionnaires.definition import Question, labelled
from surveys.questionnaires.figures import NPS, SCALE
from surveys.questionnaires.given import count_within, is_empty, one, several


def single(question: Question, raw, language: str) -> str:
    return _option(question, one(raw))


def multiple(question: Question, raw, language: str) -> list[str]:
    given = {_option(question, one(code)) for code in several(raw) if not is_empty(code)}
    chosen = [option for option in question.options if option.code in given]
    alone = next((option for option in chosen if option.alone), None)
    if alone and len(chosen) > 1:
        words = _("“%(option)s” can't be chosen together with other answers.")
        raise ValidationError(words % {"option": labelled(alone.label, language)}, code="alone")
    if not alone:
        count_within(question, len(chosen), _too_few_choices, _too_many_choices)
    return [option.code for option in chosen]


def scale(question: Question, raw, language: str) -> int:
    return _step(raw, SCALE)


def nps(question: Question, raw, language: str) -> int:
    return _step(raw, NPS)


def _step(raw, steps: range) -> int:
    text = str(one(raw)).strip()
    if not (text.isascii() and text.isdecimal() and len(text) < 3 and int(text) in steps):
        words = _("Please choose a number from %(first)d to %(last)d.")
        raise ValidationError(words % {"first": steps[0], "last": steps[-1]}, code="step")
    return int(text)


def matrix(question: Question, raw, language: str) -> dict[str, str]:
    if not isinstance(raw, Mapping):
        raise ValidationError(_("Please choose one of the answers in each line."), code="matrix")
    if unknown := set(raw) - {row.code for row in question.rows}:
        raise ValidationError(_unknown() % {"answer": min(map(str, unknown))}, code="row")
    value = {
        row.code: _option(question, one(raw[row.code]))
        for row in question.rows
        if not is_empty(raw.get(row.code))
    }
    missing = [labelled(row.label, language) for row in question.rows if row.code not in value]
    if question.required and missing:
        words = _("Please answer each line. Still open: %(lines)s.")
        raise ValidationError(words % {"lines": "; ".join(missing)}, code="required")
    return value


def _option(question: Question, code) -> str:
    if code not in {option.code for option in question.options}:
        raise ValidationError(_unknown() % {"answer": str(code)[:50]}, code="option")
    return code


def _unknown() -> str:
    return _("“%(answer)s” is not one of the answers. Please choose one of those offered.")


def _too_few_choices(count: int) -> str:
    words = ngettext(
        "Please choose at least %(count)d answer.",
        "Please choose at least %(count)d answers.",
        count,
    )
    return words % {"count": count}


def _too_many_choices(count: int) -> str:
    words = ngettext(
        "Please choose up to %(count)d answer.", "Please choose up to %(count)d answers.", count
    )
    return words % {"count": count}
