"""A citizen with an e-ID: what the tests of identity have in common."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from urllib.parse import urlsplit

import requests
from django.http import HttpResponse
from django.test import Client

from tests.standins.oidc import OidcStandIn


@contextmanager
def an_eid(settings, **options) -> Iterator[OidcStandIn]:
    """A provider that runs, and that the settings name."""
    with OidcStandIn() as provider:
        settings.SOCIALACCOUNT_PROVIDERS = {"eid": {"APPS": [provider.app(**options)]}}
        settings.OUTGOING_ALLOWED_HOSTS = [provider.host]
        yield provider


def away(page: HttpResponse) -> str:
    """Where our page leads to."""
    found = re.search(r'url=([^"]+)"', page.content.decode())
    assert found, page.content.decode()
    return unescape(found[1])


def back(link: str) -> str:
    """What the provider sends the browser back with: path and query on our site."""
    answer = requests.get(link, allow_redirects=False, timeout=10)
    assert answer.status_code == 302, answer.text
    parts = urlsplit(answer.headers["Location"])
    return f"{parts.path}?{parts.query}"


def sign_in(client: Client, **query) -> HttpResponse:
    """By our button to the provider and back; the answer to coming back."""
    pressed = client.post("/accounts/eid/login/", query_params=query)
    return client.get(back(away(pressed)))


def confirm(client: Client, path: str) -> HttpResponse:
    """From the link's page by its button to the provider and back."""
    return client.get(back(away(client.post(path, {"provider": "eid"}))))
