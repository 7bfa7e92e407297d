"""The report of an evaluation: frozen, published by another, the same in every shape; and what
the next year makes of it."""

import io
import json

import openpyxl
import pypdfium2
import pytest
from django.db import Error, transaction
from django.utils import timezone
from django.utils.translation import override

from accounts.roles import Role
from surveys.evaluations import following_up, reporting
from surveys.evaluations.report_compared import since_last_by_part, since_last_by_question
from surveys.evaluations.report_document import document
from surveys.evaluations.report_told import Told
from surveys.evaluations.reporting import CannotReport
from surveys.models import Action, Evaluation, Guideline, Report
from tests.builders import a_user
from tests.desk import at_desk
from tests.surveys.test_evaluation_scores import at_step, three_bodies, weigh_and_score

pytestmark = pytest.mark.django_db

LANGUAGES = ("en", "mn", "kk", "ru", "az")


@pytest.fixture
def evaluation() -> Evaluation:
    """Scored, at its report."""
    found = three_bodies()
    weigh_and_score(found)
    at_step(found, "report")
    return found


@pytest.fixture
def report(evaluation) -> Report:
    """Written by one, published by another."""
    written = reporting.write(evaluation, evaluation.created_by, remarks="Read with care.")
    reporting.publish(written, a_user(Role.SUPERVISOR))
    return written


def text_of(pdf: bytes) -> str:
    pages = pypdfium2.PdfDocument(pdf)
    return "\n".join(page.get_textpage().get_text_range() for page in pages)


def test_a_report_is_written_by_one_and_published_by_another(evaluation, client):
    desk = f"/admin/surveys/evaluations/{evaluation.pk}/report/"
    writer, boss = at_desk(evaluation.created_by), at_desk(a_user(Role.SUPERVISOR))
    writer.post(f"{desk}write/", {"remarks": "Read with care."})
    assert client.get(f"/evaluations/{evaluation.pk}/").status_code == 404
    assert writer.post(f"{desk}1/publish/").status_code == 403
    boss.post(f"{desk}1/publish/")
    page = client.get(f"/evaluations/{evaluation.pk}/").content.decode()
    assert "Read with care." in page
    assert "Satisfaction index" in page
    assert "No score from fewer than 20 answers." in page


def test_the_writer_does_not_publish_even_past_the_pages(evaluation):
    boss = a_user(Role.SUPERVISOR)
    written = reporting.write(evaluation, boss)
    with pytest.raises(CannotReport):
        reporting.publish(written, boss)
    with pytest.raises(Error), transaction.atomic():
        Report.objects.filter(pk=written.pk).update(published_by=boss)


def test_a_report_tells_of_each_body_how_many_were_drawn_and_answered(report):
    told = document(report, "en")
    response = next(part for part in told.parts if part.name == "response")
    rows = {line.label: [cell.text for cell in line.cells[:3]] for line in response.lines}
    assert rows == {
        "Water": ["350", "80", "54"],
        "Roads": ["200", "50", "40"],
        "Light": ["30", "15", "10"],
    }
    assert response.paragraphs == ["Answered of those drawn: 72 %"]  # nobody was interviewed


def test_without_scores_there_is_no_report():
    with pytest.raises(CannotReport, match="Count the scores first"):
        reporting.gather(three_bodies())


def test_what_is_written_is_never_changed_and_a_correction_says_why(report, evaluation):
    with pytest.raises(Error), transaction.atomic():
        Report.objects.filter(pk=report.pk).update(figures={})
    with pytest.raises(Error), transaction.atomic():
        report.delete()
    with pytest.raises(CannotReport):
        reporting.write(evaluation, evaluation.created_by)
    second = reporting.write(evaluation, evaluation.created_by, correction="A name was wrong")
    assert second.edition == 2
    assert reporting.published(evaluation) == report, "the correction is not out yet"


def test_a_report_stays_what_it_was_when_the_scores_move(report, evaluation):
    before = document(report, "en")
    evaluation.scores.update(value=1)
    report.refresh_from_db()
    assert document(report, "en") == before
    assert reporting.is_intact(report)


@pytest.mark.parametrize("language", LANGUAGES)
def test_page_paper_and_workbook_say_the_same_in_each_language(report, client, language):
    client.cookies["django_language"] = language
    root = f"/evaluations/{report.evaluation_id}/"
    told = document(report, language)
    index = next(part for part in told.parts if part.name == "index")
    scored = [line.cells[0] for line in index.lines if line.cells[0].number is not None]
    assert len(scored) == 3
    page = client.get(root).content.decode()
    paper = text_of(client.get(f"{root}report.pdf").content)
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"{root}report.xlsx").content))
    cells = {each.value for sheet in book for row in sheet.iter_rows() for each in row}
    glance = told.parts[0].cards[0]
    assert {glance.value, *glance.notes} <= cells
    for cell in scored:
        assert cell.text in page
        assert cell.text in paper
        assert cell.number in cells
    assert told.title in paper


def test_the_file_of_figures_is_what_was_hashed(report, client):
    answer = client.get(f"/evaluations/{report.evaluation_id}/report.json")
    assert json.loads(answer.content) == report.figures
    assert answer["X-Content-SHA256"] == report.sha256


def test_the_guideline_is_named_in_the_readers_language_and_the_staffs_as_written(report):
    with override("ru"):
        assert str(report.evaluation.guideline) == (
            "Оценка государственных организаций пользователями 2017"
        )
        theirs = Guideline.objects.create(name="Speed", edition="2026")  # a word that we know
        assert str(theirs) == "Speed 2026"
    assert report.figures["guideline"]["name"] == "User evaluation of public organisations"
    assert dict(document(report, "ru").facts)["Методика"].startswith("Оценка государственных")
    assert dict(document(report, "en").facts)["Guideline"].endswith("organisations 2017")


def test_a_workbook_shows_a_p_value_and_a_design_effect_as_the_paper_does(report, client):
    file = client.get(f"/evaluations/{report.evaluation_id}/report.xlsx").content
    book = openpyxl.load_workbook(io.BytesIO(file))
    chances = [row[-1] for row in book["Between organisations"].iter_rows(min_row=5)]
    assert {each.number_format for each in chances if each.value is not None} == {
        '[<0.001]"< 0.001";0.000'
    }
    effect = book["Who was asked, who answered"]["E5"]
    assert effect.number_format == "#,##0.00"


def test_slides_show_a_finding_a_screen_without_the_method(report, client):
    page = client.get(f"/evaluations/{report.evaluation_id}/slides/").content.decode()
    assert page.count('class="slide"') >= 5
    assert "Taylor" not in page


def test_the_next_year_shows_what_moved_and_what_became_of_the_plan(report, evaluation, client):
    water = evaluation.bodies.order_by("pk").first().organisation
    action = Action(
        evaluation=evaluation,
        organisation=water,
        dimension="speed",
        finding="People wait",
        what="A second counter",
        owner=a_user(Role.INSPECTOR, organisation=water),
        due_on=timezone.localdate(),
    )
    following_up.plan(action, evaluation.created_by)
    following_up.say(action, following_up.Said("done", 100, "It is open"), action.owner)
    assert "A second counter" in client.get(f"/evaluations/{evaluation.pk}/").content.decode()

    new = three_bodies(2027, evaluation, start=3)
    weigh_and_score(new)
    at_step(new, "report")
    second = reporting.write(new, new.created_by)
    reporting.publish(second, a_user(Role.SUPERVISOR))
    page = client.get(f"/evaluations/{new.pk}/").content.decode()
    assert "Since 2026" in page
    assert "What was planned after 2026" in page
    assert "1 of 1 actions are done" in page
    paper = text_of(client.get(f"/evaluations/{new.pk}/report.pdf").content)
    assert "A second counter" in paper


def test_published_reports_are_listed_and_unpublished_ones_are_not(report, client):
    assert "Users of public organisations 2026" in client.get("/evaluations/").content.decode()
    other = three_bodies(2027, report.evaluation)
    weigh_and_score(other)
    reporting.write(other, other.created_by)
    assert "2027" not in client.get("/evaluations/").content.decode()


def test_what_moved_in_a_part_is_a_line_with_a_column_for_each_body():
    told = Told(
        {
            "bodies": [{"pk": 1, "names": {"": "Water"}}, {"pk": 2, "names": {"": "Roads"}}],
            "measures": [
                {"code": "dimension:speed", "labels": {"en": "Speed"}},
                {"code": "top:kind", "labels": {"en": "Satisfied: They were kind."}},
            ],
            "guideline": {"confidence": 0.95},
            "differences": [
                _moved("dimension:speed", 1, 7.75, 0.01),
                _moved("dimension:speed", 2, -1.0, 0.7),
                _moved("top:kind", 1, -9.0, 0.001),
            ],
        },
        "en",
    )
    parts, questions = since_last_by_part(told), since_last_by_question(told)
    assert parts.heading == "Parts of the index · Since 2025"
    assert parts.title == "1 difference is more than chance"
    assert parts.head == ["What", "Water", "Roads"]
    assert [cell.text for cell in parts.lines[0].cells] == ["+7.8 ↑", "-1.0"]
    assert questions.head == ["What", "Water"]
    assert questions.lines[0].label == "They were kind."
    (cell,) = questions.lines[0].cells
    assert (cell.text, cell.number, cell.form) == ("-9.0 ↓", -9.0, "fell")


def _moved(measure: str, body: int, value: float, adjusted: float) -> dict:
    told = {"kind": "years", "year": 2025, "other": None}
    return told | {"measure": measure, "body": body, "value": value, "adjusted": adjusted}
