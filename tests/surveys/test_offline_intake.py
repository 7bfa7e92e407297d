"""Interviews held without a connection come in by the desk's door: each once, only one's own."""

import json
import time
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.roles import Role
from feedback.models import Attachment, Reading
from surveys.evaluations import fieldwork
from surveys.models import ContactAttempt, Intake, Invitation, Photo, Response, Sitting, Survey
from surveys.questionnaires.definition import Kind, Question, Section
from tests.builders import a_user
from tests.desk import at_desk
from tests.feedback.site import a_photo
from tests.surveys.asking import ANSWERS, ASKED, a_survey, a_version
from tests.surveys.fieldwork import ANSWERS as SCALES
from tests.surveys.fieldwork import an_evaluation_in_the_field

pytestmark = pytest.mark.django_db

KIT = "/admin/surveys/asking/offline/kit/"
RECORDS = "/admin/surveys/asking/offline/records/"
MINUTE = 60_000  # milliseconds, as browsers count
PHOTO = Section("seen", {"en": "Seen"}, (Question("view", Kind.PHOTO, {"en": "A photo, please"}),))


@pytest.fixture
def interviewer():
    return a_user(Role.INTERVIEWER)


@pytest.fixture
def field(interviewer):
    """An evaluation whose six people are given to two interviewers; ours has three of them."""
    evaluation = an_evaluation_in_the_field(interviewer, a_user(Role.INTERVIEWER))
    fieldwork.give_out(evaluation, evaluation.created_by)
    return evaluation


def theirs(evaluation, user) -> list[Invitation]:
    given = Invitation.objects.filter(survey=evaluation.survey, assignment__interviewer=user)
    return list(given.order_by("pk"))


def a_record(survey: Survey, invitation: Invitation | None = None, **fields) -> dict:
    """An interview of ten minutes that was over half an hour ago."""
    now = int(time.time() * 1000)
    usual = {
        "key": str(uuid4()),
        "survey": survey.pk,
        "version": survey.version_id,
        "invitation": invitation.pk if invitation else None,
        "mode": "face",
        "language": "en",
        "started": now - 40 * MINUTE,
        "ended": now - 30 * MINUTE,
        "now": now,
        "answers": SCALES if invitation else ANSWERS,
    }
    return usual | fields


def send(client: Client, record, **files):
    return client.post(RECORDS, {"record": json.dumps(record), **files})


def test_only_ones_own_people_and_what_is_needed_goes_along(field, interviewer):
    a_survey(name="Whoever is here")
    kit = at_desk(interviewer).get(KIT).json()
    named = {each["name"]: each for each in kit["surveys"]}
    people = named["Satisfaction"]["people"]
    assert [each["id"] for each in people] == [each.pk for each in theirs(field, interviewer)]
    citizens = {each.address.citizen_id for each in theirs(field, interviewer)}
    at_desk(interviewer).get(KIT)  # once a day is written down that they read the numbers
    assert sorted(Reading.objects.values_list("citizen_id", flat=True)) == sorted(citizens)
    assert named["Satisfaction"]["content"]["sections"][0]["questions"][0]["code"] == "access"
    assert named["Satisfaction"]["complaints"]["access"]["required"] == "Please choose an answer."
    assert named["Whoever is here"]["open"] is True
    assert named["Whoever is here"]["people"] == []


def test_the_kit_costs_the_same_for_few_and_many(field, interviewer, django_assert_max_num_queries):
    desk = at_desk(interviewer)
    desk.get(KIT)
    for number in range(4):
        a_survey(name=f"Open {number}")
    with django_assert_max_num_queries(16):
        assert len(desk.get(KIT).json()["surveys"]) == 5


def test_an_interview_comes_in_with_its_times_and_place(field, interviewer):
    person = theirs(field, interviewer)[0]
    record = a_record(field.survey, person, latitude=47.92, longitude=106.91, seconds={"access": 8})
    assert send(at_desk(interviewer), record).status_code == 201
    response = Response.objects.get()
    assert response.answers == SCALES
    assert (response.mode, response.interviewer) == ("face", interviewer)
    assert (response.latitude, response.longitude) == (47.92, 106.91)
    assert response.seconds == {"access": 8.0}
    assert (response.completed_at - response.started_at).total_seconds() == 600
    assert abs(response.completed_at.timestamp() - (time.time() - 1800)) < 30
    person.refresh_from_db()
    assert person.answered_on
    assert ContactAttempt.objects.get().outcome == "done"
    assert not Sitting.objects.exists()
    assert fieldwork.progress(field)[0].done == 1


def test_the_phones_own_clock_does_not_matter(field, interviewer):
    """A phone that is a year ahead tells how long ago it was, all the same."""
    ahead = 365 * 24 * 60 * MINUTE
    record = a_record(field.survey, theirs(field, interviewer)[0])
    record |= {name: record[name] + ahead for name in ("started", "ended", "now")}
    send(at_desk(interviewer), record)
    assert abs(Response.objects.get().completed_at.timestamp() - (time.time() - 1800)) < 30


def test_sent_again_it_is_known_and_nothing_changes(field, interviewer):
    record = a_record(field.survey, theirs(field, interviewer)[0])
    desk = at_desk(interviewer)
    assert send(desk, record).status_code == 201
    again = send(desk, record | {"answers": SCALES | {"access": 1}})
    assert again.status_code == 200
    assert Response.objects.get().answers["access"] == SCALES["access"]


def test_sent_again_of_an_anonymous_survey_it_is_known_too(interviewer):
    """Where nothing leads from the answers to the record, the record's key alone is known."""
    survey = a_survey(is_anonymous=True)
    record = a_record(survey)
    desk = at_desk(a_user(Role.INTERVIEWER))
    assert [send(desk, record).status_code for _each in range(2)] == [201, 200]
    response = Response.objects.get()
    assert response.key != Intake.objects.get().key
    assert response.latitude is None


def test_somebody_elses_person_is_not_asked(field, interviewer):
    other = Invitation.objects.exclude(assignment__interviewer=interviewer).first()
    refused = send(at_desk(interviewer), a_record(field.survey, other))
    assert refused.status_code == 404
    assert not Response.objects.exists()
    assert not Intake.objects.exists()


def test_a_record_of_somebody_else_is_not_told_of(field, interviewer):
    record = a_record(field.survey, theirs(field, interviewer)[0])
    send(at_desk(interviewer), record)
    other = Invitation.objects.exclude(assignment__interviewer=interviewer).first()
    colleague = other.assignment.interviewer
    theirs_now = record | {"invitation": other.pk}
    assert send(at_desk(colleague), theirs_now).status_code == 404
    assert Response.objects.count() == 1


def test_who_may_not_interview_and_who_is_not_signed_in(field):
    record = a_record(field.survey)
    analyst = at_desk(a_user(Role.ANALYST))
    assert analyst.get(KIT).status_code == 403
    assert send(analyst, record).status_code == 403
    assert Client().get(KIT).status_code == 302
    assert send(Client(), record).status_code == 302
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = at_desk(a_user(Role.INTERVIEWER)).cookies
    assert send(strict, record).status_code == 403
    assert not Response.objects.exists()


def test_an_old_version_is_refused_and_nothing_of_it_is_kept(field, interviewer):
    record = a_record(field.survey, theirs(field, interviewer)[0], version=a_version().pk)
    refused = send(at_desk(interviewer), record)
    assert refused.status_code == 422
    assert "changed since" in refused.json()["detail"]
    assert not Intake.objects.exists()


def test_bad_answers_are_told_by_question_and_may_come_again_corrected(field, interviewer):
    bad = {"access": 9, "speed": "x", "conduct": ["1", "2"], "outcome": {"a": 1}}
    record = a_record(field.survey, theirs(field, interviewer)[0], answers=bad)
    desk = at_desk(interviewer)
    refused = send(desk, record)
    assert refused.status_code == 422
    assert set(refused.json()["problems"]) == {"access", "speed", "conduct", "fairness", "outcome"}
    assert not Sitting.objects.exists()
    assert send(desk, record | {"answers": SCALES}).status_code == 201


def test_answers_to_what_was_not_asked_do_not_count():
    survey = a_survey(ASKED[0])
    given = {"came": "bus", "served": 5, "why": "x" * 9000}
    assert (
        send(at_desk(a_user(Role.INTERVIEWER)), a_record(survey, answers=given)).status_code == 201
    )
    assert Response.objects.get().answers == {"came": "bus", "served": 5}


@pytest.mark.parametrize(
    "record",
    [
        "no JSON",
        None,
        [],
        {"key": "x"},
        {"mode": "self"},
        {"started": "NaN"},
        {"survey": "1; DROP"},
        {"survey": 2**80},
        {"answers": [1]},
        {"answers": "text"},
        {"key": None},
        {"outcome": "unheard"},
        {"answers": {"why": "\ud800"}},
    ],
)
def test_what_no_phone_sends_is_refused_without_a_fault(record):
    survey = a_survey()
    body = a_record(survey) | record if isinstance(record, dict) else record
    refused = send(at_desk(a_user(Role.INTERVIEWER)), body)
    assert refused.status_code == 422
    assert refused.json()["detail"]
    assert not Response.objects.exists()


def test_who_answered_meanwhile_is_not_counted_twice(field, interviewer):
    first, second = theirs(field, interviewer)[:2]
    desk = at_desk(interviewer)
    send(desk, a_record(field.survey, first))
    late = send(desk, a_record(field.survey, first))
    assert late.status_code == 422
    assert "meanwhile" in late.json()["detail"]
    assert send(desk, a_record(field.survey, second)).status_code == 201
    assert Response.objects.count() == 2


def test_a_survey_that_is_closed_takes_none(field, interviewer):
    person = theirs(field, interviewer)[0]
    Survey.objects.filter(pk=field.survey_id).update(state="closed")
    refused = send(at_desk(interviewer), a_record(field.survey, person))
    assert refused.status_code == 422
    assert "closed" in refused.json()["detail"]
    person.refresh_from_db()
    assert person.answered_on is None


def test_a_try_without_an_interview_is_noted_once(field, interviewer):
    person = theirs(field, interviewer)[0]
    record = a_record(
        field.survey,
        person,
        outcome="call_back",
        call_back_at="2026-12-01T10:30",
        note="After lunch",
        answers={},
    )
    desk = at_desk(interviewer)
    assert [send(desk, record).status_code for _each in range(2)] == [201, 200]
    attempt = ContactAttempt.objects.get()
    assert (attempt.outcome, attempt.note, attempt.user) == (
        "call_back",
        "After lunch",
        interviewer,
    )
    assert attempt.call_back_at is not None
    kit = desk.get(KIT).json()
    person_now = next(each for each in kit["surveys"][0]["people"] if each["id"] == person.pk)
    assert (person_now["tries"], person_now["note"]) == (1, "After lunch")


def test_a_photo_comes_in_through_the_houses_checks():
    survey = a_survey(*ASKED, PHOTO)
    desk = at_desk(a_user(Role.INTERVIEWER))
    record = a_record(survey)
    words = SimpleUploadedFile("letter.txt", b"Good day", "text/plain")
    refused = send(desk, record, **{"photo-view": words})
    assert refused.status_code == 422
    assert set(refused.json()["problems"]) == {"view"}
    assert send(desk, record, **{"photo-view": a_photo()}).status_code == 201
    response, photo = Response.objects.get(), Photo.objects.get()
    assert response.answers["view"] == [str(photo.pk)]
    assert photo.response == response
    assert photo.attachment.seal  # the original is sealed


def test_an_anonymous_survey_takes_no_photo():
    survey = a_survey(*ASKED, PHOTO, is_anonymous=True)
    desk = at_desk(a_user(Role.INTERVIEWER))
    asked = desk.get(KIT).json()["surveys"][0]["content"]["sections"]
    assert "photo" not in {each["kind"] for part in asked for each in part["questions"]}
    assert send(desk, a_record(survey), **{"photo-view": a_photo()}).status_code == 201
    assert "view" not in Response.objects.get().answers
    assert not Photo.objects.exists()


def test_pictures_of_what_is_refused_leave_no_file():
    survey = a_survey(*ASKED, PHOTO)
    record = a_record(survey, answers={"came": "bus"})
    refused = send(at_desk(a_user(Role.INTERVIEWER)), record, **{"photo-view": a_photo()})
    assert refused.status_code == 422
    assert not Photo.objects.exists()
    assert not Attachment.objects.exists()
