"""Two operators at one appeal, each in a browser of their own."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from accounts.models import User
from accounts.roles import Role
from feedback.models import Appeal, CannedAnswer, Macro, Message, Presence, UnsentText
from tests.builders import a_registered_appeal, a_user, an_account, an_address
from tests.desk import BACKEND, QUEUE, page_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

OURS = {"include": [["#content"]]}


@pytest.fixture
def appeal() -> Appeal:
    return a_registered_appeal(
        "Ус алга байна",
        channel="sms",
        account=an_account("sms"),
        address=an_address("+97699112233", name="Болд Дорж"),
        language="mn",
    )


def sit_down(page: Page, user: User, address: str) -> None:
    client = Client()
    client.force_login(user, backend=BACKEND)
    session = client.cookies["session"].value
    page.context.add_cookies([{"name": "session", "value": session, "url": f"{address}/"}])


@pytest.fixture
def second(chromium: Browser, live_server):
    """Another browser, with nothing in common with the first."""
    context = chromium.new_context(base_url=live_server.url, locale="en")
    context.set_default_timeout(15_000)
    yield context.new_page()
    context.close()


def is_writing(page: Page, user: User) -> None:
    """Wait until the house knows that this person writes."""
    for _each in range(50):
        if Presence.objects.filter(user=user, what=Presence.What.WRITING).exists():
            return
        page.wait_for_timeout(100)
    pytest.fail("no sign that somebody writes came within five seconds")


def faults(page: Page) -> list[str]:
    found = Axe().run(page, context=OURS).response["violations"]
    return [f"{each['id']}: {node['target']}" for each in found for node in each["nodes"]]


def test_two_operators_see_each_other_and_lose_no_word(page, second, live_server, appeal):
    sara = a_user(Role.OPERATOR, first_name="Сараа", last_name="Ган")
    aigul = a_user(Role.OPERATOR, first_name="Айгүл", last_name="Серік")
    sit_down(page, sara, live_server.url)
    sit_down(second, aigul, live_server.url)

    second.goto(page_of(appeal))
    second.keyboard.press("a")
    second.keyboard.type("Баг замдаа гарсан")
    expect(second.locator("#composer-kept")).to_contain_text("Draft kept at")

    is_writing(second, aigul)
    page.goto(page_of(appeal))
    expect(page.locator("#desk-here")).to_contain_text("Айгүл Серік is writing an answer")
    page.get_by_text("Айгүл Серік began to write").click()
    expect(page.locator(".desk-begun .desk-text")).to_have_text("Баг замдаа гарсан")

    # Both write; the second sends first, by two quick clicks.
    page.keyboard.press("a")
    page.fill("#say-text", "Ус маргааш ирнэ")
    second.get_by_role("button", name="Send the answer").dblclick()
    expect(second.locator(".desk-said.is-out").last).to_contain_text("Баг замдаа гарсан")
    expect(second.get_by_role("alert")).to_have_count(0)

    page.get_by_role("button", name="Send the answer").click()
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("Баг замдаа гарсан")
    expect(alert).to_contain_text("Ус маргааш ирнэ")
    expect(page.locator("#say-text")).to_have_value("Ус маргааш ирнэ")
    assert faults(page) == []
    page.get_by_role("button", name="Send mine as an addition").click()
    expect(page.locator(".desk-said.is-out").last).to_contain_text("Ус маргааш ирнэ")

    said = Message.objects.filter(direction="out", author__isnull=False).order_by("id")
    assert [(each.author, each.is_official_answer) for each in said] == [
        (aigul, True),
        (sara, False),
    ]
    assert not UnsentText.objects.exists()

    second.goto(QUEUE)
    page.keyboard.press("n")
    page.keyboard.type("Call again tomorrow")
    is_writing(page, sara)
    second.goto(f"{QUEUE}?queue=all")
    expect(second.locator(f"#a{appeal.pk}")).to_contain_text("Сараа Ган is writing")


def test_a_slow_sign_that_somebody_looks_does_not_overtake_that_they_write(
    page, live_server, appeal
):
    sit_down(page, (sara := a_user(Role.OPERATOR)), live_server.url)
    slow = []
    page.route("**/here/", lambda route: route.continue_() if slow else slow.append(route))
    page.goto(page_of(appeal))
    page.keyboard.press("a")
    page.keyboard.type("Баг замдаа гарсан")
    expect(page.locator("#composer-kept")).to_contain_text("Draft kept at")
    with page.expect_response(slow[0].request.url) as answered:
        slow[0].continue_()
    assert answered.value.request == slow[0].request
    is_writing(page, sara)


def test_words_at_hand_by_slash_macros_by_m_and_a_draft_that_survives(page, live_server, appeal):
    ready = CannedAnswer.objects.create(
        name="Brigade", texts={"mn": "Баг {code} дээр гарлаа."}, scope="everybody"
    )
    Macro.objects.create(name="Urgent leak", priority=4, assign="me", scope="everybody")
    sit_down(page, a_user(Role.OPERATOR), live_server.url)
    page.goto(page_of(appeal))
    page.keyboard.press("r")
    page.keyboard.type("Сайн уу. /баг")
    expect(page.locator("#composer-ready [role=option]")).to_be_visible()
    assert faults(page) == []
    page.keyboard.press("Enter")
    words = f"Сайн уу. Баг {appeal.code} дээр гарлаа."
    expect(page.locator("#say-text")).to_have_value(words)
    letters = len(f"{appeal.code}: {words}")
    expect(page.locator("#composer-cost")).to_have_text(f"{letters} letters, 1 SMS")
    page.get_by_text("What the citizen will read").click()
    expect(page.locator("#composer-preview-body")).to_have_text(f"{appeal.code}: {words}")
    assert faults(page) == []

    # A reply and a note are two texts; both are there again after the page was closed.
    page.keyboard.press("Escape")
    page.locator("label[for=mode-note]").click()
    expect(page.locator("#say-text")).to_have_value("")
    page.fill("#say-text", "He sounded ill")
    expect(page.locator("#composer-kept")).to_contain_text("Draft kept at")
    page.goto(QUEUE)
    page.goto(page_of(appeal))
    expect(page.locator("#say-text")).to_have_value("He sounded ill")
    page.locator("label[for=mode-reply]").click()
    expect(page.locator("#say-text")).to_have_value(words)

    # Without a connection the words stay in the window and are kept later.
    page.context.set_offline(True)
    page.locator("#say-text").press_sequentially("!")
    expect(page.locator("#composer-kept")).to_contain_text("Not kept: no connection")
    page.context.set_offline(False)
    page.locator("#say-text").press_sequentially("!")
    expect(page.locator("#composer-kept")).to_contain_text("Draft kept at")
    assert UnsentText.objects.get(mode="reply").text.endswith("!!")

    page.locator("#say-text").press("Escape")
    page.keyboard.press("m")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Priority: urgent")
    assert faults(page) == []
    page.keyboard.press("Enter")
    expect(page.get_by_text("Done: Urgent leak.")).to_be_visible()
    appeal.refresh_from_db()
    assert appeal.priority == 4
    ready.refresh_from_db()
    assert ready.uses == 1
