"""One matter through four doors: an SMS, the e-ID, a photo by Telegram, a rating on the web.

It stays one appeal of one person with one timeline, and the voice is confirmed in their name.
"""

import re
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from accounts.models import Assurance, Citizen
from accounts.roles import Role
from channels import inbox
from channels.models import Account, Delivery
from feedback import timeline
from feedback.evidence import waiting
from feedback.models import Appeal, Attachment, Rating
from tests.builders import a_user, an_account
from tests.channels.contract import FORM
from tests.channels.telegram import Chat, a_bot
from tests.feedback.site import a_photo
from tests.identity import an_eid
from tests.standins.telegram import TelegramStandIn

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PHONE = "+97699112233"
WORDS = "Манай орцонд дулаан алга, 15-р хороо 7-р байр."


@pytest.fixture(autouse=True)
def _here(settings, live_server) -> None:
    settings.PUBLIC_URL = live_server.url
    settings.CSRF_TRUSTED_ORIGINS = [live_server.url]


def sms(account: Account, text: str) -> str:
    """The carrier brings an SMS; what the centre says to it."""
    fields = {"from": PHONE, "text": text, "id": f"{Delivery.objects.count()}", "token": "word"}
    hook = f"/hooks/sms/{account.code}/"
    assert Client().post(hook, urlencode(fields), content_type=FORM).status_code == 200
    inbox.drain()
    return Delivery.objects.latest("id").body


def confirmed_by_eid(page: Page, words: str) -> None:
    (link,) = re.findall(r"/confirm/\w+/", words)
    page.goto(link)
    expect(page.locator("main")).to_contain_text("+976***33")
    page.click("main form .govuk-button")
    page.wait_for_url("**/track/**")
    expect(page.locator("main")).to_contain_text("confirmed by your national e-ID")


def answered_at_the_desk(browser, live_server, appeal: Appeal, text: str) -> None:
    context = browser.new_context(base_url=live_server.url)
    client = Client()
    client.force_login(a_user(Role.OPERATOR), backend=settings.AUTHENTICATION_BACKENDS[0])
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}]
    )
    desk = context.new_page()
    desk.goto(f"/admin/feedback/appeal/{appeal.pk}/change/")
    expect(desk.locator(".desk-said.is-in")).to_have_count(2)
    desk.keyboard.press("a")
    desk.fill("#say-text", text)
    desk.get_by_role("button", name=re.compile("answer", re.IGNORECASE)).last.click()
    expect(desk.locator(".desk-said.is-out").last).to_contain_text("Official answer")
    context.close()


@pytest.fixture
def page(chromium: Browser, live_server) -> Iterator[Page]:
    """The citizen's browser, which also goes to the e-ID's own site."""
    context = chromium.new_context(base_url=live_server.url, locale="en")
    context.set_default_timeout(15_000)
    yield context.new_page()
    context.close()


def test_one_appeal_one_person_one_timeline(page, chromium, live_server, settings):
    number = an_account("sms", language="mn")
    with an_eid(settings) as eid, TelegramStandIn() as telegram:
        settings.OUTGOING_ALLOWED_HOSTS = [eid.host, telegram.host]
        sms(number, WORDS)
        appeal = Appeal.objects.get()
        confirmed_by_eid(page, sms(number, "БАТАЛ"))

        chat = Chat(a_bot(telegram), telegram.person(77))
        chat.shares(contact={"phone_number": PHONE[1:], "user_id": 77, "first_name": "Bat"})
        chat.photographs(a_photo().read(), caption=f"{appeal.code} Энэ радиатор")
        while waiting.drain():
            pass

    answered_at_the_desk(chromium, live_server, appeal, "Дулааныг залгалаа.")
    told = Delivery.objects.filter(key__startswith="answer:").get()
    assert (told.recipient, told.channel) == (PHONE, "sms")
    (rating,) = re.findall(r"/rate/[\w-]+/", told.body)
    page.goto(rating)
    page.check("[name=resolution][value='5']")
    page.check("[name=servant][value='4']")
    page.click("main form .govuk-button")
    page.wait_for_url("**/thanks/")

    appeal = Appeal.objects.get()
    (citizen,) = Citizen.objects.filter(merged_into=None)
    kinds = set(citizen.addresses.values_list("kind", flat=True))
    assert (appeal.citizen, kinds) == (citizen, {"phone", "telegram"})
    assert (appeal.assurance, citizen.name) == (Assurance.E_ID, "Бат Эрдэнэ")
    heard = appeal.messages.filter(direction="in")
    assert list(heard.order_by("id").values_list("channel", flat=True)) == ["sms", "telegram"]
    assert Attachment.objects.get().message.appeal == appeal
    assert Attachment.objects.get().state == "ready"
    assert (Rating.objects.get().resolution, Rating.objects.get().servant) == (5, 4)
    assert timeline.first_break(appeal.events.order_by("sequence")) is None
