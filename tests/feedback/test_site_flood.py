"""Nobody can have us flood a stranger's mailbox by typing it in again and again."""

import pytest

from channels.models import Delivery
from feedback.models import Appeal
from feedback.pages.visitors import CONTACT_BURST
from tests.feedback.site import MAILBOX, a_mailbox, a_sent_appeal

pytestmark = pytest.mark.django_db


def test_an_unproven_address_is_acknowledged_only_so_often(client):
    a_mailbox()
    for _ in range(CONTACT_BURST + 2):
        client.post("/write/anew/")
        a_sent_appeal(client, who="email", email=MAILBOX)
    assert Appeal.objects.count() == CONTACT_BURST + 2
    told = Delivery.objects.filter(key__startswith="acknowledgement:")
    assert told.count() == CONTACT_BURST
