"""Questionnaires on paper: read and typed in by two people apart, compared, settled by a third.

Two people who type the same sheet make different slips; where they agree it is what the paper says
(double entry: see Barchard and Pace, Computers in Human Behavior 27, 2011). What was left out on
paper is left out; what cannot be is refused at the first entry.
"""

from dataclasses import replace

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from surveys.asking import sittings
from surveys.models import Response, Sheet, SheetEntry, Survey
from surveys.questionnaires import flow, validation
from surveys.questionnaires.definition import Kind, Question


class SamePerson(Exception):
    """Whoever entered it once may not enter or settle it again."""


class Settled(Exception):
    """The sheet is entered already."""


def questions(survey: Survey) -> list[Question]:
    """All that stands on the paper, each to be left out where it was left out there."""
    asked = survey.version.definition.questions
    return [replace(each, required=False) for each in asked if each.kind is not Kind.PHOTO]


def clean(question: Question, raw, language: str) -> tuple[object, str]:
    """The answer and what is wrong with it, in words."""
    try:
        return validation.clean(question, raw, language), ""
    except ValidationError as error:
        return None, " ".join(error.messages)


@transaction.atomic
def enter(survey: Survey, number: str, answers: dict, *, user: User, language: str) -> Sheet:
    """Keep what one person read. The second entry is compared with the first: where they agree
    the response is made. Raises `sittings.Closed`, `SamePerson` or `Settled`."""
    if not sittings.is_accepting(survey):
        raise sittings.Closed
    sheet, is_new = Sheet.objects.get_or_create(
        survey=survey, number=number, defaults={"language": language}
    )
    sheet = Sheet.objects.select_for_update().get(pk=sheet.pk)
    if not is_new and sheet.state != Sheet.State.ENTERED_ONCE:
        raise Settled
    if sheet.entries.filter(user=user).exists():
        raise SamePerson
    SheetEntry.objects.create(sheet=sheet, user=user, answers=answers)
    entries = list(sheet.entries.all())
    if len(entries) < 2:
        return sheet
    if differences(survey, *entries):
        sheet.state = Sheet.State.DIFFERS
        sheet.save(update_fields=["state"])
        return sheet
    return _settle(sheet, answers)


def differences(survey: Survey, first: SheetEntry, second: SheetEntry) -> list[Question]:
    """The questions that the two read differently."""
    return [
        each
        for each in questions(survey)
        if first.answers.get(each.code) != second.answers.get(each.code)
    ]


@transaction.atomic
def settle(sheet: Sheet, decided: dict, *, user: User) -> Sheet:
    """What the paper says where the two differ, read by a third person; the rest is as both have
    it. Raises `SamePerson`, `Settled` or `sittings.Closed`."""
    known = Sheet.objects.select_related("survey__version")
    held = known.select_for_update(of=("self",)).get(pk=sheet.pk)
    if held.state != Sheet.State.DIFFERS:
        raise Settled
    if not sittings.is_accepting(held.survey):
        raise sittings.Closed
    first, second = held.entries.filter(is_last=False)
    if user.pk in (first.user_id, second.user_id):
        raise SamePerson
    answers = dict(first.answers)
    for question in differences(held.survey, first, second):
        answers.pop(question.code, None)
        if decided.get(question.code) is not None:
            answers[question.code] = decided[question.code]
    SheetEntry.objects.create(sheet=held, user=user, answers=answers, is_last=True)
    return _settle(held, answers)


def _settle(sheet: Sheet, answers: dict) -> Sheet:
    survey, now = sheet.survey, timezone.now()
    response = Response(
        survey=survey,
        mode=Response.Mode.PAPER,
        language=sheet.language,
        organisation_id=survey.organisation_id,
        answers=flow.kept(survey.version.definition, answers),
        started_at=now,
        completed_at=now,
    )
    if survey.is_anonymous:
        sittings.make_anonymous(response, was_invited=False)
    response.save(force_insert=True)
    sheet.state, sheet.response = Sheet.State.SETTLED, response
    sheet.save(update_fields=["state", "response"])
    return sheet
