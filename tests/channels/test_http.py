"""What outgoing HTTP takes from an answer, and what it says when there is none."""

import logging
import socket
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from channels import http
from channels.errors import ChannelError
from tests.channels.outgoing import kind, refused
from tests.standins.plain import Plain, a_raw_server
from tests.standins.server import Told


@pytest.fixture
def provider(settings):
    with Plain() as server:
        settings.OUTGOING_ALLOWED_HOSTS = [server.host]
        yield server


# Limits -------------------------------------------------------------------------------------------


def test_an_answer_over_the_limit_is_not_read_on(provider):
    provider.telling["/"] = Told(200, b"x" * 300_000)
    error = refused("GET", provider.url, hosts=[provider.host], max_bytes=100_000)
    assert "more than 100000 bytes" in str(error)
    with pytest.raises(ChannelError):
        http.download(provider.url, hosts=[provider.host], max_bytes=100_000)


def test_an_answer_without_end_is_cut(settings):
    def talk(connection):
        connection.recv(4096)
        connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        while True:
            connection.sendall(b"4000\r\n" + b"x" * 0x4000 + b"\r\n")

    with a_raw_server(talk) as port:
        settings.OUTGOING_ALLOWED_HOSTS = ["127.0.0.1"]
        url = f"http://127.0.0.1:{port}/"
        assert "more than" in str(refused("GET", url, hosts=["127.0.0.1"], max_bytes=1_000_000))


@pytest.mark.parametrize("start", [b"HTTP/1.1 200 OK\r\nX-Slow: ", b"HTTP/1.1 200 OK\r\n\r\n"])
def test_the_time_limit_holds_for_the_whole_however_slowly_it_drips(start, settings):
    def talk(connection):
        connection.recv(4096)
        connection.sendall(start)
        for _second in range(300):
            connection.sendall(b"x")
            time.sleep(0.05)

    with a_raw_server(talk) as port:
        settings.OUTGOING_ALLOWED_HOSTS = ["127.0.0.1"]
        before = time.monotonic()
        url = f"http://127.0.0.1:{port}/"
        error = refused("POST", url, hosts=["127.0.0.1"], timeout=0.5)
        assert time.monotonic() - before < 3
        assert (kind(error), "in time" in str(error)) == ("unknown", True)


# What a failure means -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fault", "for_get", "for_post"),
    [
        ("400", "permanent", "permanent"),
        ("401", "temporary", "temporary"),
        ("403", "permanent", "permanent"),
        ("404", "permanent", "permanent"),
        ("408", "temporary", "temporary"),
        ("409", "permanent", "permanent"),
        ("422", "permanent", "permanent"),
        ("429", "temporary", "temporary"),
        ("500", "temporary", "unknown"),
        ("502", "temporary", "unknown"),
        ("503", "temporary", "temporary"),
        ("504", "temporary", "unknown"),
        ("hang", "temporary", "unknown"),
        ("drop", "temporary", "unknown"),
    ],
)
def test_whether_to_try_again(provider, fault, for_get, for_post):
    provider.misbehave(fault, fault)
    ask = {"url": provider.url, "hosts": [provider.host], "timeout": 0.3}
    assert kind(refused("GET", **ask)) == for_get
    assert kind(refused("POST", **ask)) == for_post


def test_a_get_that_must_not_be_said_twice_may_be_of_unknown_fate(provider):
    provider.misbehave("500")
    error = refused("GET", provider.url, hosts=[provider.host], repeatable=False)
    assert kind(error) == "unknown"


def test_nobody_listening_is_temporary_also_for_a_post(settings):
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        port = listener.getsockname()[1]
    settings.OUTGOING_ALLOWED_HOSTS = ["127.0.0.1"]
    assert kind(refused("POST", f"http://127.0.0.1:{port}/", hosts=["127.0.0.1"])) == "temporary"


def test_a_name_without_address_is_temporary(monkeypatch):
    def getaddrinfo(*_args, **_options):
        raise socket.gaierror(-3, "Temporary failure in name resolution")

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    error = refused("POST", "https://api.example.mn/", hosts=["api.example.mn"])
    assert kind(error) == "temporary"


@pytest.mark.parametrize("content", [b"<!DOCTYPE html><p>log in</p>", b"[1, 2]", b"", b"[" * 99999])
def test_anything_but_a_json_object_where_one_is_due(provider, content):
    provider.telling["/"] = Told(200, content, "application/json")
    for method, expected in [("GET", "temporary"), ("POST", "unknown")]:
        answer = http.request(method, provider.url, hosts=[provider.host])
        with pytest.raises(ChannelError) as caught:
            answer.json()
        assert kind(caught.value) == expected


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("7", 7), ("0", 0), ("99999999999", 86400), ("-5", None), ("soon", None), ("", None)],
)
def test_how_long_a_provider_asks_to_wait(provider, header, seconds):
    provider.misbehave("429", Retry_After=header)
    assert refused("POST", provider.url, hosts=[provider.host]).retry_after == seconds


def test_a_date_to_wait_for():
    soon = datetime.now(UTC) + timedelta(seconds=90)
    assert 80 < http.wait_asked({"Retry-After": format_datetime(soon, usegmt=True)}) <= 90
    past = "Wed, 21 Oct 2015 07:28:00 GMT"
    assert http.wait_asked({"Retry-After": past}) == 0


def test_a_header_that_would_break_out_is_not_sent(provider):
    error = refused(
        "GET", provider.url, hosts=[provider.host], headers={"X-Name": "a\r\nX-Evil: b"}
    )
    assert kind(error) == "permanent"
    assert provider.asked == []


# Secrets ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("fault", ["400", "500", "hang", "drop", "html", "nobody"])
def test_secrets_of_address_headers_and_body_are_in_no_log_and_no_error(provider, caplog, fault):
    caplog.set_level(logging.DEBUG)
    provider.misbehave(fault)
    port = 1 if fault == "nobody" else provider.port
    url = f"http://127.0.0.1:{port}/bot-path-secret/send?password=query-secret"
    with pytest.raises(ChannelError) as caught:
        http.request(
            "POST",
            url,
            hosts=["127.0.0.1"],
            data={"key": "body-secret"},
            headers={"X-Key": "header-secret"},
            auth=("me", "auth-secret"),
            timeout=0.3,
        ).json()
    logging.getLogger("sanal").error("failed", exc_info=caught.value)
    assert "failed" in caplog.text
    assert "secret" not in caplog.text.replace("test_secrets", "")
    assert "secret" not in str(caught.value)
