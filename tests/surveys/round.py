"""A round of an evaluation for tests: its people, and interviews held without clicks."""

from accounts.roles import Role
from surveys.asking import interviewing, publishing
from surveys.evaluations import guideline
from surveys.models import Assignment, Evaluation, Survey
from surveys.questionnaires import definition
from surveys.questionnaires.definition import Definition, Kind, Option, Question, Section
from tests.builders import a_sector, a_user, an_organisation
from tests.surveys.evaluations import QUESTIONS, a_survey
from tests.surveys.samples import users

GENDER = Question(
    "gender",
    Kind.SINGLE,
    {"en": "You are"},
    options=(Option("woman", {"en": "a woman"}), Option("man", {"en": "a man"})),
)
SERVICE = QUESTIONS.sections[0].questions


class Cast:
    """Who takes part, and whose users are asked."""

    def __init__(self) -> None:
        self.water, self.roads, self.light = map(an_organisation, ("Water", "Roads", "Light"))
        north, south = a_sector("North", code="north"), a_sector("South", code="south")
        users(self.water, {north: 60, south: 30})
        users(self.roads, {None: 40})
        users(self.light, {None: 12})
        self.writer = a_user(Role.METHODOLOGIST, first_name="Oyun")
        self.boss = a_user(Role.SUPERVISOR, first_name="Tuya")
        self.interviewer = a_user(Role.INTERVIEWER, first_name="Bold")
        self.head = a_user(Role.HEAD, organisation=self.water, first_name="Dorj")
        self.owner = a_user(Role.INSPECTOR, organisation=self.water, first_name="Saran")
        self.survey = a_survey(is_anonymous=False, created_by=self.writer, name="Questions 2026")
        section = Section("service", {"en": "The service"}, (*SERVICE, GENDER))
        self.survey.version.content = definition.to_json(Definition((section,), ("en",)))
        self.survey.version.save()


def fielded(survey: Survey, cast: Cast) -> None:
    publishing.propose(survey, user=survey.created_by)
    publishing.approve(survey, user=cast.boss)


def interviewed(assignment: Assignment, turn: int, *, content: int, seconds: float = 60) -> None:
    """An interview as the screen holds it; `content` raises every mark."""
    given = assignment.invitation
    sitting = interviewing.begin(
        given.survey, user=assignment.interviewer, mode="phone", language="en", invitation=given
    )
    for place, code in enumerate(guideline.DIMENSIONS):
        sitting.answers[code] = min(5, 1 + (turn * (place + 2) + place + turn // 3) % 4 + content)
    sitting.answers |= {"recommend": turn * 3 % 11, "remark": f"Remark {turn}"}
    sitting.answers["gender"] = "man" if turn % 3 else "woman"
    sitting.seconds = {"access": seconds}
    sitting.save()
    interviewing.finish(sitting, latitude=None, longitude=None)


def the_rest_is_asked(evaluation: Evaluation, *, content: int) -> None:
    """Everybody who is left answers, the first of them in no time."""
    rest = Assignment.objects.filter(
        evaluation=evaluation, invitation__answered_on=None, invitation__declined_at=None
    )
    rest = rest.select_related("invitation__survey", "interviewer").order_by("pk")
    for turn, assignment in enumerate(rest):
        interviewed(assignment, turn, content=content, seconds=60 if turn else 5)
