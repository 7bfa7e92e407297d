"""Applications of others register a device for an appeal that they sent, and take it away."""

import json
from uuid import uuid4

import pytest

from channels.models import Delivery
from feedback import access, answers
from feedback.models import Appeal, Follower
from tests.builders import a_registered_appeal, an_account, an_address, staff
from tests.standins.push import Browser, FcmStandIn, text

TOKEN = "dK3:APA91bF-registration_token-of-a-phone"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def app():
    return an_account("mobile")


@pytest.fixture
def appeal() -> Appeal:
    return a_registered_appeal(address=an_address())


def a_subscription(number: int = 1) -> dict:
    browser = Browser(number)
    return {
        "endpoint": f"https://fcm.googleapis.com/fcm/send/{number}",
        "expirationTime": None,
        "keys": {"p256dh": text(browser.point), "auth": text(browser.secret)},
    }


def call(client, method, path, body=None, *, token: str = ""):
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    sent = json.dumps(body) if body is not None else ""
    return getattr(client, method)(path, sent, content_type="application/json", headers=headers)


def register(client, appeal, body, *, token: str | None = None):
    token = access.token(appeal) if token is None else token
    return call(client, "post", f"/api/v1/appeals/{appeal.code}/devices/", body, token=token)


def test_a_device_is_registered_told_and_forgotten(client, appeal):
    answer = register(client, appeal, a_subscription())
    assert answer.status_code == 201
    body = answer.json()
    assert set(body) == {"id", "language", "created_at"}
    answers.reply(appeal, text="Soon.", actor=staff(), key="1")
    assert Delivery.objects.get(channel="mobile").thread["about"] == body["id"]
    path = f"/api/v1/appeals/{appeal.code}/devices/{body['id']}/"
    token = access.token(appeal)
    assert call(client, "delete", path, token=token).status_code == 204
    assert call(client, "delete", path, token=token).status_code == 404
    answers.answer(appeal, text="Done.", actor=staff())
    assert Delivery.objects.filter(channel="mobile").count() == 1


def test_registered_twice_it_is_one_device(client, appeal):
    first = register(client, appeal, a_subscription() | {"language": "kk"})
    again = register(client, appeal, a_subscription() | {"language": "ru"})
    assert first.json()["id"] == again.json()["id"]
    assert (again.json()["language"], Follower.objects.count()) == ("ru", 1)


def test_only_the_owner_registers_and_forgets(client, appeal):
    other = a_registered_appeal("Another matter", address=an_address("+97688776655"))
    mine = register(client, appeal, a_subscription()).json()["id"]
    assert register(client, appeal, a_subscription(2), token="").status_code == 401
    foreign = access.token(other)
    assert register(client, appeal, a_subscription(2), token=foreign).status_code == 403
    path = f"/api/v1/appeals/{appeal.code}/devices/{mine}/"
    assert call(client, "delete", path).status_code == 401
    assert call(client, "delete", path, token=foreign).status_code == 403
    through_another = f"/api/v1/appeals/{other.code}/devices/{mine}/"
    assert call(client, "delete", through_another, token=foreign).status_code == 404
    nowhere = f"/api/v1/appeals/{appeal.code}/devices/{uuid4()}/"
    assert call(client, "delete", nowhere, token=access.token(appeal)).status_code == 404
    assert Follower.objects.count() == 1


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "#/endpoint"),
        ({"endpoint": "https://fcm.googleapis.com/1"}, "#/endpoint"),
        ({**a_subscription(), "endpoint": "http://fcm.googleapis.com/1"}, "#/endpoint"),
        ({**a_subscription(), "endpoint": "https://internal.example/1"}, "#/endpoint"),
        ({**a_subscription(), "keys": {"p256dh": "AAAA", "auth": "AAAA"}}, "#/endpoint"),
        ({**a_subscription(), "keys": {"p256dh": "é", "auth": "AAAA"}}, "#/endpoint"),
        ({"fcm_token": "short"}, "#/fcm_token"),
        ({"fcm_token": TOKEN}, "#/fcm_token"),  # the centre has no Firebase project
    ],
)
def test_what_is_no_device_we_can_reach_is_refused(client, appeal, body, pointer):
    answer = register(client, appeal, body)
    assert answer.status_code == 400
    assert [each["pointer"] for each in answer.json()["errors"]] == [pointer]
    assert not Follower.objects.exists()


def test_a_native_application_registers_its_token(client, appeal, app):
    with FcmStandIn() as google:
        app.secrets = {"fcm_service_account": google.service_account}
        app.save()
    assert register(client, appeal, {"fcm_token": TOKEN}).status_code == 201
    assert Follower.objects.get().address.value == f"fcm:{TOKEN}"
    told = client.get("/api/v1/push/").json()
    assert (told["fcm"], told["fcm_project"]) == (True, FcmStandIn.PROJECT)


def test_an_application_learns_the_centres_key(client):
    told = client.get("/api/v1/push/").json()
    assert len(told["vapid_public_key"]) == 87
    assert (told["fcm"], told["fcm_project"]) == (False, "")
    assert client.get("/api/v1/push/").json() == told


def test_without_an_account_in_use_nothing_is_promised(client, appeal, app):
    app.is_active = False
    app.save()
    assert client.get("/api/v1/push/").json()["vapid_public_key"] == ""
    assert register(client, appeal, a_subscription()).status_code == 409


def test_registering_is_limited(client, appeal):
    said = [register(client, appeal, a_subscription()).status_code for _ in range(31)]
    assert said == [201] * 30 + [429]


@pytest.mark.parametrize(("body", "channel"), [({}, "api"), ({"channel": "mobile"}, "mobile")])
def test_a_program_says_whether_it_is_somebodys_application(client, body, channel):
    answer = call(client, "post", "/api/v1/appeals/", {"text": "Dark", **body})
    assert answer.status_code == 201
    appeal = Appeal.objects.get()
    assert (appeal.channel, appeal.messages.get().channel) == (channel, channel)
    path, token = f"/api/v1/appeals/{appeal.code}/messages/", answer.json()["access_token"]
    assert call(client, "post", path, {"text": "More", **body}, token=token).status_code == 201
    assert appeal.messages.last().channel == channel


def test_no_program_speaks_for_another_channel(client):
    answer = call(client, "post", "/api/v1/appeals/", {"text": "Dark", "channel": "phone"})
    assert answer.status_code == 400
    assert not Appeal.objects.exists()
