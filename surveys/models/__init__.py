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
    "Check",
    "EvaluatedBody",
    "Evaluation",
    "Guideline",
    "Invitation",
    "Questionnaire",
    "Response",
    "Survey",
    "TeamMember",
    "Version",
]
