"""The web chat keeps what every channel keeps, as far as it has no provider."""

import pytest

from channels import inbox, outbox
from channels.errors import ChannelError
from channels.models import Account, Envelope
from channels.values import DeliveryState
from feedback.models import Appeal
from tests.builders import an_account, an_address
from tests.channels.contract import RecordingContract, recordings


class TestRecordings(RecordingContract):
    slug = "webchat"


@pytest.mark.django_db
def test_the_door_for_providers_stays_closed(client):
    account = an_account("webchat")
    body = recordings("webchat")[0]["raw"]
    path = f"/hooks/webchat/{account.code}/"
    assert client.post(path, body, content_type="application/json").status_code == 403
    assert Envelope.objects.count() == 0


@pytest.mark.django_db
@pytest.mark.parametrize("body", [b"", b"[1]", b'"x"', b"\xff", b"[" * 5000, b'{"visitor": 1}'])
def test_what_is_no_message_becomes_a_dead_letter_and_no_appeal(body):
    inbox.accept(account=an_account("webchat"), raw=body)
    inbox.drain()
    assert Envelope.objects.get().state == Envelope.State.DEAD
    assert Appeal.objects.count() == 0


@pytest.mark.django_db
def test_what_we_say_is_sent_once_and_its_fate_is_always_known():
    account = an_account("webchat")
    delivery = outbox.enqueue(
        key="one", address=an_address("v" * 32, "webchat"), body="Hello", account=account
    )
    outbox.drain()
    delivery.refresh_from_db()
    assert delivery.state == DeliveryState.SENT
    assert account.adapter.find(delivery) == delivery.provider_id


def test_settings_that_name_no_site_are_told():
    account = an_account_of(origins="https://ministry.example\nhttps://*.example/path")
    with pytest.raises(ChannelError, match=r"https://\*\.example/path"):
        account.adapter.check(account)
    good = an_account_of(origins=" https://Ministry.example/ \n\nhttp://localhost:8080")
    assert good.adapter.check(good) is None


def an_account_of(**options):
    return Account(channel="webchat", code="chat", options=options)
