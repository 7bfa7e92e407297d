"""An evaluation whose interviewers are in the field, for tests."""

from accounts.models import User
from accounts.roles import Role
from surveys.models import Evaluation, Survey, TeamMember
from tests.builders import a_user, an_organisation
from tests.surveys.evaluations import an_evaluation
from tests.surveys.samples import a_draw, users

ANSWERS = {"access": 4, "speed": 2, "conduct": 5, "fairness": 3, "outcome": 4}


def an_evaluation_in_the_field(*interviewers: User, people: int = 6) -> Evaluation:
    """So many people drawn of twenty, with some on the list of replacements."""
    water = an_organisation("Water")
    users(water, {None: 20})
    found = an_evaluation(a_user(Role.METHODOLOGIST), water)
    a_draw(found.bodies.get(), people, spare=1 / 3)
    for interviewer in interviewers:
        TeamMember.objects.create(evaluation=found, user=interviewer, part="interviewer")
    Survey.objects.filter(pk=found.survey_id).update(
        state="open", approved_by=a_user(Role.SUPERVISOR), is_anonymous=False
    )
    type(found).objects.filter(pk=found.pk).update(step="field")
    found.refresh_from_db()
    return found
