"""The desk in a real browser: by keyboard, by eye and by what a screen reader is told."""

import re
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.roles import Role
from channels import inbox
from feedback import answers
from feedback.models import Appeal, Message
from feedback.statuses import Status
from tests.builders import (
    a_registered_appeal,
    a_topic,
    a_user,
    an_account,
    an_address,
    an_organisation,
    staff,
)
from tests.desk import BACKEND, QUEUE, page_of
from tests.looking import width_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

OURS = {"include": [["#content"], [".desk-side"]]}  # the rest is the admin theme's own


@pytest.fixture
def appeals() -> list[Appeal]:
    account = an_account("sms")
    address = an_address("+97699112233", name="Болд Дорж")
    made = [
        a_registered_appeal(text, channel="sms", account=account, address=address, language="mn")
        for text in ("Ус алга байна", "Халаалт хүйтэн", "Гэрэл асахгүй")
    ]
    for hours, appeal in zip((-30, 5, 90), made, strict=True):
        due = timezone.now() + timedelta(hours=hours)
        Appeal.objects.filter(pk=appeal.pk).update(due_at=due)
    return made


def faults(page: Page) -> list[str]:
    found = Axe().run(page, context=OURS).response["violations"]
    return [
        f"{fault['id']}: {node['target']} {node['failureSummary']}"
        for fault in found
        for node in fault["nodes"]
    ]


def test_an_operator_works_by_keyboard_alone(page, sit_down, appeals):
    operator = a_user(Role.OPERATOR)
    sit_down(operator)
    page.goto(QUEUE)
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text(appeals[1].code)
    page.wait_for_load_state()  # the keys are learnt when the page is whole

    page.keyboard.press("n")
    page.keyboard.type("Called the heating network")
    expect(page.get_by_role("button", name="Save the note")).to_be_visible()
    expect(page.get_by_role("button", name="Send", exact=True)).to_be_hidden()
    page.get_by_role("button", name="Save the note").click()
    expect(page.locator(".desk-said.is-note")).to_contain_text("Called the heating network")

    page.keyboard.press("a")
    page.keyboard.type("It is warm again")
    expect(page.get_by_role("button", name="Save the note")).to_be_hidden()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".desk-said.is-out").last).to_contain_text("Official answer")
    assert Appeal.objects.get(pk=appeals[1].pk).status == Status.ANSWERED
    page.keyboard.press("u")
    expect(page.locator(".desk-list tbody tr")).to_have_count(2)


def test_a_double_click_sends_once(page, sit_down, appeals):
    sit_down(a_user(Role.OPERATOR))
    page.goto(page_of(appeals[0]))
    page.fill("#say-text", "We are on our way")
    page.get_by_role("button", name="Send", exact=True).dblclick()
    expect(page.locator(".desk-said.is-out").last).to_contain_text("We are on our way")
    assert Message.objects.filter(text="We are on our way").count() == 1


def test_two_operators_on_one_appeal_see_each_others_words(page, sit_down, appeals):
    sit_down(a_user(Role.OPERATOR))
    page.goto(page_of(appeals[0]))
    page.fill("#say-text", "My careful answer")
    answers.reply(appeals[0], text="A colleague was quicker", actor=staff(), key="x")
    page.get_by_role("button", name="Send", exact=True).click()
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("My careful answer")
    expect(alert).to_contain_text("A colleague was quicker")
    expect(page.locator("#say-text")).to_have_value("My careful answer")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator(".desk-said.is-out").last).to_contain_text("My careful answer")


def test_counts_stay_fresh_without_a_new_page(page, sit_down, appeals):
    sit_down(a_user(Role.OPERATOR))
    page.clock.install()
    page.goto(QUEUE)
    new = page.locator('.desk-side [data-queue="new"]')
    expect(new).to_have_text("3")
    a_registered_appeal("One more")
    page.clock.fast_forward(31_000)
    expect(new).to_have_text("4")


@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_is_wider_than_the_screen_and_axe_finds_no_fault(page, sit_down, appeals, width):
    operator = a_user(Role.ADMINISTRATOR, first_name="Сараа", last_name="Ганбаатар")
    an_organisation(), a_topic()
    answers.note(appeals[0], text="Мэдэгдсэн", actor=staff())
    answers.reply(appeals[0], text="Удахгүй засна.", actor=staff(), key="r")
    inbox.accept(account=an_account("sms"), raw=b"1")
    sit_down(operator)
    page.set_viewport_size({"width": width, "height": 900})
    doors = ["/admin/", QUEUE, f"{QUEUE}?queue=waiting", page_of(appeals[0]), f"{QUEUE}add/"]
    for door in doors:
        page.goto(door)
        page.eval_on_selector_all("#content details", "folds => folds.forEach(f => f.open = true)")
        wide = width_of(page)
        assert wide <= width, f"{door} is {wide} px wide"
        assert faults(page) == [], door


def test_a_mistake_is_told_to_everybody(page, sit_down, appeals):
    sit_down(a_user(Role.OPERATOR))
    page.goto(f"{QUEUE}add/")
    page.get_by_role("button", name="Register", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("Not registered yet")
    assert faults(page) == []
    page.goto(page_of(appeals[0]))
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator("#say-error")).to_have_text("Write something first.")
    assert faults(page) == []


def test_everything_is_there_without_scripts(chromium, live_server, appeals):
    user = a_user(Role.OPERATOR)
    client = Client()
    client.force_login(user, backend=BACKEND)
    context = chromium.new_context(base_url=live_server.url, java_script_enabled=False, locale="en")
    session = client.cookies["session"].value
    context.add_cookies([{"name": "session", "value": session, "url": live_server.url}])
    page = context.new_page()
    page.goto(QUEUE)
    page.get_by_role("link", name=re.compile(appeals[0].code)).click()
    page.fill("#say-text", "Without scripts")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator(".desk-said.is-out").last).to_contain_text("Without scripts")
    context.close()
