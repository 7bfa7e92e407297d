"""The installed application's own doors: what it is, in whose dress it speaks, where news lead."""

import json
import re

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders

from channels.push import devices
from feedback import access, following
from feedback.models import Appeal, Follower
from feedback.pages import app
from tests.builders import a_registered_appeal, an_account, an_address
from tests.feedback.site import a_sent_appeal, page, send, write
from tests.standins.push import Browser, text

pytestmark = pytest.mark.django_db


def a_subscription(host: str = "fcm.googleapis.com") -> dict:
    browser = Browser()
    return {
        "endpoint": f"https://{host}/fcm/send/1",
        "p256dh": text(browser.point),
        "auth": text(browser.secret),
    }


@pytest.mark.parametrize("language", app.LANGUAGES)
def test_the_manifest_speaks_the_pages_language(client, language):
    answer = client.get(f"/manifest.webmanifest?language={language}")
    body = json.loads(answer.content)
    assert answer["Content-Type"] == "application/manifest+json"
    assert (body["lang"], body["start_url"], body["display"]) == (language, "/app/", "standalone")
    assert {"any", "maskable"} == {icon["purpose"] for icon in body["icons"]}
    assert [each["url"] for each in body["shortcuts"]] == ["/app/?to=write", "/app/?to=track"]
    for icon in body["icons"]:
        assert finders.find(icon["src"].removeprefix(settings.STATIC_URL))


def test_an_unknown_language_is_the_visitors_own(client):
    answer = client.get("/manifest.webmanifest?language=xx", headers={"Accept-Language": "ru"})
    assert answer.json()["lang"] == "ru"


def test_every_page_names_the_manifest(client):
    assert 'href="/manifest.webmanifest?language=en"' in page(client.get("/track/"))


def test_the_worker_keeps_files_that_exist_and_may_be_read_by_all(client):
    answer = client.get("/service-worker.js")
    assert answer["Content-Type"] == "text/javascript"
    assert answer["Cache-Control"] == "no-cache"
    assert "worker-src 'self'" in answer["Content-Security-Policy"]
    shell = json.loads(re.search(r"const SHELL = (.*);", answer.content.decode())[1])
    imported = re.search(r"importScripts\((.*)\);", answer.content.decode())[1]
    for path in [*shell, *json.loads(f"[{imported}]")]:
        assert finders.find(path.removeprefix(settings.STATIC_URL)), path


@pytest.mark.parametrize("language", app.LANGUAGES)
def test_the_offline_page_is_the_same_for_all_and_needs_no_database(
    client, language, django_assert_num_queries
):
    with django_assert_num_queries(0):
        answer = client.get(f"/app/offline/{language}/")
    html = page(answer)
    assert f'<html lang="{language}">' in html
    assert answer["Content-Language"] == language
    assert "csrfmiddlewaretoken" not in html
    assert answer.cookies == {}
    shell = {settings.STATIC_URL + name for name in (*app.SHELL, "site/app/touch-180.png")}
    assert set(re.findall(r'(?:src|href)="(/static/[^"]+)"', html)) <= shell


def test_there_is_no_offline_page_in_other_languages(client):
    assert client.get("/app/offline/de/").status_code == 404


def test_the_installed_application_speaks_by_its_own_channel(client):
    assert client.get("/app/").headers["Location"] == "/"
    write(client)
    send(client)
    assert Appeal.objects.get().channel == "mobile"


def test_the_websites_own_visitors_speak_by_the_web(client):
    assert a_sent_appeal(client).channel == "web"


@pytest.mark.parametrize(
    ("to", "where"), [("write", "/write/"), ("track", "/track/"), ("//evil.example", "/")]
)
def test_shortcuts_lead_to_known_pages_only(client, to, where):
    assert client.get("/app/", {"to": to}).headers["Location"] == where


# Following ----------------------------------------------------------------------------------------
def test_who_sent_it_here_may_follow_it_here(client):
    an_account("mobile")
    appeal = a_sent_appeal(client)
    path = f"/track/{appeal.pk}/follow/"
    known = client.get(path).json()
    assert len(known["key"]) == 87
    assert known["follows"] is False
    assert client.post(path, a_subscription()).status_code == 204
    assert client.get(path).json()["follows"] is True
    assert Follower.objects.get().appeal == appeal
    assert client.post(path, {"stop": "1"}).status_code == 204
    assert client.get(path).json()["follows"] is False
    assert not Follower.objects.exists()


def test_who_only_has_the_code_of_somebody_elses_appeal_may_not(client):
    an_account("mobile")
    appeal = a_registered_appeal(address=an_address())
    client.post("/track/", {"code": appeal.code})
    path = f"/track/{appeal.pk}/follow/"
    assert client.get(f"/track/{appeal.pk}/").status_code == 200
    assert client.get(path).status_code == client.post(path, a_subscription()).status_code == 404
    assert "data-follow" not in page(client.get(f"/track/{appeal.pk}/"))


def test_without_an_account_no_browser_is_asked(client):
    appeal = a_sent_appeal(client)
    path = f"/track/{appeal.pk}/follow/"
    assert client.get(path).json()["key"] == ""
    assert client.post(path, a_subscription()).status_code == 400


@pytest.mark.parametrize(
    "broken",
    [{"endpoint": ""}, {"p256dh": "x"}, {"auth": ""}, {"endpoint": "https://evil.example/"}],
)
def test_what_is_no_subscription_of_a_push_service_is_refused(client, broken):
    an_account("mobile")
    appeal = a_sent_appeal(client)
    sent = client.post(f"/track/{appeal.pk}/follow/", {**a_subscription(), **broken})
    assert sent.status_code == 400
    assert not Follower.objects.exists()


def test_a_browser_that_got_another_address_goes_on_following(client):
    an_account("mobile")
    appeals = [a_registered_appeal(), a_registered_appeal("Another")]
    old, new = a_subscription(), a_subscription() | {"endpoint": "https://fcm.googleapis.com/2"}
    for appeal in appeals:
        following.follow(appeal, devices.subscription(**old), language="en")
    following.follow(appeals[0], devices.subscription(**new), language="en")
    both = {f"old_{name}": value for name, value in old.items()}
    both |= {f"new_{name}": value for name, value in new.items()}
    stranger = both | {"old_auth": text(b"sixteen letters!")}
    assert client.post("/app/renewed/", stranger).status_code == 204
    assert Follower.objects.count() == 3
    assert client.post("/app/renewed/", both).status_code == 204
    assert client.post("/app/renewed/", both).status_code == 204
    followers = Follower.objects.order_by("appeal_id")
    assert [each.appeal for each in followers] == appeals
    assert {each.address.value for each in followers} == {str(devices.subscription(**new))}
    elsewhere = both | {"new_endpoint": "https://evil.example/"}
    assert client.post("/app/renewed/", elsewhere).status_code == 400


def test_news_open_the_status_in_a_new_session_and_no_more(client):
    an_account("mobile")
    appeal = a_registered_appeal("My flat is cold", address=an_address())
    known = a_subscription()
    follower = following.follow(appeal, devices.subscription(**known), language="en")
    answer = client.get(following.link(follower), follow=True)
    assert answer.redirect_chain[-1][0] == f"/track/{appeal.pk}/"
    assert appeal.code in page(answer)
    assert "My flat is cold" not in page(answer)


def test_a_link_of_news_that_is_good_no_more_asks_for_the_code(client):
    answer = client.get("/app/news/forged/", follow=True)
    assert answer.redirect_chain[-1][0] == "/track/"
    assert "This link is good no more" in page(answer)


# What was sent later ------------------------------------------------------------------------------
def test_what_was_written_offline_is_ones_own_on_that_device(client):
    appeal = a_registered_appeal("My flat is cold", address=an_address())
    shown = {"code": appeal.code, "token": access.token(appeal)}
    answer = client.post("/app/mine/", shown, follow=True)
    assert answer.redirect_chain[-1][0] == f"/track/{appeal.pk}/"
    assert "My flat is cold" in page(answer)


@pytest.mark.parametrize("token", ["", "forged", "another"])
def test_nobody_claims_an_appeal_without_its_own_token(client, token):
    appeal = a_registered_appeal("My flat is cold", address=an_address())
    if token == "another":
        token = access.token(a_registered_appeal("Another"))
    answer = client.post("/app/mine/", {"code": appeal.code, "token": token}, follow=True)
    assert answer.redirect_chain[-1][0] == "/track/"
    assert client.get(f"/track/{appeal.pk}/").status_code == 404
