"""Answering a survey by a link: pages, languages, coming back, twice, declined, closed."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from surveys.asking import sittings
from surveys.models import Response, Sitting, Survey
from surveys.questionnaires.definition import Condition
from surveys.questionnaires.definition import Test as Compared
from tests.builders import an_organisation
from tests.feedback.site import page
from tests.surveys.asking import (
    ANSWERS,
    ASKED,
    FIRST,
    SECOND,
    a_survey,
    an_invitation,
    answer_all,
    link,
)

pytestmark = pytest.mark.django_db


def test_the_whole_way_by_an_open_link(client):
    at = link(a_survey())
    assert "We ask about your visit." in page(client.get(at))
    assert client.post(at).headers["Location"] == f"{at}1/"
    first = page(client.get(f"{at}1/"))
    assert "How did you come?" in first
    assert "What should be better?" not in first
    assert client.post(f"{at}1/", FIRST).headers["Location"] == f"{at}2/"
    assert client.post(f"{at}2/", SECOND).headers["Location"] == f"{at}thanks/"
    assert "Many thanks!" in page(client.get(f"{at}thanks/"))
    response = Response.objects.get()
    assert response.answers == ANSWERS
    assert (response.channel, response.language, response.mode) == ("web", "en", "self")
    assert not Sitting.objects.exists()


def test_what_is_missing_is_told_at_the_top_and_beside_and_the_rest_is_kept(client):
    at = link(a_survey())
    client.post(at)
    answer = client.post(f"{at}1/", {"asked": ["came", "served"], "q-came": "car"})
    assert answer.status_code == 422
    shown = page(answer)
    assert 'href="#q-served-0"' in shown
    assert 'id="q-served-error"' in shown
    assert Sitting.objects.get().answers == {"came": "car"}


def test_a_question_that_an_answer_brings_up_is_shown_before_the_next_page(client):
    at = link(a_survey())
    client.post(at)
    bad = FIRST | {"q-served": "1"}
    assert client.post(f"{at}1/", bad).headers["Location"] == f"{at}1/#q-why"
    shown = page(client.get(f"{at}1/"))
    assert "What went wrong?" in shown
    assert shown.index('id="follows"') > shown.index("How were you served?")
    assert shown.index('id="follows"') < shown.index("What went wrong?")
    assert 'id="q-why" name="q-why" rows="4" aria-describedby="follows"' in shown
    told = bad | {"asked": ["came", "served", "why"], "q-why": "The queue"}
    assert client.post(f"{at}1/", told).headers["Location"] == f"{at}2/"
    assert 'id="follows"' not in page(client.get(f"{at}1/"))
    assert 'id="follows"' not in page(client.get(f"{at}2/"))
    client.post(f"{at}2/", {"asked": ["better"]})
    assert Response.objects.get().answers == {"came": "bus", "served": 1, "why": "The queue"}


def test_the_last_page_says_go_on_while_its_answers_may_bring_up_another(client):
    unhappy = (Condition("served", Compared.MOST, 2),)
    at = link(a_survey(ASKED[0], replace(ASKED[1], shown_if=unhappy)))
    client.post(at)
    first = page(client.get(f"{at}1/"))
    assert 'data-on="Continue" data-end="Send my answers">Continue</button>' in first
    assert '"further": ["better"]' in first
    assert client.post(f"{at}1/", FIRST | {"q-served": "1"}).headers["Location"] != f"{at}thanks/"
    assert "Send my answers</button>" in page(client.get(f"{at}2/"))
    assert "data-on=" not in page(client.get(f"{at}2/"))


BROUGHT_UP = {"asked": ["came", "served", "why"], "q-came": "bus", "q-served": "1"}


def test_a_script_may_send_a_question_together_with_the_answer_that_brought_it_up(client):
    at = link(a_survey())
    client.post(at)
    shown = page(client.get(f"{at}1/"))
    assert shown.index("<template>") < shown.index("What went wrong?") < shown.index("</template>")
    told = BROUGHT_UP | {"q-why": "The queue"}
    assert client.post(f"{at}1/", told).headers["Location"] == f"{at}2/"
    assert Sitting.objects.get().answers["why"] == "The queue"
    assert "<template>" not in page(client.get(f"{at}1/"))


def test_what_is_asked_no_more_is_neither_judged_nor_counted(client):
    needed = replace(ASKED[0].questions[2], required=True)
    visit = replace(ASKED[0], questions=(*ASKED[0].questions[:2], needed))
    at = link(a_survey(visit))
    client.post(at)
    answer = client.post(f"{at}1/", BROUGHT_UP)
    assert answer.status_code == 422  # it is asked, and needs an answer
    assert 'id="q-why-error"' in page(answer)
    client.post(f"{at}1/", BROUGHT_UP | {"q-why": "The queue", "later": "1"})
    happy = BROUGHT_UP | {"q-served": "5", "q-why": ""}
    assert client.post(f"{at}1/", happy).headers["Location"] == f"{at}thanks/"
    assert Response.objects.get().answers == {"came": "bus", "served": 5}


def test_one_question_a_page(client):
    at = link(a_survey(is_one_by_one=True))
    client.post(at)
    assert "How were you served?" not in page(client.get(f"{at}1/"))
    answer = client.post(f"{at}1/", {"asked": "came", "q-came": "foot"})
    assert answer.headers["Location"] == f"{at}2/"
    assert "How were you served?" in page(client.get(f"{at}2/"))


def test_another_language_keeps_what_was_typed_even_what_is_no_answer(client):
    at = link(a_survey())
    client.post(at)
    typed = {"asked": ["came", "served"], "q-came": "car", "language": "mn"}
    shown = page(client.post(f"{at}1/", typed))
    assert "Та яаж ирсэн бэ?" in shown
    assert 'value="car" checked' in shown
    assert "govuk-error-summary" not in shown
    assert "Та яаж ирсэн бэ?" in page(client.get(f"{at}1/"))
    assert Sitting.objects.get().answers == {"came": "car"}


def test_a_second_press_and_the_back_button_make_no_second_response(client):
    at = link(a_survey())
    answer_all(client, at)
    again = client.post(f"{at}2/", SECOND)
    assert again.headers["Location"] == f"{at}thanks/"
    assert client.get(f"{at}1/").headers["Location"] == f"{at}thanks/"
    assert client.post(at).headers["Location"] == f"{at}thanks/"
    assert Response.objects.count() == 1


def test_an_invitation_is_good_for_one_answer_on_any_device():
    survey = a_survey(is_open=False)
    at = link(an_invitation(survey))
    one, other = Client(), Client()
    one.post(at)
    one.post(f"{at}1/", FIRST)
    assert other.post(at).headers["Location"] == f"{at}2/"  # goes on elsewhere
    other.post(f"{at}2/", SECOND)
    assert "answered already" in page(one.get(at))
    answer_all(one, at)
    response = Response.objects.get()
    assert response.invitation.answered_on == timezone.localdate()


def test_the_link_holds_no_secret_that_is_stored():
    invitation = an_invitation(a_survey(is_open=False))
    token = link(invitation).strip("/").rpartition("/")[2]
    stored = {str(value) for value in type(invitation).objects.values_list().get()}
    assert token not in stored
    assert len(token) * 4 == 96  # bits


def test_who_declines_is_asked_no_more_and_what_was_begun_is_gone(client):
    invitation = an_invitation(a_survey(is_open=False))
    at = link(invitation)
    client.post(at)
    client.post(f"{at}1/", FIRST)
    assert "not ask you again" in page(client.post(at, {"decline": "1"}))
    assert not Sitting.objects.exists()
    answer_all(client, at)
    assert not Response.objects.exists()
    invitation.refresh_from_db()
    assert invitation.declined_at


@pytest.mark.parametrize("token", ["nobody", "0" * 24, "11111111-1111-1111-1111-111111111111"])
def test_an_unknown_link_is_a_404(client, token):
    for path in ("", "1/", "thanks/", "later/"):
        assert client.get(f"/surveys/{token}/{path}").status_code == 404


def test_a_link_of_an_open_survey_is_none_of_one_by_invitation(client):
    assert client.get(link(a_survey(is_open=False))).status_code == 404


@pytest.mark.parametrize("state", [Survey.State.DRAFT, Survey.State.PROPOSED])
def test_what_is_not_approved_is_nowhere(client, state):
    assert client.get(link(a_survey(state=state))).status_code == 404


def test_nothing_is_taken_after_the_end(client):
    survey = a_survey(closes_at=timezone.now() + timedelta(hours=1))
    at = link(survey)
    client.post(at)
    client.post(f"{at}1/", FIRST)
    Survey.objects.filter(pk=survey.pk).update(closes_at=timezone.now() - timedelta(seconds=1))
    assert client.post(f"{at}2/", SECOND).status_code == 410
    assert client.get(at).status_code == 410
    assert not Response.objects.exists()


def test_nothing_is_taken_before_the_beginning(client):
    at = link(a_survey(opens_at=timezone.now() + timedelta(hours=1)))
    assert client.get(at).status_code == 410
    assert client.post(at).status_code == 410
    assert not Sitting.objects.exists()


def test_what_was_begun_in_a_survey_that_was_closed_is_forgotten(client):
    client.post(link(a_survey()))
    assert sittings.forget_expired() == 0
    Survey.objects.update(state=Survey.State.CLOSED)
    assert sittings.forget_expired() == 1


def test_saved_and_taken_up_again_in_another_browser(client):
    at = link(a_survey())
    client.post(at)
    answer = client.post(f"{at}1/", FIRST | {"later": "1"})
    assert answer.headers["Location"] == f"{at}later/"
    shown = page(client.get(f"{at}later/"))
    path = f"{at}on/{Sitting.objects.get().key}/"
    assert path in shown
    other = Client()
    assert other.get(path).headers["Location"] == f"{at}2/"
    other.post(f"{at}2/", SECOND)
    assert Response.objects.get().answers == ANSWERS


def test_what_was_begun_by_an_invitation_or_in_another_survey_is_taken_up_by_no_open_link(client):
    survey, other = a_survey(), a_survey()
    Client().post(link(an_invitation(survey)))
    Client().post(link(other))
    assert Sitting.objects.count() == 2
    for begun in Sitting.objects.all():
        answer = client.get(f"{link(survey)}on/{begun.key}/")
        assert answer.headers["Location"] == link(survey)


def test_an_invitation_is_for_one_answer_at_the_counter_too(client):
    at = link(an_invitation(a_survey(is_open=False, purpose=Survey.Purpose.COUNTER)))
    answer_all(client, at)
    assert "answered already" in page(client.get(at))
    assert "Next person" not in page(client.get(f"{at}thanks/"))


def test_whoever_is_invited_judges_the_body_they_were_invited_for(client):
    mine, _other = an_organisation(code="mine"), an_organisation(code="other")
    at = link(an_invitation(a_survey(is_open=False), organisation=mine))
    client.post(at, {"place": "other"})
    assert Sitting.objects.get().organisation == mine


def test_the_first_look_is_the_one_that_is_kept(client):
    invitation = an_invitation(a_survey(is_open=False))
    invitation.opened_at = timezone.now() - timedelta(days=2)
    invitation.save()
    before = invitation.opened_at
    client.get(link(invitation))
    invitation.refresh_from_db()
    assert invitation.opened_at == before


def test_the_counter_is_kept_and_the_next_person_may_answer(client):
    body = an_organisation(code="heat")
    at = link(a_survey(purpose=Survey.Purpose.COUNTER))
    assert 'value="heat"' in page(client.get(f"{at}?place=heat"))
    for _person in range(2):
        client.post(at, {"place": "heat"})
        client.post(f"{at}1/", FIRST)
        client.post(f"{at}2/", SECOND)
        assert "Next person" in page(client.get(f"{at}thanks/"))
    assert [r.organisation for r in Response.objects.all()] == [body, body]
    assert {r.place for r in Response.objects.all()} == {"heat"}


def test_measured_seconds_are_kept_and_nonsense_is_not(client):
    at = link(a_survey())
    client.post(at)
    measured = '{"came": 3.25, "served": 1e9, "better": 4, "x": 1}'
    client.post(f"{at}1/", FIRST | {"seconds": measured})
    client.post(f"{at}2/", SECOND | {"seconds": '{"better": NaN}'})
    assert Response.objects.get().seconds == {"came": 3.2, "served": 3600.0}


def test_a_page_costs_the_same_however_many_answered(client, django_assert_max_num_queries):
    survey = a_survey()
    at = link(survey)
    client.post(at)
    with django_assert_max_num_queries(22):
        client.post(f"{at}1/", FIRST)
