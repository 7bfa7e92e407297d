"""By which doors people are reached now: some are open only for a while after somebody wrote."""

from datetime import timedelta

import pytest
from django.utils import timezone

from channels.models import Hearing
from outreach.audiences import reaching
from outreach.audiences.definition import Definition
from tests.builders import NOON, a_contact, an_account

pytestmark = pytest.mark.django_db


def heard(account, hours: float) -> None:
    """Somebody who wrote to the page so many hours ago."""
    address = a_contact().citizen.addresses.create(kind="messenger", value="42")
    at = timezone.now() - timedelta(hours=hours)
    Hearing.objects.create(account=account, address=address, at=at)


@pytest.mark.parametrize(("hours", "left_out"), [(23, {}), (25, {"no_door": 1})])
def test_a_door_with_a_window_is_open_for_a_day_after_they_wrote(hours, left_out):
    heard(an_account("messenger"), hours)
    found = reaching.count(Definition())
    assert (found.reached, found.left_out) == (1 - len(left_out), left_out)


def test_what_an_account_heard_that_is_out_of_use_opens_no_door():
    an_account("messenger")
    heard(an_account("messenger", is_active=False), 1)
    assert reaching.count(Definition()).left_out == {"no_door": 1}


def test_of_two_phones_the_one_that_was_proved_is_chosen():
    an_account("sms")
    contact = a_contact(phone="+97699110001")
    contact.citizen.addresses.update(verified_at=NOON)
    contact.citizen.addresses.create(kind="phone", value="+97699110002")
    assert reaching.addresses(Definition()).get().value == "+97699110001"
