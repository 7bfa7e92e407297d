"""Whom something is for stands as the second person saw it, until it has gone."""

import pytest
from django.utils import timezone

from accounts.roles import Role
from outreach.broadcasts import workflow
from outreach.models import Audience, Feed
from surveys.asking import publishing
from surveys.models import Survey
from surveys.votes import writing
from tests.builders import a_broadcast, a_user, an_audience
from tests.desk import at_desk
from tests.surveys.asking import a_survey
from tests.surveys.voting import a_draft

pytestmark = pytest.mark.django_db
FEW = {"include": [{"kinds": ["company"]}], "exclude": [], "channels": []}
ALL = {"name": "Everybody", "organisation": "", "include-parts": 0, "exclude-parts": 0, "keep": "1"}


@pytest.fixture
def pr():
    return a_user(Role.PR_MANAGER)


@pytest.fixture
def audience():
    return an_audience(FEW)


def a_proposed_broadcast(audience, pr):
    broadcast = a_broadcast(audience=audience, created_by=pr)
    workflow.propose(broadcast, user=pr)


def an_approved_feed(audience, pr):
    Feed.objects.create(
        name="Weather",
        url="https://weather.example/rss",
        language="mn",
        audience=audience,
        is_automatic=True,
        written_by=pr,
        approved_by=a_user(Role.SUPERVISOR),
        approved_at=timezone.now(),
    )


def a_proposed_survey(audience, pr):
    survey = a_survey(state=Survey.State.DRAFT, created_by=pr, is_open=False, audience=audience)
    publishing.propose(survey, user=pr)


def a_proposed_vote(audience, pr):
    vote = a_draft(writer=pr, electorate="audience", sector=None, audience=audience)
    writing.propose(vote, user=pr)


@pytest.mark.parametrize(
    "wait", [a_proposed_broadcast, an_approved_feed, a_proposed_survey, a_proposed_vote]
)
def test_the_writer_makes_nobody_else_of_it_behind_the_approver(pr, audience, wait):
    page = f"/admin/outreach/audiences/{audience.pk}/"
    wait(audience, pr)
    answer = at_desk(pr).post(page, ALL)
    assert answer.status_code == 422
    assert "waits for approval" in answer.content.decode()
    assert Audience.objects.get(pk=audience.pk).definition == FEW


def test_with_nothing_waiting_it_changes(pr, audience):
    a_broadcast(audience=audience, created_by=pr)  # a draft
    a_survey(audience=audience)  # invited when it opened
    page = f"/admin/outreach/audiences/{audience.pk}/"
    assert at_desk(pr).post(page, ALL).status_code == 302
    assert Audience.objects.get(pk=audience.pk).definition != FEW


def test_its_name_changes_at_any_time(pr, audience):
    a_proposed_broadcast(audience, pr)
    Audience.objects.filter(pk=audience.pk).update(name="Firms")
