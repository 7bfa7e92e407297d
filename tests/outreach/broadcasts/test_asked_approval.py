"""Whoever may approve a broadcast is told that it waits; its writer, what was decided."""

import pytest
from django.core import mail

from accounts.roles import Role
from feedback.models import Notification
from feedback.notifying import approving, kinds, mailing
from outreach.broadcasts import workflow
from outreach.broadcasts.statuses import Status
from outreach.models import Broadcast
from tests.builders import (
    a_broadcast,
    a_contact,
    a_user,
    an_account,
    an_approved_broadcast,
    an_organisation,
)
from tests.desk import as_read, at_desk

pytestmark = pytest.mark.django_db
HOME = "/admin/outreach/broadcasts/"
NOTICES = "/admin/feedback/appeal/notices/"


@pytest.fixture
def writer():
    return a_user(Role.PR_MANAGER, first_name="Munkhzul", email="pr@city.test")


@pytest.fixture
def supervisor():
    return a_user(Role.SUPERVISOR, email="head@city.test")


@pytest.fixture
def people():
    an_account("sms")
    return a_contact(phone="+97699110001", language="mn")


def proposed(writer, **given) -> Broadcast:
    broadcast = a_broadcast(created_by=writer, **given)
    at_desk(writer).post(f"{HOME}{broadcast.pk}/propose/")
    broadcast.refresh_from_db()
    assert broadcast.status == Status.PROPOSED
    return broadcast


def told(user) -> list[tuple[str, bool]]:
    """What somebody was told, and whether it still waits to be read."""
    found = Notification.objects.filter(user=user).order_by("pk")
    return [(each.kind, each.read_at is None) for each in found]


def test_whoever_may_approve_is_asked_and_led_to_the_page(writer, supervisor, people):
    broadcast = proposed(writer)
    assert told(supervisor) == [(kinds.APPROVAL_ASKED, True)]
    assert told(writer) == []
    page = at_desk(supervisor).get(NOTICES).content.decode()
    assert "Munkhzul" in page
    assert f"asks you to approve “{broadcast.name}”" in page
    asked = Notification.objects.get(user=supervisor)
    assert at_desk(supervisor).get(f"{NOTICES}{asked.pk}/").url == f"{HOME}{broadcast.pk}/"
    assert mailing.run() == 1
    assert f"{HOME}{broadcast.pk}/" in mail.outbox[0].body


def test_who_may_not_approve_it_hears_nothing(writer, supervisor, people):
    elsewhere = a_user(Role.HEAD, organisation=an_organisation())
    colleague = a_user(Role.PR_MANAGER)
    operator = a_user(Role.OPERATOR)
    proposed(writer)
    assert [told(user) for user in (elsewhere, colleague, operator)] == [[], [], []]


def test_once_decided_it_asks_nobody_any_more_and_the_writer_knows(writer, supervisor, people):
    other = a_user(Role.SUPERVISOR, email="other@city.test")
    broadcast = proposed(writer)
    page = f"{HOME}{broadcast.pk}/"
    client = at_desk(supervisor)
    client.post(f"{page}approve/", as_read(client, page))
    assert told(other) == [(kinds.APPROVAL_ASKED, False)]
    assert told(writer) == [(kinds.APPROVED, True)]
    mailing.run()
    assert [sent.to for sent in mail.outbox] == [["pr@city.test"]]


def test_sent_back_and_proposed_anew_asks_anew(writer, supervisor, people):
    broadcast = proposed(writer)
    at_desk(supervisor).post(f"{HOME}{broadcast.pk}/back/", {"words": "Name the hour"})
    assert told(writer) == [(kinds.SENT_BACK, True)]
    at_desk(writer).post(f"{HOME}{broadcast.pk}/propose/")
    assert told(supervisor) == [(kinds.APPROVAL_ASKED, False), (kinds.APPROVAL_ASKED, True)]


def test_called_off_it_asks_nobody(writer, supervisor, people):
    broadcast = proposed(writer)
    at_desk(writer).post(f"{HOME}{broadcast.pk}/cancel/")
    assert told(supervisor) == [(kinds.APPROVAL_ASKED, False)]
    assert told(writer) == []


def test_of_two_approvals_the_second_person_is_still_asked(writer, supervisor, people):
    second = a_user(Role.SUPERVISOR)
    broadcast = proposed(writer, is_alert=True)
    workflow.approve(broadcast, user=supervisor)
    assert told(second) == [(kinds.APPROVAL_ASKED, True)]
    assert told(supervisor) == [(kinds.APPROVAL_ASKED, False)]
    workflow.approve(broadcast, user=second)
    assert told(second) == [(kinds.APPROVAL_ASKED, False)]
    assert told(writer) == [(kinds.APPROVED, True)]


def test_what_the_start_gives_back_reaches_its_writer(writer, people):
    broadcast = an_approved_broadcast(created_by=writer)
    Notification.objects.all().delete()
    workflow.send_back(broadcast, user=None, words="Nobody is in this audience.")
    assert told(writer) == [(kinds.SENT_BACK, True)]


def test_the_heads_of_a_body_and_of_those_above_are_asked_and_others_not_even_looked_at(
    people, django_assert_num_queries
):
    above = an_organisation("City")
    body = an_organisation("Water", parent=above)
    near = [a_user(Role.HEAD, organisation=each) for each in (body, above)]
    for number in range(3):
        a_user(Role.HEAD, organisation=an_organisation(f"Elsewhere {number}"))
    matter = approving.Matter("broadcast:1", "Water is off", HOME, body.pk)
    author = a_user(Role.PR_MANAGER)
    looked_at: list = []
    approving.ask(matter, by=author, may=lambda user: bool(looked_at.append(user)))
    assert looked_at == near
    with django_assert_num_queries(2):
        approving.ask(matter, by=author, may=lambda user: False)
