"""An answer's way over its signatures to a letter that anybody can check, in a real browser."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import Page, expect

from accounts.models import Letterhead
from accounts.roles import Role
from feedback.models import Appeal, OfficialLetter, SigningRule
from feedback.statuses import Status
from tests.builders import a_registered_appeal, a_user, an_organisation
from tests.desk import page_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

DESK = {"include": [["#content"]]}  # the rest is the admin theme's own
WIDTHS = (390, 1280)


@pytest.fixture
def heat():
    body = an_organisation("Heating network", code="heat")
    Letterhead.objects.create(organisation=body, series="heat", phone="+976 7000 1111")
    SigningRule.objects.create(
        organisation=body, covers="refusals", first=Role.HEAD, second=Role.SUPERVISOR
    )
    SigningRule.objects.create(organisation=body)
    return body


@pytest.fixture
def appeal(heat):
    made = a_registered_appeal("Pay my neighbour's bill for me.", language="en")
    Appeal.objects.filter(pk=made.pk).update(organisation=heat)
    made.refresh_from_db()
    return made


def faults(page: Page, context: dict | None) -> list[str]:
    found = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        for fault in Axe().run(page, context=context).response["violations"]:
            found += [f"{width} {fault['id']}: {node['target']}" for node in fault["nodes"]]
    return found


def test_a_refusal_is_signed_by_two_and_its_letter_checked_by_anybody(
    page, sit_down, appeal, heat, tmp_path
):
    author = a_user(Role.INSPECTOR, organisation=heat, first_name="Temujin")
    chief = a_user(Role.HEAD, organisation=heat, first_name="Bolormaa", job_title="Director")
    supervisor = a_user(Role.SUPERVISOR, first_name="Yerlan", job_title="Head of the centre")
    answer = page.locator("#panel-answering")

    sit_down(author)
    page.goto(page_of(appeal))
    page.locator("label[for=mode-answer]").click()
    page.locator("#say-text").fill("We can not pay bils.")
    page.get_by_role("button", name="Propose to refuse with this reason").click()
    expect(answer).to_contain_text("Waits for a signature")

    sit_down(chief)
    page.goto(page_of(appeal))
    assert faults(page, DESK) == []
    answer.get_by_text("Give it back with a remark").click()
    answer.get_by_label("What is to be mended?").fill("Two mistakes in it.")
    answer.get_by_role("button", name="Give it back").click()
    expect(answer).to_contain_text("Given back")

    sit_down(author)
    page.goto(page_of(appeal))
    expect(answer).to_contain_text("Two mistakes in it.")
    answer.get_by_label("Mend the answer").fill("We cannot pay bills.")
    assert faults(page, DESK) == []
    answer.get_by_role("button", name="Propose it again").click()

    for signer in (chief, supervisor):
        sit_down(signer)
        page.goto(page_of(appeal))
        answer.get_by_role("button", name="Sign these words").click()
    appeal.refresh_from_db()
    assert appeal.status == Status.REJECTED
    letter = OfficialLetter.objects.get()
    assert [signer["title"] for signer in letter.signers] == ["Director", "Head of the centre"]

    with page.expect_download() as download:
        answer.get_by_role("link", name="(PDF)").click()
    genuine, changed = tmp_path / "letter.pdf", tmp_path / "changed.pdf"
    download.value.save_as(genuine)
    content = bytearray(genuine.read_bytes())
    content[len(content) // 2] ^= 1
    changed.write_bytes(content)

    page.context.clear_cookies()
    for file, verdict in ((genuine, "Genuine and unchanged"), (changed, "not a letter of ours")):
        page.goto(reverse("verify"))
        page.get_by_label("Or the file of the letter (PDF)").set_input_files(file)
        page.get_by_role("button", name="Check").click()
        expect(page.locator(".verdict")).to_contain_text(verdict)
        assert faults(page, None) == []
    page.goto(reverse("verify_letter", args=[letter.check_code]))
    expect(page.locator(".verdict")).to_contain_text(letter.number)
