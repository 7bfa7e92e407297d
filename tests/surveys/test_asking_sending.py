"""Invitations to many go by the lane of what is said to many: held, by day, once, and no quicker
than the gateway takes them."""

from datetime import time, timedelta

import pytest
from django.conf import settings
from django.db.models import F
from django.utils import timezone

from accounts.models import Address
from accounts.roles import Role
from channels import outbox
from channels.models import Delivery
from outreach.audiences import manners
from outreach.models import Manners, Told
from outreach.sending.working import work
from surveys.asking import inviting, publishing
from surveys.models import Sitting
from tests.builders import a_user, an_address
from tests.desk import at_desk
from tests.outreach.sending.running import a_gateway_account, briskly, by_day, people
from tests.standins.gateway import GatewayStandIn
from tests.surveys.asking import a_survey

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def gateway(monkeypatch):
    by_day()
    briskly(monkeypatch)
    with GatewayStandIn() as gateway:
        monkeypatch.setattr(settings, "OUTGOING_ALLOWED_HOSTS", [gateway.host])
        yield gateway


def a_survey_for(some, **fields):
    survey = a_survey(is_open=False, **fields)
    for address in some:
        survey.invitations.create(address=address, language="en")
    return survey


def handed():
    while inviting.send():
        pass


def test_everybody_is_invited_once_and_nobody_waits_behind_them(gateway):
    account = a_gateway_account(gateway)
    some = people(70)
    a_survey_for(some)
    handed()
    outbox.enqueue(key="code", address=an_address(), body="Your code: 1234", account=account)
    assert outbox.drain() == 1
    work(10)
    handed()
    work(3)
    said = gateway.by_person()
    assert {each.value for each in some} <= set(said)
    assert len(gateway.accepted) == 71


def test_a_conversation_begins_by_the_same_lane(gateway):
    a_gateway_account(gateway, token="word")
    survey = a_survey_for(people(3), channels=["sms"])
    handed()
    work(5)
    assert Sitting.objects.filter(survey=survey).count() == 3
    assert all("How did you come?" in text for _key, _to, text in gateway.accepted)
    assert set(Delivery.objects.values_list("run__key", flat=True)) == {f"survey:{survey.pk}"}


def test_only_a_minutes_worth_waits_in_the_outbox(gateway):
    a_gateway_account(gateway, pace=2)
    survey = a_survey_for(people(130))
    handed()
    assert survey.invitations.filter(invited_at=None).count() == 10


def test_at_night_nobody_is_invited_nor_gets_what_was_handed_over(gateway):
    a_gateway_account(gateway)
    some = people(4)
    a_survey_for(some[:2])
    handed()
    Manners.objects.update(quiet_from=time(0), quiet_until=time(23, 59, 59))
    a_survey_for(some[2:], name="Another")
    assert inviting.send() == 0
    work(3)
    assert gateway.accepted == []
    by_day()
    handed()
    work(5)
    assert len(gateway.by_person()) == 4


def test_invitations_count_towards_how_often_and_wait_for_who_got_enough(gateway):
    a_gateway_account(gateway)
    some = people(3)
    Manners.objects.update(at_most=1, in_days=7)
    a_survey_for(some[:1])
    handed()
    later = a_survey_for(some, name="Another")
    handed()
    assert later.invitations.filter(invited_at=None).get().address == some[0]
    assert set(manners.may_be_told([each.pk for each in some], timezone.now()).values()) == {
        "too_often"
    }
    Told.objects.update(at=F("at") - timedelta(days=8))
    handed()
    assert not later.invitations.filter(invited_at=None).exists()


def test_the_desk_holds_invitations_and_lets_them_go(gateway):
    a_gateway_account(gateway)
    survey = a_survey_for(people(4))
    inviting.send(limit=2)
    desk = at_desk(a_user(Role.METHODOLOGIST))
    at = f"/admin/surveys/asking/{survey.pk}/"
    desk.post(f"{at}act/", {"do": "hold"})
    assert b'value="let_go"' in desk.get(at).content
    handed()
    work(3)
    assert gateway.accepted == []
    desk.post(f"{at}act/", {"do": "let_go"})
    handed()
    work(5)
    assert len(gateway.by_person()) == 4


def test_who_said_stop_is_not_invited_nor_reminded(gateway):
    a_gateway_account(gateway)
    some = people(4)
    survey = a_survey_for(some)
    now = timezone.now()
    Address.objects.filter(pk=some[0].pk).update(opted_out_at=now)
    handed()
    Address.objects.filter(pk=some[1].pk).update(opted_out_at=now)  # while it waits
    work(5)
    assert set(gateway.by_person()) == {each.value for each in some[2:]}
    gateway.accepted.clear()
    inviting.order_reminder(survey)
    assert inviting.send_reminders() == 2
    work(5)
    assert set(gateway.by_person()) == {each.value for each in some[2:]}


def test_a_survey_that_closes_takes_back_what_waits(gateway):
    a_gateway_account(gateway)
    survey = a_survey_for(people(3))
    handed()
    publishing.close(survey)
    work(3)
    assert gateway.accepted == []
