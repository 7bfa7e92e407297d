"""Answering a survey in a real browser, with scripts and without, from a phone's width to a
screen's, each page looked over by axe."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from surveys.models import Response
from surveys.questionnaires.definition import Kind, Option, Question, Section
from tests.looking import width_of
from tests.surveys.asking import ASKED, a_survey, link

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

AXE = Axe()
GO = "#answers .govuk-button:not(.govuk-button--secondary)"
MORE = Section(
    "more",
    {"en": "More", "mn": "Нэмэлт"},
    (
        Question("again", Kind.NPS, {"en": "Would you tell a friend?", "mn": "Найздаа хэлэх үү?"}),
        Question(
            "parts",
            Kind.MATRIX,
            {"en": "How was it?", "mn": "Ямар байсан бэ?"},
            options=(
                Option("good", {"en": "Good", "mn": "Сайн"}),
                Option("bad", {"en": "Bad", "mn": "Муу"}),
            ),
            rows=(Option("clean", {"en": "Cleanliness", "mn": "Цэвэр"}),),
        ),
    ),
)


def look_over(page: Page) -> None:
    for width in (320, 390, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        assert width_of(page) <= width, page.url
    faults = AXE.run(page).response["violations"]
    found = [(each["id"], [node["html"] for node in each["nodes"]]) for each in faults]
    assert found == [], page.url


@pytest.fixture
def without_scripts(chromium: Browser, live_server, settings) -> Iterator[Page]:
    settings.CSRF_TRUSTED_ORIGINS = [live_server.url]
    context = chromium.new_context(base_url=live_server.url, java_script_enabled=False, locale="en")
    context.set_default_timeout(15_000)
    yield context.new_page()
    context.close()


def answer(page: Page, at: str, seen) -> None:
    page.goto(at)
    seen(page)
    page.click("main form .govuk-button")
    page.click(GO)  # nothing was chosen
    expect(page.locator(".govuk-error-summary a").first).to_have_attribute("href", "#q-came-0")
    seen(page)
    page.check("#q-came-1", force=True)
    page.click("button[name=language][value=mn]")
    expect(page.locator("#q-came-1")).to_be_checked()
    page.check("#q-served-3", force=True)
    page.keyboard.press("Enter")  # goes on, and does not change the language
    seen(page)
    page.click(GO)
    page.check("#q-again-9", force=True)
    page.check("#q-parts-clean-0", force=True)
    seen(page)
    page.click(GO)
    page.wait_for_url("**/thanks/")
    seen(page)


def test_the_whole_way_with_scripts_and_without(page, without_scripts):
    at = link(a_survey(*ASKED, MORE))
    answer(page, at, look_over)
    answer(without_scripts, at, lambda shown: None)
    kept = list(Response.objects.all())
    wanted = {"came": "bus", "served": 4, "again": 9, "parts": {"clean": "good"}}
    assert [each.answers for each in kept] == [wanted, wanted]
    assert {each.language for each in kept} == {"mn"}
    assert sorted(bool(each.seconds) for each in kept) == [False, True]  # measured by the script


def test_who_answers_before_the_script_is_there_is_told_of_the_further_question(page):
    late = []
    page.route("**/following*.js", lambda route: late.append(route))
    page.goto(link(a_survey(*ASKED, MORE)))
    page.click("main form .govuk-button")
    page.check("#q-came-1", force=True)
    page.check("#q-served-1", force=True)
    [script] = late
    script.continue_()
    expect(page.locator("#q-why")).to_be_visible()
    expect(page.locator("[data-following]")).to_contain_text("One more question follows")


def test_a_question_comes_and_goes_with_the_answer_that_brings_it_up(page):
    at = link(a_survey(*ASKED, MORE))
    page.goto(at)
    page.click("main form .govuk-button")
    why = page.locator("#q-why")
    expect(why).to_be_hidden()
    page.check("#q-came-1", force=True)
    page.check("#q-served-1", force=True)
    expect(why).to_be_visible()
    expect(page.locator("[data-following]")).to_contain_text("One more question follows")
    look_over(page)
    why.fill("The queue")
    page.check("#q-served-4", force=True)
    expect(why).to_be_hidden()
    page.check("#q-served-0", force=True)
    expect(why).to_have_value("The queue")  # it comes back as it was left
    page.click(GO)
    expect(page.locator("#q-better-0")).to_be_attached()  # the next page, at once
    page.go_back()
    expect(why).to_have_value("The queue")
    page.check("#q-served-4", force=True)
    page.click(GO)
    page.click(GO)
    page.click(GO)
    page.wait_for_url("**/thanks/")
    assert Response.objects.get().answers == {"came": "bus", "served": 5}
