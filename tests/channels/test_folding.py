"""A flood of receipts: none is lost or counted twice, and nobody's words wait behind them."""

import threading
from collections import Counter
from datetime import timedelta

import pytest
from django.db import connections
from django.utils import timezone

from channels import folding, inbox, outbox, registry
from channels.models import Account, Delivery, DeliveryReceipt, Envelope
from channels.values import DeliveryState
from feedback.models import Appeal
from tests.builders import an_account, an_address
from tests.channels.sms import FORM

WORDS = b"from=%2B97699112233&text=The+well+is+dry&id=words-1&token=word"
CARRIER = {
    "gateway": "http",
    "report_states": "delivered=delivered\nsent=sent\nabsent=undelivered",
}


def a_carrier() -> Account:
    return an_account(options=CARRIER, secrets={"token": "word"})


def some_sent(account: Account, number: int) -> None:
    """So many messages that went out, `m-0`, `m-1`..."""
    address = an_address()
    Delivery.objects.bulk_create(
        Delivery(
            key=f"key-{place}",
            account=account,
            address=address,
            channel="sms",
            body="Hello",
            state=DeliveryState.SENT,
            provider_id=f"m-{place}",
        )
        for place in range(number)
    )


def reported(account: Account, name: str, status: str, extra: str = "") -> int | None:
    raw = f"id={name}&status={status}{extra}".encode()
    return inbox.accept(account=account, raw=raw, content_type=FORM)


def states() -> Counter:
    ours = Delivery.objects.filter(key__startswith="key-")  # not the acknowledgement of words
    return Counter(ours.values_list("state", flat=True))


@pytest.mark.django_db
def test_a_citizen_is_heard_before_thousands_of_receipts_that_all_arrive():
    account = a_carrier()
    some_sent(account, 1500)
    for place in range(1500):
        reported(account, f"m-{place}", "delivered")
    inbox.accept(account=account, raw=WORDS, content_type=FORM)
    assert inbox.drain(limit=1) == 1
    assert Appeal.objects.count() == 1
    assert states() == {"sent": 1500}
    assert inbox.drain(receipts=False) == 0, "receipts have a lane of their own"
    assert folding.drain(60) == 1500
    assert states() == {"delivered": 1500}
    assert inbox.balance() == inbox.Balance(accepted=1501, done=1501, open=0, dead=0, lost=0)


@pytest.mark.django_db
def test_words_that_come_meanwhile_end_a_turn_after_its_batch(monkeypatch):
    account = a_carrier()
    for place in range(5):
        reported(account, f"m-{place}", "delivered")
    monkeypatch.setattr(folding, "BATCH", 2)
    inbox.accept(account=account, raw=WORDS, content_type=FORM)
    assert folding.drain(60) == 2
    inbox.drain(receipts=False)
    assert folding.drain(60) == 3


@pytest.mark.django_db
def test_a_batch_costs_no_more_statements_than_a_few(django_assert_max_num_queries):
    account = a_carrier()
    some_sent(account, 200)
    for place in range(200):
        reported(account, f"m-{place}", "delivered")
    with django_assert_max_num_queries(22):
        assert folding.drain(60) == 200


@pytest.mark.django_db
def test_order_repeats_and_early_ones_make_no_difference():
    account = a_carrier()
    some_sent(account, 3)
    for status in ("delivered", "sent", "absent"):
        for name in ("m-2", "m-1", "m-early"):
            reported(account, name, status)
    reported(account, "m-0", "absent")
    reported(account, "m-0", "absent", "&try=2")  # the same word again, in another payload
    folding.drain()
    assert states() == {"delivered": 2, "undelivered": 1}
    assert DeliveryReceipt.objects.filter(provider_id="m-early").count() == 3
    Delivery.objects.filter(provider_id="m-0").update(provider_id="m-early")
    reported(account, "m-early", "sent", "&try=2")
    folding.drain()
    assert states() == {"delivered": 3}
    assert an_address().failing_since is None


@pytest.mark.django_db
def test_what_a_receipt_names_by_our_key_is_known_again():
    account = a_carrier()
    some_sent(account, 2)
    Delivery.objects.update(state=DeliveryState.UNKNOWN, provider_id="", lease_until=timezone.now())
    reported(account, "key-0", "sent")
    folding.drain()
    assert states() == {"sent": 1, "unknown": 1}


@pytest.mark.django_db
def test_a_batch_with_one_that_cannot_be_read_is_read_all_the_same(caplog):
    account = a_carrier()
    some_sent(account, 2)
    reported(account, "m-0", "delivered")
    nameless = reported(account, "", "delivered")
    no_receipt = inbox.accept(account=account, raw=WORDS, content_type=FORM)
    Envelope.objects.filter(pk=no_receipt).update(is_receipt=True)  # taken for one by mistake
    reported(account, "m-1", "delivered")
    assert folding.drain() == 4
    assert states() == {"delivered": 2}
    assert Envelope.objects.get(pk=nameless).state == "dead"
    assert Appeal.objects.count() == 1


@pytest.mark.django_db
def test_a_batch_that_the_database_refuses_goes_one_by_one(monkeypatch, caplog):
    account = a_carrier()
    some_sent(account, 3)
    for place in range(3):
        reported(account, f"m-{place}", "delivered")
    taken = outbox.receive

    def receive(account, *said):
        if len(said) > 1:
            raise OSError("the disk is full")
        taken(account, *said)

    monkeypatch.setattr(outbox, "receive", receive)
    folding.drain()
    assert states() == {"delivered": 3}
    assert inbox.balance().done == 3


@pytest.mark.django_db
def test_a_worker_that_dies_in_a_batch_loses_nothing():
    account = a_carrier()
    some_sent(account, 3)
    for place in range(3):
        reported(account, f"m-{place}", "delivered")
    slow = inbox.claim(10, receipts=True)  # and nothing more: it was killed
    assert folding.drain() == 0
    Envelope.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert inbox.release_expired() == 3
    quick = inbox.claim(10, receipts=True)
    folding.read(slow)  # it lived after all: none of them is its own any more
    assert states() == {"sent": 3}
    folding.read(quick)
    assert states() == {"delivered": 3}
    assert inbox.balance().done == 3


@pytest.mark.django_db(transaction=True)
def test_several_workers_and_a_sender_fold_the_same_messages_side_by_side():
    account = a_carrier()
    some_sent(account, 600)
    for status in ("sent", "delivered"):
        for place in range(600):
            reported(account, f"m-{(place * 7) % 600}", status)

    def work():
        try:
            while folding.drain(5):
                pass
        finally:
            connections.close_all()

    workers = [threading.Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert states() == {"delivered": 600}
    assert DeliveryReceipt.objects.count() == 1200
    assert set(Envelope.objects.values_list("state", "attempts")) == {("done", 1)}


def test_what_cannot_be_read_is_no_receipt():
    for slug, options in (("sms", CARRIER), ("sms", {"gateway": "twilio"}), ("whatsapp", {})):
        account = Account(channel=slug, options=options)
        for raw in (b"", b"{", b"[]", b"\xff\x00", b"id=1&status="):
            assert not registry.get(slug).reports_only(account, raw, "application/json")
