"""What is no broadcast goes to many by the same lane: by pace and day, held and called off."""

from datetime import time, timedelta

import pytest
from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.models import Address
from channels import outbox
from channels.models import Delivery
from outreach.audiences import consenting
from outreach.models import Manners, Recipient, Told
from outreach.sending import following, many
from outreach.sending.handing import hand_over
from outreach.sending.progress import progress
from outreach.sending.working import work
from tests.builders import an_account, an_address
from tests.outreach.sending.running import a_broadcast, a_gateway_account, briskly, by_day, people
from tests.standins.gateway import GatewayStandIn

pytestmark = pytest.mark.django_db(transaction=True)
NIGHT = {"quiet_from": time(0), "quiet_until": time(23, 59, 59)}


@pytest.fixture
def gateway(monkeypatch):
    by_day()
    briskly(monkeypatch)
    with GatewayStandIn() as gateway:
        monkeypatch.setattr(settings, "OUTGOING_ALLOWED_HOSTS", [gateway.host])
        yield gateway


def tell(some, key="news", body="The bridge is open.", **options):
    with transaction.atomic():
        turn = many.turn(key)
        words = [many.Words(f"{key}:{each.pk}", each, body) for each in some[: turn.room]]
        return turn.tell(words, **options)


def test_everybody_is_told_once_though_handed_over_twice(gateway):
    a_gateway_account(gateway)
    some = people(30)
    assert len(tell(some)) == 30
    tell(some)
    assert work(10) == 30
    tell(some)
    work(3)
    assert set(gateway.by_person().values()) == {1}
    assert len(gateway.accepted) == 30


def test_it_never_stands_before_an_answer(gateway):
    account = a_gateway_account(gateway)
    tell(people(20))
    outbox.enqueue(key="code", address=an_address(), body="Your code: 1234", account=account)
    assert outbox.drain() == 1
    assert [key for key, _to, _text in gateway.accepted] == ["code"]


def test_no_more_than_a_minutes_worth_waits(gateway):
    a_gateway_account(gateway, pace=2)  # 120 in a minute
    some = people(200)
    assert len(tell(some)) == 120
    assert tell(some[120:]) == set()


def test_a_hold_stops_what_was_handed_over_until_it_is_let_go(gateway):
    a_gateway_account(gateway)
    some = people(8)
    tell(some[:6])
    many.hold("news")
    assert many.is_held("news")
    assert tell(some[6:]) == set()
    work(3)
    assert gateway.accepted == []
    many.let_go("news")
    tell(some[6:])
    work(10)
    assert len(gateway.by_person()) == 8


def test_in_quiet_hours_nothing_is_handed_over_nor_said(gateway):
    a_gateway_account(gateway)
    some = people(6)
    tell(some[:4])
    Manners.objects.update(**NIGHT)
    assert tell(some[4:]) == set()
    work(3)
    assert gateway.accepted == []
    by_day()
    tell(some[4:])
    work(10)
    assert len(gateway.by_person()) == 6


def test_who_said_stop_is_left_out_before_and_after_the_handing_over(gateway):
    a_gateway_account(gateway)
    some = people(5)
    now = timezone.now()
    Address.objects.filter(pk=some[0].pk).update(opted_out_at=now)
    assert len(tell(some)) == 4
    Address.objects.filter(pk=some[1].pk).update(opted_out_at=now)
    work(10)
    assert set(gateway.by_person()) == {each.value for each in some[2:]}


def test_who_got_enough_is_left_out_but_for_what_they_asked_for(gateway):
    a_gateway_account(gateway)
    some = people(3)
    broadcast = a_broadcast(some[:1])
    Recipient.objects.filter(broadcast=broadcast).update(state=Recipient.State.SENT)
    Manners.objects.update(at_most=1, in_days=7)
    assert len(tell(some)) == 2
    assert len(tell(some, key="followed", often=True)) == 3


def test_what_is_no_broadcast_counts_towards_how_often_somebody_is_told(gateway):
    a_gateway_account(gateway)
    some = people(2)
    Manners.objects.update(at_most=1, in_days=7)
    assert len(tell(some[:1])) == 1
    assert len(tell(some, key="other news")) == 1  # the first one had enough
    alert, broadcast = a_broadcast(some, is_alert=True), a_broadcast(some)
    for each in (alert, broadcast):
        while hand_over(each.pk):
            pass
    assert progress(broadcast).skipped == {"too_often": 2}
    assert progress(alert).skipped == {}
    Told.objects.update(at=F("at") - timedelta(days=8))
    assert len(tell(some, key="later news")) == 2


def test_what_was_taken_back_counts_for_nothing(gateway):
    a_gateway_account(gateway)
    some = people(1)
    Manners.objects.update(at_most=1, in_days=7)
    tell(some)
    many.call_off("news")
    assert len(tell(some, key="other news")) == 1


def test_a_call_off_takes_back_what_waits(gateway):
    a_gateway_account(gateway)
    tell(people(7))
    assert many.call_off("news") == 7
    work(3)
    following.tidy()
    assert gateway.accepted == []
    assert set(Delivery.objects.values_list("state", flat=True)) == {"cancelled"}


def test_a_mail_bears_the_link_that_ends_such_news(gateway):
    an_account("email")
    mailbox = an_address("bat@example.mn", kind="email")
    tell([mailbox])
    link = Delivery.objects.get().thread["unsubscribe"]
    assert consenting.by_link(link.rstrip("/").rpartition("/")[2]) == (mailbox, None)


def test_whom_no_account_reaches_is_left_out(gateway):
    assert tell(people(2)) == set()
