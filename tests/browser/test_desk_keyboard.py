"""A morning at the desk by keyboard alone, and the queue, the palette and work on many as they
are seen, heard and used without scripts."""

from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.roles import Role
from feedback import answers, care
from feedback.desk import preferences
from feedback.models import Appeal
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

OURS = {"include": [["#content"], [".desk-side"], ["dialog"]]}
WORDS = ("No water since Monday", "The bus never comes", "Thank you for the new park")


def faults(page: Page) -> list[str]:
    found = Axe().run(page, context=OURS).response["violations"]
    return [f"{fault['id']}: {node['target']}" for fault in found for node in fault["nodes"]]


def mixed(number: int) -> list[Appeal]:
    """Of several channels and languages, some late, some with a deadline soon, one to be cared
    for; most pressing first."""
    sms, caller = an_account("sms"), an_address("+97699112233", name="Болд Дорж")
    made = []
    for at in range(number):
        by_sms = {"channel": "sms", "account": sms, "address": caller} if at % 3 == 1 else {}
        made.append(
            a_registered_appeal(
                f"{WORDS[at % 3]} ({at})", language=("en", "mn", "ru")[at % 3], **by_sms
            )
        )
        due = timezone.now() + timedelta(hours=at - 10, minutes=30)
        Appeal.objects.filter(pk=made[at].pk).update(due_at=due)
    return made


class Keyboard:
    """Presses keys and counts them; letters of a text that is typed count for nothing."""

    def __init__(self, page: Page) -> None:
        self.page, self.pressed = page, 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.pressed += 1

    def goes(self, *keys: str) -> None:
        """Keys of which the last leads to another page."""
        with self.page.expect_navigation(wait_until="domcontentloaded"):
            self.press(*keys)

    def write(self, words: str) -> None:
        self.page.keyboard.insert_text(words)


def test_thirty_mixed_appeals_are_triaged_by_keyboard_alone(page, sit_down):
    """Sort, take, answer and close, note and go on: three ways in turn, ten times each."""
    heat = an_organisation("Heating network")
    topic = a_topic("Heating")
    appeals = mixed(30)
    operator = a_user(Role.OPERATOR)
    sit_down(operator)
    page.goto(QUEUE)
    keyboard = Keyboard(page)
    keyboard.goes("j", "Enter")
    for at, appeal in enumerate(appeals):
        expect(page.locator("h1")).to_contain_text(appeal.code)
        match at % 3:
            case 0:  # say what it is about and give it to a body
                keyboard.press("c", "Tab")
                keyboard.write("")
                page.locator("#classify_topic").press("H")
                keyboard.pressed += 1
                keyboard.goes("Control+Enter")
                keyboard.press("i", "H")
                keyboard.goes("Control+Enter")
            case 1:  # answer and close at once
                keyboard.press("a")
                keyboard.write("The network was repaired this morning.")
                keyboard.press("Tab")
                while page.evaluate("document.activeElement.value") != "answer_close":
                    keyboard.press("Tab")
                keyboard.goes("Enter")
            case _:  # take it, leave a word to the colleagues
                keyboard.goes("t")
                keyboard.press("n")
                keyboard.write("Called the depot, they look.")
                keyboard.goes("Control+Enter")
        if at < len(appeals) - 1:
            keyboard.goes("Shift+J")
    keyboard.goes("u")
    expect(page.locator(".desk-list")).to_be_visible()
    sorted_ = Appeal.objects.filter(topic=topic, organisation=heat, status=Status.ASSIGNED)
    assert sorted_.count() == 10
    assert Appeal.objects.filter(status=Status.CLOSED).count() == 10
    assert Appeal.objects.filter(assignee=operator, messages__direction="note").count() == 10
    assert keyboard.pressed / len(appeals) <= 6, f"{keyboard.pressed} keys for {len(appeals)}"


def test_keys_walk_help_and_can_be_switched_off(page, sit_down):
    appeals = mixed(3)
    operator = a_user(Role.OPERATOR)
    sit_down(operator)
    page.goto(QUEUE)
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_contain_text("next appeal of the list")
    assert faults(page) == []
    page.keyboard.press("Escape")
    for key in ("j", "j", "x"):
        page.keyboard.press(key)
    expect(page.locator("#desk-ticked")).to_have_text("chosen: 1")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text(appeals[1].code)
    page.wait_for_load_state()
    page.keyboard.press("u")
    expect(page.locator(f"#a{appeals[1].pk} .is-code a")).to_be_focused()
    page.keyboard.press("g")
    page.keyboard.press("o")
    page.wait_for_url("**/?queue=overdue")
    preferences.save(operator, has_keys=False, first="", density="dense")
    page.goto(QUEUE)
    page.keyboard.press("j")
    expect(page.locator(".desk-list :focus")).to_have_count(0)
    page.keyboard.press("?")
    expect(page.locator("#desk-help")).to_be_hidden()


def test_the_palette_goes_finds_and_does(page, sit_down):
    appeals = mixed(3)
    sit_down(a_user(Role.OPERATOR))
    page.goto(QUEUE)
    page.keyboard.press("Control+k")
    words = page.get_by_role("combobox", name="Go to, find or do")
    expect(words).to_be_focused()
    expect(page.locator("#desk-palette-list").get_by_role("option", name="Overdue")).to_be_visible()
    assert faults(page) == []
    page.keyboard.type("overd")
    expect(page.locator("#desk-palette-list [role=option]")).to_have_count(1)
    page.keyboard.press("Enter")
    page.wait_for_url("**queue=overdue")
    page.keyboard.press("Control+k")
    page.keyboard.type(appeals[0].code)
    expect(
        page.locator("#desk-palette-list").get_by_role("option", name=appeals[0].code)
    ).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text(appeals[0].code)
    page.wait_for_load_state()
    page.keyboard.press("Control+k")
    page.keyboard.type("take it")
    first = page.locator("#desk-palette-list [role=option]").first
    expect(first).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    expect(page.get_by_text("It is yours now.")).to_be_visible()
    page.wait_for_load_state()
    page.keyboard.press("Control+k")
    page.keyboard.type("zzz")
    expect(page.locator("#desk-palette-said")).to_have_text("Nothing of that name.")
    assert faults(page) == []


def test_what_moves_is_told_in_place_and_nothing_jumps(page, sit_down):
    first, second, _third = mixed(3)
    sit_down(a_user(Role.OPERATOR))
    page.clock.install()
    page.goto(QUEUE)
    page.keyboard.press("j")
    care.mark(second, needs_care=True, actor=staff())  # it would stand first by now
    come = a_registered_appeal("A new one")
    page.clock.fast_forward(31_000)
    expect(page.locator(f"#a{second.pk}")).to_contain_text("needs care")
    expect(page.locator(".desk-list tbody tr").first).to_contain_text(first.code)
    expect(page.locator(f"#a{first.pk} .is-code a")).to_be_focused()
    news = page.get_by_role("status").get_by_role("link", name="1 new or changed: show")
    news.click()
    expect(page.locator(f"#a{come.pk}")).to_be_visible()
    expect(page.locator(".desk-list tbody tr").first).to_contain_text(second.code)


@pytest.mark.parametrize("width", [320, 390, 1280, 1920])
def test_queue_preview_result_and_my_desk_fit_and_axe_finds_no_fault(page, sit_down, width):
    first, second, _third = mixed(3)
    Appeal.objects.filter(pk=first.pk).update(is_vulnerable=True, escalation=1, place="Peace Ave")
    answers.answer(second, text="Done", actor=staff())
    sit_down(a_user(Role.SUPERVISOR))
    page.set_viewport_size({"width": width, "height": 900})

    def well() -> None:
        wide = width_of(page)
        assert wide <= width, f"{page.url} is {wide} px wide"
        assert faults(page) == [], page.url

    page.goto(f"{QUEUE}?queue=all")
    well()
    boxes = page.locator(".is-tick input")
    boxes.nth(0).click()
    boxes.nth(2).click(modifiers=["Shift"])
    expect(page.locator(".is-tick input:checked")).to_have_count(3)
    page.select_option("#desk-action", "classify")
    page.get_by_role("button", name="See what will happen").click()
    page.select_option("#wanted_priority", "4")
    page.get_by_role("button", name="Show what will happen").click()
    expect(page.get_by_text("It will be done to 3 appeals.")).to_be_visible()
    well()
    page.get_by_role("button", name="Do it").click()
    expect(page.get_by_text("Done to 3 appeals.")).to_be_visible()
    well()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("3 appeals: who deals with them")).to_be_visible()
    page.goto(f"{QUEUE}mine/")
    well()
    page.goto(f"{QUEUE}?queue=new&kind=complaint")
    page.get_by_role("link", name="Save this filter").click()
    well()


def test_many_are_closed_without_scripts(chromium, live_server):
    first, second = (a_registered_appeal() for _ in range(2))
    for appeal in (first, second):
        answers.answer(appeal, text="Done", actor=staff())
    client = Client()
    client.force_login(a_user(Role.OPERATOR), backend=BACKEND)
    context = chromium.new_context(base_url=live_server.url, java_script_enabled=False, locale="en")
    session = client.cookies["session"].value
    context.add_cookies([{"name": "session", "value": session, "url": live_server.url}])
    page = context.new_page()
    page.goto(f"{QUEUE}?queue=all")
    page.get_by_label(f"choose {first.code}").check()
    page.select_option("#desk-action", "close")
    page.get_by_role("button", name="See what will happen").click()
    page.get_by_role("button", name="Do it").click()
    expect(page.get_by_text("Done to 1 appeal.")).to_be_visible()
    page.get_by_role("link", name=first.code).click()
    assert page.url.startswith(f"{live_server.url}{page_of(first)}")
    assert Appeal.objects.get(pk=first.pk).status == Status.CLOSED
    assert Appeal.objects.get(pk=second.pk).status == Status.ANSWERED
    context.close()
