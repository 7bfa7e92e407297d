"""What staff do: answer, ask, note, assign, classify, redirect, refuse; and what citizens get."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection
from django.utils import timezone

from accounts.roles import Role
from channels.models import Delivery
from feedback import actors, answers, ratings, rulebook, workflow
from feedback.models import Appeal, Calendar, Event, Message, RoutingRule, SlaPolicy
from feedback.proceedings import afterwards, redirecting
from feedback.statuses import Status
from tests.builders import (
    a_registered_appeal,
    a_topic,
    an_account,
    an_address,
    an_organisation,
    staff,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def appeal():
    account = an_account("sms")
    return a_registered_appeal(channel="sms", account=account, address=an_address())


def deliveries(appeal):
    return list(Delivery.objects.filter(message__appeal=appeal).order_by("id"))


def test_the_answer_goes_out_by_the_door_used_with_an_invitation_to_rate(appeal):
    operator = staff()
    answers.answer(appeal, text="The water runs again.", actor=operator)
    appeal.refresh_from_db()
    assert appeal.status == Status.ANSWERED
    assert appeal.answered_at is not None
    answer = deliveries(appeal)[-1]
    assert "The water runs again." in answer.body
    assert f"/rate/{appeal.invitations.get().token}/" in answer.body
    message = Message.objects.get(appeal=appeal, is_official_answer=True)
    assert (message.author, message.text) == (operator.user, "The water runs again.")


def test_an_answer_in_an_old_version_is_refused_and_nothing_goes_out(appeal):
    answers.note(appeal, text="Wait", actor=staff())
    workflow.move(appeal, Status.IN_PROGRESS, actor=staff())
    before = len(deliveries(appeal))
    with pytest.raises(workflow.Outdated):
        answers.answer(appeal, text="Done.", actor=staff(), version=1)
    assert len(deliveries(appeal)) == before


def test_an_empty_answer_is_refused(appeal):
    with pytest.raises(ValueError, match="nothing"):
        answers.answer(appeal, text="  \0 ", actor=staff())
    appeal.refresh_from_db()
    assert appeal.status == Status.RECEIVED


def test_send_and_close_does_both(appeal):
    answers.answer(appeal, text="Done.", actor=staff(), close=True)
    appeal.refresh_from_db()
    assert appeal.status == Status.CLOSED


def test_a_refusal_is_an_answer_with_its_reason(appeal):
    answers.answer(appeal, text="A court decided this.", actor=staff(), reject=True)
    appeal.refresh_from_db()
    assert appeal.status == Status.REJECTED
    assert "A court decided this." in deliveries(appeal)[-1].body


def test_a_reply_pressed_twice_is_said_once(appeal):
    operator = staff()
    for _ in range(2):
        answers.reply(appeal, text="Which house?", actor=operator, key="token")
    assert Message.objects.filter(appeal=appeal, author=operator.user).count() == 1
    assert ["Which house?" in d.body for d in deliveries(appeal)].count(True) == 1


def test_a_note_never_reaches_the_citizen(appeal):
    before = len(deliveries(appeal))
    answers.note(appeal, text="Drunk again", actor=staff())
    assert len(deliveries(appeal)) == before
    assert not Event.objects.get(appeal=appeal, kind=Event.Kind.NOTE).is_public


@pytest.mark.parametrize(
    ("role", "allowed"),
    [
        (Role.OPERATOR, True),
        (Role.INSPECTOR, True),
        (Role.ADMINISTRATOR, True),
        (Role.ANALYST, False),
        (Role.PR_MANAGER, False),
        (Role.OFFICIAL, False),
    ],
)
def test_only_roles_that_answer_can(appeal, role, allowed):
    actor = staff(role)
    for act in (
        lambda: answers.reply(appeal, text="Hello", actor=actor, key=role),
        lambda: answers.answer(appeal, text="Hello", actor=actor),
    ):
        if allowed:
            act()
        else:
            with pytest.raises(workflow.Forbidden):
                act()


def test_assigning_passes_the_appeal_on_and_says_so(appeal):
    body, inspector = an_organisation(), staff(Role.INSPECTOR)
    answers.assign(appeal, actor=staff(), organisation=body, assignee=inspector.user)
    assert (appeal.status, appeal.organisation, appeal.assignee) == (
        Status.ASSIGNED,
        body,
        inspector.user,
    )


def test_redirecting_names_the_body_on_the_timeline(appeal):
    body = an_organisation("Roads")
    redirecting.redirect(appeal, to=body, reason="They keep the roads.", actor=staff())
    event = Event.objects.filter(appeal=appeal).latest("sequence")
    assert (event.status, event.data["organisation"], event.is_public) == (
        "redirected",
        body.pk,
        True,
    )


@pytest.fixture
def policies():
    calendar = Calendar.objects.create(
        name="Always", time_zone="UTC", week={str(d): [["00:00", "24:00"]] for d in range(7)}
    )
    SlaPolicy.objects.create(name="All", calendar=calendar, resolution=240, resolution_unit="hours")
    SlaPolicy.objects.create(
        name="Incidents", kind="incident", calendar=calendar, resolution=24, resolution_unit="hours"
    )
    rulebook.forget()


def test_a_new_kind_brings_its_own_deadline(policies):
    appeal = a_registered_appeal()
    assert appeal.due_at == appeal.received_at + timedelta(hours=240)
    answers.classify(appeal, actor=staff(), kind="incident")
    assert appeal.due_at == appeal.received_at + timedelta(hours=24)


def test_waiting_for_the_citizen_stops_the_clock(policies):
    appeal = a_registered_appeal()
    operator, due = staff(), appeal.due_at
    start = timezone.now()
    workflow.move(appeal, Status.WAITING, actor=operator, at=start)
    workflow.move(appeal, Status.IN_PROGRESS, actor=actors.CITIZEN, at=start + timedelta(hours=10))
    kept = Appeal.objects.get(pk=appeal.pk)
    assert kept.due_at == due + timedelta(hours=10)


def test_reopening_starts_a_new_clock_and_a_new_round(policies):
    appeal = a_registered_appeal()
    answers.answer(appeal, text="Done.", actor=staff())
    at = timezone.now() + timedelta(days=3)
    workflow.move(appeal, Status.REOPENED, actor=actors.CITIZEN, at=at)
    kept = Appeal.objects.get(pk=appeal.pk)
    assert (kept.due_at, kept.resolution_round, kept.answered_at) == (
        at + timedelta(hours=240),
        2,
        None,
    )


def test_a_topic_routes_to_its_organisation_also_from_below():
    heating = a_topic("Heating")
    radiators = a_topic("Radiators", parent=heating)
    body = an_organisation("Heating network")
    RoutingRule.objects.create(topics=[heating.pk], organisation=body)
    rulebook.forget()
    appeal = a_registered_appeal()
    assert appeal.organisation is None
    answers.classify(appeal, actor=staff(), topic=radiators)
    assert appeal.organisation == body
    assert Event.objects.filter(appeal=appeal, kind=Event.Kind.ROUTED).exists()


def test_a_rating_is_given_once_for_each_resolution(appeal):
    operator = staff()
    answers.answer(appeal, text="Done.", actor=operator)
    invitation = ratings.open_invitation(appeal.invitations.get().token)
    rating = ratings.rate(invitation, resolution=2, servant=4, words="slow")
    assert rating.rated_user == operator.user
    with pytest.raises(ratings.AlreadyRated):
        ratings.open_invitation(invitation.token)
    with pytest.raises(ratings.AlreadyRated):
        ratings.rate(invitation, resolution=5)
    afterwards.reopen(appeal)
    answers.answer(appeal, text="Really done.", actor=operator)
    second = ratings.open_invitation(appeal.invitations.latest("id").token)
    ratings.rate(second, resolution=5)
    assert list(appeal.ratings.order_by("id").values_list("resolution", flat=True)) == [2, 5]


def test_an_invitation_ends_after_thirty_days_and_when_the_matter_is_open_again(appeal):
    answers.answer(appeal, text="Done.", actor=staff())
    invitation = appeal.invitations.get()
    assert timedelta(days=29) < invitation.expires_at - timezone.now() <= timedelta(days=30)
    afterwards.reopen(appeal)
    with pytest.raises(ratings.Expired):
        ratings.open_invitation(invitation.token)
    answers.answer(appeal, text="Done again.", actor=staff())
    appeal.invitations.update(expires_at=timezone.now() - timedelta(seconds=1))
    with pytest.raises(ratings.Expired):
        ratings.open_invitation(appeal.invitations.latest("id").token)


@pytest.mark.parametrize("number", [0, 6, -1])
def test_a_rating_outside_one_to_five_is_refused(appeal, number):
    answers.answer(appeal, text="Done.", actor=staff())
    with pytest.raises(ValueError, match="1 to 5"):
        ratings.rate(appeal.invitations.get(), resolution=number)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("act", ["reply", "note"])
def test_a_button_pressed_twice_at_once_says_it_once(act):
    appeal, actor = a_registered_appeal(), staff()
    both = Barrier(2)

    def press(_number):
        try:
            both.wait(10)
            words = {"text": "Which house?", "actor": actor, "key": "form-1"}
            if act == "reply":
                words["version"] = 1
            return getattr(answers, act)(Appeal.objects.get(), **words).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as hands:
        said = set(hands.map(press, range(2)))
    assert len(said) == 1
    assert Message.objects.filter(appeal=appeal, text="Which house?").count() == 1
