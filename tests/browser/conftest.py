"""What the browser tests of the desk have in common."""

import pytest
from django.test import Client

from accounts.models import User
from tests.desk import BACKEND


@pytest.fixture
def sit_down(page, live_server):
    """Signs somebody in, past the door that other tests are about."""

    def sit(user: User) -> None:
        client = Client()
        client.force_login(user, backend=BACKEND)
        session = client.cookies["session"].value
        cookie = {"name": "session", "value": session, "url": f"{live_server.url}/"}
        page.context.add_cookies([cookie])

    return sit
