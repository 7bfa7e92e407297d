"""One person, one mark of a project: also when two records turn out to be one person."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.roles import Role
from feedback import citizens
from feedback.actors import staff
from feedback.matters import two_people
from feedback.models import CitizenMerge
from outreach.models import ProjectMark
from outreach.projects import marking
from tests.builders import a_project, a_user, an_address

pytestmark = pytest.mark.django_db
PHONE, OTHER = "+97699112233", "+97699112244"


@pytest.fixture
def project():
    return a_project(17)


def marked(project, phone, progress, quality=None, *, days_ago=0):
    address = an_address(phone)
    given = marking.mark(
        project,
        address.citizen,
        progress=progress,
        quality=quality,
        channel="sms",
        address=address,
    )
    at = timezone.now() - timedelta(days=days_ago)
    ProjectMark.objects.filter(pk=given.pk).update(at=at)
    return address.citizen


def sums(project):
    project.refresh_from_db()
    return project.marks, project.progress_sum, project.quality_marks, project.quality_sum


def the_mark():
    given = ProjectMark.objects.get()
    return given.citizen, given.progress, given.quality


@pytest.mark.parametrize("kept_is_later", [True, False])
def test_the_later_mark_stays_whoever_is_kept(project, kept_is_later):
    keep = marked(project, PHONE, 5, 4, days_ago=0 if kept_is_later else 2)
    absorb = marked(project, OTHER, 1, 2, days_ago=1)
    citizens.merge(keep=keep, absorb=absorb)
    assert the_mark() == ((keep, 5, 4) if kept_is_later else (keep, 1, 2))
    assert sums(project) == ((1, 5, 1, 4) if kept_is_later else (1, 1, 1, 2))


def test_a_later_mark_of_the_progress_alone_leaves_the_earlier_of_the_quality(project):
    keep = marked(project, PHONE, 5, 4, days_ago=1)
    citizens.merge(keep=keep, absorb=marked(project, OTHER, 1))
    assert the_mark() == (keep, 1, 4)
    assert sums(project) == (1, 1, 1, 4)


def test_a_mark_of_the_absorbed_one_alone_is_theirs_now(project):
    bystander = marked(project, "+97699112255", 3)
    keep = an_address(PHONE).citizen
    citizens.merge(keep=keep, absorb=marked(project, OTHER, 2))
    assert marking.of(project, keep).progress == 2
    assert marking.of(project, bystander).progress == 3
    assert sums(project) == (2, 5, 0, 0)


def test_a_mark_of_whoever_was_joined_is_that_of_the_one_they_are_now(project):
    keep, absorb = marked(project, PHONE, 5), an_address(OTHER).citizen
    citizens.merge(keep=keep, absorb=absorb)
    absorb.refresh_from_db()
    marking.mark(project, absorb, progress=2, quality=None, channel="web")
    assert the_mark() == (keep, 2, None)
    assert sums(project) == (1, 2, 0, 0)


def test_parted_again_a_mark_goes_with_its_address(project):
    keep, absorb = an_address(PHONE).citizen, marked(project, OTHER, 2)
    supervisor = a_user(Role.SUPERVISOR)
    citizens.merge(keep=keep, absorb=absorb, actor=supervisor)
    two_people.undo(CitizenMerge.objects.get(), actor=staff(supervisor))
    assert the_mark() == (absorb, 2, None)
    assert sums(project) == (1, 2, 0, 0)
