"""All pages of the site: their weight, language and safety, and what they say in trouble."""

import gzip
import re

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.test import Client, RequestFactory

from accounts.models import Sector
from feedback.pages import errors
from tests.builders import a_registered_appeal, a_sector, an_account
from tests.feedback.site import a_mailbox, page

pytestmark = pytest.mark.django_db

PAGES = [
    "/",
    "/write/kind/",
    "/write/words/",
    "/write/place/",
    "/write/evidence/",
    "/write/you/",
    "/track/",
    "/accessibility/",
    "/privacy/",
    "/accounts/login/",
    "/accounts/signup/",
    "/accounts/login/code/",
    "/accounts/password/reset/",
    "/rate/unknown/",
    "/nowhere/",
]
MOST_BYTES = 40 * 1024


def parts(html: str) -> list[str]:
    """What a browser loads beside the page itself."""
    return re.findall(r'(?:src|<link rel="(?:stylesheet|icon)" href)="(/static/[^"]+)"', html)


def packed(content: bytes) -> int:
    return len(gzip.compress(content, compresslevel=6))


def test_the_first_page_weighs_less_than_forty_kilobytes(client):
    a_mailbox()
    answer = client.get("/")
    loaded = parts(page(answer))
    assert len(loaded) >= 3
    files = [finders.find(path.removeprefix(settings.STATIC_URL)) for path in loaded]
    weight = packed(answer.content)
    for file in files:
        with open(file, "rb") as opened:
            weight += packed(opened.read())
    assert weight < MOST_BYTES


@pytest.mark.parametrize("path", PAGES)
def test_a_page_needs_nothing_inline_and_nothing_from_elsewhere(client, path):
    html = page(client.get(path))
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", html)
    runs = re.findall(r"<script(?![^>]*\b(?:src|application/json))[^>]*>", html)
    assert runs == []
    assert not re.findall(r'(?:src|action|href)="(?:https?:)?//', html)


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_a_page_tells_its_language_and_title(client, path, language):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    html = page(client.get(path))
    assert f'<html lang="{language}">' in html
    title = re.search(r"<title>(.*?)</title>", html, re.DOTALL)[1]
    assert title.replace(settings.CENTRE_NAME, "").strip(" –\n")
    assert html.count("<h1") == 1
    assert 'href="#main"' in html
    assert 'id="main"' in html


def test_languages_keep_their_own_names_whatever_the_page_speaks(client):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "kk"
    html = page(client.get("/track/"))
    for code, name in settings.LANGUAGES:
        assert re.search(rf'<button[^>]+lang="{code}"[^>]*>{name}</button>', html)


def test_the_choice_of_a_language_lasts(client):
    answer = client.post("/i18n/setlang/", {"language": "mn", "next": "/track/"})
    assert answer.headers["Location"] == "/track/"
    for path in ("/track/", "/write/you/"):
        assert '<html lang="mn">' in page(client.get(path))
    assert client.cookies[settings.LANGUAGE_COOKIE_NAME]["max-age"] >= 30 * 24 * 3600


def test_a_form_without_its_own_token_is_refused_in_words():
    client = Client(enforce_csrf_checks=True)
    answer = client.post("/write/words/", {"text": "x"})
    assert answer.status_code == 403
    assert "This form was open too long" in page(answer)


def test_a_page_that_is_not_there_says_what_now(client):
    answer = client.get("/nowhere/")
    assert answer.status_code == 404
    assert "This page is not here" in page(answer)
    assert 'href="/track/"' in page(answer)


def test_what_is_forbidden_and_what_cannot_be_read_have_pages(client):
    request = client.get("/").wsgi_request
    assert "This is not open to you" in page(errors.forbidden(request, PermissionDenied()))
    assert "We could not read this" in page(errors.bad_request(request, ValueError()))


def test_a_fault_of_ours_is_told_without_the_database(django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = errors.server_error(RequestFactory().get("/"))
    assert answer.status_code == 500
    assert "It is our fault, not yours." in page(answer)


def test_the_footer_names_the_other_doors_and_no_secrets(client, settings):
    settings.CENTRE_PHONE = "1111"
    a_mailbox()
    an_account(
        "sms", options={"gateway": "http", "sender": "+97670001111"}, secrets={"token": "t0"}
    )
    an_account("email", is_active=False, options={"address": "old@centre.example"})
    html = page(client.get("/"))
    assert 'href="tel:1111"' in html
    assert 'href="mailto:hello@centre.example"' in html
    assert 'href="sms:+97670001111"' in html
    assert "old@centre.example" not in html
    assert "gateway-word" not in html


def test_each_number_in_the_footer_is_a_link_that_telephones_know(client):
    an_account("phone", options={"number": "+97670001111"})
    an_account("whatsapp", options={"sender": "+97670002222"})
    an_account("sms", options={"gateway": "http", "sender": "SANAL"})  # no number to write to
    html = page(client.get("/"))
    assert 'href="tel:+97670001111"' in html
    assert 'href="https://wa.me/97670002222"' in html
    assert "<b>SANAL</b>" in html


def test_the_map_is_shown_where_borders_are_known(client):
    assert "data-map" not in page(client.get("/write/place/"))
    ring = [[106.0, 47.0], [106.0, 47.0001], [107.0, 47.0], [107.0, 48.0], [106.0, 47.0]]
    sector = a_sector(boundary={"type": "Polygon", "coordinates": [ring]})
    Sector.objects.filter(pk=sector.pk).update(west=106, south=47, east=107, north=48)
    cache.clear()
    assert "data-map" in page(client.get("/write/place/"))
    (feature,) = client.get("/write/place/sectors.json").json()["features"]
    assert feature["properties"]["name"] == "Sector 4"
    assert len(feature["geometry"]["coordinates"][0][0]) == 4  # the doubled point is gone


def test_pages_about_one_appeal_are_kept_by_no_cache(client):
    appeal = a_registered_appeal()
    client.post("/track/", {"code": appeal.code})
    for path in ("/track/", f"/track/{appeal.pk}/", "/write/check/"):
        assert "no-store" in client.get(path).headers.get("Cache-Control", "")


def test_a_part_of_a_page_that_is_not_there_brings_no_page_and_no_cookie(client):
    answer = client.get("/assets/fonts/none.woff2", headers={"Sec-Fetch-Dest": "font"})
    assert (answer.status_code, answer.text) == (404, "Not found\n")
    assert not answer.cookies
    assert "csrf" in client.get("/nowhere/").cookies
