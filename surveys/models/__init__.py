from surveys.models.asking import (
    AnswersTaken,
    ContactAttempt,
    Leftover,
    Sheet,
    SheetEntry,
    Sitting,
)
from surveys.models.ballots import (
    Aside,
    Ballot,
    Elector,
    PaperCount,
    Station,
    Voice,
    VoteCount,
)
from surveys.models.evaluations import (
    Act,
    Check,
    EvaluatedBody,
    Evaluation,
    Guideline,
    TeamMember,
)
from surveys.models.fieldwork import Assignment, BackCheck, Doubt
from surveys.models.questionnaires import Edit, Questionnaire, Version
from surveys.models.reports import Action, ActionEntry, Report
from surveys.models.surveys import Invitation, Response, Survey
from surveys.models.votes import Vote, VoteAct, VoteObjection

__all__ = [
    "Act",
    "Action",
    "ActionEntry",
    "AnswersTaken",
    "Aside",
    "Assignment",
    "BackCheck",
    "Ballot",
    "Check",
    "ContactAttempt",
    "Doubt",
    "Edit",
    "Elector",
    "EvaluatedBody",
    "Evaluation",
    "Guideline",
    "Invitation",
    "Leftover",
    "PaperCount",
    "Questionnaire",
    "Report",
    "Response",
    "Sheet",
    "SheetEntry",
    "Sitting",
    "Station",
    "Survey",
    "TeamMember",
    "Version",
    "Voice",
    "Vote",
    "VoteAct",
    "VoteCount",
    "VoteObjection",
]
