"""Where outgoing HTTP goes, and where no address, name or redirect can lead it."""

import socket
from ipaddress import ip_address

import pytest

from channels import destinations, http, lines
from channels.errors import ChannelError
from tests.channels.outgoing import kind, refused
from tests.standins.plain import Plain
from tests.standins.server import Told


@pytest.fixture
def provider(settings):
    with Plain() as server:
        settings.OUTGOING_ALLOWED_HOSTS = [server.host]
        yield server


def test_a_known_host_is_asked_and_answers(provider):
    answer = http.request(
        "POST", f"{provider.url}/send", hosts=[provider.host], data={"to": "1"}, auth=("me", "pw")
    )
    assert answer.json() == {"ok": True}
    (asked,) = provider.asked
    assert (asked.path, asked.form) == ("/send", {"to": "1"})
    assert asked.headers["Authorization"] == "Basic bWU6cHc="


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.1",
        "127.0.0.1.",
        "2130706433",
        "0x7f000001",
        "017700000001",
        "0.0.0.0",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "192.0.0.8",
        "100.64.0.1",
        "169.254.169.254",
        "198.18.0.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "localhost",
        "[::]",
        "[::1]",
        "[::127.0.0.1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:a9fe:a9fe]",
        "[64:ff9b::a9fe:a9fe]",
        "[64:ff9b:1::1]",
        "[2002:7f00:1::]",
        "[2001:0:7f00:1::]",
        "[fe80::1]",
        "[fc00::1]",
        "[fd00:ec2::254]",
        "[fec0::1]",
        "[ff02::1]",
    ],
)
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_what_is_not_public_is_refused_for_good(host, scheme, settings):
    settings.OUTGOING_ALLOWED_HOSTS = []
    error = refused(
        "GET", f"{scheme}://{host}/latest/meta-data", hosts=[host, host.strip("."), "::"]
    )
    assert kind(error) == "permanent"


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "1.1.1.1", "2606:4700:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"]
)
def test_public_addresses_are_public(address):
    assert destinations.is_public(address)


def test_a_name_that_leads_to_a_private_address_is_refused(monkeypatch, settings):
    settings.OUTGOING_ALLOWED_HOSTS = []
    lead_to(monkeypatch, "gateway.example.mn", ["10.20.30.40"])
    error = refused("GET", "http://gateway.example.mn/", hosts=["gateway.example.mn"])
    assert kind(error) == "permanent"
    assert "not at a public address" in str(error)


def test_one_private_address_among_public_ones_is_enough_to_refuse(monkeypatch, settings):
    settings.OUTGOING_ALLOWED_HOSTS = []
    lead_to(monkeypatch, "gateway.example.mn", ["8.8.8.8", "10.20.30.40"])
    error = refused("GET", "http://gateway.example.mn/", hosts=["gateway.example.mn"])
    assert "not at a public address" in str(error)


def test_a_name_that_changes_its_mind_is_not_asked_twice(provider, monkeypatch, settings):
    settings.OUTGOING_ALLOWED_HOSTS = []
    dialled = []

    def dial(address, *_args, **_options):
        dialled.append(address)
        raise OSError("nobody there")

    monkeypatch.setattr(lines, "create_connection", dial)
    asked = lead_to(monkeypatch, "rebind.example.mn", ["8.8.8.8"], ["127.0.0.1"])
    url = f"http://rebind.example.mn:{provider.port}/"
    error = refused("GET", url, hosts=["rebind.example.mn"])
    assert kind(error) == "temporary"
    assert dialled == [("8.8.8.8", provider.port)]
    assert asked == ["rebind.example.mn"]
    assert provider.asked == []


def lead_to(monkeypatch, name: str, *answers: list[str]) -> list[str]:
    """Have the name service lead a name to these addresses, one list after the other."""
    asked = []
    real = socket.getaddrinfo

    def getaddrinfo(host, port, *args, **options):
        if host != name:
            return real(host, port, *args, **options)
        addresses = answers[min(len(asked), len(answers) - 1)]
        asked.append(host)
        return [
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses
        ]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    return asked


@pytest.mark.parametrize(
    "spelling",
    [
        "http://api.example.mn@{host}/",
        "http://api.example.mn:80@{host}/",
        "http://{host}@api.example.mn:x/",
        "http://{host}#@api.example.mn/",
        "http://{host}?@api.example.mn/",
        "http://{host}\\@api.example.mn/",
        "http://{host}%23@api.example.mn/",
        "http:{host}/",
        "//{host}/",
        "ftp://{host}/",
        "file:///etc/passwd",
        "http:///etc/passwd",
        "http://",
        "http://[::1",
        "http://exa mple.mn/",
        "http://{host}:99999/",
        "",
    ],
)
def test_tricks_with_addresses_lead_nowhere(provider, spelling):
    error = refused("GET", spelling.format(host=provider.host), hosts=["api.example.mn"])
    assert kind(error) == "permanent"
    assert provider.asked == []


def test_another_host_than_the_providers_is_not_spoken_to(provider):
    error = refused("GET", provider.url, hosts=["api.example.mn"])
    assert "not among the provider's hosts" in str(error)
    assert provider.asked == []


def test_allowing_a_host_with_its_port_allows_no_other_port(provider, settings):
    settings.OUTGOING_ALLOWED_HOSTS = ["127.0.0.1:1"]
    assert kind(refused("GET", provider.url, hosts=[provider.host])) == "permanent"
    settings.OUTGOING_ALLOWED_HOSTS = ["127.0.0.1"]
    assert http.request("GET", provider.url, hosts=[provider.host]).status == 200


def test_the_environments_proxy_and_passwords_are_left_alone(provider, monkeypatch, tmp_path):
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login somebody password secret\n")
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    http.request("GET", provider.url, hosts=[provider.host])
    assert "Authorization" not in provider.asked[0].headers


def test_reaching_says_whether_somebody_is_there(provider):
    http.reach(provider.url, hosts=[provider.host])
    with pytest.raises(ChannelError):
        http.reach("http://127.0.0.1:1/", hosts=["127.0.0.1"])
    assert provider.asked == []


def test_the_addresses_of_a_name_are_ip_addresses(settings):
    settings.OUTGOING_ALLOWED_HOSTS = ["localhost"]
    assert all(
        ip_address(address).is_loopback for address in destinations.addresses("localhost", 80)
    )


# Redirects ----------------------------------------------------------------------------------------


def test_a_redirect_is_not_followed(provider):
    provider.telling["/"] = Told(302, headers={"Location": "http://169.254.169.254/"})
    error = refused("POST", provider.url, hosts=[provider.host, "169.254.169.254"])
    assert (kind(error), error.status) == ("permanent", 302)


def test_a_download_follows_one_hop_among_the_providers_hosts_without_the_password(
    provider, settings
):
    store = f"localhost:{provider.port}"
    settings.OUTGOING_ALLOWED_HOSTS = [provider.host, store]
    provider.telling["/media"] = Told(307, headers={"Location": f"http://{store}/kept"})
    provider.telling["/kept"] = Told(200, b"a picture")
    with http.download(
        f"{provider.url}/media", hosts=[provider.host, store], max_bytes=100, auth=("me", "pw")
    ) as file:
        assert file.read() == b"a picture"
    first, second = provider.asked
    assert "Authorization" in first.headers
    assert "Authorization" not in second.headers


def test_a_hop_on_the_same_host_keeps_the_password(provider):
    provider.telling["/media"] = Told(302, headers={"Location": "/kept"})
    provider.telling["/kept"] = Told(200, b"a picture")
    hosts = [provider.host]
    http.download(f"{provider.url}/media", hosts=hosts, max_bytes=100, auth=("me", "pw")).close()
    assert "Authorization" in provider.asked[1].headers


@pytest.mark.parametrize(
    "location",
    [
        "http://169.254.169.254/latest/",
        "http://localhost:1/",
        "http://[::1]/",
        "file:///etc/passwd",
        "//10.0.0.1/",
        "http://user:pw@api.example.mn/",
    ],
)
def test_a_download_does_not_follow_to_a_private_or_foreign_place(provider, location):
    provider.telling["/media"] = Told(302, headers={"Location": location})
    hosts = [provider.host, "169.254.169.254", "localhost", "[::1]", "10.0.0.1"]
    with pytest.raises(ChannelError) as caught:
        http.download(f"{provider.url}/media", hosts=hosts, max_bytes=100)
    assert kind(caught.value) == "permanent"
    assert len(provider.asked) == 1


def test_a_circle_of_redirects_ends(provider):
    provider.telling["/media"] = Told(302, headers={"Location": "/media"})
    with pytest.raises(ChannelError, match="on and on"):
        http.download(f"{provider.url}/media", hosts=[provider.host], max_bytes=100, redirects=3)
    assert len(provider.asked) == 4
