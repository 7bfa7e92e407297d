"""Signing in by DAN, whose ways are its own."""

import pytest

from accounts.models import Assurance, Citizen
from tests.identity import away, back
from tests.standins.dan import CARD, DanStandIn, a_result

pytestmark = pytest.mark.django_db


@pytest.fixture
def dan(settings):
    with DanStandIn() as provider:
        settings.SOCIALACCOUNT_PROVIDERS = {"dan": {"APPS": [provider.app()]}}
        settings.OUTGOING_ALLOWED_HOSTS = [provider.host]
        yield provider


def sign_in(client):
    return client.get(back(away(client.post("/accounts/dan/login/"))))


def test_a_citizen_comes_in_by_dan(client, dan):
    assert sign_in(client).url == "/me/"
    citizen = Citizen.objects.get()
    assert (citizen.national_number, citizen.name) == ("УБ88031415", "Эрдэнэ Бат")
    assert citizen.assurance == Assurance.E_ID
    assert "_auth_user_id" in client.session


@pytest.mark.parametrize(
    "told",
    [
        [],
        {},
        [{"citizen_loginType": 4}],
        [a_result(CARD, code=1)],
        [a_result(None)],
        [a_result({**CARD, "regnum": ""})],
        [a_result({**CARD, "regnum": None})],
        [a_result(CARD), a_result({**CARD, "regnum": "ТЮ91072302"})],
        [{"services": "none"}, "nonsense", None],
    ],
)
def test_an_answer_that_names_nobody_signs_in_nobody(client, dan, told):
    dan.told = told
    assert sign_in(client).status_code == 401
    assert "_auth_user_id" not in client.session
    assert not Citizen.objects.exists()


def test_the_picture_on_the_card_is_not_kept(client, dan):
    sign_in(client)
    assert "AAAA" not in str(Citizen.objects.values().get())


def test_dan_that_fails_is_told_kindly(client, dan):
    link = back(away(client.post("/accounts/dan/login/")))
    dan.misbehave(500)
    assert client.get(link).status_code == 401


def test_a_way_back_from_one_provider_is_no_way_back_from_another(client, dan, settings):
    settings.SOCIALACCOUNT_PROVIDERS = {
        **settings.SOCIALACCOUNT_PROVIDERS,
        "eid": {"APPS": [{**dan.app(), "name": "e-ID"}]},
    }
    link = back(away(client.post("/accounts/dan/login/"))).replace("/dan/", "/eid/")
    assert client.get(link).status_code == 401
    assert len(dan.asked) == 1
