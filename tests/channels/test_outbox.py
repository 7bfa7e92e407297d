"""The outbox's promise: each thing is said once in effect, and what became of it is known."""

import time
from datetime import timedelta
from itertools import permutations

import pytest
from django.utils import timezone

from channels import outbox, registry, silence
from channels.errors import ChannelError
from channels.models import Delivery
from channels.values import DeliveryState, Receipt
from tests.builders import an_account, an_address


class Provider:
    """What the SMS adapter's provider would do; its list is what it truly accepted."""

    def __init__(self):
        self.accepted = []
        self.script = []
        self.tells = True

    def send(self, delivery):
        behaviour = self.script.pop(0) if self.script else "accept"
        if behaviour == "accept":
            self.accepted.append(delivery.key)
            return f"id-{delivery.key}"
        if behaviour == "accept, then die":
            self.accepted.append(delivery.key)
            raise KeyboardInterrupt
        if behaviour == "accept, then silence":
            self.accepted.append(delivery.key)
            raise ChannelError("timed out", unknown=True)
        if behaviour == "silence":
            raise ChannelError("timed out", unknown=True)
        raise behaviour

    def find(self, delivery):
        if not self.tells:
            raise ChannelError("keeps no list", permanent=True)
        return f"id-{delivery.key}" if delivery.key in self.accepted else None


@pytest.fixture
def provider(monkeypatch):
    provider = Provider()
    adapter = registry.get("sms")
    monkeypatch.setattr(adapter, "send", provider.send, raising=False)
    monkeypatch.setattr(adapter, "find", provider.find, raising=False)
    return provider


@pytest.fixture
def account(db):
    return an_account("sms")


def say(account, key="one", **fields):
    return outbox.enqueue(key=key, address=an_address(), body="Hello", account=account, **fields)


def state(key="one"):
    return Delivery.objects.get(key=key).state


def later():
    """Let all waits be over."""
    Delivery.objects.filter(next_try_at__isnull=False).update(next_try_at=timezone.now())
    Delivery.objects.filter(lease_until__isnull=False).update(
        lease_until=timezone.now() - timedelta(seconds=1)
    )


def test_what_is_enqueued_twice_is_said_once(account, provider):
    say(account)
    say(account)
    outbox.drain()
    outbox.drain()
    assert provider.accepted == ["one"]
    assert state() == DeliveryState.SENT


def test_a_busy_provider_is_asked_again_later(account, provider):
    provider.script = [ChannelError("slow down", retry_after=90), ChannelError("503")]
    say(account)
    outbox.drain()
    waiting = Delivery.objects.get()
    assert waiting.state == DeliveryState.QUEUED
    assert waiting.next_try_at > timezone.now() + timedelta(seconds=80)
    for _ in range(2):
        later()
        outbox.drain()
    assert provider.accepted == ["one"]
    assert state() == DeliveryState.SENT


def test_a_final_refusal_is_not_tried_again(account, provider):
    provider.script = [ChannelError("no such number", permanent=True)]
    say(account)
    outbox.drain()
    later()
    outbox.drain()
    assert (state(), provider.accepted) == (DeliveryState.FAILED, [])
    assert Delivery.objects.get().error == "no such number"


def test_trying_ends_some_day(account, provider):
    provider.script = [ChannelError("503")] * 20
    say(account)
    for _ in range(12):
        later()
        outbox.drain()
    assert state() == DeliveryState.FAILED
    assert Delivery.objects.get().attempts == outbox.MAX_ATTEMPTS


def test_a_worker_killed_after_the_providers_yes_says_nothing_twice(account, provider):
    provider.script = ["accept, then die"]
    say(account)
    with pytest.raises(KeyboardInterrupt):
        outbox.drain()
    assert state() == DeliveryState.SENDING
    later()
    assert outbox.doubt_expired() == 1
    outbox.drain()
    assert provider.accepted == ["one"]
    later()
    assert outbox.look_up_unknown() == 1
    assert (state(), provider.accepted) == (DeliveryState.SENT, ["one"])


def test_silence_is_looked_up_and_sent_again_only_when_it_never_arrived(account, provider):
    provider.script = ["silence", "accept, then silence"]
    say(account)
    outbox.drain()
    assert state() == DeliveryState.UNKNOWN
    later()
    outbox.look_up_unknown()
    assert state() == DeliveryState.QUEUED
    later()
    outbox.drain()
    assert state() == DeliveryState.UNKNOWN
    later()
    outbox.look_up_unknown()
    outbox.drain()
    assert (state(), provider.accepted) == (DeliveryState.SENT, ["one"])


def test_a_provider_that_never_answers_is_given_up_some_day(account, provider):
    provider.script = ["silence"] * 30
    say(account)
    for _ in range(2 * outbox.MAX_ATTEMPTS):
        later()
        outbox.drain()
        later()
        outbox.look_up_unknown()
    assert (state(), provider.accepted) == (DeliveryState.FAILED, [])


def test_when_the_provider_cannot_tell_a_person_decides(account, provider):
    provider.tells = False
    provider.script = ["silence"]
    say(account)
    outbox.drain()
    for _ in range(3):
        later()
        outbox.look_up_unknown()
        outbox.drain()
    assert (state(), provider.accepted) == (DeliveryState.UNKNOWN, [])
    assert outbox.send_again(Delivery.objects.all()) == 1
    outbox.drain()
    assert state() == DeliveryState.SENT


RECEIPTS = [
    Receipt("id-one", DeliveryState.SENT),
    Receipt("id-one", DeliveryState.UNDELIVERED, "absent"),
    Receipt("id-one", DeliveryState.DELIVERED),
    Receipt("id-one", DeliveryState.SENT),
]


@pytest.mark.parametrize("order", list(permutations(RECEIPTS))[::3])
@pytest.mark.parametrize("sent_after", range(5))
def test_receipts_in_any_order_and_before_the_send_returns_end_the_same(
    account, provider, order, sent_after
):
    say(account)
    for number, receipt in enumerate(order):
        if number == sent_after:
            outbox.drain()
        outbox.receive(account, receipt)
    outbox.drain()
    assert state() == DeliveryState.DELIVERED


def test_a_receipt_for_something_unknown_changes_nothing(account, provider):
    say(account)
    outbox.drain()
    outbox.receive(account, Receipt("id-of-somebody-else", DeliveryState.FAILED))
    assert state() == DeliveryState.SENT


def test_an_address_that_nothing_reaches_is_marked(account, provider):
    say(account)
    outbox.drain()
    outbox.receive(account, Receipt("id-one", DeliveryState.UNDELIVERED, "absent"))
    delivery = Delivery.objects.get()
    assert delivery.address.failing_since is not None
    assert delivery.error == "absent"


def test_an_address_that_is_reached_again_is_marked_no_more(account, provider):
    delivery = say(account)
    outbox.drain()
    outbox.receive(account, Receipt("id-one", DeliveryState.UNDELIVERED, "absent"))
    outbox.receive(account, Receipt("id-one", DeliveryState.DELIVERED))
    delivery.address.refresh_from_db()
    assert delivery.address.failing_since is None


def test_a_refusal_in_letters_that_no_text_can_hold_is_kept(account, provider):
    say(account)
    provider.script = [ChannelError("no\0such number", permanent=True)]
    outbox.drain()
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.error) == (DeliveryState.FAILED, "nosuch number")


def test_one_that_cannot_be_looked_up_does_not_stand_in_the_way(account, provider, monkeypatch):
    say(account, "one")
    say(account, "two")
    provider.script = ["accept, then silence"] * 2
    outbox.drain()
    Delivery.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    find = provider.find

    def stumble(delivery):
        return {}["nonsense"] if delivery.key == "one" else find(delivery)

    monkeypatch.setattr(registry.get("sms"), "find", stumble, raising=False)
    assert outbox.look_up_unknown() == 1
    assert Delivery.objects.get(key="two").state == DeliveryState.SENT
    assert Delivery.objects.get(key="one").state == DeliveryState.UNKNOWN


def test_who_lets_us_wait_for_nothing_is_left_alone_and_keeps_nobody_else(
    account, provider, monkeypatch
):
    monkeypatch.setattr(silence, "WAITS_SECONDS", 0)  # any failure took too long
    provider.script = [ChannelError("timed out")]
    say(account, "one")
    say(account, "two")
    outbox.drain()
    assert (provider.accepted, state("two")) == ([], DeliveryState.QUEUED)
    other = an_account("sms", code="other")
    say(other, "three")
    outbox.drain()
    assert provider.accepted == ["three"]

    silence.forget()  # the rest is over
    outbox.drain()
    assert provider.accepted == ["three", "two"]


def test_a_silent_account_rests_for_longer_each_time_until_it_answers():
    for least in (30, 60, 120, 300, 300):
        silence.note(7, 30.0, answered=False)
        assert least - 1 < silence._silent[7][0] - time.monotonic() < 2 * least + 1
    assert silence.resting() == [7]
    silence.note(7, 0.1, answered=True)
    silence.note(8, 0.1, answered=False)  # a refusal that came at once
    assert silence.resting() == []


def test_an_account_out_of_use_sends_nothing(account, provider):
    say(account)
    account.is_active = False
    account.save()
    outbox.drain()
    assert provider.accepted == []


def test_without_a_door_nothing_is_promised(db):
    assert outbox.enqueue(key="one", address=an_address(kind="pigeon"), body="Hello") is None
