"""Whoever may approve a survey, a vote or news of a project is told that it waits; its writer,
what was decided."""

import pytest

from accounts.roles import Role
from feedback.models import Notification
from feedback.notifying import kinds
from outreach.projects import telling
from surveys.asking import publishing
from surveys.models import Survey
from surveys.votes import writing
from tests.builders import a_project, a_user
from tests.surveys.asking import a_survey
from tests.surveys.voting import a_draft

pytestmark = pytest.mark.django_db
ASKED = kinds.APPROVAL_ASKED


@pytest.fixture
def approver():
    return a_user(Role.SUPERVISOR)


def told(user) -> list[tuple[str, bool, str]]:
    """What somebody was told, whether it still waits to be read, and where it leads."""
    found = Notification.objects.filter(user=user).order_by("pk")
    return [(each.kind, each.read_at is None, each.data["path"]) for each in found]


def test_of_a_survey(approver):
    writer, other = a_user(Role.METHODOLOGIST), a_user(Role.SUPERVISOR)
    survey = a_survey(state=Survey.State.DRAFT, created_by=writer)
    page = f"/admin/surveys/asking/{survey.pk}/"
    publishing.propose(survey, user=writer)
    assert told(approver) == told(other) == [(ASKED, True, page)]
    publishing.take_back(survey, user=other)
    assert told(writer) == [(kinds.SENT_BACK, True, page)]
    publishing.propose(survey, user=writer)
    publishing.approve(survey, user=approver)
    assert told(other) == [(ASKED, False, page)] * 2
    assert told(writer)[1:] == [(kinds.APPROVED, True, page)]


def test_of_a_vote(approver):
    writer, other = a_user(Role.PR_MANAGER), a_user(Role.SUPERVISOR)
    vote = a_draft(writer=writer)
    page = f"/admin/surveys/votes/{vote.pk}/"
    writing.propose(vote, user=writer)
    assert told(approver) == told(other) == [(ASKED, True, page)]
    writing.take_back(vote, user=approver)
    assert told(writer) == [(kinds.SENT_BACK, True, page)]
    writing.propose(vote, user=writer)
    writing.approve(vote, user=approver)
    assert told(other) == [(ASKED, False, page)] * 2
    assert told(writer)[1:] == [(kinds.APPROVED, True, page)]


def test_of_news_of_a_project(approver):
    writer, other = a_user(Role.PR_MANAGER), a_user(Role.SUPERVISOR)
    project = a_project()
    page = f"/admin/outreach/projects/{project.number}/"
    news = telling.propose(project, author=writer, words={"mn": "Дээвэр дууслаа"})
    assert told(approver) == told(other) == [(ASKED, True, page)]
    telling.approve(news, actor=approver)
    assert told(other) == [(ASKED, False, page)]
    assert told(writer) == [(kinds.APPROVED, True, page)]
    telling.drop(telling.propose(project, author=writer, words={"mn": "Буцлаа"}))
    assert told(approver)[1:] == [(ASKED, False, page)]
