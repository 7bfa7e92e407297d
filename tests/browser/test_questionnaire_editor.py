"""The editor of questionnaires by keyboard alone, as it is seen and heard, narrow and wide."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import Page, expect

from accounts.roles import Role
from surveys.models import Version
from surveys.questionnaires import bank
from tests.builders import a_user
from tests.looking import width_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

OURS = {"include": [["#content"]]}


def faults(page: Page) -> list[str]:
    found = Axe().run(page, context=OURS).response["violations"]
    return [f"{fault['id']}: {node['target']}" for fault in found for node in fault["nodes"]]


def test_a_questionnaire_is_written_by_keyboard_and_is_seen_and_heard_at_all_widths(
    page: Page, live_server, sit_down
):
    sit_down(a_user(Role.METHODOLOGIST))
    draft = bank.adopt("counter")
    here = [draft.questionnaire_id]
    page.goto(live_server.url + reverse("admin:questionnaire", args=here))

    down = page.get_by_role("button", name="Move down: All in all", exact=False)
    down.focus()
    page.keyboard.press("Enter")
    expect(down).to_be_focused()
    page.keyboard.press("Enter")
    expect(down).to_be_focused()
    asked = Version.objects.get(pk=draft.pk).definition
    assert [each.code for each in asked.questions][2] == "overall"

    page.get_by_role("button", name="Undo").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Undone: overall moved down.")).to_be_visible()

    page.get_by_role("link", name="How likely are you", exact=False).focus()
    page.keyboard.press("Enter")
    question = page.get_by_label("Question · English")
    question.focus()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("Would you advise others to come here?")
    condition = page.locator("select[name=if-0-question]")
    condition.select_option("overall")
    answer = page.locator("select[name=if-0-answer]")
    assert answer.locator("optgroup:not([disabled])").count() == 1
    answer.select_option("overall:5")
    page.locator("select[name=if-0-test]").select_option("is")
    question.focus()
    page.keyboard.press("Tab")
    page.get_by_role("button", name="Save", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Would you advise others to come here?")).to_be_visible()
    written = Version.objects.get(pk=draft.pk).definition.question("recommend")
    assert [(each.question, each.value) for each in written.shown_if] == [("overall", 5)]

    places = [
        reverse("admin:questionnaires"),
        reverse("admin:questionnaire", args=here),
        reverse("admin:questionnaire_question", args=[*here, "reasons"]),
        reverse("admin:questionnaire_section", args=[*here, "visit"]),
        reverse("admin:questionnaire_preview", args=[*here, "web"]),
        reverse("admin:questionnaire_preview", args=[*here, "sms"]),
        reverse("admin:questionnaire_import"),
    ]
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        for place in places:
            page.goto(live_server.url + place)
            assert faults(page) == [], place
            assert width_of(page) <= width, place
