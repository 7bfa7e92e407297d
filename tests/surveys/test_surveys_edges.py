"""Whose surveys and reports somebody may use; how few people are told of; files that are none."""

import io
import json
import zipfile
from uuid import uuid4

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.models import Membership
from accounts.roles import Role
from feedback.models import Reading
from surveys.asking import offline_kit, results
from surveys.evaluations import fieldwork, guideline, plan_pages, sampling, sampling_frames
from surveys.evaluations.sampling import Order
from surveys.evaluations.sampling_frames import Found
from surveys.models import Evaluation, Report, Response, Survey
from surveys.questionnaires.checking import MOST_QUESTIONS
from surveys.questionnaires.definition import Kind, Option, Question
from surveys.questionnaires.talk.hearing import hear
from surveys.questionnaires.talk.steps import Step
from surveys.questionnaires.talk.words import Wish
from surveys.questionnaires.xlsform import reading
from surveys.questionnaires.xlsform.workbook import Refused
from tests.builders import a_user, an_organisation
from tests.desk import at_desk
from tests.surveys import asking
from tests.surveys.evaluations import a_survey, an_evaluation
from tests.surveys.fieldwork import an_evaluation_in_the_field
from tests.surveys.samples import users

pytestmark = pytest.mark.django_db
EVALUATIONS = "/admin/surveys/evaluations/"
DESK = "/admin/surveys/asking/"


# Whose it is ----------------------------------------------------------------------------------
def test_an_evaluation_takes_no_survey_of_somebody_elses_body():
    """With it would come the answers."""
    mine, other = an_organisation("Water"), an_organisation("Heat")
    foreign = a_survey(name="Heat by its users", organisation=other)
    own = a_survey(name="Water by its users", organisation=mine)
    desk = at_desk(a_user(Role.METHODOLOGIST, organisation=mine))
    shown = desk.get(f"{EVALUATIONS}new/").content.decode()
    assert own.name in shown
    assert foreign.name not in shown
    asked = {"name": "Users", "year": 2026, "currency": "MNT", "guideline": guideline.adopt().pk}
    asked |= {"starts_on": "2026-03-01", "ends_on": "2026-06-30"}
    assert desk.post(f"{EVALUATIONS}new/", asked | {"survey": foreign.pk}).status_code == 400
    assert desk.post(f"{EVALUATIONS}new/", asked | {"survey": own.pk}).status_code == 302
    evaluation = Evaluation.objects.get()
    assert desk.post(
        f"{EVALUATIONS}{evaluation.pk}/plan/save/", asked | {"survey": foreign.pk}
    ).status_code in (400, 404)
    evaluation.refresh_from_db()
    assert evaluation.survey == own


def test_a_report_is_published_by_whose_approval_reaches_its_bodies():
    mine, other = an_organisation("Water"), an_organisation("Heat")
    evaluation = an_evaluation(a_user(Role.METHODOLOGIST), mine)
    report = Report.objects.create(
        evaluation=evaluation, edition=1, figures={}, sha256="", written_at=timezone.now()
    )
    somebody = a_user(Role.METHODOLOGIST, organisation=mine)
    Membership.objects.create(user=somebody, role=Role.HEAD, organisation=other)
    publish = f"{EVALUATIONS}{evaluation.pk}/report/1/publish/"
    assert at_desk(somebody).post(publish).status_code == 403
    report.refresh_from_db()
    assert report.published_at is None
    Membership.objects.create(user=somebody, role=Role.HEAD, organisation=mine)
    at_desk(somebody).post(publish)
    report.refresh_from_db()
    assert report.published_at


def test_people_of_surveys_that_are_over_take_nobodys_place_on_a_phone(monkeypatch):
    monkeypatch.setattr(offline_kit, "PEOPLE", 4)
    interviewer = a_user(Role.INTERVIEWER)
    for _round in range(2):
        evaluation = an_evaluation_in_the_field(interviewer, people=4)
        fieldwork.give_out(evaluation, evaluation.created_by)
    first = Survey.objects.order_by("pk").first()
    Survey.objects.filter(pk=first.pk).update(state="closed")
    kit = at_desk(interviewer).get(f"{DESK}offline/kit/").json()
    assert [(each["id"], len(each["people"])) for each in kit["surveys"]] == [
        (evaluation.survey_id, 4)
    ]
    assert Reading.objects.count() == 4, "nobody is read who does not go along"


# How few --------------------------------------------------------------------------------------
def test_of_an_anonymous_survey_nothing_is_told_of_one_or_two_whatever_it_says():
    """Who was invited and answered stands on the list of invitations."""
    writer = a_user(Role.METHODOLOGIST)
    survey = asking.a_survey(
        created_by=writer, is_anonymous=True, least_answers=0, state="closed", is_open=False
    )
    for words in ("The long queue", "The cold hall"):
        answers = {"came": "car", "served": 1, "why": words}
        now = timezone.now()
        Response.objects.create(survey=survey, answers=answers, started_at=now, completed_at=now)
    desk = at_desk(writer)
    assert "The long queue" not in desk.get(f"{DESK}{survey.pk}/results/").content.decode()
    file = desk.post(f"{DESK}{survey.pk}/answers/csv/")
    assert not file.has_header("Content-Disposition")


@pytest.mark.parametrize("few", [(1, 1), (2, 2), (1, 1, 1), (2, 2, 2)])
def test_few_people_are_not_found_by_adding_up(few):
    """Two times one, of which all know the sum, are one each."""
    counts = [*few, 6, 9]
    labels = [(str(at), count) for at, count in enumerate(counts)]
    shown = [cell.count for cell in results.cells(labels, sum(counts), results.SMALL)]
    assert shown == [None] * (len(few) + 1) + [9]


# Files ----------------------------------------------------------------------------------------
def packed(**parts: str) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as file:
        for name, words in parts.items():
            file.writestr(name, words)
    return kept.getvalue()


def a_sheet(rows: list[list]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def damaged(content: bytes) -> bytes:
    """A workbook whose sheet breaks off in its midst."""
    found, kept = zipfile.ZipFile(io.BytesIO(content)), io.BytesIO()
    with zipfile.ZipFile(kept, "w") as file:
        for name in found.namelist():
            whole = found.read(name)
            cut = len(whole) // 2 if name == "xl/worksheets/sheet1.xml" else len(whole)
            file.writestr(name, whole[:cut])
    return kept.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        packed(**{"[Content_Types].xml": "<Types"}),
        packed(**{"[Content_Types].xml": "<!DOCTYPE x><Types/>"}),
        damaged(a_sheet([["phone"], *[[f"9911{n:04}"] for n in range(300)]])),
    ],
)
def test_a_damaged_workbook_of_users_is_refused_with_words(content):
    evaluation = an_evaluation(a_user(Role.METHODOLOGIST), an_organisation("Water"))
    Evaluation.objects.filter(pk=evaluation.pk).update(step="sample")
    body = evaluation.bodies.get()
    desk = at_desk(evaluation.created_by)
    answer = desk.post(
        f"{EVALUATIONS}{evaluation.pk}/sample/{body.pk}/list/",
        {"file": SimpleUploadedFile("users.xlsx", content)},
    )
    assert answer.status_code == 400
    assert "Save the list as CSV in UTF-8, or as XLSX." in answer.content.decode()


def test_a_form_that_declares_entities_far_below_its_beginning_is_refused():
    laughs = f"<?xml version='1.0'?><!--{'x' * 9000}--><!DOCTYPE x [<!ENTITY a 'aaaa'>]><x>&a;</x>"
    with pytest.raises(Refused, match="what no workbook needs"):
        reading.questionnaire(packed(**{"xl/workbook.xml": laughs}))


def test_a_form_with_more_questions_than_can_be_asked_is_refused():
    """Thousands of questions with conditions would hold a worker for minutes, at each look."""
    book = openpyxl.Workbook()
    book.active.title = "survey"
    rows = [["type", "name", "label", "relevant"], ["text", "q0", "Why?", ""]]
    rows += [["text", f"q{n}", "Why?", "${q0} != ''"] for n in range(1, MOST_QUESTIONS + 1)]
    for row in rows:
        book.active.append(row)
    kept = io.BytesIO()
    book.save(kept)
    with pytest.raises(Refused, match=f"up to {MOST_QUESTIONS} can be asked"):
        reading.questionnaire(kept.getvalue())


@pytest.mark.parametrize(("method", "kept"), [("simple", ""), ("cluster", "hall")])
def test_the_hall_of_an_anonymous_answer_is_kept_only_where_halls_were_drawn(method, kept):
    """With the stratum it leads to few, and no other draw has a use for it."""
    water = an_organisation("Water")
    people = users(water, {None: 3})
    evaluation = an_evaluation(a_user(Role.METHODOLOGIST), water)
    body = evaluation.bodies.get()
    found = [Found(person.pk, cluster="hall") for person in people]
    frame = sampling_frames.of_list(body, found, {}, None)
    Evaluation.objects.filter(pk=evaluation.pk).update(step="sample")
    order = Order(method=method, n=1, seed="7 14", seed_source="Lottery")
    drawn = sampling.draw(frame, order, sampling.Wish(), None).drawn.first()
    now = timezone.now()
    answer = Response.objects.create(
        survey=evaluation.survey, organisation=water, started_at=now, completed_at=now
    )
    assert sampling.place(answer, drawn.unit.address_id).cluster == kept


# Slips of the finger --------------------------------------------------------------------------
@pytest.mark.parametrize("day", ["0001-01-01T00:00", "9999-12-31T23:59"])
def test_a_call_agreed_for_an_impossible_year_spoils_no_list(day):
    interviewer = a_user(Role.INTERVIEWER)
    evaluation = an_evaluation_in_the_field(interviewer, people=2)
    fieldwork.give_out(evaluation, evaluation.created_by)
    survey, desk = evaluation.survey, at_desk(interviewer)
    first, second = survey.invitations.order_by("pk")
    agreed = {"outcome": "call_back", "call_back_at": day}
    desk.post(f"{DESK}{survey.pk}/people/{first.pk}/", agreed)
    now = timezone.now().timestamp() * 1000
    record = {"key": str(uuid4()), "survey": survey.pk, "version": survey.version_id}
    record |= {"invitation": second.pk, "mode": "phone", "language": "en", "answers": {}}
    record |= {"started": now, "ended": now, "now": now}
    desk.post(f"{DESK}offline/records/", {"record": json.dumps(record | agreed)})
    assert desk.get(f"{DESK}{survey.pk}/people/").status_code == 200
    assert desk.get(f"{DESK}offline/kit/").status_code == 200


def test_a_vote_and_a_survey_of_an_impossible_year_are_not_kept():
    """Nobody could read the list any more in which they stand."""
    writer = a_user(Role.SUPERVISOR)
    data = {
        **{"kind": "referendum", "electorate": "anybody", "organisation": "", "keyword": ""},
        **{"least_assurance": 1, "most_choices": 1, "least_shown": 10, "objection_days": 10},
        **{"opens_at": "0001-01-01T00:00", "closes_at": "2090-02-01T00:00", "may_change": "on"},
        **{"title_en": "Again?", "options_en": "Yes\nNo"},
    }
    desk = at_desk(writer)
    assert desk.post("/admin/surveys/votes/add/", data).status_code == 400
    data = {
        **{"name": "Visits", "version": asking.a_version().pk, "purpose": "alone", "is_open": "on"},
        **{"least_answers": 5, "share": 100, "after_hours": 24, "rest_days": 90},
        **{"opens_at": "0001-01-01T00:00", "closes_at": ""},
    }
    assert desk.post(f"{DESK}new/", data).status_code == 400
    assert desk.get("/admin/surveys/votes/").status_code == 200
    assert desk.get(DESK).status_code == 200


def test_an_option_that_is_called_help_can_be_named():
    options = (Option("aid", {"en": "Help", "ru": "Помощь"}), Option("no", {"en": "Nothing"}))
    asked = Step(Question("need", Kind.SINGLE, {"en": "What do you need?"}, options=options))
    assert hear(asked, "Помощь", "ru").value == "aid"
    assert hear(asked, "көмек", "kk").wish is Wish.HELP


@pytest.mark.parametrize("path", ["save/", "bodies/"])
def test_a_plan_that_is_approved_while_somebody_saves_it_stands(monkeypatch, path):
    boss, writer = a_user(Role.SUPERVISOR), a_user(Role.METHODOLOGIST)
    evaluation = an_evaluation(writer, an_organisation("Water"))
    form = plan_pages.PlanForm if path == "save/" else plan_pages.BodyForm
    judged = form.is_valid

    def approved_meanwhile(self) -> bool:
        Evaluation.objects.update(approved_by=boss, approved_at=timezone.now())
        return judged(self)

    monkeypatch.setattr(form, "is_valid", approved_meanwhile)
    asked = {"name": "Another", "year": 2026, "currency": "MNT", "survey": evaluation.survey_id}
    asked |= {"guideline": evaluation.guideline_id, "organisation": an_organisation("Heat").pk}
    asked |= {"starts_on": "2026-03-01", "ends_on": "2026-06-30"}
    at_desk(writer).post(f"{EVALUATIONS}{evaluation.pk}/plan/{path}", asked)
    evaluation.refresh_from_db()
    assert evaluation.name != "Another"
    assert evaluation.bodies.count() == 1
