from surveys.models.asking import (
    AnswersTaken,
    ContactAttempt,
    Leftover,
    Sheet,
    SheetEntry,
    Sitting,
)
from surveys.models.evaluations import (
    Act,
    Check,
    EvaluatedBody,
    Evaluation,
    Guideline,
    TeamMember,
)
from surveys.models.questionnaires import Questionnaire, Version
from surveys.models.surveys import Invitation, Response, Survey

__all__ = [
    "Act",
    "AnswersTaken",
    "Check",
    "ContactAttempt",
    "EvaluatedBody",
    "Evaluation",
    "Guideline",
    "Invitation",
    "Leftover",
    "Questionnaire",
    "Response",
    "Sheet",
    "SheetEntry",
    "Sitting",
    "Survey",
    "TeamMember",
    "Version",
]
