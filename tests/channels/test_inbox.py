"""The inbox's promise: what was accepted is processed once, whatever dies in between."""

import threading
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.utils import timezone

from channels import inbox
from channels.models import Envelope
from channels.values import Outcome
from feedback.models import Appeal, Message
from tests.builders import an_account

FORM = "application/x-www-form-urlencoded"


def sms(text: str, *, sender: str = "+97699112233", id: str = "1") -> bytes:
    return urlencode({"from": sender, "text": text, "id": id}).encode()


def offer(account, text="There is no water", **fields):
    return inbox.accept(account=account, raw=sms(text, **fields), content_type=FORM)


@pytest.fixture
def account(db):
    return an_account("sms")


def test_words_become_one_appeal(account):
    offer(account)
    assert inbox.drain() == 1
    envelope = Envelope.objects.get()
    appeal = Appeal.objects.get()
    assert envelope.state == "done"
    assert envelope.outcomes == [
        {"result": "appeal", "reference": appeal.code, "reason": ""},
    ]
    assert appeal.messages.filter(direction="in").get().text == "There is no water"


def test_the_same_payload_twice_adds_nothing(account):
    assert offer(account) is not None
    assert offer(account) is None
    inbox.drain()
    assert offer(account) is None
    inbox.drain()
    assert (Envelope.objects.count(), Appeal.objects.count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_one_payload_fifty_times_in_parallel_is_one_envelope():
    account = an_account("sms")
    kept = []

    def bring():
        try:
            kept.append(offer(account))
        finally:
            connection.close()

    threads = [threading.Thread(target=bring) for _ in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(kept) == 50
    assert len([pk for pk in kept if pk]) == 1
    assert Envelope.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_never_take_the_same_row():
    account = an_account("sms")
    for number in range(20):
        offer(account, id=str(number), sender=f"+9769911{number:04}")
    taken = []

    def work():
        try:
            while envelopes := inbox.claim(3):
                taken.extend(envelope.pk for envelope in envelopes)
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(taken) == sorted(Envelope.objects.values_list("pk", flat=True))


def test_a_worker_that_died_is_replaced_when_its_lease_ends(account, settings):
    offer(account)
    inbox.claim(1)  # and nothing more: it died
    assert inbox.drain() == 0
    assert inbox.release_expired() == 0
    Envelope.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert inbox.release_expired() == 1
    assert inbox.drain() == 1
    assert Appeal.objects.count() == 1
    assert Envelope.objects.get().attempts == 2


def test_who_lost_the_lease_changes_nothing(account):
    offer(account)
    (slow,) = inbox.claim(1)
    Envelope.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    inbox.release_expired()
    (quick,) = inbox.claim(1)
    inbox.process(slow)
    assert Appeal.objects.count() == 0
    inbox.process(quick)
    assert Appeal.objects.count() == 1
    assert Envelope.objects.get().state == "done"


def test_what_cannot_be_read_is_a_dead_letter_with_its_bytes(account):
    raw = b"from=%2B97699112233&id=1"  # no text at all
    inbox.accept(account=account, raw=raw, content_type=FORM)
    inbox.drain()
    envelope = Envelope.objects.get()
    assert (envelope.state, bytes(envelope.raw)) == ("dead", raw)
    assert envelope.error
    assert inbox.balance().holds


def failing_handler(inbound, envelope):
    if "poison" in inbound.text:
        raise RuntimeError("the handler broke")
    return None


def test_a_poison_row_backs_off_and_blocks_nobody(account, settings):
    settings.INBOUND_HANDLERS = [f"{__name__}.failing_handler", "feedback.inbound.appeals"]
    offer(account, "poison", id="1")
    offer(account, "There is no light", id="2", sender="+97699110000")
    inbox.drain()
    assert Appeal.objects.get().summary == "There is no light"
    poison = Envelope.objects.get(state="new")
    assert "the handler broke" in poison.error
    assert poison.next_try_at > timezone.now()
    for _ in range(inbox.MAX_ATTEMPTS - 1):
        Envelope.objects.filter(pk=poison.pk).update(next_try_at=timezone.now())
        inbox.drain()
    assert Envelope.objects.get(pk=poison.pk).state == "dead"
    assert inbox.balance().holds


def test_a_dead_letter_is_replayed_when_its_cause_is_gone(account, settings):
    settings.INBOUND_HANDLERS = [f"{__name__}.failing_handler"]
    offer(account, "poison")
    (envelope,) = inbox.claim(1)
    envelope.attempts = inbox.MAX_ATTEMPTS
    Envelope.objects.update(attempts=inbox.MAX_ATTEMPTS)
    inbox.process(envelope)
    assert Envelope.objects.get().state == "dead"
    settings.INBOUND_HANDLERS = ["feedback.inbound.appeals"]
    assert inbox.replay(Envelope.objects.all()) == 1
    inbox.drain()
    assert Appeal.objects.get().summary == "poison"


def half_done_handler(inbound, envelope):
    from feedback.inbound import appeals

    appeals(inbound, envelope)
    raise RuntimeError("died after the appeal was written")


def test_a_failure_in_the_middle_leaves_nothing_behind(account, settings):
    settings.INBOUND_HANDLERS = [f"{__name__}.half_done_handler"]
    offer(account)
    inbox.drain()
    assert (Appeal.objects.count(), Message.objects.count()) == (0, 0)
    settings.INBOUND_HANDLERS = ["feedback.inbound.appeals"]
    Envelope.objects.update(next_try_at=timezone.now())
    inbox.drain()
    assert Appeal.objects.count() == 1


def first(inbound, envelope):
    return Outcome("ignored", reason="first") if "mine" in inbound.text else None


def test_handlers_are_asked_in_order_and_the_first_that_answers_keeps_it(account, settings):
    settings.INBOUND_HANDLERS = [f"{__name__}.first", "feedback.inbound.appeals"]
    offer(account, "this is mine", id="1")
    offer(account, "this is yours", id="2")
    inbox.drain()
    results = [row.outcomes[0]["result"] for row in Envelope.objects.order_by("id")]
    assert results == ["ignored", "appeal"]


def test_the_equation_notices_a_row_that_nobody_would_find(account):
    offer(account)
    assert inbox.balance().holds
    Envelope.objects.update(next_try_at=None)
    balance = inbox.balance()
    assert not balance.holds
    assert balance.lost == 1


def test_processing_costs_no_more_statements_than_promised(account, django_assert_max_num_queries):
    """One of them asks whether the words answer a vote, a survey or a broadcast."""
    offer(account, "warm the caches", id="0", sender="+97699110001")
    inbox.drain()
    offer(account, id="1")
    with django_assert_max_num_queries(25):
        assert inbox.drain(limit=1) == 1
