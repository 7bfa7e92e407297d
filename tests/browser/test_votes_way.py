"""A voice given on a phone without any script, in a real Chromium."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from channels.models import Delivery
from surveys.models import Ballot
from tests.builders import a_sector, an_account
from tests.surveys.voting import a_resident, an_open_vote, phone

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def small(chromium: Browser, live_server, settings) -> Iterator[Page]:
    settings.PUBLIC_URL = live_server.url
    settings.CSRF_TRUSTED_ORIGINS = [live_server.url]
    context = chromium.new_context(
        base_url=live_server.url,
        locale="en",
        viewport={"width": 320, "height": 700},
        java_script_enabled=False,
    )
    context.set_default_timeout(15_000)
    yield context.new_page()
    context.close()


def test_somebody_votes_on_a_small_phone_and_gets_a_receipt(small):
    an_account("sms", language="en")
    sector = a_sector()
    a_resident(1, sector)
    vote = an_open_vote(sector=sector)
    small.goto(f"/votes/{vote.number}/")
    small.get_by_role("main").get_by_role("link", name="Vote", exact=True).click()
    small.get_by_label("Your e-mail address or phone number").fill(phone(1))
    small.get_by_role("button", name="Continue").click()
    small.get_by_role("button", name="Send me the code by SMS").click()
    expect(small.get_by_label("Your code")).to_be_visible()
    code = re.search(r"\b\d{6}\b", Delivery.objects.get(key__startswith="proof:").body)[0]
    small.get_by_label("Your code").fill(code)
    small.get_by_role("button", name="Confirm").click()
    small.get_by_role("button", name="Give my voice").click()
    expect(small.get_by_role("alert")).to_contain_text("Choose one of the options.")
    small.get_by_label("Yes").check()
    small.get_by_role("button", name="Give my voice").click()
    expect(small.get_by_role("heading", level=1)).to_have_text("Your voice is kept")
    expect(small.locator(".vote-receipt")).to_contain_text(Ballot.objects.get().receipt)
