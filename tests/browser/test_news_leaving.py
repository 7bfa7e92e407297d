"""Leaving the news in a real browser, which tells with each form from which page it came: a page
that hid its referrer once made the site refuse its own form as a stranger's."""

import pytest
from playwright.sync_api import expect

from accounts.models import Address
from outreach.audiences import consenting
from outreach.audiences.consenting import How
from outreach.models import Consent, Subscription
from tests.builders import a_news_topic
from tests.feedback.site import MAILBOX, a_mailbox, last_code

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
GO = "#main form .govuk-button:not(.govuk-button--secondary)"


def test_who_asked_for_news_leaves_it_on_the_page_and_by_the_link_in_a_mail(page):
    a_mailbox()
    weather = a_news_topic("weather")
    page.goto("/news/")
    page.get_by_label("Weather").check()
    page.fill("#id_contact", MAILBOX)
    page.click(GO)
    page.click("[name=send]")
    page.fill("#id_code", last_code())
    page.click(GO)
    page.wait_for_url("**/news/yours/")
    assert Subscription.objects.get(topic=weather).ended_at is None

    with page.expect_request(lambda asked: asked.method == "POST") as sent:
        page.get_by_role("button", name="No news from you any more").click()
    assert sent.value.all_headers()["origin"] != "null"
    expect(page.locator(".notice")).to_contain_text("You get no more news from us.")
    address = Address.objects.get()
    assert address.opted_out_at is not None

    consenting.say_yes(address, weather, how=How(Consent.Way.SITE, "web"))
    page.goto(consenting.unsubscribe_link(address, weather))
    page.get_by_role("button", name="No more of this kind").click()
    expect(page.locator(".notice")).to_contain_text("Your choice is kept.")
    assert not Subscription.objects.filter(topic=weather, ended_at=None).exists()
