"""The bulk lane: its pace, its accounts in good and bad days, and what nobody may say twice."""

import threading
import time
from collections import Counter
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from channels import http, outbox, registry
from channels.bulk import claims, lanes, pool, runs
from channels.bulk.draining import drain
from channels.errors import ChannelError
from channels.models import Account, Delivery, Lane, Run
from channels.values import DeliveryState, Receipt
from tests.builders import an_account, an_address

pytestmark = pytest.mark.django_db(transaction=True)


class Provider:
    """What accounts' providers would do: `moods` by the code of the account."""

    def __init__(self):
        self.accepted = []  # (key, code of the account)
        self.moods = {}
        self.lock = threading.Lock()

    def send(self, delivery):
        mood = self.moods.get(delivery.account.code)
        if callable(mood):
            mood = mood(delivery)
        if isinstance(mood, Exception):
            raise mood
        with self.lock:
            self.accepted.append((delivery.key, delivery.account.code))
        if mood == "silent":
            raise ChannelError("timed out", unknown=True)
        return f"id-{delivery.key}"

    def find(self, delivery):
        return f"id-{delivery.key}" if delivery.key in dict(self.accepted) else None

    def shares(self):
        return Counter(code for _key, code in self.accepted)


@pytest.fixture
def provider(monkeypatch):
    provider = Provider()
    monkeypatch.setattr(registry.get("sms"), "send", provider.send, raising=False)
    monkeypatch.setattr(registry.get("sms"), "find", provider.find, raising=False)
    return provider


def a_gateway(code, **options):
    account = an_account(code=code)
    account.options |= {"pace": 1000} | options
    account.save()
    return account


def let_wait(account, number, *, parts=1, key="run"):
    """So many deliveries of one run, due now."""
    with transaction.atomic():
        run = runs.ensure(key)
        addresses = [an_address(f"+976{99000000 + place}") for place in range(number)]
        runs.hand_in(
            Delivery(
                key=f"{key}:{place}",
                account=account,
                address=address,
                channel="sms",
                body="Hello",
                run=run,
                parts=parts,
                next_try_at=timezone.now(),
            )
            for place, address in enumerate(addresses)
        )
    return run


def spread(among, number):
    """Hand so many over as a broadcast does."""
    for place in range(number):
        let_wait(lanes.choose(among, place).account, 1, key=f"one-{place}")


def states():
    return Counter(Delivery.objects.values_list("state", flat=True))


def refusal(status, **more):
    return http.Refused(f"answered {status}", status=status, **more)


def no_more_waiting():
    past = timezone.now() - timedelta(seconds=1)
    Delivery.objects.filter(next_try_at__isnull=False).update(next_try_at=past)
    Delivery.objects.filter(lease_until__isnull=False).update(lease_until=past)
    Lane.objects.update(closed_until=None)


# Pace -----------------------------------------------------------------------------------------
def test_the_pace_counts_parts_over_all_workers(provider):
    account = a_gateway("slow", pace=20)
    let_wait(account, 60, parts=2)
    began = time.monotonic()
    workers = [threading.Thread(target=drain, args=(2,)) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    most = 20 * (time.monotonic() - began) + 20  # a second's worth may be saved up
    assert 20 <= 2 * len(provider.accepted) <= most + 2
    assert set(Counter(provider.accepted).values()) == {1}


def test_an_account_that_is_asked_to_slow_down_does_and_recovers(provider):
    account = a_gateway("busy")
    let_wait(account, 5)
    provider.moods["busy"] = lambda d: refusal(429, retry_after=30.0)
    drain(1)
    lane = Lane.objects.get()
    assert lane.closed_until > timezone.now() + timedelta(seconds=25)
    assert lane.slowed == pytest.approx(lanes.SLOWER)
    assert states() == {"queued": 5}
    assert set(Delivery.objects.values_list("attempts", flat=True)) == {0}, "it is not their fault"
    provider.moods.clear()
    drain(1)
    assert provider.accepted == []  # it waits as long as it was asked to
    no_more_waiting()
    drain(2)
    assert len(provider.accepted) == 5


def test_nothing_of_a_held_run_is_claimed_nor_at_night_what_heeds_it(provider):
    account = a_gateway("good")
    held = let_wait(account, 2, key="held")
    alert = let_wait(account, 1, key="alert")
    let_wait(account, 1, key="news")
    Run.objects.filter(pk=held.pk).update(is_held=True)
    Run.objects.filter(pk=alert.pk).update(heeds_quiet_hours=False)
    lanes.open_lane(account)
    time.sleep(0.01)  # for tokens
    by_night = claims.take(account, 10, is_quiet=True).deliveries
    assert [each.key for each in by_night] == ["alert:0"]
    drain(0.6)
    assert [key for key, _code in provider.accepted] == ["news:0"]


# Whom to send by ------------------------------------------------------------------------------
def test_accounts_get_their_shares_by_weight(provider):
    a_gateway("big", weight=3)
    a_gateway("small", weight=1)
    a_gateway("none", weight=0)
    chosen = Counter(lanes.choose(lanes.doors(["sms"]), n).account.code for n in range(400))
    assert set(chosen) == {"big", "small"}
    assert chosen["big"] == pytest.approx(300, abs=5)


def test_errors_and_slowness_cost_weight_which_drifts_back(provider):
    good, bad = a_gateway("good"), a_gateway("bad")
    lanes.open_lane(good)
    lanes.open_lane(bad)
    for _ in range(50):
        lanes.judge(bad, lanes.Outcome(calls=2, succeeded=1, failed=1, seconds=4.0))
        lanes.judge(good, lanes.Outcome(calls=2, succeeded=2, failed=0, seconds=0.1))
    share = {door.account.code: door.share for door in lanes.doors(["sms"])}
    assert share["good"] == pytest.approx(1)
    assert share["bad"] < 0.25
    Lane.objects.update(judged_at=timezone.now() - timedelta(hours=1))
    share = {door.account.code: door.share for door in lanes.doors(["sms"])}
    assert share["bad"] > 0.98


def test_what_a_refused_account_had_to_say_goes_by_another(provider):
    broken, good = a_gateway("broken"), a_gateway("good")
    let_wait(broken, 20)
    provider.moods["broken"] = lambda d: refusal(401)
    drain(3)
    assert provider.shares() == {"good": 20}
    assert states() == {"sent": 20}
    lane = Lane.objects.get(account=broken)
    assert lane.closures == 1
    assert [door.share for door in lanes.doors(["sms"]) if door.account == broken] == [0]
    # When it is over, one is tried; the account works again.
    Lane.objects.filter(account=broken).update(closed_until=timezone.now())
    provider.moods.clear()
    let_wait(broken, 3, key="later")
    assert len(claims.take(broken, 10).deliveries) == 1
    lanes.judge(broken, lanes.Outcome(calls=1, succeeded=1, failed=0, seconds=0.1))
    assert Lane.objects.get(account=broken).closures == 0
    assert good.pk


def test_an_unknown_one_never_goes_by_another_account(provider):
    silent = a_gateway("silent")
    a_gateway("good")
    let_wait(silent, 8)
    provider.moods["silent"] = "silent"
    drain(2)  # in so many batches that the last may already be given to the other account
    lost = Delivery.objects.filter(state="unknown")
    unknown = len(lost)
    assert unknown
    assert {key for key, code in provider.accepted if code == "silent"} == set(
        lost.values_list("key", flat=True)
    )
    no_more_waiting()
    assert outbox.look_up_unknown() == 0  # those of the ordinary lane
    assert outbox.look_up_unknown(bulk=True) == unknown
    drain(2)
    assert states() == {"sent": 8}
    assert len(provider.accepted) == 8


def test_a_number_that_does_not_exist_is_not_the_accounts_fault(provider):
    account = a_gateway("good")
    let_wait(account, 10)
    wrong = ChannelError("no such number", permanent=True)
    provider.moods["good"] = lambda d: wrong if d.key.endswith(("3", "4")) else None
    drain(2)
    assert states() == {"sent": 8, "failed": 2}
    lane = Lane.objects.get(account=account)
    assert (lane.failures, lane.closed_until) == (0, None)


# Exactly once ---------------------------------------------------------------------------------
def test_a_claim_that_waited_too_long_is_given_back_and_not_said(provider, monkeypatch):
    account = a_gateway("good")
    let_wait(account, 3)
    monkeypatch.setattr(pool, "GOOD_SECONDS", -1)
    drain(0.5)
    assert provider.accepted == []
    assert states() == {"queued": 3}
    assert set(Delivery.objects.values_list("attempts", flat=True)) == {0}


def test_a_worker_killed_in_a_batch_leaves_it_to_be_looked_up(provider):
    account = a_gateway("good")
    let_wait(account, 4)
    lanes.open_lane(account)
    time.sleep(0.01)  # for tokens
    taken = claims.take(account, 4).deliveries
    provider.send(taken[0])  # and then it dies
    assert claims.take(account, 4).deliveries == []
    assert outbox.doubt_expired(bulk=True) == 0, "the lease still covers them"
    no_more_waiting()
    assert outbox.doubt_expired(bulk=True) == len(taken)
    outbox.look_up_unknown(bulk=True)
    no_more_waiting()
    drain(2)
    assert states() == {"sent": 4}
    assert len(provider.accepted) == len(set(provider.accepted)) == 4


def test_receipts_that_came_first_are_folded_in(provider):
    account = a_gateway("good")
    let_wait(account, 3)
    outbox.receive(account, Receipt("id-run:1", DeliveryState.DELIVERED))
    outbox.receive(account, Receipt("id-run:1", DeliveryState.SENT))
    drain(2)
    assert states() == {"sent": 2, "delivered": 1}


def test_results_never_lower_a_state(provider):
    account = a_gateway("good")
    let_wait(account, 1)

    def delivered_meanwhile(delivery):
        Delivery.objects.filter(pk=delivery.pk).update(state=DeliveryState.DELIVERED)

    provider.moods["good"] = delivered_meanwhile
    drain(1)
    assert states() == {"delivered": 1}


def test_an_account_out_of_use_sends_nothing(provider):
    account = a_gateway("good")
    let_wait(account, 2)
    Account.objects.update(is_active=False)
    drain(0.6)
    assert provider.accepted == []


def test_the_ordinary_lane_sees_no_run_and_the_bulk_lane_nothing_else(provider):
    account = a_gateway("good")
    let_wait(account, 2)
    outbox.enqueue(key="code", address=an_address(), body="1234", account=account)
    assert [each.key for each in outbox.claim(10)] == ["code"]
    drain(1)
    assert sorted(key for key, _code in provider.accepted) == ["run:0", "run:1"]
