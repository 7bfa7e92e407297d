"""Files of WhatsApp by their identity, and those of pages by their address."""

import pytest

from channels import destinations
from channels.errors import ChannelError
from channels.models import Account
from tests.standins import meta
from tests.standins.meta import MetaStandIn


@pytest.fixture
def server(settings):
    with MetaStandIn() as stand_in:
        settings.OUTGOING_ALLOWED_HOSTS = [stand_in.host]
        yield stand_in


def an_account(channel: str, server: MetaStandIn, **options) -> Account:
    given = {"graph_url": server.url, "phone_number_id": meta.NUMBER, **options}
    return Account(channel=channel, options=given, secrets={"access_token": meta.TOKEN})


def test_a_file_of_whatsapp_is_asked_for_first_and_then_fetched_with_the_token(server):
    server.files["2754859441498128"] = ("image/jpeg", b"\xff\xd8\xffpicture")
    account = an_account("whatsapp", server)
    with account.adapter.fetch(account, "whatsapp:2754859441498128") as file:
        assert file.read() == b"\xff\xd8\xffpicture"
    assert [asked.path for asked in server.asked] == [
        "/v24.0/2754859441498128",
        "/store/2754859441498128",
    ]


def test_a_file_that_is_too_large_is_not_even_fetched(server, settings):
    settings.UPLOAD_MAX_BYTES = 5
    server.files["1"] = ("video/mp4", b"123456")
    account = an_account("whatsapp", server)
    with pytest.raises(ChannelError, match="larger than we take") as caught:
        account.adapter.fetch(account, "whatsapp:1")
    assert caught.value.permanent
    assert len(server.asked) == 1


@pytest.mark.parametrize(
    ("fault", "permanent"), [("429", False), ("500", False), ("html", False), ("", True)]
)
def test_what_passes_is_tried_again_and_what_is_gone_is_not(server, fault, permanent):
    if fault:
        server.misbehave(fault)
    account = an_account("whatsapp", server)
    with pytest.raises(ChannelError) as caught:
        account.adapter.fetch(account, "whatsapp:404")
    assert caught.value.permanent == permanent


@pytest.mark.parametrize("slug", ["messenger", "instagram"])
@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/picture.jpg",
        "https://fbcdn.net.evil.example/picture.jpg",
        "https://evilfbcdn.net/picture.jpg",
        "file:///etc/passwd",
        "http://[::1/",
    ],
)
def test_nothing_is_fetched_from_elsewhere(server, slug, url):
    account = an_account(slug, server)
    with pytest.raises(ChannelError) as caught:
        account.adapter.fetch(account, url)
    assert caught.value.permanent
    assert server.asked == []


def test_a_host_below_a_known_one_may_be_asked_and_its_namesake_may_not():
    hosts = [".fbcdn.net", "graph.facebook.com"]
    assert destinations.listed("scontent-fra3-1.xx.fbcdn.net", 443, hosts)
    for other in ("fbcdn.net.evil.example", "evilfbcdn.net", "fbcdn.net", "x.graph.facebook.com"):
        assert not destinations.listed(other, 443, hosts)


def test_a_pages_file_is_fetched_where_it_lies(server):
    server.files["1"] = ("image/png", b"\x89PNG")
    account = an_account("messenger", server)
    with account.adapter.fetch(account, f"{server.url}/store/1") as file:
        assert file.read() == b"\x89PNG"


def test_the_token_goes_to_no_other_host(server):
    server.files["1"] = ("image/png", b"\x89PNG")
    elsewhere = f"http://localhost:{server.port}/store/1"
    account = an_account("messenger", server, graph_media_hosts="localhost")
    with pytest.raises(ChannelError):
        account.adapter.fetch(account, elsewhere)
    assert all("Authorization" not in asked.headers for asked in server.asked)
