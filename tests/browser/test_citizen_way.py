"""A citizen in a real browser: the whole way, with scripts and without, on a narrow and a wide
screen, each page looked over by axe."""

from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from accounts.models import Sector
from feedback import answers, ratings
from feedback.models import Appeal, Attachment, Draft
from tests.builders import a_registered_appeal, a_sector, an_address, staff
from tests.feedback.site import MAILBOX, a_mailbox, a_photo, last_code
from tests.looking import width_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WORDS = "Манай байранд халуун ус ирэхгүй байна."
AXE = Axe()
GO = "#main form .govuk-button:not(.govuk-button--secondary)"


def look_over(page: Page) -> None:
    """No fault that axe can find, and nothing that sticks out of a narrow screen."""
    for width in (320, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        found = AXE.run(page).response["violations"]
        faults = [(fault["id"], [node["html"] for node in fault["nodes"]]) for fault in found]
        assert faults == [], f"{page.url} at {width} px"
        assert width_of(page) <= width, page.url


@pytest.fixture
def without_scripts(chromium: Browser, live_server, settings) -> Iterator[Page]:
    settings.CSRF_TRUSTED_ORIGINS = [live_server.url]
    context = chromium.new_context(base_url=live_server.url, java_script_enabled=False, locale="en")
    context.set_default_timeout(15_000)
    yield context.new_page()
    context.close()


def write(page: Page, seen: Callable[[Page], None]) -> None:
    """From the first page to the code: in Mongolian, with a photo and a confirmed mailbox."""
    page.goto("/")
    page.click("button[value=mn]")
    seen(page)
    page.fill("#id_text", WORDS)
    page.click(GO)
    page.click(GO)  # nothing was chosen: the page says so
    expect(page.locator(".govuk-error-summary a")).to_have_attribute("href", "#id_kind_0")
    seen(page)
    page.check("[value=incident]")
    page.click(GO)
    seen(page)
    page.fill("#id_place", "Энхтайваны өргөн чөлөө 12")
    page.click(GO)
    photo = {"name": "зураг.jpg", "mimeType": "image/jpeg", "buffer": a_photo().read()}
    page.set_input_files("#files", [photo])
    page.click("[name=add]")
    expect(page.locator(".files__name")).to_have_text("зураг.jpg")
    seen(page)
    page.click(GO)
    page.check("[value=email]")
    page.fill("#id_email", MAILBOX)
    seen(page)
    page.click(GO)
    page.click("[name=send]")
    page.fill("#id_code", last_code())
    seen(page)
    page.click(GO)
    expect(page.locator("dl")).to_contain_text(WORDS)
    seen(page)
    page.click(GO)
    page.wait_for_url("**/write/done/")
    seen(page)


def test_the_whole_way_with_scripts(page):
    a_mailbox()
    write(page, look_over)
    appeal = Appeal.objects.get()
    assert appeal.messages.first().text == WORDS
    assert appeal.language == "mn"
    assert appeal.assurance == 1
    assert Attachment.objects.get().message.appeal == appeal
    expect(page.locator(".receipt__code")).to_have_text(appeal.code)
    page.click(f"a[href='/track/{appeal.pk}/']")
    expect(page.locator(".talk__in")).to_contain_text(WORDS)
    look_over(page)
    page.fill("#id_text", "Хоёрдугаар орц")
    page.dblclick("#conversation .govuk-button")
    expect(page.locator(".talk__in")).to_have_count(2)


def test_the_whole_way_without_scripts(without_scripts):
    a_mailbox()
    write(without_scripts, lambda page: None)
    appeal = Appeal.objects.get()
    without_scripts.click(f"a[href='/track/{appeal.pk}/']")
    expect(without_scripts.locator(".talk__in")).to_contain_text(WORDS)


def test_back_loses_nothing(page):
    page.goto("/")
    page.fill("#id_text", WORDS)
    page.click("button[value=proposal]")
    page.fill("#id_place", "12 Peace Avenue")
    page.click(GO)
    page.wait_for_url(lambda address: "place" not in address)
    page.go_back()
    expect(page.locator("#id_place")).to_have_value("12 Peace Avenue")
    page.click(".govuk-back-link")
    expect(page.locator("#id_text")).to_have_value(WORDS)
    assert Draft.objects.count() == 1


def test_the_code_behind_the_picture_fills_the_field_and_leaves_the_address(page):
    appeal = a_registered_appeal()
    page.goto(f"/track/#{appeal.code}")
    expect(page.locator("#id_code")).to_have_value(appeal.code)
    assert page.url.endswith("/track/")
    page.click(GO)
    expect(page.locator(".rail li")).to_have_count(1)


def test_a_pin_on_the_map_is_kept(page):
    ring = [[106.0, 47.0], [107.0, 47.0], [107.0, 48.0], [106.0, 48.0], [106.0, 47.0]]
    sector = a_sector(boundary={"type": "Polygon", "coordinates": [ring]})
    Sector.objects.filter(pk=sector.pk).update(west=106, south=47, east=107, north=48)
    page.goto("/write/place/")
    page.locator(".leaflet-interactive").first.wait_for()
    page.click("[data-map]", position={"x": 300, "y": 190})
    look_over(page)
    page.click(GO)
    page.wait_for_url("**/write/evidence/")
    kept = Draft.objects.get().data
    assert 46.9 < kept["latitude"] < 48.1
    assert 105.5 < kept["longitude"] < 107.5


def test_pages_after_the_answer_pass_axe(page):
    appeal = a_registered_appeal(address=an_address(MAILBOX, "email"))
    answers.answer(appeal, text="The pump was replaced.", actor=staff())
    page.goto("/track/")
    page.fill("#id_code", "0000-0000-0000")
    page.click(GO)
    look_over(page)
    page.fill("#id_code", appeal.code)
    page.click(GO)
    page.click(".chain summary")
    look_over(page)
    link = f"/rate/{ratings.invite(appeal).token}/"
    page.goto(link)
    page.click(GO)
    look_over(page)
    page.check("#id_resolution_4")
    page.check("#id_servant_4")
    page.click(GO)
    look_over(page)
    page.goto(link)
    look_over(page)
    page.goto("/nowhere/")
    look_over(page)
    for path in ("/accounts/login/", "/accounts/signup/", "/accounts/login/code/", "/privacy/"):
        page.goto(path)
        look_over(page)


def test_the_form_can_be_filled_by_keyboard_alone(page):
    page.goto("/")
    page.keyboard.press("Tab")
    expect(page.locator(".govuk-skip-link")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator("#id_text")).to_be_focused()
    page.keyboard.type("Thank you")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/write/kind/**")
    page.focus("#id_kind_0")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/write/place/**")
    assert Draft.objects.get().data["kind"] == "incident"
