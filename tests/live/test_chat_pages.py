"""The chat's page without scripts, its hours, and who may frame it."""

import gzip
from datetime import datetime
from html import unescape
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client

from accounts.roles import Role
from channels import outbox
from feedback.models import Appeal, Calendar
from tests.builders import a_user
from tests.desk import at_desk
from tests.live.chat import MINISTRY, a_chat_account, hidden

pytestmark = pytest.mark.django_db


def read(client: Client, path: str = "/chat/") -> str:
    return unescape(client.get(path).content.decode())


def say(client: Client, text: str):
    html = read(client)
    sent = {"text": text, "message": hidden(html, "message")}
    if 'name="token"' in html:
        sent["token"] = hidden(html, "token")
    return client.post("/chat/", sent)


# Without scripts ----------------------------------------------------------------------------------
def test_the_page_works_as_a_plain_form_and_knows_its_browser_again(client):
    a_chat_account()
    answer = say(client, "There is no light in our street")
    assert (answer.status_code, answer["Location"]) == (302, "/chat/?quiet=1#last")
    outbox.drain()
    html = read(client, "/chat/?quiet=1")
    assert Appeal.objects.get().code in html
    assert '<meta http-equiv="refresh" content="15">' in html
    assert "<textarea" not in html  # nothing that is being written is lost by looking again
    assert "<textarea" in read(client)
    say(client, "Since Monday")
    assert Appeal.objects.get().messages.filter(direction="in").count() == 2


def test_the_thread_outlives_the_session_and_no_script_reads_its_token(client):
    a_chat_account()
    kept = say(client, "There is no light in our street").cookies["chat"]
    assert (kept["max-age"], kept["httponly"], kept["samesite"]) == (31_536_000, True, "Lax")
    assert kept.value not in read(client)
    later = Client()
    later.cookies["chat"] = kept.value
    assert "There is no light in our street" in read(later)


def test_another_browser_sees_an_empty_chat(client):
    a_chat_account()
    say(client, "There is no light in our street")
    assert "There is no light" not in read(Client())


def test_the_browser_forgets_its_chat_when_asked(client):
    a_chat_account()
    say(client, "There is no light in our street")
    client.post("/chat/", {"forget": "1"})
    assert "There is no light" not in read(client)
    assert Appeal.objects.count() == 1


def test_what_is_wrong_is_told_beside_the_words(client):
    a_chat_account()
    html = read(client)
    sent = {"text": "x" * 4001, "message": hidden(html, "message"), "token": hidden(html, "token")}
    answer = client.post("/chat/", sent)
    assert answer.status_code == 422
    assert "x" * 4001 in answer.content.decode()
    assert 'role="alert">Your text has' in answer.content.decode()


def test_a_form_of_another_site_is_refused():
    a_chat_account()
    client = Client(enforce_csrf_checks=True)
    assert client.post("/chat/", {"text": "x"}).status_code == 403


# Hours and greetings ------------------------------------------------------------------------------
def at(monkeypatch, moment: str) -> None:
    now = datetime.fromisoformat(moment).replace(tzinfo=ZoneInfo("Asia/Ulaanbaatar"))
    monkeypatch.setattr("live.chat_hours.timezone.now", lambda: now)


def test_it_says_whether_somebody_is_there(client, monkeypatch):
    a_chat_account()
    week = {"0": [["09:00", "13:00"], ["14:00", "18:00"]]}
    Calendar.objects.create(name="Ours", week=week, is_default=True, time_zone="Asia/Ulaanbaatar")
    at(monkeypatch, "2026-03-02T09:00")
    assert "We are here now" in read(client)
    at(monkeypatch, "2026-03-02T13:30")
    closed = read(client)
    assert "Nobody is here now" in closed
    assert "14:00" in closed
    assert "Your words become an appeal" in closed
    at(monkeypatch, "2026-03-02T18:00")
    assert "9 March 2026" in read(client)


def test_the_greeting_is_the_accounts_own_in_each_language(client):
    a_chat_account(greeting_mn="Сайн байна уу. Бичээрэй.")
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "mn"
    assert "Сайн байна уу. Бичээрэй." in read(client)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    assert "Hello. What would you like to tell us?" in read(client)


# Within other sites -------------------------------------------------------------------------------
def policy(answer) -> str:
    parts = answer["Content-Security-Policy"].split(";")
    return next(part.strip() for part in parts if part.strip().startswith("frame-ancestors"))


def test_only_sites_on_the_list_may_frame_the_chat(client):
    a_chat_account(origins=f"{MINISTRY}\nhttp://localhost:8099")
    answer = client.get("/chat/embed/chat/")
    assert policy(answer) == f"frame-ancestors 'self' {MINISTRY} http://localhost:8099"
    assert "X-Frame-Options" not in answer
    assert "Set-Cookie" not in answer
    assert not answer.cookies


@pytest.mark.parametrize("origins", ["", "https://*", "*", f"{MINISTRY}\n'unsafe-inline'", "x; y"])
def test_without_a_good_list_nobody_else_may(client, origins):
    a_chat_account(origins=origins)
    answer = client.get("/chat/embed/chat/")
    assert policy(answer) == "frame-ancestors 'self'"
    assert answer["X-Frame-Options"] == "SAMEORIGIN"


def test_our_own_page_may_be_framed_by_nobody(client):
    a_chat_account(origins=MINISTRY)
    answer = client.get("/chat/")
    assert policy(answer) == "frame-ancestors 'none'"
    assert answer["X-Frame-Options"] == "DENY"


def test_the_window_on_our_pages_has_the_same_thread_and_no_other_site_frames_it(client):
    a_chat_account(origins=MINISTRY)
    say(client, "There is no light in our street")
    answer = client.get("/chat/window/")
    assert "There is no light in our street" in answer.content.decode()
    assert policy(answer) == "frame-ancestors 'self'"
    assert answer["X-Frame-Options"] == "SAMEORIGIN"


def test_no_answer_may_be_read_by_a_script_of_another_site(client):
    a_chat_account(origins=MINISTRY)
    for path in ("/chat/embed/chat/", "/chat/embed/chat/news/", "/chat/"):
        answer = client.get(path, headers={"Origin": MINISTRY})
        assert "Access-Control-Allow-Origin" not in answer


def test_the_widget_speaks_the_language_of_the_page_around_it(client):
    a_chat_account()
    assert '<html lang="az">' in read(client, "/chat/embed/chat/?language=az")
    assert '<html lang="en">' in read(client, "/chat/embed/chat/?language=tlh")


def test_the_administrator_copies_the_tag_from_the_accounts_page():
    account = a_chat_account()
    html = read(
        at_desk(a_user(Role.ADMINISTRATOR)), f"/admin/channels/account/{account.pk}/change/"
    )
    assert '<script src="http://testserver/chat/widget.js" data-account="chat" defer>' in html
    assert "/hooks/webchat/" not in html


# Its weight ---------------------------------------------------------------------------------------
def test_the_first_page_gains_next_to_nothing(client):
    without = len(gzip.compress(client.get("/").content))
    assert "chat-door" not in read(client, "/")
    cache.clear()
    a_chat_account()
    gained = len(gzip.compress(client.get("/").content)) - without
    script = client.get("/chat/widget.js")
    assert script["Content-Type"].startswith("text/javascript")
    assert "chat-door" in read(client, "/")
    assert gained + len(gzip.compress(script.content)) < 4 * 1024
