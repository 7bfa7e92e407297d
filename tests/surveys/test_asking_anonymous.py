"""Anonymous means anonymous: whoever has the whole database tries to say whose answer is whose."""

import json
from datetime import timedelta
from itertools import pairwise

import pytest
import time_machine
from django.apps import apps
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.roles import Role
from channels import outbox
from channels.models import Delivery, Envelope
from outreach.models import Manners
from surveys.asking import anonymity, files, inviting, publishing, results, sittings
from surveys.models import AnswersTaken, Invitation, Leftover, Response, Sitting
from tests.builders import a_user, an_address
from tests.surveys.asking import ANSWERS, Phone, a_survey, an_invitation, answer_all, link

pytestmark = pytest.mark.django_db
NUMBERS = [f"+9768800000{number}" for number in range(6)]


@pytest.fixture
def survey():
    Manners.objects.create(quiet_from="00:00", quiet_until="00:00")
    return a_survey(is_open=False, is_anonymous=True, channels=["sms"])


def rows(model) -> list[dict]:
    return list(model.objects.values())


def test_nothing_of_a_response_is_anywhere_else(survey):
    invitation = an_invitation(survey)
    answer_all(Client(), link(invitation))
    response = rows(Response)[0]
    invitation.refresh_from_db()
    assert invitation.answered_on == timezone.localdate()
    own = {str(response["id"]), str(response["key"]), response["key"].hex}
    for model in apps.get_models():
        if model is not Response and model._meta.managed and not model._meta.proxy:
            for row in model.objects.values():
                assert not own & {str(value) for value in row.values()}, model
    assert response["invitation_id"] is None
    assert (response["channel"], response["language"], response["interviewer_id"]) == ("", "", None)
    assert response["seconds"] == {}
    assert not Sitting.objects.exists()


@pytest.mark.parametrize("was_invited", [True, False])
def test_where_an_interview_was_held_is_not_kept(survey, was_invited):
    survey.is_open = not was_invited
    survey.save()
    asked = {"invitation": an_invitation(survey)} if was_invited else {}
    begun = sittings.begin(survey, language="en", mode="face", **asked)
    Sitting.objects.filter(pk=begun.pk).update(latitude=47.9, longitude=106.9, answers=ANSWERS)
    response = sittings.finish(begun)
    response.refresh_from_db()
    assert (response.latitude, response.longitude) == (None, None)
    assert response.key != begun.key


def test_who_asked_an_invited_person_is_not_kept(survey):
    asked = {"invitation": an_invitation(survey), "interviewer": a_user(Role.INTERVIEWER)}
    begun = sittings.begin(survey, language="en", mode="face", **asked)
    Sitting.objects.filter(pk=begun.pk).update(answers=ANSWERS)
    assert sittings.finish(begun).interviewer is None


def test_no_moment_is_finer_than_the_day_and_of_the_answer_not_even_that(survey):
    invitation = an_invitation(survey)
    answer_all(Client(), link(invitation))
    response = Response.objects.get()
    first_day = timezone.localtime(survey.opens_at)
    for moment in (response.started_at, response.completed_at):
        local = timezone.localtime(moment)
        assert (local.hour, local.minute, local.second, local.microsecond) == (0, 0, 0, 0)
        assert local.date() == first_day.date()
    invitation.refresh_from_db()
    opened = timezone.localtime(invitation.opened_at)
    assert (opened.hour, opened.minute, opened.microsecond) == (0, 0, 0)


def test_the_numbers_of_responses_are_in_no_order(survey):
    orders = []
    for number in NUMBERS:
        answer_all(Client(), link(an_invitation(survey, number)))
        orders.append(Response.objects.values_list("pk", flat=True).order_by("pk").count())
    came = [row[0] for row in _physical("id", "ctid")]
    assert len(orders) == len(NUMBERS)
    assert came != sorted(came)  # one in 720 that chance does this


def test_after_the_night_neither_place_nor_transaction_leads_to_a_person(survey):
    for number in NUMBERS:
        answer_all(Client(), link(an_invitation(survey, number)))
    before = [row[0] for row in _physical("id", "ctid")]
    with time_machine.travel(timezone.now() + timedelta(days=1), tick=False):
        assert anonymity.mix() == len(NUMBERS)
    after = [row[0] for row in _physical("id", "ctid")]
    assert sorted(before) == sorted(after)
    written = {row[1] for row in _physical("id", "xmin")}
    assert len(written) == 1
    people = set(Invitation.objects.values_list("pk", flat=True))
    assert len(people) == len(NUMBERS)


def test_one_alone_waits_for_others_until_the_survey_is_closed(survey):
    answer_all(Client(), link(an_invitation(survey)))
    with time_machine.travel(timezone.now() + timedelta(days=1), tick=False):
        assert anonymity.mix() == 0
        publishing.close(survey)
        assert anonymity.mix() == 1


def test_no_two_looks_at_the_figures_lie_around_one_answer(survey):
    """Who answered leaves the list of whom to ask: whoever looks before and after would know it."""
    seen = [0]

    def look() -> int:
        survey.refresh_from_db()
        total, _found = results.of(survey, "en", with_words=True)
        seen.append(total)
        return total

    for number in range(23):
        answer_all(Client(), link(an_invitation(survey, f"+976880001{number:02}")))
        look()
        with time_machine.travel(timezone.now() + timedelta(days=1), tick=False):
            anonymity.mix()
        look()
    publishing.close(survey)
    assert look() == 23
    with time_machine.travel(timezone.now() + timedelta(days=1), tick=False):
        assert anonymity.mix() == 23
    assert look() == 23
    grown = [after - before for before, after in pairwise(seen) if after != before]
    assert min(grown) >= survey.least_answers
    assert len(grown) > 2


def test_a_file_of_an_open_survey_has_only_what_lies_mixed(survey):
    for number in NUMBERS:
        answer_all(Client(), link(an_invitation(survey, number)))
    with pytest.raises(files.TooFew):
        files.take(survey, "csv", user=survey.approved_by, with_words=False)
    publishing.close(survey)
    survey.refresh_from_db()
    files.take(survey, "csv", user=survey.approved_by, with_words=False).close()
    assert AnswersTaken.objects.get().rows == len(NUMBERS)


def _physical(*columns: str) -> list[tuple]:
    """The rows as they lie in the table, and hidden columns of it."""
    named = ", ".join(f"{each}::text" for each in columns)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {named} FROM surveys_response ORDER BY ctid")
        return cursor.fetchall()


def test_what_was_said_by_sms_is_emptied_once_it_is_done_with(survey):
    phone = Phone()
    survey.invitations.create(address=an_address(), language="en")
    inviting.send()
    for said in ("2", "4", "1"):
        phone.says(said)
    assert Response.objects.get().answers == ANSWERS
    Delivery.objects.update(state="sent")
    assert anonymity.empty() > 0
    assert {bytes(raw) for raw in Envelope.objects.values_list("raw", flat=True)} == {b""}
    assert set(Delivery.objects.values_list("body", flat=True)) == {""}
    assert not Leftover.objects.exists()


def test_what_is_still_to_be_sent_waits_to_be_emptied(survey):
    Phone()
    survey.invitations.create(address=an_address(), language="en")
    inviting.send()
    assert anonymity.empty() == 0
    assert Delivery.objects.get().body
    outbox.cancel(Delivery.objects.all())
    assert anonymity.empty() == 1
    assert Delivery.objects.get().body == ""


def test_answers_on_their_way_are_unreadable_in_the_database(survey):
    client = Client()
    at = link(an_invitation(survey))
    client.post(at)
    client.post(f"{at}1/", {"asked": ["came", "served"], "q-came": "bus", "q-served": "4"})
    with connection.cursor() as cursor:
        cursor.execute("SELECT answers FROM surveys_sitting")
        (stored,) = cursor.fetchone()
    assert "bus" not in stored
    assert Sitting.objects.get().answers == {"came": "bus", "served": 4}


def test_an_appeal_in_the_middle_of_it_is_kept_whole(survey):
    phone = Phone()
    survey.invitations.create(address=an_address(), language="en")
    inviting.send()
    phone.says("2")
    words = "There has been no water in our building since Monday and nobody answers the phone."
    phone.says(words)
    Delivery.objects.update(state="sent")
    anonymity.empty()
    raws = [bytes(raw) for raw in Envelope.objects.order_by("pk").values_list("raw", flat=True)]
    assert raws[0] == b""
    assert b"no+water" in raws[1]


def test_a_session_knows_no_answer(client):
    survey = a_survey(is_anonymous=True)
    answer_all(client, link(survey))
    kept = json.dumps(dict(client.session))
    assert str(Response.objects.get().key) not in kept
    assert str(Response.objects.get().pk) not in kept
