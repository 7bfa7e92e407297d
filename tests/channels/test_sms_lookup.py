"""A carrier that can be asked for a message: what nobody knew the fate of is known again."""

from urllib.parse import urlencode

import pytest

from channels import outbox
from channels.adapters.sms import Sms
from channels.errors import ChannelError
from channels.models import Delivery
from channels.sms import carrier_api
from channels.values import DeliveryState
from tests.builders import an_account, an_address
from tests.channels.sms import a_delivery, an_envelope
from tests.standins.gateway import GatewayStandIn

sms = Sms()


@pytest.fixture
def gateway(settings):
    settings.PUBLIC_URL = "https://sanal.example.mn"
    with GatewayStandIn() as standin:
        settings.OUTGOING_ALLOWED_HOSTS = [standin.host]
        yield standin


@pytest.fixture
def account(db, gateway):
    return an_account(options=gateway.options(), secrets=gateway.secrets)


def test_a_lost_answer_is_found_and_what_never_arrived_is_not(gateway, account):
    delivery = a_delivery(account, "Hello")
    assert sms.find(delivery) is None
    gateway.every = {"lost": 1}
    with pytest.raises(ChannelError) as caught:
        sms.send(delivery)
    assert caught.value.unknown
    assert sms.find(delivery) == f"m-{delivery.key}"


def test_an_answer_that_says_neither_leaves_it_unknown(gateway, account):
    delivery = a_delivery(account, "Hello")
    account.options["status_not_found"] = "^nothing of the kind$"
    with pytest.raises(ChannelError) as caught:
        sms.find(delivery)
    assert not caught.value.permanent
    gateway.down = True
    with pytest.raises(ChannelError):
        sms.find(delivery)


def test_without_an_address_a_person_decides(account):
    account.options["status_url"] = ""
    with pytest.raises(ChannelError) as caught:
        sms.find(a_delivery(account, "Hello"))
    assert caught.value.permanent


def test_the_settings_of_a_look_up_are_tried(account):
    carrier_api.check(account)
    account.options["status_found"] = "("
    with pytest.raises(ChannelError, match="status_found"):
        carrier_api.check(account)
    account.options["status_found"] = ""
    with pytest.raises(ChannelError, match="both"):
        carrier_api.check(account)


@pytest.mark.django_db
@pytest.mark.parametrize("field", ["id", "ref"])
def test_a_report_that_names_our_key_settles_an_unknown_one(account, field):
    account.options["report_key"] = "ref"
    account.save()
    delivery = outbox.enqueue(key="one", address=an_address(), body="Hello", account=account)
    Delivery.objects.update(state=DeliveryState.UNKNOWN)
    fields = {"id": "theirs-1", "status": "delivered"} | {field: delivery.key}
    [receipt] = sms.parse(an_envelope(account, urlencode(fields).encode()))
    outbox.receive(account, receipt)
    assert Delivery.objects.get().state == DeliveryState.DELIVERED
