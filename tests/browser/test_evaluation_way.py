"""Two rounds of the evaluation of three organisations in a real browser, from the plan to the
follow-up on paper, and the year after, compared. What a person must click is clicked; the many
interviews go through what the pages call. Pages are looked over by axe, narrow and wide."""

import io
from datetime import timedelta

import openpyxl
import pypdfium2
import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page, expect

from feedback.models import Notification
from surveys.evaluations import fieldwork, following_up, guideline, planning
from surveys.models import Action, Evaluation, Guideline, Invitation, Report
from tests.desk import at_desk
from tests.looking import width_of
from tests.surveys.round import Cast, fielded, the_rest_is_asked
from tests.surveys.samples import a_draw

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

AXE = Axe()
OURS = {"include": [["#main"], ["#content"]]}  # the frame of the desk is the theme's
LANGUAGES = ("en", "mn", "kk", "ru", "az")


def look_over(page: Page) -> None:
    for width in (320, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        found = AXE.run(page, context=OURS).response["violations"]
        faults = [(fault["id"], [node["html"] for node in fault["nodes"]]) for fault in found]
        assert faults == [], f"{page.url} at {width} px"
        assert width_of(page) <= width, page.url


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def go_on(page: Page, evaluation: Evaluation, to: str) -> None:
    """The checklist of the step is done: on."""
    for line in guideline.checklist(evaluation.guideline, evaluation.step):
        planning.tick(evaluation, line.code, is_done=True, note="", user=evaluation.created_by)
    page.reload()
    expect(page.get_by_role("heading", name=f"On to the next step: {to}")).to_be_visible()
    press(page, "Go on")
    expect(page.locator("[aria-current=page]").filter(has_text=to)).to_be_visible()
    evaluation.refresh_from_db()


def text_of(client: Client, address: str) -> str:
    pages = pypdfium2.PdfDocument(client.get(address).content)
    return "\n".join(page.get_textpage().get_text_range() for page in pages)


# The steps ----------------------------------------------------------------------------------------


def the_plan(page: Page, sit_down, cast: Cast) -> Evaluation:
    sit_down(cast.writer)
    page.goto("/admin/surveys/evaluations/")
    press(page, "Take it over")
    Guideline.objects.update(least_answers=10)
    page.get_by_role("link", name="New evaluation").click()
    page.fill("#plan_name", "Users of the city")
    page.fill("#plan_year", "2026")
    page.fill("#plan_starts_on", "2026-03-01")
    page.fill("#plan_ends_on", "2026-06-30")
    page.fill("#plan_budget", "4000000")
    page.select_option("#plan_guideline", index=1)
    page.select_option("#plan_survey", label=cast.survey.name)
    look_over(page)
    press(page, "Start")
    for body in (cast.water, cast.roads, cast.light):
        page.select_option("#body_organisation", label=str(body))
        page.fill("#body_services", "Complaints\nConnections")
        page.locator("form", has=page.locator("#body_organisation")).get_by_role("button").click()
    for person, part in ((cast.writer, "lead"), (cast.interviewer, "interviewer")):
        page.select_option("#member_user", str(person.pk))
        page.select_option("#member_part", part)
        page.locator("form", has=page.locator("#member_user")).get_by_role("button").click()
    expect(page.get_by_text("Another person must approve the plan.")).to_be_visible()
    page.check("#done-order")
    page.locator("form", has=page.locator("#done-order")).get_by_role("button").click()
    look_over(page)
    evaluation = Evaluation.objects.select_related("guideline").get()
    approved(page, sit_down, cast, evaluation)
    return evaluation


def approved(page: Page, sit_down, cast: Cast, evaluation: Evaluation) -> None:
    """By another person, who finds it in the list."""
    for line in guideline.checklist(evaluation.guideline, "plan"):
        planning.tick(evaluation, line.code, is_done=True, note="", user=evaluation.created_by)
    sit_down(cast.boss)
    page.goto("/admin/surveys/evaluations/")
    page.get_by_role("link", name=str(evaluation), exact=True).click()
    press(page, "Approve the plan")
    evaluation.refresh_from_db()
    sit_down(cast.writer)
    page.reload()
    go_on(page, evaluation, "Sample")


def the_sample(page: Page, cast: Cast, evaluation: Evaluation) -> None:
    page.get_by_role("link", name="Water", exact=True).click()
    page.select_option("#frame_strata_by", "sector")
    page.fill("#frame_first_day", "2025-01-01")
    press(page, "Make the list")
    expect(page.get_by_text("90 people may be asked.")).to_be_visible()
    page.fill("#size_margin", "10")
    press(page, "Count")
    page.select_option("#draw_method", "stratified")
    page.select_option("#draw_way", "neyman")
    page.fill("#draw_n", "36")
    page.fill("#draw_seed", "4 11 19 23 38 41")
    page.fill("#draw_seed_source", "State lottery of 15 March")
    look_over(page)
    press(page, "Draw")
    expect(page.get_by_text("How to repeat the draw")).to_be_visible()
    for name, number in (("Roads", 24), ("Light", 6)):
        a_draw(evaluation.bodies.get(organisation__name=name), number)
    page.get_by_role("link", name="All organisations").click()
    look_over(page)
    go_on(page, evaluation, "Field work")


def the_field_work(page: Page, sit_down, cast: Cast, evaluation: Evaluation) -> None:
    press(page, "Give 66 people to the interviewers")
    sit_down(cast.interviewer)
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/admin/surveys/asking/interviews/")
    page.get_by_role("link", name=cast.survey.name, exact=True).click()
    first, second = Invitation.objects.order_by("pk")[:2]
    theirs = page.locator(f"#person-{first.pk}")
    theirs.get_by_role("link", name="Show it").click()
    expect(theirs.locator(f'a[href="tel:{first.address.value}"]')).to_be_visible()
    theirs.get_by_role("button", name="Interview by phone").click()
    for code in guideline.DIMENSIONS:
        page.locator(f"#q-{code}-3").check(force=True)
        press(page, "Go on")
    page.locator("#q-recommend-9").check(force=True)
    press(page, "Go on")
    press(page, "Go on")  # nothing to remark
    page.locator("#q-gender-0").check(force=True)
    press(page, "Finish the interview")
    expect(page.get_by_text("The interview is kept. Thank the person.")).to_be_visible()
    refusing = page.locator(f"#person-{second.pk}")
    refusing.get_by_text("No interview this time").click()
    refusing.locator("[name=outcome]").select_option("refused")
    refusing.get_by_role("button", name="Note it").click()
    expect(refusing).to_have_count(0)

    sit_down(cast.writer)
    page.goto(f"/admin/surveys/evaluations/{evaluation.pk}/field/")
    page.get_by_role("button", name="Ask the next one instead").click()
    the_rest_is_asked(evaluation, content=0)
    again = list(fieldwork.to_check(evaluation))
    assert len(again) == 7, "a tenth of 66, the replaced one among them"
    page.reload()
    page.locator(f"#check-of-{again[0].pk}").get_by_role("button", name="Save").click()
    look_over(page)
    for response in again:
        fieldwork.check(response, "held", "", cast.boss)
    go_on(page, evaluation, "Cleaning")


def the_figures(page: Page, evaluation: Evaluation, look=look_over) -> None:
    """Cleaned, weighed, scored."""
    press(page, "Look the responses over")
    page.get_by_label("much faster than the others").first.check()
    page.select_option("#decision", "drop")
    page.fill("#reason", "Five seconds for eight questions")
    look(page)
    page.locator("form", has=page.locator("#decision")).get_by_role("button").click()
    while page.locator("[name=doubts]").count():
        for box in page.locator("[name=doubts]").all():
            box.check()
        page.select_option("#decision", "keep")
        page.locator("form", has=page.locator("#decision")).get_by_role("button").click()
    go_on(page, evaluation, "Weighting")
    page.get_by_label("Known totals: Water").fill("gender: woman=52, man=48")
    press(page, "Weigh")
    expect(page.get_by_role("row", name="You are: a woman").first).to_contain_text("52.0")
    look(page)
    go_on(page, evaluation, "Scoring")
    press(page, "Count")
    expect(page.get_by_role("row", name="Light").first).to_contain_text("too few answers")
    look(page)
    go_on(page, evaluation, "Report")


def the_report(page: Page, sit_down, cast: Cast, evaluation: Evaluation, look=look_over) -> Report:
    """Written by one, published by another, read by everybody."""
    page.fill("#report_remarks", "Read with care.")
    press(page, "Write it now")
    look(page)
    sit_down(cast.boss)
    page.reload()
    press(page, "Publish edition 1")
    sit_down(cast.writer)
    page.reload()
    go_on(page, evaluation, "Follow-up")
    page.goto("/evaluations/")
    page.get_by_role("link", name=str(evaluation)).click()
    look(page)
    return Report.objects.get(evaluation=evaluation)


def the_files(page: Page, client: Client, report: Report) -> None:
    """On paper, as a workbook and on slides, in every language."""
    root = f"/evaluations/{report.evaluation_id}/"
    index = report.evaluation.scores.get(body=None, measure="index")
    paper = text_of(client, f"{root}report.pdf")
    for words in (f"{index.value:.1f}", "Read with care.", "Taylor", "4 11 19 23 38 41"):
        assert words in paper
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"{root}report.xlsx").content))
    cells = {cell.value for sheet in book for row in sheet.iter_rows() for cell in row}
    assert round(index.value, 1) in cells
    said, origin = set(), page.url.split("/evaluations/")[0]
    for language in LANGUAGES:
        cookie = {"name": "django_language", "value": language, "url": f"{origin}/"}
        page.context.add_cookies([cookie])
        page.goto(f"{root}slides/")
        expect(page.locator("html")).to_have_attribute("lang", language)
        said.add(page.locator(".report-said").inner_text())
        assert width_of(page) <= 1280
    look_over(page)
    assert len(said) == len(LANGUAGES)
    page.context.add_cookies([cookie | {"value": "en"}])


def the_follow_up(page: Page, sit_down, cast: Cast, evaluation: Evaluation) -> None:
    """Planned, half done, late, told to the head, done; and on paper."""
    day = timezone.localdate() + timedelta(days=1)
    page.goto(f"/admin/surveys/evaluations/{evaluation.pk}/follow-up/")
    page.select_option("#action_organisation", label="Water")
    page.select_option("#action_dimension", "speed")
    page.fill("#action_finding", "People wait for an hour")
    page.fill("#action_what", "A second counter")
    page.select_option("#action_owner", str(cast.owner.pk))
    page.fill("#action_due_on", day.isoformat())
    press(page, "Plan it")
    look_over(page)
    sit_down(cast.owner)
    page.goto("/admin/surveys/evaluations/actions/")
    page.get_by_role("link", name="A second counter").click()
    page.select_option("#say_state", "running")
    page.fill("#say_progress", "40")
    page.fill("#say_words", "The room is found")
    press(page, "Save")
    look_over(page)
    assert following_up.escalate(day) == 0, "its day is not over"
    assert following_up.escalate(day + timedelta(days=1)) == 1
    late = Notification.objects.filter(kind="action_overdue").values_list("user", flat=True)
    assert set(late) == {cast.owner.pk, cast.head.pk, cast.writer.pk}
    page.select_option("#say_state", "done")
    page.fill("#say_evidence", "https://example.org/opened")
    press(page, "Save")
    assert Action.objects.get().state == "done"


def the_year_after(page: Page, sit_down, cast: Cast, before: Evaluation) -> Evaluation:
    """Laid out like the first; the same people's successors are more content."""
    sit_down(cast.writer)
    page.goto(f"/admin/surveys/evaluations/{before.pk}/plan/")
    press(page, "Lay it out like this one")
    evaluation = Evaluation.objects.select_related("guideline").get(previous=before)
    assert evaluation.year == 2027
    fielded(evaluation.survey, cast)
    approved(page, sit_down, cast, evaluation)
    draw = {"strata_by": "sector", "method": "stratified", "seed": "7 9 16 22 30 35"}
    for name, number, more in (("Water", 36, draw), ("Roads", 24, {}), ("Light", 6, {})):
        a_draw(evaluation.bodies.get(organisation__name=name), number, **more)
    page.reload()
    go_on(page, evaluation, "Field work")
    fieldwork.give_out(evaluation, cast.writer)
    the_rest_is_asked(evaluation, content=1)
    for response in fieldwork.to_check(evaluation):
        fieldwork.check(response, "held", "", cast.boss)
    go_on(page, evaluation, "Cleaning")
    the_figures(page, evaluation, look=width_of)
    the_report(page, sit_down, cast, evaluation)
    return evaluation


def test_two_years_from_the_plan_to_the_follow_up_on_paper(page, sit_down, client):
    cast = Cast()
    fielded(cast.survey, cast)
    first = the_plan(page, sit_down, cast)
    the_sample(page, cast, first)
    the_field_work(page, sit_down, cast, first)
    the_figures(page, first)
    the_files(page, client, the_report(page, sit_down, cast, first))
    the_follow_up(page, sit_down, cast, first)
    plan = text_of(client, f"/evaluations/{first.pk}/follow-up.pdf")
    for words in ("Follow-up plan", "A second counter", "People wait for an hour", "done, 100 %"):
        assert words in plan

    second = the_year_after(page, sit_down, cast, first)
    report = page.locator("article.report")
    expect(report).to_contain_text("Since 2026")
    expect(report).to_contain_text("p is corrected for the number of comparisons by Holm's method.")
    expect(report).to_contain_text("1 of 1 actions are done")
    moved, other = second.differences.filter(measure="index", kind="years").order_by("p")
    assert min(moved.value, other.value) > 0
    assert moved.adjusted == pytest.approx(2 * moved.p), "Holm's correction for two bodies"
    assert max(moved.adjusted, other.adjusted) < 0.05
    assert f"{moved.value:.1f}" in text_of(client, f"/evaluations/{second.pk}/report.pdf")
    assert at_desk(cast.boss).get("/admin/surveys/evaluations/").content.count(b"desk-pill") == 2
