"""From an SMS by a link and an e-ID to verified words, in a real browser under the real policy,
with scripts and without; each page looked over by axe."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from accounts.models import Assurance, Citizen
from accounts.roles import Role
from channels import inbox
from channels.models import Delivery
from feedback.models import Appeal
from tests.browser.test_citizen_way import look_over
from tests.builders import a_user, an_account
from tests.channels.test_inbox import FORM, sms
from tests.identity import an_eid

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def eid(settings, live_server):
    settings.PUBLIC_URL = live_server.url
    settings.CSRF_TRUSTED_ORIGINS = [live_server.url]
    with an_eid(settings) as provider:
        yield provider


@pytest.fixture(params=[True, False], ids=["scripts", "no-scripts"])
def visitor(request, chromium: Browser, live_server, eid) -> Iterator[Page]:
    """A browser at our site that may go to the provider's."""
    context = chromium.new_context(
        base_url=live_server.url, java_script_enabled=request.param, locale="en"
    )
    context.set_default_timeout(15_000)
    yield context.new_page()
    context.close()


def text(account, words: str) -> None:
    inbox.accept(account=account, raw=sms(words, id=words), content_type=FORM)
    inbox.drain()


def test_from_an_sms_to_verified_words(visitor, eid):
    number = an_account("sms", language="en")
    text(number, "There has been no water in our building since Monday.")
    text(number, "CONFIRM")
    link = Delivery.objects.latest("id").body.rpartition(" ")[2]
    visitor.goto(link)
    expect(visitor.locator("#main")).to_contain_text("There has been no water")
    visitor.click("text=go on with eMongolia")
    visitor.wait_for_url("**/track/*/")
    expect(visitor.locator("#main")).to_contain_text("confirmed by national e-ID")
    appeal = Appeal.objects.get()
    assert appeal.assurance == Assurance.E_ID
    assert appeal.citizen.verified_name == "Бат Эрдэнэ"


def test_by_the_login_page(visitor, eid):
    visitor.goto("/accounts/login/")
    visitor.click("text=Sign in with eMongolia")
    visitor.wait_for_url("**/me/")


def signed_in(page: Page, live_server, user) -> None:
    """This browser holds the session of somebody who signed in."""
    client = Client()
    client.force_login(user, backend="accounts.backends.RoleBackend")
    value = client.cookies["session"].value
    page.context.add_cookies([{"name": "session", "value": value, "url": live_server.url}])


def test_the_pages_pass_axe(page, eid, live_server):
    number = an_account("sms", language="en")
    text(number, "There has been no water in our building since Monday.")
    text(number, "CONFIRM")
    link = Delivery.objects.latest("id").body.rpartition(" ")[2]
    path = urlsplit(link).path
    page.goto(link)
    look_over(page)
    for place in ("eid/login/", "login/", "eid/login/callback/?state=none"):
        page.goto(f"/accounts/{place}")
        look_over(page)
    page.goto("/confirm/NONE/")
    expect(page.locator("h1")).to_have_text("This link is good no more")
    look_over(page)
    appeal = Appeal.objects.get()
    Citizen.objects.filter(pk=appeal.citizen_id).update(user=a_user())
    page.goto(link)
    expect(page.locator("h1")).to_have_text("Sign in first")
    look_over(page)
    signed_in(page, live_server, appeal.citizen.user or Citizen.objects.get().user)
    page.goto(f"/track/{appeal.pk}/")
    expect(page.locator(".glance")).to_contain_text("Not confirmed")
    look_over(page)
    signed_in(page, live_server, a_user(Role.OPERATOR))
    page.goto(path)
    expect(page.locator("h1")).to_have_text("You are signed in as one of our staff")
    look_over(page)
    page.goto(f"/admin/feedback/appeal/{appeal.pk}/change/")
    expect(page.locator(".desk-sure").first).to_contain_text("not confirmed")
