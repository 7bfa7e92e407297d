"""The desk's pages of surveys and votes with something on them, as they are seen and heard, on a
phone and on a desk. Those of questionnaires and of an evaluation's way have tests of their own."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page

from accounts.roles import Role
from surveys.asking import interviewing, papers
from surveys.evaluations import fieldwork
from surveys.models import Assignment, Evaluation, Response, Survey, Vote
from tests.builders import a_sector, a_user
from tests.looking import width_of
from tests.surveys.asking import ANSWERS, a_survey, an_invitation
from tests.surveys.fieldwork import ANSWERS as MARKS
from tests.surveys.fieldwork import an_evaluation_in_the_field
from tests.surveys.voting import a_draft, a_resident, an_open_vote, closed, published

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

OURS = {"include": [["#content"]]}


def faults(page: Page) -> list[str]:
    found = Axe().run(page, context=OURS).response["violations"]
    return [f"{fault['id']}: {node['html'][:120]}" for fault in found for node in fault["nodes"]]


def a_survey_with_answers() -> Survey:
    """By phone, by link and on paper, with somebody who wants to be called again."""
    survey = a_survey(channels=["sms"])
    for number in range(2):
        an_invitation(survey, f"+9769911220{number}", channel=("sms", "phone")[number])
    caller = a_user(Role.INTERVIEWER)
    interviewing.note(
        survey.invitations.first(),
        user=caller,
        outcome="call_back",
        call_back_at=timezone.now(),
        words="In the evening",
    )
    now = timezone.now()
    for number in range(6):
        Response.objects.create(
            survey=survey,
            answers=ANSWERS | {"why": f"Word {number}"},
            started_at=now,
            completed_at=now,
        )
    papers.enter(survey, "17", ANSWERS, user=caller, language="en")
    return survey


def an_evaluation_half_asked() -> Evaluation:
    evaluation = an_evaluation_in_the_field(a_user(Role.INTERVIEWER))
    fieldwork.give_out(evaluation, evaluation.created_by)
    for given in Assignment.objects.select_related("invitation__survey", "interviewer")[:2]:
        sitting = interviewing.begin(
            given.invitation.survey,
            user=given.interviewer,
            mode="face",
            language="en",
            invitation=given.invitation,
        )
        sitting.answers = MARKS
        sitting.save()
        interviewing.finish(sitting, latitude=47.9, longitude=106.9)
    return evaluation


def a_vote_with_a_result() -> Vote:
    sector = a_sector()
    a_resident(1, sector)
    vote = closed(an_open_vote(sector=sector))
    published(vote)
    return vote


def test_the_desk_of_surveys_and_votes_is_seen_and_heard_at_both_widths(
    page: Page, live_server, sit_down
):
    survey, evaluation = a_survey_with_answers(), an_evaluation_half_asked()
    vote, draft = a_vote_with_a_result(), a_draft()
    places = [
        *((name, ()) for name in ("surveys", "survey_new", "survey_interviews", "votes")),
        *((name, ()) for name in ("vote_add", "evaluations", "evaluation_actions")),
        *((name, (survey.pk,)) for name in ("survey", "survey_results", "survey_people")),
        *((name, (survey.pk,)) for name in ("survey_sheets", "survey_sheet_new")),
        *((name, (vote.pk,)) for name in ("vote", "vote_paper")),
        ("vote", (draft.pk,)),
        ("evaluation_field", (evaluation.pk,)),
    ]
    sit_down(a_user(Role.ADMINISTRATOR))
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        for name, of in places:
            place = reverse(f"admin:{name}", args=of)
            answer = page.goto(live_server.url + place)
            assert answer.status == 200, place
            assert width_of(page) <= width, f"{place} at {width}"
            assert faults(page) == [], f"{place} at {width}"
