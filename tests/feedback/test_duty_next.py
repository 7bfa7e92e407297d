"""The next appeal for whoever asks, and teams that deal out by themselves."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import Team, User
from accounts.roles import Role
from feedback import answers, care
from feedback.duty import attending, claiming, dealing, load
from feedback.models import Appeal, Event, Notification, Skills, TeamDuty
from feedback.statuses import Status
from live.models import Call
from tests.builders import (
    a_registered_appeal,
    a_topic,
    a_user,
    an_account,
    an_appeal,
    an_organisation,
    staff,
)
from tests.desk import at_desk

pytestmark = pytest.mark.django_db
NEXT = "/admin/feedback/appeal/duty/next/"


def an_operator(*languages: str, **skills) -> User:
    user = a_user(Role.OPERATOR)
    Skills.objects.create(user=user, languages=list(languages), **skills)
    return user


def a_team(*members: User, organisation=None, **duty) -> Team:
    body = organisation or an_organisation()
    team = Team.objects.create(name="Shift", code=f"team-{body.pk}", organisation=body)
    team.members.set(members)
    if duty:
        TeamDuty.objects.create(team=team, **duty)
    return team


def test_the_next_appeal_is_the_most_pressing_and_opens():
    later = an_appeal(due_at=timezone.now() + timedelta(days=9))
    late = an_appeal(due_at=timezone.now() - timedelta(hours=1))
    user = an_operator()
    answer = at_desk(user).post(NEXT)
    assert answer.url.endswith(f"/{late.pk}/change/")
    late.refresh_from_db()
    assert (late.assignee, late.status) == (user, Status.ASSIGNED)
    assert attending.of(user) is not None
    assert claiming.next_for(user) == later


def test_somebody_in_need_goes_before_what_is_merely_due_earlier():
    an_appeal(due_at=timezone.now() + timedelta(days=2))
    needy = an_appeal(due_at=timezone.now() + timedelta(days=9))
    care.mark(needy, needs_care=True, actor=staff())
    assert claiming.next_for(an_operator()) == needy


def test_among_equals_one_gets_what_one_is_good_at():
    housing = a_topic("Housing")
    roofs, due = a_topic("Roofs", parent=housing), timezone.now() + timedelta(hours=3)
    an_appeal(due_at=due)
    mine = an_appeal(due_at=due + timedelta(minutes=5), topic=roofs)
    assert claiming.next_for(an_operator(topics=[housing.pk])) == mine


def test_one_gets_only_languages_that_one_speaks_while_a_colleague_speaks_the_other():
    kazakh = an_appeal(language="kk")
    user, other = an_operator("mn"), an_operator("kk")
    attending.come(other)
    assert claiming.next_for(user) is None
    attending.go(other)
    assert claiming.next_for(user) == kazakh  # nobody who is here speaks it: it waits for nobody


def test_whoever_has_full_hands_gets_no_more():
    user = an_operator(capacity=1)
    an_appeal(assignee=user)
    an_appeal()
    with pytest.raises(claiming.HandsFull):
        claiming.next_for(user)
    answer = at_desk(user).post(NEXT, follow=True)
    assert "You have 1 in hand, and may have 1." in answer.text


def test_what_waits_for_the_citizen_is_not_in_hand_and_a_call_is():
    user = an_operator()
    an_appeal(assignee=user, status=Status.WAITING)
    assert load.of([user])[user.pk].held == 0
    account = an_account("phone", options={"gateway": "exchange"})
    now = timezone.now()
    state = Call.State.ANSWERED
    Call.objects.create(
        account=account, external_id="1", started_at=now, operator=user, state=state
    )
    assert load.of([user])[user.pk].held == 1


def test_appeals_of_other_teams_are_not_for_me():
    an_appeal(team=a_team())
    mine = an_operator()
    ours = an_appeal(team=a_team(mine))
    assert claiming.next_for(mine) == ours
    assert claiming.next_for(mine) is None


def test_who_works_everywhere_in_a_team_leaves_other_bodies_theirs():
    user = an_operator()
    centre = an_organisation("Centre")
    an_appeal(organisation=an_organisation("Heat"))
    a_team(user, organisation=centre)
    assert claiming.next_for(user) is None
    ours, nobodys = an_appeal(organisation=centre), an_appeal()
    assert {claiming.next_for(user), claiming.next_for(user)} == {ours, nobodys}


def test_appeals_beyond_ones_reach_are_not_for_me():
    an_appeal(organisation=an_organisation("Roads"))
    user = a_user(Role.INSPECTOR, organisation=an_organisation("Heat"))
    assert claiming.next_for(user) is None


def test_a_confidential_complaint_about_ones_own_body_is_not_for_me():
    heat = an_organisation("Heat")
    an_appeal(is_confidential=True, concerns=heat)
    user = a_user(Role.OPERATOR, organisation=heat)
    assert claiming.next_for(user) is None


@pytest.mark.django_db(transaction=True)
def test_two_who_press_at_once_never_get_the_same():
    people = [an_operator() for _ in range(4)]
    appeals = [an_appeal() for _ in range(6)]
    ready = Barrier(len(people))

    def press(user: User) -> list[int]:
        ready.wait()
        got = [claiming.next_for(user), claiming.next_for(user)]
        connection.close()
        return [appeal.pk for appeal in got if appeal]

    with ThreadPoolExecutor(len(people)) as pool:
        got = [pk for found in pool.map(press, people) for pk in found]
    assert sorted(got) == sorted(appeal.pk for appeal in appeals)
    assigned = Event.objects.filter(kind=Event.Kind.ASSIGNED)
    assert sorted(assigned.values_list("appeal", flat=True)) == sorted(got)


def test_asking_costs_the_same_however_many_wait(django_assert_max_num_queries):
    user = an_operator("mn")
    for _ in range(30):
        an_appeal()
    with django_assert_max_num_queries(32):
        claiming.next_for(user)


def test_whoever_only_reads_gets_none():
    answer = at_desk(a_user(Role.ANALYST)).post(NEXT)
    assert answer.status_code == 403


# Dealing out ----------------------------------------------------------------------------------


def test_a_team_deals_its_appeals_to_the_emptiest_hands():
    one, two = an_operator(), an_operator()
    team = a_team(one, two, deals_out=True)
    an_appeal(assignee=one)
    for user in (one, two):
        attending.come(user)
    appeals = [an_appeal(team=team) for _ in range(3)]
    assert dealing.run() == 3
    held = Appeal.objects.filter(pk__in=[each.pk for each in appeals])
    assert held.filter(assignee=two).count() == 2
    assert held.filter(assignee=one).count() == 1
    assert Notification.objects.filter(user=two).count() == 2
    assert dealing.run() == 0


def test_nothing_is_dealt_to_who_is_away_pauses_or_is_full():
    absent, paused, full = an_operator(), an_operator(), an_operator(capacity=1)
    team = a_team(absent, paused, full, deals_out=True)
    attending.come(paused)
    attending.pause(paused)
    attending.come(full)
    an_appeal(assignee=full)
    left = an_appeal(team=team)
    assert dealing.run() == 0
    left.refresh_from_db()
    assert left.assignee is None


def test_a_team_that_does_not_deal_leaves_its_appeals_in_the_queue():
    user = an_operator()
    attending.come(user)
    an_appeal(team=a_team(user, deals_out=False))
    assert dealing.run() == 0


def test_a_confidential_appeal_is_not_dealt_to_the_body_it_is_about():
    heat = an_organisation("Heat")
    inside = a_user(Role.INSPECTOR, organisation=heat)
    outside = an_operator()
    for user in (inside, outside):
        attending.come(user)
    team = a_team(inside, outside, deals_out=True)
    appeal = an_appeal(team=team, is_confidential=True, concerns=heat)
    assert dealing.run() in (0, 1)
    appeal.refresh_from_db()
    assert appeal.assignee != inside


def test_what_was_dealt_stands_on_the_timeline():
    user = an_operator()
    attending.come(user)
    appeal = a_registered_appeal(language="mn")
    Appeal.objects.filter(pk=appeal.pk).update(team=a_team(user, deals_out=True))
    dealing.run()
    event = Event.objects.get(appeal=appeal, kind=Event.Kind.ASSIGNED)
    assert event.data["assignee"] == user.pk
    assert event.actor == Event.Actor.SYSTEM
    answers.note(appeal, text="I see", actor=staff())  # the chain goes on
