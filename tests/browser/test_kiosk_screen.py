"""The touch screen in a hall as who stands before it sees it: from the first word to the thanks."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from feedback.models import Appeal, Draft
from reception import kiosks
from reception.models import Kiosk
from surveys.models import Response, Survey
from tests.builders import an_office, an_organisation
from tests.surveys.asking import a_survey

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WORDS = "Манай байранд халуун ус ирэхгүй байна."
SCREEN = {"width": 1080, "height": 1920}  # a standing one
GO = "#main form .govuk-button:not(.govuk-button--secondary)"


@pytest.fixture
def screen(page: Page) -> Page:
    kiosk = Kiosk.objects.create(
        name="Central hall", office=an_office(organisation=an_organisation("Heating"))
    )
    page.set_viewport_size(SCREEN)
    page.goto("/kiosk/")
    page.fill("#code", kiosks.new_code(kiosk))
    page.click("#main button")
    page.click("#main button[value=mn]")
    page.wait_for_url("**/kiosk/menu/")
    return page


def look_over(page: Page) -> None:
    found = Axe().run(page).response["violations"]
    assert [(fault["id"], [node["html"] for node in fault["nodes"]]) for fault in found] == []
    small = page.evaluate(
        """() => [...document.querySelectorAll("button, .kiosk-choice, .govuk-button, .kiosk-tool")]
            .map((each) => [each, each.getBoundingClientRect()])
            .filter(([each, box]) => box.width > 1 && (box.height < 48 || box.width < 48))
            .map(([each, box]) => [each.textContent.trim(), box.width, box.height])"""
    )
    assert small == []


def test_words_are_typed_on_the_screen_and_survive_a_cut_line(screen):
    look_over(screen)
    screen.click("a[href='/write/kind/']")
    screen.check("[value=incident]")
    screen.click("#main form .govuk-button")
    screen.click("#id_text")
    for letter in "ус":
        screen.click(f".kiosk-key >> text=/^{letter}$/i")
    screen.click(".kiosk-key--space")
    screen.click(".kiosk-key[aria-pressed]")  # capital letters
    screen.click(".kiosk-key >> text=/^Ө$/")
    expect(screen.locator("#id_text")).to_have_value("ус Ө")
    look_over(screen)
    screen.fill("#id_text", WORDS)
    screen.context.set_offline(True)
    screen.click("#main form .govuk-button")
    expect(screen.locator(".kiosk-offline")).to_be_visible()
    expect(screen.locator("#id_text")).to_have_value(WORDS)
    screen.context.set_offline(False)
    screen.wait_for_url("**/write/place/", timeout=15_000)
    assert Draft.objects.get().data["text"] == WORDS


def test_a_screen_that_nobody_touches_warns_and_wipes_itself(screen):
    screen.clock.install()
    screen.goto("/write/words/")
    screen.fill("#id_text", WORDS)
    screen.click("#main form .govuk-button")
    screen.wait_for_url("**/write/kind/")
    screen.clock.run_for(61_000)
    expect(screen.locator(".kiosk-idle")).to_be_visible()
    screen.click("[data-kiosk=stay]")
    expect(screen.locator(".kiosk-idle")).to_be_hidden()
    screen.clock.run_for(61_000)
    screen.clock.run_for(21_000)
    screen.wait_for_url("**/kiosk/")
    assert Draft.objects.count() == 0


def test_who_wrote_at_the_screen_is_thanked_and_asked_how_they_were_served(screen):
    survey = a_survey(
        purpose=Survey.Purpose.COUNTER,
        organisation=Kiosk.objects.get().office.organisation,
        is_anonymous=True,
    )
    screen.goto("/write/words/")
    screen.fill("#id_text", WORDS)
    screen.click(GO)
    screen.check("[value=incident]")
    screen.click(GO)
    screen.fill("#id_place", "Энхтайваны өргөн чөлөө 12")
    screen.click(GO)
    screen.wait_for_url("**/write/evidence/")
    screen.click(GO)
    screen.check("[value=anonymous]")
    screen.click(GO)
    screen.wait_for_url("**/write/check/")
    screen.click(GO)
    screen.wait_for_url("**/write/done/")
    assert Appeal.objects.get().channel == "kiosk"
    look_over(screen)
    screen.click("a[href*='/surveys/']")
    screen.wait_for_url("**/surveys/**")
    look_over(screen)
    screen.click(GO)
    screen.check("#q-came-1", force=True)
    screen.check("#q-served-4", force=True)
    look_over(screen)
    screen.click(GO)
    screen.wait_for_url("**/2/")
    look_over(screen)
    screen.click(GO)
    screen.wait_for_url("**/thanks/")
    look_over(screen)
    given = Response.objects.get(survey=survey)
    assert (given.answers, given.language) == ({"came": "bus", "served": 5}, "mn")
