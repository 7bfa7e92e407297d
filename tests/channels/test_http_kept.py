"""Connections that are kept for many exchanges: quick, and no less safe than new ones."""

import time

import pytest

from channels import destinations, http, lines
from channels.errors import ChannelError
from tests.standins.gateway import PASSWORD, GatewayStandIn
from tests.standins.plain import a_raw_server

HEADERS = {"Authorization": f"Bearer {PASSWORD}"}


@pytest.fixture
def gateway(settings):
    with GatewayStandIn() as standin:
        settings.OUTGOING_ALLOWED_HOSTS = [standin.host]
        yield standin


def say(gateway, key="one", **more):
    fields = {"to": "+97699112233", "text": "Hello", "key": key}
    url = f"{gateway.url}/send"
    return http.request("POST", url, hosts=[gateway.host], data=fields, headers=HEADERS, **more)


def test_many_exchanges_go_over_one_connection(gateway):
    with lines.keeping():
        for number in range(5):
            assert say(gateway, str(number)).text == f"id m-{number}"
    assert (len(gateway.accepted), gateway.connections) == (5, 1)


def test_outside_each_has_a_connection_of_its_own(gateway):
    with lines.keeping():
        say(gateway)
    say(gateway)
    say(gateway)
    assert gateway.connections == 3


def test_after_a_cut_line_the_next_is_dialled_anew(gateway):
    gateway.every = {"lost": 2}
    with lines.keeping():
        say(gateway, "1")
        with pytest.raises(ChannelError) as caught:
            say(gateway, "2")
        assert caught.value.unknown
        say(gateway, "3")
    assert [key for key, *_ in gateway.accepted] == ["1", "2", "3"]
    assert gateway.connections == 2


def test_an_idle_connection_is_not_trusted(gateway, monkeypatch):
    monkeypatch.setattr(lines, "KEPT_SECONDS", 0.05)
    with lines.keeping():
        say(gateway, "1")
        time.sleep(0.1)
        say(gateway, "2")
    assert gateway.connections == 2


def test_a_kept_line_leads_to_no_other_host(gateway):
    with lines.keeping(), GatewayStandIn() as other:
        say(gateway)
        with pytest.raises(ChannelError) as caught:
            http.request("GET", other.url, hosts=[gateway.host])
        assert caught.value.permanent
        assert other.connections == 0


def test_a_new_connection_is_checked_anew(gateway, monkeypatch, settings):
    with lines.keeping():
        say(gateway)
        settings.OUTGOING_ALLOWED_HOSTS = []  # what 127.0.0.1 was before is public no more
        say(gateway)  # the kept one leads where it was checked to lead
        monkeypatch.setattr(lines, "KEPT_SECONDS", -1)
        with pytest.raises(ChannelError, match="public"):
            say(gateway)
    assert not destinations.listed("127.0.0.1", gateway.port, [])


def test_the_time_limit_holds_over_a_kept_line(settings):
    def talk(connection):
        for answer in (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", b""):
            connection.recv(4096)
            connection.sendall(answer)
        time.sleep(3)

    with a_raw_server(talk) as port:
        settings.OUTGOING_ALLOWED_HOSTS = [f"127.0.0.1:{port}"]
        url, hosts = f"http://127.0.0.1:{port}/", [f"127.0.0.1:{port}"]
        with lines.keeping():
            assert http.request("POST", url, hosts=hosts).text == "ok"
            began = time.monotonic()
            with pytest.raises(ChannelError) as caught:
                http.request("POST", url, hosts=hosts, timeout=0.5)
            assert time.monotonic() - began < 2
    assert caught.value.unknown
