"""A rule tried before it is saved, an appeal taken by one key, and a shift handed over, as they
are seen and heard."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from accounts.roles import Role
from feedback.duty import attending
from feedback.models import RoutingRule, ShiftKind
from tests.builders import a_registered_appeal, a_sector, a_topic, a_user, an_organisation
from tests.desk import QUEUE
from tests.looking import width_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

RULES = "/admin/feedback/routingrule/"
OURS = {"include": [["#content"], [".desk-side"]]}  # the rest is the admin theme's own


def look_over(page: Page) -> None:
    """No fault that axe can find, and nothing wider than a phone or a screen."""
    page.eval_on_selector_all("#content details", "folds => folds.forEach(f => f.open = true)")
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        assert width_of(page) <= width, page.url
    found = Axe().run(page, context=OURS).response["violations"]
    assert [(fault["id"], node["target"]) for fault in found for node in fault["nodes"]] == []


def test_a_rule_is_tried_saved_and_explains_itself(page, sit_down):
    heat = an_organisation("Heating network")
    a_topic("Heating"), a_sector("North")
    for number in range(3):
        a_registered_appeal(f"A cold flat, house {number}")
    sit_down(a_user(Role.SUPERVISOR))
    page.goto(RULES)
    page.get_by_role("link", name="New rule").click()
    page.get_by_label("Name", exact=True).fill("Cold")
    page.get_by_label("Words in the text").fill("cold*")
    page.get_by_label("Organisation", exact=True).select_option(str(heat.pk))
    page.get_by_role("button", name="Try it on the last appeals").click()
    expect(page.locator("#trial-title")).to_have_text(
        "Of the last 3 appeals this rule would have taken 3; 3 of them stand otherwise now."
    )
    expect(page.locator(".duty-sentence")).to_have_text(
        "When the text says “cold*” → Heating network"
    )
    look_over(page)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("heading", name="Cold")).to_be_visible()
    look_over(page)
    rule = RoutingRule.objects.get()
    appeal = a_registered_appeal("The coldest of flats")
    page.goto(f"{QUEUE}{appeal.pk}/change/")
    expect(page.locator("#panel-routing")).to_contain_text(
        f"Routed by rule {rule.pk} (Cold): words: cold*"
    )


def test_the_next_is_taken_by_one_key_and_the_shift_is_handed_over(page, sit_down):
    me, other = a_user(Role.SUPERVISOR, last_name="Me"), a_user(Role.OPERATOR, last_name="Other")
    attending.come(other)
    ShiftKind.objects.create(letter="D", name="Day", starts="08:00", ends="20:00")
    appeal = a_registered_appeal("No water", language="mn")
    sit_down(me)
    page.goto(QUEUE)
    page.keyboard.press(".")
    page.wait_for_url(f"**{QUEUE}{appeal.pk}/change/")
    page.goto(f"{QUEUE}duty/")
    look_over(page)
    page.get_by_label("Note for whoever gets them").fill("The plumber comes at nine")
    page.get_by_role("button", name="Hand over what is ticked").click()
    expect(page.get_by_text("1 appeal was handed over.")).to_be_visible()
    appeal.refresh_from_db()
    assert appeal.assignee == other
    for address in (f"{QUEUE}duty/board/", f"{QUEUE}duty/rota/"):
        page.goto(address)
        look_over(page)
