"""What citizens with an account read on the way in is in their language, mails included."""

import re

import pytest
from django.conf import settings
from django.core import mail

from tests.builders import a_user

pytestmark = pytest.mark.django_db

LANGUAGES = [code for code, _name in settings.LANGUAGES if code != "en"]
ENGLISH = re.compile(r"\b(?:your|password|the|you|email)\b", re.IGNORECASE)


def words_of(answer) -> str:
    """What stands in the main part, without its tags."""
    main = answer.content.decode().split("<main")[1].split("</main>")[0]
    return re.sub(r"<[^>]+>", " ", f"<main{main}")


def in_language(client, language) -> None:
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", ["signup/", "password/reset/", "password/reset/done/"])
def test_pages_on_the_way_in_speak_one_language(client, path, language):
    in_language(client, language)
    assert ENGLISH.findall(words_of(client.get(f"/accounts/{path}"))) == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", ["login/code/", "password/reset/"])
@pytest.mark.parametrize("address", ["bold@mail.test", "nobody@mail.test"])
def test_mails_on_the_way_in_speak_one_language(client, path, address, language):
    a_user(username="bold", email="bold@mail.test")
    in_language(client, language)
    client.post(f"/accounts/{path}", {"email": address})
    letter = mail.outbox[-1]
    assert letter.to == [address]
    said = re.sub(r"https?://\S+", "", f"{letter.subject} {letter.body}")
    assert ENGLISH.findall(said) == []


def test_the_link_in_the_mail_sets_a_new_password(client):
    user = a_user(username="bold", email="bold@mail.test")
    in_language(client, "kk")
    client.post("/accounts/password/reset/", {"email": "bold@mail.test"})
    link = re.search(r"https?://[^/]+(/\S+)", mail.outbox[-1].body)[1]
    page = client.get(link, follow=True)
    assert ENGLISH.findall(words_of(page)) == []
    new = {"password1": "Тэнгэр-2026", "password2": "Тэнгэр-2026"}
    done = client.post(page.redirect_chain[-1][0], new, follow=True)
    assert ENGLISH.findall(words_of(done)) == []
    user.refresh_from_db()
    assert user.check_password("Тэнгэр-2026")
