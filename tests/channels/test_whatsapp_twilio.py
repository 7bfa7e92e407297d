"""WhatsApp by way of Twilio: numbers with `whatsapp:` before them, templates after the window."""

import json
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.utils import timezone

from accounts import addresses
from accounts.models import Assurance
from channels import inbox, outbox, polling, webhooks, windows
from channels.models import Account, Delivery, Envelope, Hearing
from channels.values import DeliveryState
from feedback.models import Appeal
from tests.builders import an_account
from tests.standins import twilio
from tests.standins.twilio import TwilioStandIn

pytestmark = pytest.mark.django_db
HOOK = "/hooks/whatsapp/twilio/"
PUBLIC = "https://sanal.example.mn"
PHONE, OURS = "+97699112233", "+12025550143"
FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def server(settings):
    settings.PUBLIC_URL = PUBLIC
    with TwilioStandIn() as stand_in:
        settings.OUTGOING_ALLOWED_HOSTS = [stand_in.host]
        yield stand_in
    webhooks.forget_accounts()


@pytest.fixture
def account(server) -> Account:
    return an_account(
        "whatsapp",
        code="twilio",
        language="en",
        options={
            "gateway": "twilio",
            "sender": OURS,
            "account_sid": twilio.SID,
            "api_url": server.url,
            "templates": "en = HX0123456789",
        },
        secrets={"auth_token": twilio.TOKEN},
    )


def write(server: TwilioStandIn, text: str):
    """A person wrote: what Twilio keeps of it, and its webhook taken in."""
    message = server.receive(f"whatsapp:{PHONE}", f"whatsapp:{OURS}", text)
    fields = {**server.incoming(message), "ProfileName": "Бат", "WaId": PHONE[1:]}
    signature = twilio.signature(f"{PUBLIC}{HOOK}", list(fields.items()), twilio.TOKEN)
    headers = {"X-Twilio-Signature": signature}
    assert Client().post(HOOK, urlencode(fields), FORM, headers=headers).status_code == 200
    inbox.drain()
    return message


def say(account: Account, body: str = "Your appeal is received") -> Delivery:
    address = addresses.ensure(kind="phone", value=PHONE)
    return outbox.enqueue(key="k1", address=address, body=body, account=account, language="en")


def test_a_message_becomes_an_appeal_of_a_confirmed_number_and_is_answered_there(server, account):
    write(server, "There is no water in our house")
    appeal = Appeal.objects.get()
    assert (appeal.channel, appeal.assurance) == ("whatsapp", Assurance.ADDRESS)
    assert appeal.address.value == PHONE
    assert appeal.citizen.name == "Бат"
    outbox.drain()
    (sent,) = server.accepted
    assert (sent.to, sent.sender) == (f"whatsapp:{PHONE}", f"whatsapp:{OURS}")
    assert sent.callback.startswith(f"{PUBLIC}{HOOK}")
    assert appeal.code in sent.body


def test_after_the_window_the_words_are_a_templates_variable(server, account):
    write(server, "There is no water in our house")
    outbox.drain()
    Hearing.objects.update(at=timezone.now() - timedelta(hours=25))
    delivery = say(account, "The water\nis back.")
    assert "HX0123456789" in windows.of(delivery).way
    outbox.drain()
    form = server.asked[-1].form
    assert form["ContentSid"] == "HX0123456789"
    assert json.loads(form["ContentVariables"]) == {"1": "The water is back."}
    assert "Body" not in form


def test_a_lost_answer_is_looked_up_by_the_number_with_its_prefix(server, account):
    windows.note(account, addresses.ensure(kind="phone", value=PHONE))
    server.misbehave("drop")
    delivery = say(account)
    outbox.drain()
    Delivery.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert outbox.look_up_unknown() == 1
    delivery.refresh_from_db()
    assert delivery.provider_id == server.accepted[0].sid
    assert server.asked[-1].params["To"] == f"whatsapp:{PHONE}"


def test_a_report_is_folded(server, account):
    windows.note(account, addresses.ensure(kind="phone", value=PHONE))
    delivery = say(account)
    outbox.drain()
    fields = server.status(server.accepted[0], "read")
    signature = twilio.signature(f"{PUBLIC}{HOOK}", list(fields.items()), twilio.TOKEN)
    headers = {"X-Twilio-Signature": signature}
    Client().post(HOOK, urlencode(fields), FORM, headers=headers)
    inbox.drain()
    delivery.refresh_from_db()
    assert delivery.state == DeliveryState.DELIVERED


def test_what_no_webhook_brought_comes_by_the_list(server, account):
    server.receive(f"whatsapp:{PHONE}", f"whatsapp:{OURS}", "No light in our street")
    server.receive(PHONE, OURS, "This one is an SMS")
    assert polling.reconcile(account.pk) == 1
    inbox.drain()
    assert Envelope.objects.get().state == "done"
    assert Appeal.objects.get().address.value == PHONE
