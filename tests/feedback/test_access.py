"""Who may see what: one cast, one door."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.db import SessionStore
from django.http import Http404
from django.test import RequestFactory

from accounts.models import Membership
from accounts.roles import Capability, Role
from feedback import access, answers
from feedback.matters import merging
from feedback.models import Appeal
from tests.builders import (
    a_registered_appeal,
    a_sector,
    a_user,
    an_address,
    an_appeal,
    an_organisation,
    staff,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    """A ministry with a school below, a stranger body, and an appeal for each."""
    ministry = an_organisation("Ministry")
    school = an_organisation("School", parent=ministry)
    stranger = an_organisation("Roads")
    return {
        "ministry": an_appeal(organisation=ministry),
        "school": an_appeal(organisation=school),
        "stranger": an_appeal(organisation=stranger),
        "nobody's": an_appeal(),
    }


def seen_by(user, cast):
    visible = set(access.visible_to(user).values_list("pk", flat=True))
    return {name for name, appeal in cast.items() if appeal.pk in visible}


def test_a_body_sees_its_own_and_what_is_below(cast):
    minister = a_user(Role.INSPECTOR, organisation=cast["ministry"].organisation)
    teacher = a_user(Role.INSPECTOR, organisation=cast["school"].organisation)
    assert seen_by(minister, cast) == {"ministry", "school"}
    assert seen_by(teacher, cast) == {"school"}


def test_an_operator_of_the_centre_sees_all_and_a_stranger_nothing(cast):
    assert seen_by(a_user(Role.OPERATOR), cast) == set(cast)
    assert seen_by(a_user(), cast) == set()
    assert seen_by(a_user(Role.OFFICIAL), cast) == set()
    assert seen_by(AnonymousUser(), cast) == set()


def test_who_left_sees_nothing(cast):
    assert seen_by(a_user(Role.OPERATOR, is_active=False), cast) == set()


def test_a_sector_sees_what_happened_there(cast):
    city = a_sector("City")
    quarter = a_sector("Quarter", parent=city)
    here = an_appeal(sector=quarter)
    assert set(access.visible_to(a_user(Role.OPERATOR, sector=city))) == {here}


def test_an_assignee_sees_what_was_given_to_them(cast):
    user = a_user(Role.INSPECTOR, organisation=cast["school"].organisation)
    Appeal.objects.filter(pk=cast["stranger"].pk).update(assignee=user)
    assert seen_by(user, cast) == {"school", "stranger"}


def test_a_capability_reaches_only_where_its_role_is_held(cast):
    user = a_user(Role.QUALITY_ANALYST, organisation=cast["school"].organisation)
    Membership.objects.create(user=user, role=Role.ANALYST)
    assert seen_by(user, cast) == set(cast)
    evidence = access.visible_to(user, Capability.READ_EVIDENCE)
    assert list(evidence) == [cast["school"]]


def test_a_foreign_appeal_is_not_there(cast):
    teacher = a_user(Role.INSPECTOR, organisation=cast["school"].organisation)
    assert access.appeal_for(teacher, cast["school"].pk) == cast["school"]
    with pytest.raises(Http404):
        access.appeal_for(teacher, cast["stranger"].pk)
    with pytest.raises(Http404):
        access.appeal_for(teacher, 10**9)


def visit(user=None):
    request = RequestFactory().get("/")
    request.session, request.user = SessionStore(), user or AnonymousUser()
    return request


def test_a_code_alone_does_not_make_an_owner():
    appeal = a_registered_appeal(address=an_address())
    assert access.appeal_by_code(appeal.code.lower().replace("-", " ")) == appeal
    browser = visit()
    assert not access.owns(browser, appeal)
    access.grant(browser, appeal)
    assert access.owns(browser, appeal)
    assert not access.owns(browser, a_registered_appeal(address=an_address()))


def test_the_signed_in_citizen_owns_their_appeals_and_no_other():
    appeal, other = (
        a_registered_appeal(address=an_address("+97699110000")),
        a_registered_appeal(address=an_address("+97699110001")),
    )
    user = a_user()
    appeal.citizen.user = user
    appeal.citizen.save()
    assert access.owns(visit(user), appeal)
    assert not access.owns(visit(user), other)


def test_a_joined_appeals_code_leads_to_the_one_it_was_joined_with():
    address = an_address()
    into, old = a_registered_appeal(address=address), a_registered_appeal(address=address)
    merging.merge(old, into, actor=staff())
    assert access.appeal_by_code(old.code) == into


def test_a_citizen_never_reads_a_note():
    appeal = a_registered_appeal("No water")
    answers.note(appeal, text="He calls every day", actor=staff())
    assert [message.text for message in access.conversation(appeal)] == ["No water"]
