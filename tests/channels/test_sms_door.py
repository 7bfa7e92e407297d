"""SMS through the real doors: webhook, inbox, outbox, reports; a stand-in plays Twilio."""

from urllib.parse import urlencode

import pytest
from django.test import Client

from accounts import addresses
from channels import inbox, outbox, polling, webhooks
from channels.models import Account, Delivery, Envelope
from channels.values import DeliveryState
from tests.channels.sms import NUMBER, PHONE, a_carrier_account, a_twilio_account
from tests.standins import twilio
from tests.standins.carrier import CarrierStandIn
from tests.standins.twilio import TwilioStandIn

HOOK = "/hooks/sms/sms-main/"
FORM = "application/x-www-form-urlencoded"


@pytest.fixture(autouse=True)
def fresh_accounts():
    webhooks.forget_accounts()
    yield
    webhooks.forget_accounts()


@pytest.fixture
def server(settings):
    settings.PUBLIC_URL = "https://sanal.example.mn"
    with TwilioStandIn() as stand_in:
        settings.OUTGOING_ALLOWED_HOSTS = [stand_in.host, stand_in.media_host]
        yield stand_in


@pytest.fixture
def account(db, server) -> Account:
    account = a_twilio_account(server.url, media_hosts=server.media_host)
    account.save()
    return account


def post(fields: dict[str, str], token: str = twilio.TOKEN) -> int:
    signature = twilio.signature(f"https://sanal.example.mn{HOOK}", list(fields.items()), token)
    return (
        Client()
        .post(HOOK, urlencode(fields), content_type=FORM, headers={"X-Twilio-Signature": signature})
        .status_code
    )


def say(account: Account, body: str = "Your appeal is received", key: str = "k1") -> Delivery:
    address = addresses.ensure(kind="phone", value=PHONE)
    return outbox.enqueue(key=key, address=address, body=body, account=account)


def states(delivery: Delivery) -> str:
    delivery.refresh_from_db()
    return delivery.state


def test_a_signed_message_is_kept_once_however_often_it_comes(server, account):
    message = server.receive(PHONE, NUMBER, "Гудамжны гэрэл асахгүй байна")
    assert [post(server.incoming(message)) for _time in range(3)] == [200, 200, 200]
    envelope = Envelope.objects.get()
    assert envelope.external_id == message.sid
    assert envelope.state == Envelope.State.NEW


@pytest.mark.usefixtures("account")
def test_an_unsigned_message_is_refused_and_nothing_of_it_is_kept(server):
    message = server.receive(PHONE, NUMBER, "Гудамжны гэрэл асахгүй байна")
    assert post(server.incoming(message), token="guessed") == 403
    assert Client().post(HOOK, urlencode(server.incoming(message)), FORM).status_code == 403
    assert Envelope.objects.count() == 0


def test_what_no_webhook_brought_comes_by_the_list_and_not_twice(server, account):
    came = server.receive(PHONE, NUMBER, "нэг")
    server.receive(PHONE, NUMBER, "хоёр")
    post(server.incoming(came))
    assert polling.reconcile(account.pk) == 1
    assert polling.reconcile(account.pk) == 0
    assert Envelope.objects.count() == 2


def test_a_delivery_goes_out_and_its_reports_fold_in_any_order(server, account):
    delivery = say(account)
    outbox.drain()
    assert states(delivery) == DeliveryState.SENT
    (message,) = server.accepted
    for status in ("delivered", "sent", "delivered", "queued"):
        assert post(server.status(message, status)) == 200
    inbox.drain()
    assert states(delivery) == DeliveryState.DELIVERED
    assert Envelope.objects.filter(state=Envelope.State.DONE).count() == 3


def test_a_report_of_failure_says_why(server, account):
    delivery = say(account)
    outbox.drain()
    post(server.status(server.accepted[0], "undelivered", 30003))
    inbox.drain()
    assert states(delivery) == DeliveryState.UNDELIVERED
    assert "switched off" in delivery.error


def test_a_message_whose_answer_was_lost_is_looked_up_and_not_sent_again(server, account):
    server.misbehave("drop")
    delivery = say(account)
    outbox.drain()
    assert states(delivery) == DeliveryState.UNKNOWN
    Delivery.objects.update(lease_until=delivery.claimed_at)
    outbox.look_up_unknown()
    outbox.drain()
    assert states(delivery) == DeliveryState.SENT
    assert delivery.provider_id == server.accepted[0].sid
    assert len(server.accepted) == 1


def test_a_message_that_broke_before_twilio_had_it_is_sent_after_all_and_once(server, account):
    server.misbehave("refuse")
    delivery = say(account)
    outbox.drain()
    assert states(delivery) == DeliveryState.UNKNOWN
    Delivery.objects.update(lease_until=delivery.claimed_at)
    outbox.look_up_unknown()
    Delivery.objects.update(next_try_at=delivery.claimed_at)
    outbox.drain()
    assert states(delivery) == DeliveryState.SENT
    assert len(server.accepted) == 1


def test_too_many_requests_waits_as_long_as_it_was_asked(server, account):
    server.misbehave(429, Retry_After="90")
    delivery = say(account)
    outbox.drain()
    assert states(delivery) == DeliveryState.QUEUED
    assert 85 < (delivery.next_try_at - delivery.claimed_at).total_seconds() < 100


def test_an_opted_out_number_fails_for_good_with_words(server, account):
    server.opted_out.add(PHONE)
    delivery = say(account)
    outbox.drain()
    assert states(delivery) == DeliveryState.FAILED
    assert "opted out" in delivery.error


@pytest.mark.django_db(transaction=True)
def test_a_carriers_gateway_both_ways_over_real_http(live_server, settings):
    settings.PUBLIC_URL = live_server.url
    with CarrierStandIn() as gateway:
        settings.OUTGOING_ALLOWED_HOSTS = [gateway.host]
        account = a_carrier_account(gateway.kannel)
        account.save()
        delivery = say(account, "Таны өргөдлийг хүлээн авлаа")
        outbox.drain()
        (sms,) = gateway.accepted
        assert gateway.report(sms, 1) == 200
        inbox.drain()
        assert states(delivery) == DeliveryState.DELIVERED

        hook = f"{live_server.url}/hooks/sms/{account.code}/"
        words = {"from": PHONE, "text": "Ус алга", "id": "4f", "time": "1793836800"}
        assert gateway.deliver(hook, {**words, "token": "hook-token-5d"}) == 200
        assert gateway.deliver(hook, {**words, "token": "guessed"}) == 403
        assert Envelope.objects.filter(state=Envelope.State.NEW).count() == 1


@pytest.mark.django_db(transaction=True)
def test_twilio_calls_back_to_where_it_was_told(live_server, server, account, settings):
    settings.PUBLIC_URL = live_server.url
    delivery = say(account)
    outbox.drain()
    assert server.call_back(server.accepted[0], "delivered") == 200
    inbox.drain()
    assert states(delivery) == DeliveryState.DELIVERED
