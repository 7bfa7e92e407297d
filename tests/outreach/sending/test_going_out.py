"""A broadcast goes out: everybody once, in their words, by what reaches them."""

import pytest
from django.conf import settings

from channels.models import Delivery
from outreach.sending.progress import progress
from outreach.sending.working import work
from tests.outreach.sending.running import (
    WORDS,
    a_broadcast,
    a_gateway_account,
    by_day,
    people,
    states,
)
from tests.standins.gateway import GatewayStandIn

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def gateway(monkeypatch):
    by_day()
    with GatewayStandIn() as gateway:
        monkeypatch.setattr(settings, "OUTGOING_ALLOWED_HOSTS", [gateway.host])
        yield gateway


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
    assert Delivery.objects.filter(run=None).count() == 0
