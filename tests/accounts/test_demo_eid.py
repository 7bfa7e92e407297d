"""The demo's own e-ID: the real way to sign in goes through it, and it serves nobody else."""

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from django.test import Client

from accounts.models import Assurance, Citizen
from config import identity
from config.demo import eid as demo
from tests.conftest import free_port
from tests.identity import away

pytestmark = pytest.mark.django_db
CHOSEN = 1


@pytest.fixture(autouse=True)
def nothing_named(monkeypatch):
    for name in ("EID_ISSUER", "EID_CLIENT_ID", "EID_NUMBER_CLAIM", "EID_NAME_CLAIM"):
        monkeypatch.delenv(name, raising=False)


@contextmanager
def started(settings, monkeypatch) -> Iterator[demo.Eid]:
    """As `manage.py demo` starts it and tells the other parts of it."""
    provider = demo.Eid("127.0.0.1", free_port(), settings.PUBLIC_URL)
    server = demo.serve(provider)
    for name, value in provider.environment().items():
        monkeypatch.setenv(name, value)
    settings.SOCIALACCOUNT_PROVIDERS = identity.providers()
    settings.OUTGOING_ALLOWED_HOSTS = [provider.host]
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture
def eid(settings, monkeypatch):
    with started(settings, monkeypatch) as provider:
        yield provider


def begun(client: Client) -> str:
    """The provider's page to which our button leads."""
    return away(client.post("/accounts/eid/login/"))


def chosen(link: str, **form) -> str:
    """Where the choice of a person leads."""
    answer = requests.post(link, form or {"person": CHOSEN}, allow_redirects=False, timeout=10)
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]


def way_back(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.path}?{parts.query}"


def test_the_person_chosen_there_signs_in_here(client, eid):
    link = begun(client)
    number, name = demo.PEOPLE[CHOSEN]
    page = requests.get(link, timeout=10)
    assert "Demo e-ID: not real" in page.text
    assert name in page.text
    assert number in page.text
    assert client.get(way_back(chosen(link))).url == "/me/"
    citizen = Citizen.objects.get()
    assert (citizen.national_number, citizen.verified_name) == (number, name)
    assert citizen.assurance == Assurance.E_ID


def test_every_number_of_its_people_is_one_that_can_be_kept(eid):
    for place, (number, _name) in enumerate(demo.PEOPLE):
        client = Client()
        client.get(way_back(chosen(begun(client), person=place)))
        assert Citizen.objects.latest("created_at").national_number == number


def test_the_claims_are_named_as_the_environment_asks(client, settings, monkeypatch):
    monkeypatch.setenv("EID_NUMBER_CLAIM", "personal_code")
    monkeypatch.setenv("EID_NAME_CLAIM", "full_name")
    with started(settings, monkeypatch):
        client.get(way_back(chosen(begun(client))))
    assert Citizen.objects.get().national_number == demo.PEOPLE[CHOSEN][0]


def test_to_cancel_leads_back_without_an_account(client, eid):
    answer = client.get(way_back(chosen(begun(client), cancel="yes")))
    assert answer.status_code == 200
    assert not Citizen.objects.exists()


def test_only_this_sites_own_way_back_with_pkce_is_served(client, eid):
    link = begun(client)
    callback = parse_qs(urlsplit(link).query)["redirect_uri"][0]
    assert callback == eid.callback
    for changed in (
        link.replace("testserver", "evil.example"),
        link.replace("callback%2F", "callback%2F..%2F"),
        link.replace("S256", "plain"),
        link.replace("code_challenge=", "other="),
        link.replace("nonce=", "other="),
        link.replace(demo.CLIENT, "somebody"),
    ):
        assert changed != link
        for answer in (
            requests.get(changed, timeout=10),
            requests.post(changed, {"person": 0}, allow_redirects=False, timeout=10),
        ):
            assert answer.status_code == 400
            assert "Location" not in answer.headers


def test_it_answers_under_its_own_name_alone(eid):
    stranger = {"Host": "evil.example"}
    address = f"{eid.url}/.well-known/openid-configuration"
    assert requests.get(address, headers=stranger, timeout=10).status_code == 404
    assert requests.get(address, timeout=10).json()["issuer"] == eid.url


def test_a_code_is_good_once_and_with_its_verifier_alone(eid):
    query = {
        "client_id": demo.CLIENT,
        "redirect_uri": eid.callback,
        "response_type": "code",
        "scope": "openid",
        "nonce": "n",
        "code_challenge_method": "S256",
        "code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",  # RFC 7636, appendix B
    }
    form = {
        "client_id": demo.CLIENT,
        "client_secret": eid.secret,
        "redirect_uri": eid.callback,
        "code_verifier": "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk",
    }

    def told(**changed) -> str:
        back = eid.decide(query, {"person": "0"})
        code = parse_qs(urlsplit(back).query)["code"][0]
        asked = form | {"code": code} | changed
        first, again = (requests.post(f"{eid.url}/token", asked, timeout=10) for _time in "ab")
        assert again.status_code == 400
        return first.json().get("error", "given")

    assert told() == "given"
    assert told(code_verifier="x" * 43) == "invalid_grant"
    assert told(redirect_uri="http://evil.example/") == "invalid_grant"
    assert told(client_secret="guess") == "invalid_client"
    assert told(code="guess") == "invalid_grant"


def test_a_code_that_came_too_late_opens_nothing(client, eid, monkeypatch):
    monkeypatch.setattr(demo, "CODE_SECONDS", 0)
    assert client.get(way_back(chosen(begun(client)))).status_code == 401
    assert not Citizen.objects.exists()


def test_a_provider_that_the_environment_names_is_left_alone(monkeypatch):
    assert demo.is_wanted()
    monkeypatch.setenv("EID_CLIENT_ID", "sanal")
    assert not demo.is_wanted()
