"""Asking for news on the website, choosing anew, and the one click of a mail program."""

import re
from datetime import timedelta

import pytest
from django.core import signing
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from accounts import addresses
from accounts.models import Address
from config.demo.clock import at
from outreach.audiences import consenting, links, pages
from outreach.audiences.consenting import How
from outreach.models import Consent
from tests.builders import a_citizen, a_news_topic, a_user, an_address
from tests.feedback.site import MAILBOX, a_mailbox, last_code

pytestmark = pytest.mark.django_db


@pytest.fixture
def weather():
    return a_news_topic(description="The forecast of the next day")


@pytest.fixture
def warnings():
    return a_news_topic("warnings")


def test_who_enters_the_code_gets_what_they_ticked(client, weather, warnings):
    a_mailbox()
    assert "The forecast of the next day" in client.get("/news/").text
    client.post("/news/", {"topics": [weather.pk], "contact": MAILBOX})
    assert consenting.of(Address.objects.get()) == []
    client.post("/news/code/", {"send": "1"})
    answer = client.post("/news/code/", {"code": last_code()}, follow=True)
    assert answer.redirect_chain == [("/news/yours/", 302)]
    assert consenting.of(Address.objects.get()) == [weather]
    record = Consent.objects.get()
    assert (record.way, record.topic, record.is_yes) == ("site", weather, True)
    client.post("/news/yours/", {"topics": [warnings.pk]})
    assert consenting.of(Address.objects.get()) == [warnings]


def test_what_was_proved_is_open_for_a_quarter_of_an_hour(client, weather):
    a_mailbox()
    client.post("/news/", {"topics": [weather.pk], "contact": MAILBOX})
    client.post("/news/code/", {"send": "1"})
    client.post("/news/code/", {"code": last_code()})
    assert client.get("/news/yours/").status_code == 200
    with at(timezone.now() + timedelta(minutes=16)):
        client.post("/news/yours/", {"none": "1"})
        assert client.get("/news/yours/").status_code == 302
    assert consenting.of(Address.objects.get()) == [weather]


def test_a_wrong_code_subscribes_nobody(client, weather):
    a_mailbox()
    client.post("/news/", {"topics": [weather.pk], "contact": MAILBOX})
    client.post("/news/code/", {"send": "1"})
    wrong = f"{(int(last_code()) + 1) % 1_000_000:06}"
    assert client.post("/news/code/", {"code": wrong}).status_code == 422
    assert consenting.of(Address.objects.get()) == []
    assert client.get("/news/yours/").status_code == 302


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"contact": MAILBOX}, "Choose at least one kind of news."),
        ({"contact": "here"}, "This is neither an e-mail address nor a phone number."),
        ({}, "Give an e-mail address or a phone number."),
    ],
)
def test_what_is_missing_is_told(client, weather, given, words):
    chosen = {} if "Choose" in words else {"topics": [weather.pk]}
    answer = client.post("/news/", chosen | given)
    assert answer.status_code == 422
    assert words in answer.text


def test_who_is_signed_in_needs_no_code(weather):
    user = a_user()
    citizen = a_citizen(MAILBOX, user=user)
    addresses.confirm(citizen.addresses.get())
    client = Client()
    client.force_login(user, backend="accounts.backends.RoleBackend")
    address = citizen.addresses.get()
    client.post("/news/", {"topics": [weather.pk], "where": address.pk})
    assert consenting.of(address) == [weather]


def test_nobody_chooses_for_the_address_of_another(weather):
    user, other = a_user(), an_address()
    addresses.confirm(other)
    addresses.confirm(a_citizen(MAILBOX, user=user).addresses.get())
    client = Client()
    client.force_login(user, backend="accounts.backends.RoleBackend")
    answer = client.post("/news/", {"topics": [weather.pk], "where": other.pk})
    assert answer.status_code == 422
    assert consenting.of(other) == []


def of(link: str) -> str:
    return link.removeprefix("http://testserver")


def test_one_click_of_a_mail_program_ends_that_kind_alone(weather, warnings):
    address = an_address(MAILBOX, kind="email")
    for topic in (weather, warnings):
        consenting.say_yes(address, topic, how=How("site"))
    link = consenting.leaving(address, weather.pk)["unsubscribe"]
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post(of(link), {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert consenting.of(address) == [warnings]
    strict.post(of(consenting.unsubscribe_link(address)), {"List-Unsubscribe": "One-Click"})
    address.refresh_from_db()
    assert address.opted_out_at is not None
    assert Consent.objects.latest("id").way == "link"


def test_looking_at_the_link_changes_nothing_and_other_posts_need_the_token(weather):
    address = an_address(MAILBOX, kind="email")
    consenting.say_yes(address, weather, how=How("site"))
    link = of(consenting.unsubscribe_link(address, weather))
    strict = Client(enforce_csrf_checks=True)
    page = strict.get(link)
    assert "ba***@example.mn" in page.text
    assert MAILBOX not in page.text
    assert strict.post(link, {"none": "1"}).status_code == 403
    assert consenting.of(address) == [weather]


def test_by_the_link_one_ends_a_kind_or_all_and_begins_again(client, weather, warnings):
    address = an_address(MAILBOX, kind="email")
    for topic in (weather, warnings):
        consenting.say_yes(address, topic, how=How("site"))
    link = of(consenting.unsubscribe_link(address, weather))
    client.post(link, {"without": "1"})
    assert consenting.of(address) == [warnings]
    client.post(link, {"none": "1"})
    address.refresh_from_db()
    assert address.opted_out_at is not None
    client.post(link, {"topics": [weather.pk]})
    address.refresh_from_db()
    assert (address.opted_out_at, consenting.of(address)) == (None, [weather])


def test_the_kind_that_was_let_go_of_is_not_offered_again(client, weather):
    link = of(consenting.unsubscribe_link(an_address(MAILBOX, kind="email"), weather))
    assert 'name="without"' in client.get(link).text
    page = client.post(link, {"without": "1"}, follow=True)
    assert "Your choice is kept." in page.text
    assert 'name="without"' not in page.text


def test_a_link_with_another_number_in_it_is_none(client, weather):
    address = an_address(MAILBOX, kind="email")
    link = of(consenting.unsubscribe_link(address))
    assert client.get(link).status_code == 200
    assert client.get(link[:-3] + "xx/").status_code == 404


def test_a_kiosk_is_named_in_the_record(client, weather):
    a_mailbox()
    session = client.session
    session["dress"] = "kiosk"
    session.save()
    client.post("/news/", {"topics": [weather.pk], "contact": MAILBOX})
    client.post("/news/code/", {"send": "1"})
    client.post("/news/code/", {"code": last_code()})
    assert Consent.objects.get().way == "kiosk"


def test_the_link_is_short_enough_for_an_sms(settings):
    settings.PUBLIC_URL = "https://sanal.example"
    longest = links.short(99_999_999, 99)
    assert len(longest) <= 48
    assert len(links.example()) >= len(links.short(1_000_000, 10))
    assert re.fullmatch(r"https://sanal\.example/n/[0-9a-z-]+/", longest)


@given(st.integers(1, 2**62), st.none() | st.integers(1, 10_000))
def test_a_link_names_whom_it_was_made_for(address, topic):
    token = links.short(address, topic).rstrip("/").rpartition("/")[2]
    assert links.read(token) == [address] + ([topic] if topic else [])
    for place, sign in enumerate(token):
        assert (
            links.read(f"{token[:place]}{'z' if sign != 'z' else 'y'}{token[place + 1 :]}") is None
        )


def test_an_example_and_what_is_no_link_name_nobody(client):
    for token in (links.example().rstrip("/").rpartition("/")[2], "a", "1-2-3-4", "-", "x" * 200):
        assert client.get(f"/n/{token}/").status_code == 404


def test_links_that_were_sent_before_are_still_good(client):
    address = an_address(MAILBOX, kind="email")
    token = signing.dumps([address.pk], salt="outreach.audiences.link")
    assert client.get(f"/news/link/{token}/").status_code == 200


def test_who_guesses_links_finds_no_more_doors(client, monkeypatch):
    monkeypatch.setitem(pages._MISSED, "burst", 5)
    address = an_address(MAILBOX, kind="email")
    link = of(consenting.unsubscribe_link(address))
    assert client.get(link).status_code == 200
    for number in range(5):
        client.get(f"/n/1-{number:010}/")
    assert client.get(link).status_code == 404


def test_whoever_comes_to_say_no_finds_that_before_all_else(client):
    a_news_topic("weather")
    page = client.get(links.short(an_address().pk)).content.decode()
    assert page.index('name="none"') < page.index('type="checkbox"')
