"""Open pages hear that the facts have changed, over a real server."""

import time
from collections.abc import Iterator
from contextlib import closing

import pytest
import requests
from django.conf import settings

from accounts.roles import Role
from analytics import facts
from analytics.overview import live, version
from tests.analytics.conftest import signed_in
from tests.builders import a_user, an_appeal

PATH = "/dashboard/changes/"


@pytest.fixture(autouse=True)
def _in_haste(monkeypatch):
    monkeypatch.setattr(live, "LOOK_EVERY", 0.02)
    monkeypatch.setattr(live, "SECONDS", 10.0)
    monkeypatch.setattr(live, "_open", set())


def listen(live_server, *, seen: str = "") -> requests.Response:
    """A stream, as a page of an official opens it."""
    name = settings.SESSION_COOKIE_NAME
    cookie = signed_in(a_user(Role.OFFICIAL)).cookies[name].value
    headers = {"Last-Event-ID": seen} if seen else {}
    return requests.get(
        live_server.url + PATH, cookies={name: cookie}, headers=headers, stream=True, timeout=10
    )


def generations(stream: requests.Response) -> Iterator[str]:
    for line in stream.iter_lines(chunk_size=1):
        if line.startswith(b"data: "):
            yield line.removeprefix(b"data: ").decode()


@pytest.mark.django_db(transaction=True)
def test_a_page_hears_of_each_change_of_the_facts(live_server):
    an_appeal()
    facts.rebuild()
    with closing(listen(live_server)) as stream:
        assert stream.headers["Content-Type"] == "text/event-stream"
        heard = generations(stream)
        first = next(heard)
        assert first == version.generation()
        an_appeal()
        facts.rebuild()
        assert next(heard) == version.generation() != first


@pytest.mark.django_db(transaction=True)
def test_nothing_is_missed_between_two_streams_and_nothing_told_twice(live_server, monkeypatch):
    an_appeal()
    facts.rebuild()
    seen = version.generation()
    monkeypatch.setattr(live, "SECONDS", 0.2)
    with closing(listen(live_server, seen=seen)) as stream:
        assert list(generations(stream)) == []
    facts.rebuild()
    with closing(listen(live_server, seen=seen)) as stream:
        assert list(generations(stream)) == [version.generation()]


@pytest.mark.django_db(transaction=True)
def test_who_finds_no_place_is_told_to_ask_again_and_places_are_freed(live_server, settings):
    settings.DASHBOARD_WAITING_MOST = 1
    facts.rebuild()
    with closing(listen(live_server)) as stream:
        next(generations(stream))
        newest = version.generation()
        event = f"id: {newest}\nevent: facts\ndata: {newest}\n\n"
        assert listen(live_server).text == f"retry: 15000\n\n{event}"
        assert listen(live_server, seen=newest).text == "retry: 15000\n\n"
    end = time.monotonic() + 8
    while live._open and time.monotonic() < end:
        time.sleep(0.05)  # the server finds out at the next word it sends
    assert not live._open


def test_a_refresh_that_changes_nothing_is_no_news(db):
    an_appeal()
    facts.rebuild()
    seen = version.generation()
    facts.refresh()
    assert version.generation() == seen
    facts.rebuild()
    assert version.generation() != seen


def test_the_streams_are_for_who_may_see_figures(client, db):
    assert client.get(PATH).status_code == 302
    assert signed_in(a_user(Role.OPERATOR)).get(PATH).status_code == 403


def test_a_place_that_nobody_freed_is_free_again_in_the_end(settings, monkeypatch):
    settings.DASHBOARD_WAITING_MOST = 1
    monkeypatch.setattr(live, "SECONDS", -60)
    assert live.Stream.take("")
    assert live.Stream.take("")
