"""What a role reaches, narrowed and not; and that one appeal and all appeals agree on it."""

import pytest
from django.db import connection

from accounts.models import Membership, Team, User
from accounts.permissions import Reach, reach
from accounts.roles import Capability, Role
from feedback import access
from feedback.models import Appeal
from tests.builders import a_sector, a_user, an_appeal, an_organisation

pytestmark = pytest.mark.django_db

READ, NOTE, ANSWER = Capability.READ_APPEALS, Capability.NOTE, Capability.ANSWER


def afresh(user: User) -> User:
    """The person as a new request meets them: nothing of their roles is remembered."""
    return User.objects.get(pk=user.pk)


def seen_by(user: User, capability: Capability = READ) -> set[Appeal]:
    """What they see; held to what is said of each appeal by itself."""
    user = afresh(user)
    seen = set(access.visible_to(user, capability))
    assert seen == {each for each in Appeal.objects.all() if access.may(user, each, capability)}
    return seen


def a_team(organisation, *members, name: str = "Night shift") -> Team:
    team = Team.objects.create(name=name, code=f"team-{name}", organisation=organisation)
    team.members.set(members)
    return team


def test_a_role_reaches_its_organisation_and_all_below():
    ministry = an_organisation("Ministry")
    school = an_organisation("School", parent=an_organisation("Department", parent=ministry))
    ours, theirs = an_appeal(organisation=school), an_appeal(organisation=an_organisation("Roads"))
    assert seen_by(a_user(Role.INSPECTOR, organisation=ministry)) == {ours}
    assert seen_by(a_user(Role.OPERATOR)) == {
        ours,
        theirs,
    }


def test_an_organisation_and_a_sector_narrow_each_other():
    heat, west, east = an_organisation("Heat"), a_sector("West"), a_sector("East")
    both = an_appeal(organisation=heat, sector=west)
    an_appeal(organisation=heat, sector=east)
    an_appeal(organisation=an_organisation("Roads"), sector=west)
    an_appeal(organisation=heat)
    assert seen_by(a_user(Role.INSPECTOR, organisation=heat, sector=west)) == {both}


def test_a_role_can_be_narrowed_to_kinds_and_channels():
    user, heat = a_user(), an_organisation("Heat")
    Membership.objects.create(
        user=user, role=Role.INSPECTOR, organisation=heat, kinds=["incident"], channels=["web"]
    )
    wanted = an_appeal(organisation=heat, kind="incident", channel="web")
    an_appeal(organisation=heat, kind="complaint", channel="web")
    an_appeal(organisation=heat, kind="incident", channel="sms")
    an_appeal(kind="incident", channel="web")
    assert seen_by(user) == {wanted}


def test_a_role_everywhere_narrowed_to_a_kind_is_not_everywhere():
    user = a_user()
    Membership.objects.create(user=user, role=Role.OPERATOR, kinds=["gratitude"])
    thanks = an_appeal(kind="gratitude")
    an_appeal(kind="complaint")
    assert seen_by(user) == {thanks}
    assert not reach(afresh(user), READ).everywhere


def test_a_role_for_a_team_reaches_the_teams_appeals_alone():
    heat, user = an_organisation("Heat"), a_user()
    team = a_team(heat)
    Membership.objects.create(user=user, role=Role.INSPECTOR, team=team)
    ours = an_appeal(organisation=heat, team=team)
    an_appeal(organisation=heat)
    assert seen_by(user) == {ours}


def test_members_see_what_their_team_has_within_their_role():
    heat, west = an_organisation("Heat"), a_sector("West")
    member = a_user(Role.INSPECTOR, organisation=heat, sector=west)
    team = a_team(heat, member)
    ours = an_appeal(organisation=heat, team=team)
    an_appeal(organisation=heat)
    assert seen_by(member) == {ours}
    assert seen_by(member, ANSWER) == {ours}


def test_a_role_in_one_body_gives_nothing_over_a_team_of_another():
    heat, roads = an_organisation("Heat"), an_organisation("Roads")
    member = a_user(Role.INSPECTOR, organisation=heat)
    an_appeal(organisation=roads, team=a_team(roads, member))
    assert seen_by(member) == set()


def test_who_has_an_appeal_sees_it_wherever_it_lies():
    user = a_user(Role.INSPECTOR, organisation=an_organisation("Heat"))
    given = an_appeal(organisation=an_organisation("Roads"), assignee=user)
    assert seen_by(user) == {given}


def test_a_body_that_owes_a_part_reads_and_notes_but_does_not_answer():
    heat = an_organisation("Heat")
    appeal = an_appeal(organisation=an_organisation("Roads"), shared_with=[heat.pk])
    inspector = a_user(Role.INSPECTOR, organisation=heat)
    assert seen_by(inspector) == seen_by(inspector, NOTE) == {appeal}
    assert seen_by(inspector, ANSWER) == set()


def test_no_role_reaches_nothing():
    an_appeal()
    assert seen_by(a_user()) == set()
    assert not Reach()
    assert Reach().condition() != Reach(everywhere=True).condition()


def test_all_that_is_asked_of_somebodys_reach_costs_two_statements(django_assert_max_num_queries):
    heat = an_organisation("Heat")
    user = a_user(Role.HEAD, organisation=an_organisation("Boilers", parent=heat))
    Membership.objects.create(user=user, role=Role.INSPECTOR, organisation=heat, kinds=["incident"])
    a_team(heat, user)
    user = afresh(user)
    with django_assert_max_num_queries(2):
        for capability in Capability:
            reach(user, capability)
            access.visible_to(user, capability)


def test_the_open_appeals_of_a_body_are_found_by_an_index():
    """With a confidential one or two among them: they are filtered, not looked for."""
    user = a_user(Role.INSPECTOR, organisation=an_organisation("Heat"))
    appeals = access.visible_to(user).filter(status="received").order_by("due_at", "id")[:50]
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    plan = appeals.explain()
    assert "Seq Scan on feedback_appeal" not in plan
