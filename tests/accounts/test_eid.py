"""Signing in with a national e-ID, against a provider that runs; and all that must be refused."""

import logging

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.test import Client
from django.urls import reverse

from accounts import addresses
from accounts.models import Assurance, Citizen, User
from accounts.roles import Role
from tests.builders import a_citizen, a_user
from tests.identity import an_eid, away, back, sign_in
from tests.standins.oidc import BAT, SARAA

pytestmark = pytest.mark.django_db


@pytest.fixture
def eid(settings):
    with an_eid(settings) as provider:
        yield provider


def who(client: Client) -> User | None:
    key = client.session.get("_auth_user_id")
    return User.objects.get(pk=key) if key else None


# The way there and back -----------------------------------------------------------------------
def test_a_citizen_gets_an_account_without_a_password(client, eid):
    assert sign_in(client).url == "/me/"
    user, citizen = who(client), Citizen.objects.get()
    assert citizen.user == user
    assert not user.has_usable_password()
    assert (user.email, user.first_name, user.is_staff) == ("", "", False)
    assert (citizen.national_number, citizen.assurance) == ("УБ88031415", Assurance.E_ID)
    assert (citizen.name, citizen.verified_name) == ("Бат Эрдэнэ", "Бат Эрдэнэ")
    assert client.get("/me/").status_code == 200


def test_the_next_time_it_is_the_same_account(client, eid):
    sign_in(client)
    first = who(client)
    sign_in(again := Client())
    assert who(again) == first
    assert Citizen.objects.count() == 1


def test_nothing_of_the_providers_answer_is_kept(client, eid):
    sign_in(client)
    assert not SocialAccount.objects.exists()
    assert not SocialToken.objects.exists()


def test_to_look_at_the_page_starts_nothing(client, eid):
    page = client.get("/accounts/eid/login/")
    assert page.status_code == 200
    assert eid.asked == []


def test_each_login_has_its_own_nonce_and_pkce_and_asks_anew(client, eid):
    first, second = (away(client.post("/accounts/eid/login/")) for _time in "ab")
    back(first), back(second)
    asked = [each.params for each in eid.asked_for("/authorize")]
    assert len({each["nonce"] for each in asked}) == 2
    assert len({each["code_challenge"] for each in asked}) == 2
    assert {each["prompt"] for each in asked} == {"login"}
    assert {each["redirect_uri"] for each in asked} == {
        "http://testserver/accounts/eid/login/callback/"
    }


def test_the_address_that_was_opened_names_no_parameter(client, eid):
    evil = {
        "auth_params": "prompt=none&redirect_uri=https://evil.example/&nonce=mine",
        "scope": "everything",
        "process": "connect",
    }
    asked = away(client.post("/accounts/eid/login/", query_params=evil))
    assert "evil.example" not in asked
    assert "everything" not in asked
    assert "prompt=login" in asked
    assert "nonce=mine" not in asked


def test_a_host_header_does_not_lead_the_provider_astray(client, eid, settings):
    settings.ALLOWED_HOSTS = ["*"]
    pressed = client.post("/accounts/eid/login/", headers={"host": "evil.example"})
    assert "evil.example" not in away(pressed)


@pytest.mark.parametrize("where", ["https://evil.example/", "//evil.example/", "javascript:1"])
def test_afterwards_nobody_is_led_to_another_site(client, eid, where):
    assert sign_in(client, next=where).url == "/me/"


def test_afterwards_somebody_goes_on_where_they_were(client, eid):
    assert sign_in(client, next="/track/").url == "/track/"


def test_the_name_may_be_told_besides_the_token(client, eid):
    eid.claims_in_token = False
    sign_in(client)
    assert Citizen.objects.get().name == "Бат Эрдэнэ"


def test_without_a_provider_there_is_no_such_door(client, settings):
    settings.SOCIALACCOUNT_PROVIDERS = {}
    assert client.post("/accounts/eid/login/").status_code == 404
    assert client.get("/accounts/eid/login/callback/").status_code == 404
    assert "e-ID" not in client.get("/accounts/login/").content.decode()


def test_the_login_page_offers_it(client, eid):
    assert "eMongolia" in client.get("/accounts/login/").content.decode()


# What must be refused -------------------------------------------------------------------------
LIES = [
    *("wrong_nonce", "no_nonce", "wrong_aud", "two_aud", "wrong_azp", "wrong_iss", "expired"),
    *("old", "future", "no_exp", "no_iat", "no_sub", "foreign_key", "tampered", "alg_none"),
    *("hs256", "endless", "no_token", "no_number", "odd_number", "other_issuer"),
]


@pytest.mark.parametrize("lie", LIES)
def test_a_lie_of_the_provider_signs_in_nobody(client, eid, lie, caplog):
    eid.evil = lie
    caplog.set_level(logging.INFO)
    assert sign_in(client).status_code == 401
    assert who(client) is None
    assert not Citizen.objects.exists()
    assert "УБ88031415" not in caplog.text
    assert "Эрдэнэ" not in caplog.text


def test_a_description_of_another_issuer_is_refused(client, eid):
    eid.evil = "issuer"
    assert client.post("/accounts/eid/login/").status_code == 401


def test_what_is_told_of_another_person_is_refused(client, eid):
    eid.claims_in_token, eid.evil = False, "other_sub"
    assert sign_in(client).status_code == 401
    assert not Citizen.objects.exists()


def test_a_description_cannot_send_us_to_other_hosts(client, eid, settings):
    settings.OUTGOING_ALLOWED_HOSTS = [eid.host, "localhost"]
    eid.endpoints = {"jwks_uri": f"http://localhost:{eid.port}/jwks"}
    assert sign_in(client).status_code == 401
    assert eid.asked_for("/jwks") == []


def test_a_provider_that_is_down_is_told_kindly(client, eid):
    eid.misbehave(500)
    assert client.post("/accounts/eid/login/").status_code == 401


def test_a_token_endpoint_that_fails_is_told_kindly(client, eid):
    link = back(away(client.post("/accounts/eid/login/")))
    eid.misbehave("html")
    assert client.get(link).status_code == 401


def test_whoever_goes_back_is_told_so(client, eid):
    eid.evil = "cancel"
    answer = sign_in(client)
    assert answer.status_code == 200
    assert who(client) is None


def test_a_key_without_a_name_fits_when_there_is_one(client, eid):
    eid.evil = "no_kid"
    assert sign_in(client).status_code == 302


def test_a_key_without_a_name_is_refused_among_several(client, eid):
    eid.evil, eid.published = "no_kid", ["one", "two"]
    assert sign_in(client).status_code == 401


def test_a_new_key_is_found_at_once_and_made_up_ones_are_not_looked_for(client, eid):
    sign_in(client)
    eid.key, eid.published = "two", ["one", "two"]
    assert sign_in(Client()).status_code == 302
    asked = len(eid.asked_for("/jwks"))
    eid.key = "foreign"
    assert [sign_in(Client()).status_code for _time in range(3)] == [401] * 3
    assert len(eid.asked_for("/jwks")) == asked


# Whose login it is ----------------------------------------------------------------------------
def test_a_login_begun_elsewhere_is_refused(client, eid):
    theirs = back(away(Client().post("/accounts/eid/login/")))
    assert client.get(theirs).status_code == 401
    assert who(client) is None


def test_the_way_back_is_good_once(client, eid):
    link = back(away(client.post("/accounts/eid/login/")))
    assert client.get(link).status_code == 302
    client.post("/accounts/logout/")
    assert client.get(link).status_code == 401
    assert who(client) is None


def test_another_login_has_another_nonce(client, eid):
    """A token stolen from one login is no good in another of the same browser."""
    first = back(away(client.post("/accounts/eid/login/")))
    second = back(away(client.post("/accounts/eid/login/")))
    code = first.partition("code=")[2].partition("&")[0]
    state = second.partition("state=")[2]
    assert client.get(f"/accounts/eid/login/callback/?code={code}&state={state}").status_code == 401


def test_the_session_changes_its_name_at_the_login(client, eid):
    client.get("/accounts/login/")
    client.post("/accounts/eid/login/")
    before = client.session.session_key
    sign_in(client)
    assert client.session.session_key != before


def test_a_foreign_page_cannot_press_the_button(eid):
    assert Client(enforce_csrf_checks=True).post("/accounts/eid/login/").status_code == 403


def test_whoever_was_signed_in_is_not_connected(client, eid):
    other = a_user(email="saraa@mail.mn")
    client.force_login(other, backend="accounts.backends.RoleBackend")
    sign_in(client, process="connect")
    assert who(client) != other
    assert not Citizen.objects.filter(user=other).exists()


# Accounts that are there already --------------------------------------------------------------
def test_a_mailbox_that_the_provider_names_opens_no_account(client, eid):
    boss = a_user(Role.ADMINISTRATOR, email="boss@centre.example")
    EmailAddress.objects.create(user=boss, email=boss.email, verified=True, primary=True)
    eid.person = {**BAT, "email": boss.email, "email_verified": True}
    sign_in(client)
    assert who(client) != boss
    assert who(client).email == ""


def test_a_citizen_confirmed_before_comes_into_their_own_account(client, eid):
    user = a_user()
    a_citizen(user=user, national_number=BAT["national_number"], name="Batаа")
    sign_in(client)
    assert who(client) == user
    assert Citizen.objects.get().name == "Batаа"
    assert Citizen.objects.get().verified_name == "Бат Эрдэнэ"


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.OFFICIAL, Role.ADMINISTRATOR])
def test_no_account_of_the_staff_is_entered(client, eid, role):
    a_citizen(user=a_user(role), national_number=BAT["national_number"])
    assert sign_in(client).status_code == 403
    assert who(client) is None


def test_somebody_who_became_staff_later_is_kept_out(client, eid):
    sign_in(client)
    user = who(client)
    user.is_staff = True
    user.save()
    assert sign_in(other := Client()).status_code == 403
    assert who(other) is None


def test_staff_enters_when_an_administrator_linked_the_number(client, eid):
    boss = a_user(Role.OPERATOR, national_number=BAT["national_number"])
    sign_in(client)
    assert who(client) == boss
    assert not Citizen.objects.exists()


def test_linked_staff_still_gives_the_second_factor(client, eid):
    boss = a_user(Role.OPERATOR, national_number=BAT["national_number"])
    Authenticator.objects.create(user=boss, type="totp", data={"secret": ""})
    assert sign_in(client).url == reverse("mfa_authenticate")
    assert who(client) is None


def test_a_barred_account_is_not_entered(client, eid):
    sign_in(client)
    user = who(client)
    user.is_active = False
    user.save()
    sign_in(other := Client())
    assert who(other) is None


def test_two_people_are_two_citizens(client, eid):
    sign_in(client)
    eid.person = dict(SARAA)
    sign_in(Client())
    assert Citizen.objects.count() == 2


def test_an_administrator_links_one_number_to_one_account(client, eid):
    a_user(Role.OPERATOR, national_number=BAT["national_number"])
    boss, colleague = a_user(Role.ADMINISTRATOR, is_superuser=True), a_user(Role.OPERATOR)
    client.force_login(boss, backend="accounts.backends.RoleBackend")
    path = f"/admin/accounts/user/{colleague.pk}/change/"
    form = client.get(path).context["adminform"].form

    def give(number: str):
        fields = {name: form[name].value() or "" for name in form.fields}
        roles = {"memberships-TOTAL_FORMS": 0, "memberships-INITIAL_FORMS": 0}
        sent = {**fields, **roles, "national_number": number, "is_active": "on"}
        sent |= {"date_joined_0": "2026-01-01", "date_joined_1": "10:00"}
        return client.post(path, sent)

    taken = give("уб 88031415")
    assert "somebody else" in taken.content.decode()
    assert give("ТЮ91072302").status_code == 302
    colleague.refresh_from_db()
    assert colleague.national_number == "ТЮ91072302"
    assert addresses.find(kind="email", value="nobody@mail.mn") is None
