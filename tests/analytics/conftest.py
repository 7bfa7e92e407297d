"""A dashboard on a fixed day, read by officials of different reach."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from accounts.roles import Role
from tests.builders import NOON, a_user

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _password_alone(settings):
    settings.STAFF_SECOND_FACTOR_REQUIRED = False


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
