"""Rating an answer through the link that came with it."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from feedback import answers, ratings
from feedback.models import Rating
from feedback.proceedings import afterwards
from tests.builders import a_registered_appeal, staff
from tests.feedback.site import page

pytestmark = pytest.mark.django_db


@pytest.fixture
def appeal():
    appeal = a_registered_appeal()
    answers.answer(appeal, text="Done.", actor=staff())
    return appeal


@pytest.fixture
def link(appeal):
    return f"/rate/{ratings.invite(appeal).token}/"


def test_two_numbers_and_a_sentence_are_kept(client, link, appeal):
    shown = page(client.get(link))
    assert "How was your matter solved?" in shown
    assert "How did the civil servant treat you?" in shown
    answer = client.post(link, {"resolution": "4", "servant": "5", "words": "Quick, thanks"})
    assert answer.headers["Location"] == f"{link}thanks/"
    rating = Rating.objects.get(appeal=appeal)
    assert (rating.resolution, rating.servant, rating.words) == (4, 5, "Quick, thanks")
    assert "Thank you for your rating" in page(client.get(f"{link}thanks/"))


@pytest.mark.parametrize("form", [{}, {"resolution": "6", "servant": "1"}, {"resolution": "5"}])
def test_what_is_missing_is_told_and_nothing_is_kept(client, link, form):
    answer = client.post(link, form)
    assert answer.status_code == 422
    assert "Choose how" in page(answer)
    assert not Rating.objects.exists()


def test_a_good_rating_offers_no_new_opening(client, link, appeal):
    client.post(link, {"resolution": "5", "servant": "5"})
    assert "Open it again" not in page(client.get(f"{link}thanks/"))
    client.post(f"{link}thanks/")
    appeal.refresh_from_db()
    assert appeal.status == "answered"


def test_a_bad_rating_offers_to_open_the_matter_again(client, link, appeal):
    client.post(link, {"resolution": "1", "servant": "3"})
    assert "Open it again" in page(client.get(f"{link}thanks/"))
    assert "The matter is open again" in page(client.post(f"{link}thanks/"))
    appeal.refresh_from_db()
    assert appeal.status == "reopened"
    assert "The matter is open again" in page(client.post(f"{link}thanks/"))


def test_a_second_rating_is_a_409(client, link):
    form = {"resolution": "5", "servant": "5"}
    client.post(link, form)
    for answer in (client.get(link), client.post(link, form)):
        assert answer.status_code == 409
        assert "This answer was rated already" in page(answer)


def test_after_thirty_days_the_link_is_a_410(client, link):
    with time_machine.travel(timezone.now() + timedelta(days=31), tick=False):
        answer = client.get(link)
    assert answer.status_code == 410
    assert "This link is good no more" in page(answer)


def test_a_matter_that_is_open_again_cannot_be_rated(client, link, appeal):
    afterwards.reopen(appeal)
    assert client.get(link).status_code == 410


def test_an_unknown_link_is_a_404_that_explains_itself(client):
    answer = client.get("/rate/nothing/")
    assert answer.status_code == 404
    assert "We do not know this link" in page(answer)
    assert client.get("/rate/nothing/thanks/").status_code == 404


@pytest.mark.parametrize("token", ["%00", "%EF%BF%BD", "x" * 300])
def test_a_link_that_nobody_sent_leads_nowhere(client, token):
    assert client.get(f"/rate/{token}/").status_code == 404
    assert client.get(f"/rate/{token}/thanks/").status_code == 404
