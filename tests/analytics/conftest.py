"""A dashboard on a fixed day, read by officials of different reach."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from accounts.roles import Role
from tests.builders import NOON, a_rating, a_topic, a_user, an_appeal, an_organisation

DAY = timedelta(days=1)


@pytest.fixture
def noon():
    """It is Monday, 2 March 2026, noon in the centre."""
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.fixture
def official(db) -> Client:
    """A browser of somebody who sees all figures."""
    return signed_in(a_user(Role.OFFICIAL))


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def sunday(db):
    """Two appeals of Sunday, one of them answered and rated, and one of Monday."""
    noon = NOON - DAY
    heat, topic = an_organisation("=Heat()"), a_topic("Heating")
    answered = an_appeal(
        received_at=noon,
        status="closed",
        answered_at=noon + timedelta(hours=3),
        organisation=heat,
        topic=topic,
    )
    a_rating(answered, 4)
    an_appeal(received_at=noon + timedelta(hours=10), topic=topic)
    an_appeal(received_at=NOON)
