"""Somebody with one role in one body and another in a second: neither reaches over to the other."""

import pytest
from django.utils import timezone

from accounts.models import Membership
from accounts.roles import Role
from surveys.models import Survey
from tests.builders import a_user, an_organisation
from tests.desk import as_read, at_desk
from tests.surveys.asking import a_survey
from tests.surveys.evaluations import an_evaluation

pytestmark = pytest.mark.django_db
SURVEYS = "/admin/surveys/asking/"
EVALUATIONS = "/admin/surveys/evaluations/"
State = Survey.State


@pytest.fixture
def bodies():
    return an_organisation("Water"), an_organisation("Heat")


@pytest.fixture
def somebody(bodies):
    """Writes for the first body, and heads the second."""
    user = a_user(Role.METHODOLOGIST, organisation=bodies[0])
    Membership.objects.create(user=user, role=Role.HEAD, organisation=bodies[1])
    return user


def a_proposed(body) -> Survey:
    author = a_user(Role.METHODOLOGIST, organisation=body)
    return a_survey(state=State.PROPOSED, created_by=author, organisation=body, writers=[author.pk])


@pytest.mark.parametrize(("place", "becomes"), [(0, State.PROPOSED), (1, State.OPEN)])
def test_a_survey_is_approved_by_whose_approval_reaches_its_body(bodies, somebody, place, becomes):
    survey = a_proposed(bodies[place])
    client, page = at_desk(somebody), f"{SURVEYS}{survey.pk}/"
    client.post(f"{page}act/", {"do": "approve"} | as_read(client, page))
    survey.refresh_from_db()
    assert survey.state == becomes


@pytest.mark.parametrize(("place", "becomes"), [(0, State.CLOSED), (1, State.OPEN)])
def test_a_survey_is_closed_and_written_by_who_writes_for_its_body(
    bodies, somebody, place, becomes
):
    survey = a_proposed(bodies[place])
    approval = {"approved_by": a_user(), "approved_at": timezone.now()}
    Survey.objects.filter(pk=survey.pk).update(state=State.OPEN, **approval)
    client = at_desk(somebody)
    client.post(f"{SURVEYS}{survey.pk}/act/", {"do": "close"})
    survey.refresh_from_db()
    assert survey.state == becomes
    draft = {"state": State.DRAFT, "approved_by": None, "approved_at": None}
    Survey.objects.filter(pk=survey.pk).update(**draft)
    opened = client.get(f"{SURVEYS}{survey.pk}/edit/").status_code
    assert (opened == 200) is (place == 0)


@pytest.mark.parametrize(("place", "opens"), [(0, True), (1, False)])
def test_the_plan_of_an_evaluation_opens_to_who_runs_those_of_its_bodies(
    bodies, somebody, place, opens
):
    author = a_user(Role.METHODOLOGIST, organisation=bodies[place])
    evaluation = an_evaluation(author, bodies[place])
    status = at_desk(somebody).get(f"{EVALUATIONS}{evaluation.pk}/plan/").status_code
    assert (status == 200) is opens
