"""People are asked some time after their appeal was answered: by chance, seldom, never some."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.models import Address
from feedback import answers
from feedback.models import Appeal
from outreach.models import Manners
from surveys.asking import inviting, resolved
from surveys.models import Invitation, Survey
from tests.builders import a_registered_appeal, an_account, an_address, an_organisation, staff
from tests.surveys.asking import a_survey

pytestmark = pytest.mark.django_db
NUMBERS = iter(range(10**7, 10**8))


@pytest.fixture(autouse=True)
def _sms():
    Manners.objects.create(quiet_from="00:00", quiet_until="00:00")
    an_account("sms")


@pytest.fixture
def survey():
    return a_survey(purpose=Survey.Purpose.RESOLVED, is_open=False)


def an_answered_appeal(phone: str = "", **fields) -> Appeal:
    address = an_address(phone or f"+976{next(NUMBERS)}")
    appeal = a_registered_appeal(address=address, channel="sms")
    Appeal.objects.filter(pk=appeal.pk).update(**fields)
    appeal.refresh_from_db()
    answers.answer(appeal, text="Done.", actor=staff())
    return appeal


def later(hours: int = 25) -> int:
    with time_machine.travel(timezone.now() + timedelta(hours=hours), tick=False):
        return resolved.invite()


def test_asked_a_day_after_the_answer_and_once(survey):
    appeal = an_answered_appeal()
    assert resolved.invite() == 0
    assert later() == 1
    assert later(26) == 0
    invitation = Invitation.objects.get()
    assert (invitation.survey, invitation.appeal) == (survey, appeal)
    inviting.send()
    invitation.refresh_from_db()
    assert invitation.invited_at


@pytest.mark.parametrize("kept", [{"is_confidential": True}, {"is_vulnerable": True}])
def test_never_about_what_is_confidential_nor_who_needs_care(survey, kept):
    an_answered_appeal(**kept)
    assert later() == 0


@pytest.mark.parametrize("changed", [{"status": "in_progress"}, {"resolution_round": 7}])
def test_nobody_is_asked_about_what_is_open_again(survey, changed):
    Appeal.objects.filter(pk=an_answered_appeal().pk).update(**changed)
    assert later() == 0


def test_who_said_stop_is_not_asked(survey):
    an_answered_appeal()
    Address.objects.update(opted_out_at=timezone.now())
    assert later() == 0


def test_nobody_twice_within_the_days_of_rest(survey):
    an_answered_appeal("+97699000001")
    an_answered_appeal("+97699000001")
    assert later() == 1
    Invitation.objects.update(invited_at=timezone.now() - timedelta(days=100))
    an_answered_appeal("+97699000001")
    assert later() == 1


def test_only_of_the_bodies_at_or_below_the_surveys():
    ministry = an_organisation()
    school, other = an_organisation(parent=ministry), an_organisation()
    a_survey(purpose=Survey.Purpose.RESOLVED, is_open=False, organisation=ministry)
    wanted = an_answered_appeal(organisation=school)
    an_answered_appeal(organisation=other)
    assert later() == 1
    assert Invitation.objects.get().appeal == wanted


def test_chance_picks_the_share_and_always_the_same(survey):
    survey.share = 30
    picked = [pk for pk in range(2000) if resolved.is_picked(survey, Appeal(pk=pk))]
    again = [pk for pk in range(2000) if resolved.is_picked(survey, Appeal(pk=pk))]
    assert picked == again
    assert 520 < len(picked) < 680  # 600, give or take four standard deviations


def test_answers_before_it_opened_are_not_asked_about():
    with time_machine.travel(timezone.now() - timedelta(days=10), tick=False):
        an_answered_appeal()
    a_survey(purpose=Survey.Purpose.RESOLVED, is_open=False)
    assert later() == 0
