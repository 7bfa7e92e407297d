"""WhatsApp keeps no list to look into: its receipts settle what nobody knew the fate of."""

import pytest
from django.test import Client

from accounts import addresses
from channels import inbox, outbox, webhooks, windows
from channels.models import Delivery
from channels.values import DeliveryState
from tests.builders import an_account
from tests.standins import meta
from tests.standins.meta import MetaStandIn

pytestmark = pytest.mark.django_db
PHONE = "+97699112233"


@pytest.fixture
def server(settings):
    with MetaStandIn() as stand_in:
        settings.OUTGOING_ALLOWED_HOSTS = [stand_in.host]
        yield stand_in
    webhooks.forget_accounts()


@pytest.fixture
def account(server):
    account = an_account(
        "whatsapp",
        code="main",
        options={"phone_number_id": meta.NUMBER, "graph_url": server.url},
        secrets={"access_token": meta.TOKEN, "app_secret": meta.SECRET},
    )
    windows.note(account, addresses.ensure(kind="phone", value=PHONE))
    return account


def say(account, body: str = "Your appeal is received") -> Delivery:
    address = addresses.ensure(kind="phone", value=PHONE)
    delivery = outbox.enqueue(key="k1", address=address, body=body, account=account)
    outbox.drain(limit=1)
    delivery.refresh_from_db()
    return delivery


def report(server: MetaStandIn, status: str, **more) -> None:
    sent = server.said[0]
    key = {"biz_opaque_callback_data": sent.body["biz_opaque_callback_data"]}
    told = {"id": sent.name, "status": status, "timestamp": "1795330000", **key, **more}
    raw = meta.json.dumps(meta.whatsapp(statuses=(told,))).encode()
    headers = {"X-Hub-Signature-256": meta.signature(raw)}
    Client().post("/hooks/whatsapp/main/", raw, "application/json", headers=headers)
    inbox.drain()


def test_a_receipt_with_our_own_name_settles_an_unknown_fate(server, account):
    server.misbehave("drop")
    delivery = say(account)
    assert delivery.state == DeliveryState.UNKNOWN
    report(server, "delivered")
    delivery.refresh_from_db()
    assert (delivery.state, delivery.provider_id) == (DeliveryState.DELIVERED, server.said[0].name)
    outbox.look_up_unknown()
    outbox.drain()
    assert len(server.said) == 1


def test_it_changes_nothing_of_what_is_known(server, account):
    delivery = say(account)
    report(server, "read", id="wamid.other")
    delivery.refresh_from_db()
    assert (delivery.state, delivery.provider_id) == (DeliveryState.SENT, server.said[0].name)


def test_receipts_in_any_order_end_with_the_highest(server, account):
    delivery = say(account)
    for status in ("read", "sent", "delivered", "sent"):
        report(server, status)
    delivery.refresh_from_db()
    assert delivery.state == DeliveryState.DELIVERED


def test_a_failure_says_why_in_words(server, account):
    delivery = say(account)
    report(server, "failed", errors=[{"code": 131026, "title": "Message undeliverable"}])
    delivery.refresh_from_db()
    assert delivery.state == DeliveryState.FAILED
    assert delivery.error == (
        "the number has no WhatsApp, or cannot be reached there (Meta 131026)"
    )


def test_of_long_words_no_piece_is_settled_by_a_receipt_alone(server, account):
    say(account, "word " * 1500)
    outbox.drain()
    assert ["biz_opaque_callback_data" in said.body for said in server.said] == [False, True]


def test_somebody_without_a_number_is_written_to_by_whatsapps_own_name_for_them(server, account):
    name = "MN.13491208655302741918"
    address = addresses.ensure(kind="whatsapp", value=name)
    windows.note(account, address)
    outbox.enqueue(key="k2", address=address, body="Hello", account=account)
    outbox.drain()
    (sent,) = server.said
    assert (sent.body["recipient"], sent.body.get("to")) == (name, None)
