"""Somebody who is asked in messages and answers on the page between; two answers by one link; and
what must be emptied and sent whatever else waits."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from channels.models import Delivery, Envelope
from feedback.models import Appeal
from outreach.models import Manners
from outreach.sending import many
from surveys import tasks
from surveys.asking import anonymity, inviting, publishing, saying, sittings
from surveys.models import Leftover, Response, Sitting
from surveys.questionnaires.definition import Condition, Kind, Option, Question, Section
from tests.builders import an_address
from tests.surveys.asking import ANSWERS, PHONE, Phone, a_survey, an_invitation, answer_all, link

pytestmark = pytest.mark.django_db

_YES_NO = (Option("yes", {"en": "Yes"}), Option("no", {"en": "No"}))
_LINES = (Option("desk", {"en": "The desk"}), Option("hall", {"en": "The hall"}))
CAME = Question("came", Kind.SINGLE, {"en": "Did you come by bus?"}, options=_YES_NO, required=True)
ROUTE = Question(
    "route", Kind.NUMBER, {"en": "Which route?"}, shown_if=(Condition("came", value="yes"),)
)
CLEAN = Question("clean", Kind.MATRIX, {"en": "Was it clean?"}, options=_YES_NO, rows=_LINES)
WISH = Question("wish", Kind.TEXT, {"en": "What do you wish?"}, required=True)
TALK = Section("talk", {"en": "Your visit"}, (CAME, ROUTE, CLEAN, WISH))


@pytest.fixture(autouse=True)
def _no_quiet_hours():
    Manners.objects.create(quiet_from="00:00", quiet_until="00:00")


@pytest.fixture
def phone():
    return Phone()


@pytest.fixture
def survey(phone):
    return a_survey(TALK, is_open=False, channels=["sms"], is_one_by_one=True)


def invited(survey, number: str = PHONE):
    invitation = survey.invitations.create(address=an_address(number), language="en")
    inviting.send()
    invitation.refresh_from_db()
    return invitation


def on_the_page(invitation, *answers: dict) -> Client:
    browser = Client()
    browser.post(link(invitation))
    for number, answer in enumerate(answers, 1):
        browser.post(f"{link(invitation)}{number}/", answer)
    return browser


NO_BUS = {"asked": ["came"], "q-came": "no"}
CLEANED = {"asked": ["clean"], "q-clean-desk": "yes", "q-clean-hall": "no"}


# The page and the chat ------------------------------------------------------------------------
def test_a_question_that_the_page_took_away_is_not_asked_again_and_stops_no_reminder(survey, phone):
    first = invited(survey)
    assert "Which route?" in phone.says("yes")[0]
    on_the_page(first, NO_BUS)
    other = Phone(phone.account, "+97699445566")
    invited(survey, other.number)
    with time_machine.travel(timezone.now() + timedelta(hours=25), tick=False):
        tasks.run_surveys()
        said = list(Delivery.objects.filter(key__startswith="asked:again:").order_by("pk"))
    assert [each.address.value for each in said] == [phone.number, other.number]
    assert "The desk" in said[0].body


@pytest.mark.parametrize("words", ["help", "what?", "13"])
def test_whoever_was_asked_what_is_no_longer_asked_is_led_on(survey, phone, words):
    first = invited(survey)
    phone.says("yes")
    on_the_page(first, NO_BUS)
    assert "The desk" in phone.says(words)[0]
    assert phone.outcome["result"] == "answer"


def test_back_leads_to_what_is_asked_also_where_the_page_answered_it(survey, phone):
    first = invited(survey)
    phone.says("yes")
    on_the_page(first, NO_BUS, CLEANED)
    phone.says("13")
    assert "Did you come by bus?" in phone.says("back")[0]
    assert "The desk" in phone.says("no")[0]
    phone.says("yes")
    phone.says("yes")
    phone.says("Nothing")
    assert Response.objects.get().answers["came"] == "no"


def test_the_keyword_wakes_a_survey_whose_question_is_gone(survey, phone):
    first = invited(survey)
    phone.says("yes")
    on_the_page(first, NO_BUS)
    assert "The desk" in phone.says(f"SURVEY {survey.pk}")[0]


# The end --------------------------------------------------------------------------------------
def test_nobody_is_reminded_of_a_survey_that_is_over(survey, phone):
    invited(survey)
    publishing.close(survey)
    with time_machine.travel(timezone.now() + timedelta(hours=25), tick=False):
        tasks.run_surveys()
    assert not Delivery.objects.filter(key__startswith="asked:again:").exists()


@pytest.mark.parametrize("is_anonymous", [True, False])
def test_two_requests_at_once_make_one_answer_of_one_invitation(is_anonymous):
    """The second one has read the invitation before the first was through."""
    survey = a_survey(is_open=False, is_anonymous=is_anonymous)
    invitation = an_invitation(survey)
    slow = survey.invitations.select_related("survey__version").get()
    answer_all(Client(), link(invitation))
    late = sittings.begin(slow.survey, invitation=slow, language="en")
    Sitting.objects.filter(pk=late.pk).update(answers=ANSWERS)
    assert sittings.finish(late) is None
    assert Response.objects.count() == 1
    assert not Sitting.objects.exists()


# What waits -----------------------------------------------------------------------------------
def test_answers_are_emptied_also_while_questions_before_them_wait_to_be_sent(phone):
    survey = a_survey(is_anonymous=True, channels=["sms"])
    phone.says(f"SURVEY {survey.pk}")
    assert Leftover.objects.filter(delivery__state="queued").count() == 1
    phone.says("2")
    anonymity.empty(limit=1)
    assert bytes(Envelope.objects.latest("pk").raw) == b""


def test_words_of_whoever_has_not_been_asked_yet_are_no_answer(survey, phone):
    """An invitation that is held has not been read: what they write is about something else."""
    invited(survey)
    many.hold(inviting.run_key(survey.pk))
    phone.says("No water here")
    assert Appeal.objects.count() == 1
    assert Sitting.objects.get().misses == 0
    many.let_go(inviting.run_key(survey.pk))
    assert "Which route?" in phone.says("yes")[0]


def test_who_begins_by_the_word_is_not_asked_once_more_by_an_invitation_that_waits(survey, phone):
    first = invited(survey)
    many.hold(inviting.run_key(survey.pk))
    assert "Did you come by bus?" in phone.says(f"SURVEY {survey.pk}")[0]
    assert "Which route?" in phone.says("yes")[0]
    assert Delivery.objects.get(key=saying.key_of(first)).state == "cancelled"


# What is meant --------------------------------------------------------------------------------
def test_several_numbers_are_several_answers_also_where_a_label_bears_a_number(phone):
    days = Question(
        "days",
        Kind.MULTIPLE,
        {"en": "How long did you wait?"},
        options=tuple(Option(f"d{n}", {"en": f"{n} days"}) for n in (3, 5, 7)),
    )
    survey = a_survey(Section("s", {"en": "Wait"}, (days,)), channels=["sms"])
    phone.says(f"SURVEY {survey.pk}")
    phone.says("1 3")
    assert Response.objects.get().answers == {"days": ["d3", "d7"]}
