"""Evaluations for tests, without the way that led there."""

from datetime import date
from itertools import count

from accounts.models import Organisation, User
from surveys.evaluations import guideline, planning
from surveys.models import EvaluatedBody, Evaluation, Questionnaire, Survey, Version
from surveys.questionnaires import definition
from surveys.questionnaires.definition import Definition, Kind, Question, Section

_numbers = count(1)

# One scale for each part of the index, a recommendation and a remark.
QUESTIONS = Definition(
    sections=(
        Section(
            "service",
            {"en": "The service"},
            (
                *(
                    Question(code, Kind.SCALE, {"en": code}, required=True, dimension=code)
                    for code in guideline.DIMENSIONS
                ),
                Question("recommend", Kind.NPS, {"en": "Would you recommend it?"}),
                Question("remark", Kind.TEXT, {"en": "Anything else?"}),
            ),
        ),
    ),
)


def a_survey(**fields) -> Survey:
    """A survey for an evaluation, its questions fielded."""
    form = Questionnaire.objects.create(name=f"Satisfaction {next(_numbers)}")
    version = Version.objects.create(
        questionnaire=form, number=1, content=definition.to_json(QUESTIONS)
    )
    defaults = {"name": "Satisfaction", "purpose": Survey.Purpose.EVALUATION}
    return Survey.objects.create(version=version, **defaults | fields)


def an_evaluation(writer: User, *bodies: Organisation, **fields) -> Evaluation:
    """An evaluation at its plan, of these bodies."""
    defaults = {
        "name": "Users of public organisations",
        "year": 2026,
        "guideline": guideline.adopt(),
        "starts_on": date(2026, 3, 1),
        "ends_on": date(2026, 6, 30),
    }
    given = {"survey": a_survey()} | defaults | fields
    evaluation = planning.begin(Evaluation(**given), writer)
    for body in bodies:
        EvaluatedBody.objects.create(evaluation=evaluation, organisation=body)
    return evaluation
