"""A broadcast goes out: everybody once, in their words, by what reaches them."""

from datetime import time, timedelta

import pytest
from django.conf import settings
from django.db import OperationalError
from django.utils import timezone

from accounts.models import Address
from channels import outbox
from channels.models import Delivery, Lane
from outreach.audiences import consenting
from outreach.broadcasts import workflow
from outreach.models import Manners, NewsTopic
from outreach.sending import following, handing, working
from outreach.sending.progress import progress
from outreach.sending.working import hand_all, work
from tests.builders import a_citizen, a_user, an_account, an_address
from tests.outreach.sending.running import (
    WORDS,
    a_broadcast,
    a_gateway_account,
    briskly,
    by_day,
    people,
    states,
)
from tests.standins.gateway import GatewayStandIn

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def gateway(monkeypatch):
    by_day()
    briskly(monkeypatch)
    with GatewayStandIn() as gateway:
        monkeypatch.setattr(settings, "OUTGOING_ALLOWED_HOSTS", [gateway.host])
        yield gateway


def say_stop(address: Address) -> None:
    consenting.say_no(address, how=consenting.How("message", "sms", "STOP"))


def test_everybody_gets_it_once_in_their_language(gateway):
    a_gateway_account(gateway)
    broadcast = a_broadcast(people(90))
    assert work(20) == 90
    assert set(gateway.by_person().values()) == {1}
    assert len(gateway.by_person()) == 90
    texts = {to: text for _key, to, text in gateway.accepted}
    assert texts["+97688000000"] == WORDS["mn"]
    assert texts["+97688000001"] == WORDS["kk"]
    assert texts["+97688000002"] == WORDS["en"]
    broadcast.refresh_from_db()
    assert broadcast.status == "done"
    assert states(broadcast) == {"sent": 90}
    assert (progress(broadcast).sent, progress(broadcast).total) == (90, 90)


def test_only_a_minutes_worth_waits_in_the_outbox(gateway):
    a_gateway_account(gateway, pace=2)  # 120 in a minute
    broadcast = a_broadcast(people(200))
    for _ in range(3):
        hand_all()
    figures = progress(broadcast)
    assert (figures.handed, figures.waiting) == (120, 80)


def test_news_never_stands_before_an_answer(gateway):
    account = a_gateway_account(gateway)
    a_broadcast(people(120))
    hand_all()
    outbox.enqueue(key="code", address=an_address(), body="Your code: 1234", account=account)
    assert outbox.drain() == 1  # the code, and nothing of the broadcast
    assert [key for key, _to, _text in gateway.accepted] == ["code"]


def test_a_stop_after_the_handing_over_is_heeded(gateway):
    a_gateway_account(gateway)
    some = people(12)
    broadcast = a_broadcast(some)
    hand_all()
    for address in some[:2]:
        say_stop(address)
    # Whatever writes it, the claim heeds it.
    Address.objects.filter(pk__in=[each.pk for each in some[2:4]]).update(
        opted_out_at=timezone.now()
    )
    work(10)
    assert states(broadcast) == {"sent": 8, "skipped opted_out": 4}
    assert not {address.value for address in some[:4]} & set(gateway.by_person())


def test_a_stop_at_another_address_of_the_person_takes_back_what_waits(gateway):
    a_gateway_account(gateway)
    some = people(3)
    mailbox = Address.objects.create(citizen=some[0].citizen, kind="email", value="a@b.mn")
    broadcast = a_broadcast(some)
    hand_all()
    say_stop(mailbox)
    work(10)
    assert states(broadcast) == {"sent": 2, "skipped opted_out": 1}


def test_no_to_one_kind_of_news_takes_back_that_kind_alone(gateway):
    a_gateway_account(gateway)
    weather = NewsTopic.objects.create(code="weather", name="Weather")
    [address] = people(1)
    of_topic, other = a_broadcast([address], topic=weather), a_broadcast([address])
    hand_all()
    consenting.say_no(address, weather, how=consenting.How("message", "sms", "STOP 1"))
    work(10)
    assert states(of_topic) == {"skipped opted_out": 1}
    assert states(other) == {"sent": 1}


def test_what_must_be_said_by_law_reaches_those_who_said_stop_and_goes_first(gateway):
    a_gateway_account(gateway)
    some = people(6)
    news = a_broadcast(some)
    hand_all()
    alert = a_broadcast(some, {"mn": "Үер!"}, is_alert=True)
    say_stop(some[0])
    Manners.objects.update(quiet_from=time(0), quiet_until=time(23, 59, 59))
    hand_all()  # the news is held: it is night
    work(10)
    assert states(alert) == {"sent": 6}
    assert states(news) == {"handed": 5, "skipped opted_out": 1}
    by_day()
    work(10)
    assert states(news) == {"sent": 5, "skipped opted_out": 1}


def test_an_alert_is_due_before_all_news_that_waits(gateway):
    a_gateway_account(gateway)
    some = people(3)
    a_broadcast(some)
    hand_all()
    alert = a_broadcast(some, {"mn": "Үер!"}, is_alert=True)
    hand_all()
    due = Delivery.objects.order_by("next_try_at").values_list("run__key", flat=True)
    assert set(due[:3]) == {handing.run_key(alert.pk)}


def test_who_got_enough_before_their_turn_is_left_out(gateway):
    a_gateway_account(gateway)
    some = people(2)
    broadcast, other = a_broadcast(some), a_broadcast(some[:1])
    other.recipients.update(state="sent")
    Manners.objects.update(at_most=1, in_days=7)
    hand_all()
    assert states(broadcast) == {"skipped too_often": 1, "handed": 1}


def test_a_pause_holds_what_was_handed_over_and_resuming_lets_it_go(gateway):
    a_gateway_account(gateway)
    broadcast = a_broadcast(people(30))
    hand_all()
    workflow.pause(broadcast)
    work(3.5)
    following.tidy()
    assert gateway.accepted == []
    assert Delivery.objects.filter(next_try_at=None).count() == 30  # out of the others' way
    workflow.resume(broadcast)
    work(10)
    assert states(broadcast) == {"sent": 30}


def test_a_call_off_leaves_out_whoever_was_not_reached(gateway):
    a_gateway_account(gateway, pace=2)
    broadcast = a_broadcast(people(150))
    hand_all()
    workflow.cancel(broadcast, user=a_user(is_superuser=True))
    work(3.5)
    assert gateway.accepted == []
    following.tidy()
    assert states(broadcast) == {"skipped called_off": 150}
    assert progress(broadcast).skipped == {"called_off": 150}


def test_at_night_nothing_goes_out(gateway):
    a_gateway_account(gateway)
    broadcast = a_broadcast(people(5))
    Manners.objects.update(quiet_from=time(0), quiet_until=time(23, 59, 59))
    work(3.5)
    assert states(broadcast) == {"waiting": 5}


def test_without_a_door_and_without_a_text_people_are_left_out(gateway):
    some = people(3)
    broadcast = a_broadcast(some)
    hand_all()
    assert states(broadcast) == {"skipped no_door": 3}
    a_gateway_account(gateway)
    other = a_broadcast(some[:1], {"en": "Dear {what}"})
    hand_all()
    assert states(other) == {"skipped incomplete": 1}


def test_a_broadcast_keeps_its_own_pace(gateway):
    a_gateway_account(gateway)
    a_broadcast(people(40), pace=10.0)
    hand_all()
    due = Delivery.objects.order_by("next_try_at").values_list("next_try_at", flat=True)
    assert (due[39] - due[0]).total_seconds() == pytest.approx(3.9, abs=0.01)
    began = timezone.now()
    work(2)
    gone = len(gateway.accepted)
    assert gone <= 10 * (timezone.now() - began).total_seconds() + 12


def test_what_was_said_twice_to_the_outbox_is_one_delivery(gateway):
    a_gateway_account(gateway)
    broadcast = a_broadcast(people(4))
    hand_all()
    broadcast.recipients.update(state="waiting", delivery=None)  # as no worker ever leaves it
    hand_all()
    work(10)
    assert (Delivery.objects.count(), len(gateway.accepted)) == (4, 4)
    assert states(broadcast) == {"sent": 4}


def test_how_many_may_wait():
    assert handing.room(None, 10) == 600
    assert handing.room(None, 0.5) == handing.FEWEST
    assert handing.room(None, 100_000) == handing.MOST
    assert handing.room(3, 10) == 60
    assert handing.room(50, 10) == 200


def test_what_never_arrived_is_not_said_again_to_who_said_no_meanwhile(gateway, monkeypatch):
    account = a_gateway_account(gateway)
    weather = NewsTopic.objects.create(code="weather", name="Weather")
    some = people(2)
    broadcast = a_broadcast(some, topic=weather)
    hand_all()
    ago = timezone.now() - timedelta(minutes=5)
    Delivery.objects.update(state="unknown", lease_until=ago, claimed_at=ago, attempts=1)
    consenting.say_no(some[0], weather, how=consenting.How("message", "sms", "STOP 1"))
    assert states(broadcast) == {"unknown": 2}
    monkeypatch.setattr(type(account.adapter), "find", lambda _adapter, _delivery: None)
    outbox.look_up_unknown(bulk=True)
    assert states(broadcast) == {"failed": 1, "handed": 1}


def test_at_a_closed_door_people_wait_and_keep_nobody_else_waiting(gateway):
    sms = a_gateway_account(gateway, pace=2)
    an_account("email")
    some = people(300)
    mailbox = Address.objects.create(citizen=a_citizen(), kind="email", value="a@b.mn")
    broadcast = a_broadcast([*some, mailbox])
    hand_all()  # some wait in the outbox already
    now = timezone.now()
    shut = {"closures": 3, "closed_until": now + timedelta(minutes=5), "tokens": 0}
    Lane.objects.create(account=sms, at=now, judged_at=now, **shut)
    handed = states(broadcast)["handed"]
    hand_all()
    assert broadcast.recipients.get(address=mailbox).state == "handed"
    assert states(broadcast)["handed"] == handed + 1


def test_one_that_cannot_be_handed_over_holds_up_no_other(gateway, monkeypatch):
    a_gateway_account(gateway)
    some = people(2)
    broken, sound = a_broadcast(some), a_broadcast(some[:1])
    hand_over = working.hand_over

    def breaks(broadcast_id: int) -> int:
        if broadcast_id == broken.pk:
            raise RuntimeError("broken")
        return hand_over(broadcast_id)

    monkeypatch.setattr(working, "hand_over", breaks)
    assert hand_all() == 1
    assert states(sound) == {"handed": 1}


def test_without_the_database_none_is_handed_over_and_the_worker_says_so(monkeypatch):
    def lost(_broadcast_id):
        raise OperationalError("server closed the connection")

    monkeypatch.setattr(working, "running", lambda: [1, 2])
    monkeypatch.setattr(working, "hand_over", lost)
    with pytest.raises(OperationalError):
        hand_all()
