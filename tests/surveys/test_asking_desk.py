"""Surveys at the desk: two people open one; progress, results, files; interviews and paper."""

import csv
import io
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from openpyxl import load_workbook

from accounts.roles import Role
from feedback.models import Appeal
from surveys.asking import desk, interviewing, publishing, results, saying
from surveys.models import (
    AnswersTaken,
    ContactAttempt,
    Response,
    Sheet,
    Sitting,
    Survey,
)
from surveys.questionnaires.definition import Kind, Option, Question, Section
from tests.builders import a_user, an_address, an_audience, an_organisation
from tests.desk import as_read, at_desk
from tests.feedback.site import page
from tests.surveys.asking import (
    ANSWERS,
    DEFINITION,
    Phone,
    a_survey,
    a_version,
    an_invitation,
    answer_all,
    link,
)

pytestmark = pytest.mark.django_db
DESK = "/admin/surveys/asking/"


@pytest.fixture
def writer():
    return a_user(Role.METHODOLOGIST)


def a_draft(writer, **fields) -> Survey:
    usual = {"state": Survey.State.DRAFT, "created_by": writer, "is_anonymous": True}
    return a_survey(**usual | fields)


FORM = {
    "purpose": "alone",
    "is_open": "on",
    "is_anonymous": "on",
    "channels": ["sms"],
    **{"least_answers": 5, "share": 100, "after_hours": 24, "rest_days": 90},
}


def act(user, survey: Survey, do: str):
    desk, page = at_desk(user), f"{DESK}{survey.pk}/"
    read = as_read(desk, page) if do == "approve" else {}
    return desk.post(f"{page}act/", {"do": do} | read)


def answers(survey: Survey, *given: dict) -> None:
    now = timezone.now()
    for each in given:
        Response.objects.create(
            survey=survey,
            answers=each,
            language="en",
            started_at=now,
            completed_at=now,
            is_mixed=survey.is_anonymous,  # as it lies after the night
        )


def test_from_the_form_to_open_by_two_people(writer):
    version = a_version()
    form = FORM | {"name": "Winter", "version": version.pk}
    at_desk(writer).post(f"{DESK}new/", form)
    survey = Survey.objects.get()
    assert (survey.state, survey.created_by, survey.channels) == ("draft", writer, ["sms"])
    act(writer, survey, "propose")
    act(writer, survey, "approve")
    survey.refresh_from_db()
    assert survey.state == Survey.State.PROPOSED
    act(a_user(Role.HEAD), survey, "approve")
    survey.refresh_from_db()
    assert survey.state == Survey.State.OPEN
    version.refresh_from_db()
    assert version.frozen_at


def test_whoever_approves_reads_what_is_asked_of_whom_and_by_which_ways(writer):
    body = an_organisation("Water")
    audience = an_audience(name="Households of the north", organisation=body)
    fields = {"organisation": body, "audience": audience, "channels": ["sms"], "least_answers": 7}
    survey = a_draft(writer, state=Survey.State.PROPOSED, is_open=False, **fields)
    page = at_desk(a_user(Role.HEAD, organisation=body)).get(f"{DESK}{survey.pk}/")
    told = page.content.decode()
    for words in ("How were you served?", "On foot", "What went wrong?"):
        assert words in told
    for words in ("Households of the north", "SMS", "anonymous", "<dd>7</dd>"):
        assert words in told


def test_a_survey_is_called_by_its_name_in_the_language_of_who_reads(writer, client):
    survey = a_draft(writer, version=a_version(replace(DEFINITION, intro={})))
    at, form = f"{DESK}{survey.pk}/edit/", FORM | {"version": survey.version_id, "name": "Winter"}
    sent = form | {"name_mn": "Өвөл", "name_ru": "Зима"}
    assert at_desk(writer).post(at, sent).status_code == 302
    survey.refresh_from_db()
    assert survey.names == {"mn": "Өвөл", "ru": "Зима"}
    assert 'value="Зима"' in page(at_desk(writer).get(at))
    Survey.objects.filter(pk=survey.pk).update(state="open", approved_by=a_user(Role.HEAD))
    for language, name in (("mn", "Өвөл"), ("ru", "Зима"), ("az", "Winter")):
        client.cookies["django_language"] = language
        assert f'<h1 class="govuk-heading-l">{name}</h1>' in page(client.get(link(survey)))
    invitation = an_invitation(survey, language="ru")
    assert "Зима" in saying.invitation_words(invitation, "ru")


def test_the_database_opens_nothing_without_a_second_person(writer):
    survey = a_draft(writer)
    for change in ({"state": "open"}, {"approved_by": writer, "state": "approved"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Survey.objects.filter(pk=survey.pk).update(**change)


def test_a_faulty_questionnaire_is_not_asked(writer):
    version = a_version()
    version.content["sections"][0]["questions"][0]["options"] = []
    version.save()
    survey = a_draft(writer, version=version)
    assert "Before it can be asked" in page(at_desk(writer).get(f"{DESK}{survey.pk}/"))
    act(writer, survey, "propose")
    survey.refresh_from_db()
    assert survey.state == Survey.State.DRAFT


def test_an_audience_is_written_down_when_it_opens_and_by_the_clock(writer):
    Phone()
    people = [an_address(f"+9768800000{number}") for number in range(3)]
    opens = timezone.now() + timedelta(hours=2)
    audience = an_audience(created_by=writer)
    survey = a_draft(writer, is_open=False, audience=audience, opens_at=opens)
    publishing.propose(survey, user=writer)
    publishing.approve(survey, user=a_user(Role.HEAD))
    survey.refresh_from_db()
    assert survey.state == Survey.State.APPROVED
    assert people
    assert publishing.follow_clock() == 0
    Survey.objects.filter(pk=survey.pk).update(opens_at=timezone.now())
    assert publishing.follow_clock() == 1
    Survey.objects.filter(pk=survey.pk).update(closes_at=timezone.now())
    publishing.follow_clock()
    survey.refresh_from_db()
    assert survey.state == Survey.State.CLOSED


def test_progress_by_channel_and_day(writer):
    survey = a_survey(is_open=False, created_by=writer, approved_by=a_user(Role.HEAD))
    today = timezone.localdate()
    an_invitation(survey, channel="sms", answered_on=today)
    an_invitation(survey, "+97688000001", channel="sms")
    an_invitation(survey, "+97688000002", channel="email", declined_at=timezone.now())
    shown = page(at_desk(writer).get(f"{DESK}{survey.pk}/"))
    row = "<td>{}</td><td>{}</td><td>{}</td><td>{}</td>".format
    assert f'<th scope="row">SMS</th>{row(2, 1, 1, 0)}' in shown
    assert row(3, 1, 1, 1) in shown  # all


def test_results_show_nothing_of_too_few_and_hide_small_cells(writer):
    survey = a_survey(created_by=writer, is_anonymous=True, least_answers=5)
    at = f"{DESK}{survey.pk}/results/"
    answers(survey, *[ANSWERS] * 4)
    assert "fewer than 5 answers" in page(at_desk(writer).get(at))
    others = [{"came": "foot", "served": 5}] * 3
    others += [{"came": "car", "served": 1, "why": "Long wait"}]
    answers(survey, *others)
    shown = page(at_desk(writer).get(at))
    assert "mean" not in shown  # it would tell the numbers that are hidden
    # One came by car: neither that nor the next smallest, which would tell it, is a number.
    assert shown.count('<td colspan="3">few</td>') >= 2
    assert "Long wait" not in shown  # one text of fewer than five


def test_of_recommending_the_score_is_told_unless_it_would_tell_a_hidden_number(writer):
    asked = Section("end", {"en": "End"}, (Question("again", Kind.NPS, {"en": "Again?"}),))
    version = a_version(replace(DEFINITION, sections=(asked,)))
    survey = a_survey(created_by=writer, version=version, is_anonymous=True)
    at = f"{DESK}{survey.pk}/results/"
    answers(survey, *[{"again": 10}] * 6, *[{"again": 8}] * 3, *[{"again": 3}] * 3)
    assert "NPS 25" in page(at_desk(writer).get(at))
    answers(survey, {"again": 0})
    assert "NPS" not in page(at_desk(writer).get(at))


def test_answers_for_trial_are_in_no_figure(writer):
    survey = a_survey(created_by=writer, least_answers=1)
    answers(survey, ANSWERS, ANSWERS)
    Response.objects.filter(pk=Response.objects.first().pk).update(is_test=True)
    assert results.of(survey, "en", with_words=False)[0] == 1


def test_a_line_of_a_matrix_with_too_few_answers_is_not_shown(writer):
    options = (Option("good", {"en": "Good"}), Option("bad", {"en": "Bad"}))
    rows = (Option("clean", {"en": "Cleanliness"}), Option("quick", {"en": "Quickness"}))
    asked = Question("m", Kind.MATRIX, {"en": "How was it?"}, options=options, rows=rows)
    survey = a_survey(Section("s", {"en": "S"}, (asked,)), created_by=writer, least_answers=3)
    answers(survey, *[{"m": {"clean": "good"}}] * 2, {"m": {"clean": "bad", "quick": "bad"}})
    (found,) = results.of(survey, "en", with_words=False)[1]
    told = [(label, number, bool(cells)) for label, number, cells in found.lines]
    assert told == [("Cleanliness", 3, True), ("Quickness", 1, False)]


def test_words_are_for_who_may_read_words(writer):
    survey = a_survey(created_by=writer, least_answers=1)
    answers(survey, {"came": "car", "served": 1, "why": "The long queue"})
    at = f"{DESK}{survey.pk}/results/"
    assert "The long queue" in page(at_desk(writer).get(at))


def test_the_answers_as_a_file_with_its_codebook_and_a_line_in_the_log(writer):
    survey = a_survey(created_by=writer, least_answers=1)
    answers(survey, ANSWERS | {"why": "=1+1"}, {"came": "foot", "served": 5})
    answer = at_desk(writer).post(f"{DESK}{survey.pk}/answers/csv/")
    rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert rows[0][:3] == ["organisation", "place", "mode"]
    assert "better.hours" in rows[0]
    assert rows[1][rows[0].index("why")] in ("'=1+1", "")
    assert ["came", "single", "How did you come?", "bus", "By bus"] in rows
    kept = AnswersTaken.objects.get()
    assert (kept.user, kept.format, kept.rows) == (writer, "csv", 2)
    sheet = at_desk(writer).post(f"{DESK}{survey.pk}/answers/xlsx/")
    book = load_workbook(io.BytesIO(b"".join(sheet.streaming_content)))
    assert book.sheetnames == ["answers", "codebook"]
    assert book["answers"].max_row == 3


def test_no_file_of_fewer_answers_than_the_survey_shows_anything_of(writer):
    survey = a_survey(created_by=writer, least_answers=3)
    answers(survey, ANSWERS, ANSWERS)
    desk = at_desk(writer)
    assert not desk.post(f"{DESK}{survey.pk}/answers/csv/").has_header("Content-Disposition")
    assert not AnswersTaken.objects.exists()
    answers(survey, ANSWERS)
    answer = desk.post(f"{DESK}{survey.pk}/answers/csv/")
    assert answer.has_header("Content-Disposition")
    answer.close()


def test_a_file_of_anonymous_answers_has_no_moment_and_no_order(writer):
    survey = a_survey(created_by=writer, least_answers=1, is_anonymous=True)
    answers(survey, *({"came": "car", "served": n % 5 + 1} for n in range(20)))
    orders = set()
    for _again in range(3):
        answer = at_desk(writer).post(f"{DESK}{survey.pk}/answers/csv/")
        text = b"".join(answer.streaming_content).decode("utf-8-sig")
        rows = list(csv.reader(io.StringIO(text)))[:21]
        assert not {"started", "completed", "channel", "language"} & set(rows[0])
        orders.add(tuple(map(tuple, rows[1:])))
    assert len(orders) > 1


def test_a_survey_of_another_body_is_nowhere():
    heat, water = an_organisation(), an_organisation()
    survey = a_survey(organisation=heat)
    stranger = at_desk(a_user(Role.METHODOLOGIST, organisation=water))
    for path in ("", "results/", "edit/", "counter/", "people/", "paper/"):
        assert stranger.get(f"{DESK}{survey.pk}/{path}").status_code in (403, 404)
    assert survey.name not in page(stranger.get(DESK))


def test_the_sheet_for_the_counter_leads_to_the_survey_and_says_where(writer, client):
    an_organisation(code="heat", name="Heat")
    survey = a_survey(created_by=writer)
    shown = page(at_desk(writer).get(f"{DESK}{survey.pk}/counter/?place=heat"))
    assert "<svg" in shown
    assert f"{link(survey)}?place=heat" in shown


# Interviews ---------------------------------------------------------------------------------------
@pytest.fixture
def interviewer():
    return a_user(Role.INTERVIEWER)


def interview(user, survey: Survey, **more):
    answer = at_desk(user).post(f"{DESK}{survey.pk}/people/begin/", more)
    return answer.headers["Location"].removesuffix("1/")


def test_an_interview_from_the_list_to_the_response(interviewer):
    survey = a_survey(is_open=False)
    invitation = an_invitation(survey)
    desk = at_desk(interviewer)
    listed = page(desk.get(f"{DESK}{survey.pk}/people/"))
    assert "+976***33" in listed
    at = interview(interviewer, survey, invitation=invitation.pk, mode="face", language="mn")
    assert "Та яаж ирсэн бэ?" in page(desk.get(f"{at}1/"))
    assert desk.post(f"{at}1/", {"q-came": ""}).status_code == 422
    desk.post(f"{at}1/", {"q-came": "bus"})
    desk.post(f"{at}2/", {"q-served": "4"})
    desk.post(f"{at}3/", {"q-better": ["hours"], "latitude": "47.9", "longitude": "106.9"})
    response = Response.objects.get()
    assert (response.answers, response.mode, response.language) == (ANSWERS, "face", "mn")
    assert (response.interviewer, response.latitude) == (interviewer, 47.9)
    assert ContactAttempt.objects.get().outcome == "done"
    assert "Nobody is left" in page(desk.get(f"{DESK}{survey.pk}/people/"))


def test_a_call_back_needs_its_time_and_a_refusal_ends_it(interviewer):
    survey = a_survey(is_open=False)
    invitation = an_invitation(survey)
    at = f"{DESK}{survey.pk}/people/{invitation.pk}/"
    desk = at_desk(interviewer)
    desk.post(at, {"outcome": "call_back"})
    assert not ContactAttempt.objects.exists()
    desk.post(at, {"outcome": "call_back", "call_back_at": "2026-12-01T10:00"})
    assert ContactAttempt.objects.get().call_back_at
    desk.post(at, {"outcome": "refused"})
    invitation.refresh_from_db()
    assert invitation.declined_at
    assert desk.post(at, {"outcome": "no_answer"}).status_code == 404


def test_an_agreed_call_is_first_and_who_was_tried_last_of_however_many_wait(interviewer):
    survey = a_survey(is_open=False)
    many = [an_invitation(survey, f"+976991{number:05}") for number in range(52)]
    tried = [(one, "no_answer", None) for one in many[:50]]
    tried.append((many[51], "call_back", timezone.now() + timedelta(hours=2)))
    for one, outcome, moment in tried:
        interviewing.note(one, user=interviewer, outcome=outcome, call_back_at=moment)
    listed = page(at_desk(interviewer).get(f"{DESK}{survey.pk}/people/"))
    shown = [int(each) for each in re.findall(r'id="person-(\d+)"', listed)]
    assert shown[:3] == [many[51].pk, many[50].pk, many[0].pk]


def test_an_interview_goes_on_where_the_messages_stopped(interviewer):
    survey = a_survey(is_open=False)
    invitation = an_invitation(survey)
    sitting = Sitting.objects.create(
        survey=survey,
        invitation=invitation,
        language="en",
        answers={"came": "car"},
        state=Sitting.State.LEFT,
        expires_at=timezone.now() + timedelta(days=1),
    )
    at = interview(interviewer, survey, invitation=invitation.pk, mode="phone", language="en")
    assert str(sitting.key) in at
    assert 'value="car" checked' in page(at_desk(interviewer).get(f"{at}1/"))


def test_an_interview_is_its_interviewers_own(interviewer):
    survey = a_survey()
    at = interview(interviewer, survey, mode="face", language="en")
    assert at_desk(a_user(Role.INTERVIEWER)).get(f"{at}1/").status_code == 404


# Paper --------------------------------------------------------------------------------------------
ON_PAPER = {"number": "17", "language": "mn", "q-came": "bus", "q-served": "4", "q-better": "hours"}


def enter(user, survey: Survey, **more):
    return at_desk(user).post(f"{DESK}{survey.pk}/paper/new/", ON_PAPER | more)


def test_two_people_who_agree_make_one_response(interviewer):
    survey = a_survey()
    enter(interviewer, survey)
    assert not Response.objects.exists()
    assert enter(interviewer, survey).status_code == 409  # the same person
    enter(a_user(Role.INTERVIEWER), survey)
    response = Response.objects.get()
    assert (response.answers, response.mode) == (ANSWERS, "paper")
    assert enter(a_user(Role.INTERVIEWER), survey).status_code == 409
    assert Response.objects.count() == 1


def test_where_two_differ_a_third_looks_at_the_paper(interviewer):
    survey = a_survey()
    other = a_user(Role.INTERVIEWER)
    enter(interviewer, survey)
    enter(other, survey, **{"q-served": "5"})
    sheet = Sheet.objects.get()
    assert sheet.state == Sheet.State.DIFFERS
    at = f"{DESK}{survey.pk}/paper/{sheet.pk}/"
    third = a_user(Role.INTERVIEWER)
    shown = page(at_desk(third).get(at))
    assert "How were you served?" in shown
    assert "How did you come?" not in shown  # there they agree
    at_desk(other).post(at, {"q-served": "5"})
    assert not Response.objects.exists()
    at_desk(third).post(at, {"q-served": "3"})
    assert Response.objects.get().answers == ANSWERS | {"served": 3}
    assert at_desk(third).post(at, {"q-served": "3"}).status_code == 404


def test_a_sheet_is_typed_in_the_order_that_is_printed(interviewer):
    mixed = tuple(Option(code, {"en": code.upper()}) for code in "abcdefgh")
    asked = Question("q", Kind.SINGLE, {"en": "Q?"}, options=mixed, shuffled=True)
    survey = a_survey(Section("s", {"en": "S"}, (asked,)))
    shown = page(at_desk(interviewer).get(f"{DESK}{survey.pk}/paper/new/"))
    assert re.findall(r'name="q-q" value="(\w)"', shown) == list("abcdefgh")


def test_who_wrote_the_survey_may_settle_a_sheet_and_all_three_are_named(interviewer, writer):
    survey = a_survey(created_by=writer)
    other = a_user(Role.INTERVIEWER)
    enter(interviewer, survey)
    enter(other, survey, **{"q-served": "5"})
    paper, sheet = f"{DESK}{survey.pk}/paper/", Sheet.objects.get()
    assert at_desk(a_user(Role.INSPECTOR)).get(paper).status_code == 403
    for role in (Role.METHODOLOGIST, Role.SUPERVISOR):
        assert at_desk(a_user(role)).get(paper).status_code == 200
    assert at_desk(writer).post(f"{paper}{sheet.pk}/", {"q-served": "3"}).status_code == 302
    shown = page(at_desk(interviewer).get(paper))
    assert f"{interviewer}, {other}" in shown
    assert f"settled by {writer}" in shown
    foreign = a_user(Role.METHODOLOGIST, organisation=an_organisation("Roads"))
    assert at_desk(foreign).get(paper).status_code == 404


def test_the_pages_cost_the_same_however_many_answered(writer, django_assert_max_num_queries):
    survey = a_survey(created_by=writer, least_answers=1)
    answers(survey, *[ANSWERS] * 30)
    desk = at_desk(writer)
    with django_assert_max_num_queries(30):
        desk.get(f"{DESK}{survey.pk}/")
    with django_assert_max_num_queries(20):
        desk.get(f"{DESK}{survey.pk}/results/")


def test_what_somebody_answers_is_no_appeal(client):
    answer_all(client, link(a_survey()))
    assert not Appeal.objects.exists()


def test_the_list_goes_on_by_pages(writer, monkeypatch):
    monkeypatch.setattr(desk, "LISTED", 2)
    version = a_version()
    made = [a_survey(version=version, name=f"Survey {n}") for n in range(3)]
    shown = page(at_desk(writer).get(DESK))
    assert f"?before={made[1].pk}" in shown
    older = page(at_desk(writer).get(DESK, {"before": made[1].pk}))
    assert [each.name in older for each in made] == [True, False, False]
    assert "?before=" not in older
