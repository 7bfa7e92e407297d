"""Following an appeal by its code: what anybody with it sees, and what only its owner does."""

import uuid
from datetime import UTC, datetime, timedelta

import pgtrigger
import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from feedback import answers, rulebook
from feedback.matters import merging
from feedback.models import Appeal, Attachment, Calendar, Event, Message, SlaPolicy
from feedback.pages.track import MISSES
from tests.builders import a_registered_appeal, an_address, an_organisation, staff
from tests.feedback.site import MAILBOX, a_photo, a_sent_appeal, page

pytestmark = pytest.mark.django_db

LETTER = "Which entrance is it?"
ANSWER = "The pump was replaced on Tuesday."


@pytest.fixture
def answered():
    """Somebody's appeal with a letter, a picture and the official answer."""
    appeal = a_registered_appeal(address=an_address(MAILBOX, "email", name="Дулмаа"))
    centre = staff()
    answers.reply(appeal, text=LETTER, actor=centre, key="1")
    answers.note(appeal, text="They wrote before, see the file", actor=centre)
    answers.answer(appeal, text=ANSWER, actor=centre)
    return appeal


def tracked(client: Client, appeal: Appeal) -> str:
    """The tracking page, after the code was entered."""
    found = client.post("/track/", {"code": appeal.code})
    return page(client.get(found.headers["Location"]))


def owner_of(appeal: Appeal) -> Client:
    """A browser that proved to be the owner's."""
    client = Client()
    client.post("/track/", {"code": appeal.code})
    session = client.session
    session["appeals"] = [appeal.pk]
    session.save()
    return client


@pytest.fixture
def calendar():
    """Five working days a week; an answer within ten of them."""
    week = {str(day): [["09:00", "18:00"]] for day in range(5)}
    calendar = Calendar.objects.create(
        name="Ours", time_zone="Asia/Ulaanbaatar", week=week, is_default=True
    )
    SlaPolicy.objects.create(name="All", calendar=calendar, resolution=10)
    rulebook.forget()
    yield calendar
    rulebook.forget()


def test_the_code_is_read_however_it_is_written_and_stands_in_no_address(client):
    appeal = a_registered_appeal()
    for words in (appeal.code, appeal.code.lower().replace("-", " "), f" {appeal.code} "):
        found = client.post("/track/", {"code": words})
        assert found.headers["Location"] == f"/track/{appeal.pk}/"
    assert client.get("/track/", {"code": appeal.code}).status_code == 200
    assert appeal.code not in str(client.session.items())


def test_an_appeals_number_opens_nothing_without_its_code(client):
    appeal = a_registered_appeal()
    assert client.get(f"/track/{appeal.pk}/").status_code == 404
    assert client.post(f"/track/{appeal.pk}/add/", {"text": "x"}).status_code == 404
    assert client.get(f"/track/{appeal.pk}/confirm/").status_code == 404


def test_a_code_with_a_wrong_letter_and_one_of_nobody_are_told_apart(client):
    appeal = a_registered_appeal()
    letter = "X" if appeal.code[-1] != "X" else "Y"
    misspelt = client.post("/track/", {"code": appeal.code[:-1] + letter})
    assert misspelt.status_code == 404
    assert "There is a mistake in this code." in page(misspelt)
    Appeal.objects.filter(pk=appeal.pk).update(code_index="0" * 64)
    unknown = client.post("/track/", {"code": appeal.code})
    assert unknown.status_code == 404
    assert "We know no appeal with this code." in page(unknown)
    assert client.post("/track/", {"code": ""}).status_code == 422


def test_who_tries_many_codes_must_wait_even_with_a_right_one(client):
    appeal = a_registered_appeal()
    statuses = [
        client.post("/track/", {"code": "0000-0000-0000"}).status_code
        for _ in range(MISSES["burst"] + 1)
    ]
    assert statuses == [404] * MISSES["burst"] + [429]
    blocked = client.post("/track/", {"code": appeal.code})
    assert blocked.status_code == 429
    assert "Wait ten minutes" in page(blocked)
    elsewhere = client.post("/track/", {"code": appeal.code}, REMOTE_ADDR="203.0.113.9")
    assert elsewhere.status_code == 302


def test_behind_our_proxy_each_visitor_has_their_own_tries(client, settings):
    settings.REST_FRAMEWORK = settings.REST_FRAMEWORK | {"NUM_PROXIES": 1}
    for _ in range(MISSES["burst"] + 1):
        spoofed = {"HTTP_X_FORWARDED_FOR": "1.2.3.4, 203.0.113.9"}
        last = client.post("/track/", {"code": "0000-0000-0000"}, **spoofed)
    assert last.status_code == 429
    other = client.post(
        "/track/", {"code": "0000-0000-0000"}, HTTP_X_FORWARDED_FOR="203.0.113.9, 203.0.113.10"
    )
    assert other.status_code == 404


def test_anybody_with_the_code_sees_the_steps_and_the_answer_and_nothing_of_the_person(
    client, answered
):
    shown = tracked(client, answered)
    assert "We received your words." in shown
    assert "We answered." in shown
    assert ANSWER in shown
    for secret in (LETTER, "There is no water", "Дулмаа", MAILBOX, "see the file", "/rate/"):
        assert secret not in shown
    assert "du***" not in shown
    assert "ba***@example.mn" in shown  # enough to know one's own by


def test_the_owner_reads_the_whole_conversation_but_no_notes(answered):
    shown = page(owner_of(answered).get(f"/track/{answered.pk}/"))
    for words in ("There is no water", LETTER, ANSWER, "/rate/"):
        assert words in shown
    assert "see the file" not in shown


def test_the_page_says_who_has_it_and_how_many_working_days_are_left(client, calendar):
    with time_machine.travel(datetime(2026, 3, 2, 4, tzinfo=UTC), tick=False):
        appeal = a_registered_appeal()
        answers.assign(appeal, actor=staff(), organisation=an_organisation("Water Department"))
    with time_machine.travel(datetime(2026, 3, 6, 4, tzinfo=UTC), tick=False):  # a Friday
        shown = tracked(client, appeal)
    assert "Water Department" in shown
    assert "16 March 2026" in shown
    assert "6 working days left" in shown


def test_a_late_answer_is_called_late(client, calendar):
    with time_machine.travel(datetime(2026, 3, 2, 4, tzinfo=UTC), tick=False):
        appeal = a_registered_appeal()
    with time_machine.travel(datetime(2026, 4, 2, 4, tzinfo=UTC), tick=False):
        assert "This answer is late." in tracked(client, appeal)


def test_the_owner_adds_words_and_a_picture_once_however_often_they_press(client):
    appeal = a_sent_appeal(client)
    form = {"text": "The second entrance", "token": "6f4dcb8f-0000-4000-8000-000000000001"}
    for _ in range(2):
        answer = client.post(f"/track/{appeal.pk}/add/", form)
        assert answer.headers["Location"] == f"/track/{appeal.pk}/#conversation"
    photo = {**form, "token": "6f4dcb8f-0000-4000-8000-000000000002", "files": [a_photo()]}
    client.post(f"/track/{appeal.pk}/add/", photo)
    said = Message.objects.filter(appeal=appeal, text="The second entrance")
    assert said.count() == 2
    assert Attachment.objects.get().message == said.last()
    shown = page(client.get(f"/track/{appeal.pk}/"))
    assert shown.count("The second entrance") == 2
    assert "We have it." in shown


def test_empty_words_are_told_and_a_bad_file_loses_no_words(client, settings):
    appeal = a_sent_appeal(client)
    token = "6f4dcb8f-0000-4000-8000-000000000001"
    empty = client.post(f"/track/{appeal.pk}/add/", {"text": "", "token": token})
    assert empty.status_code == 422
    assert "Write a few words" in page(empty)
    settings.UPLOAD_MAX_BYTES = 100
    form = {"text": "See the picture", "token": token, "files": [a_photo(size=(400, 300))]}
    large = client.post(f"/track/{appeal.pk}/add/", form)
    assert large.status_code == 413
    assert "boiler.jpg: " in page(large)
    assert "See the picture" in page(large)
    assert Message.objects.filter(text="See the picture").exists()


def test_a_form_that_lost_its_token_on_the_way_loses_no_words(client):
    appeal = a_sent_appeal(client)
    client.post(f"/track/{appeal.pk}/add/", {"text": "More words", "token": "cut o"})
    assert Message.objects.filter(appeal=appeal, text="More words").count() == 1


def test_a_stranger_with_the_code_can_add_nothing(client, answered):
    tracked(client, answered)
    form = {"text": "x", "token": "6f4dcb8f-0000-4000-8000-000000000001"}
    assert client.post(f"/track/{answered.pk}/add/", form).status_code == 404


def test_who_has_no_address_owns_what_they_have_the_code_of(client):
    appeal = a_registered_appeal("Nobody knows me")
    assert "Nobody knows me" in tracked(client, appeal)


def test_an_answered_matter_is_opened_again_by_its_owner_with_words(answered):
    owner = owner_of(answered)
    assert "It is not solved: open it again" in page(owner.get(f"/track/{answered.pk}/"))
    token = "6f4dcb8f-0000-4000-8000-000000000001"
    form = {"text": "Still cold", "token": token, "reopen": "1"}
    owner.post(f"/track/{answered.pk}/add/", form)
    answered.refresh_from_db()
    assert answered.status == "reopened"
    assert "The matter is open again." in page(owner.get(f"/track/{answered.pk}/"))


def test_a_closed_matter_is_opened_again_for_thirty_days(client):
    appeal = a_registered_appeal()
    answers.answer(appeal, text=ANSWER, actor=staff(), close=True)
    assert "open it again" in tracked(client, appeal)
    Appeal.objects.filter(pk=appeal.pk).update(closed_at=timezone.now() - timedelta(days=31))
    page = tracked(client, appeal)
    assert "open it again" not in page
    assert "becomes a second appeal" in page


def test_the_history_is_checked_and_a_break_is_admitted(client):
    appeal = a_registered_appeal()
    assert "This history is intact" in tracked(client, appeal)
    with pgtrigger.ignore("feedback.Event:append_only"):
        Event.objects.filter(appeal=appeal, sequence=1).update(at=timezone.now())
    shown = tracked(client, appeal)
    assert "Something in this history was changed" in shown
    assert "Entry 1 does not fit" in shown


def test_an_appeal_that_was_joined_leads_to_the_other(client):
    address = an_address()
    appeal, other = a_registered_appeal(address=address), a_registered_appeal(address=address)
    client.post("/track/", {"code": appeal.code})
    merging.merge(appeal, other, actor=staff())
    assert f'href="/track/{other.pk}/"' in page(client.get(f"/track/{appeal.pk}/"))
    assert client.get(f"/track/{other.pk}/").status_code == 200


@pytest.mark.parametrize("whose", ["owner", "stranger"])
def test_the_page_costs_at_most_six_queries(
    whose, answered, calendar, django_assert_max_num_queries
):
    Attachment.objects.create(message=answered.messages.first(), name="a.jpg")
    client = owner_of(answered)
    if whose == "stranger":
        session = client.session
        session["appeals"] = []
        session.save()
    client.get(f"/track/{answered.pk}/")  # the rulebook and the doors are remembered
    with django_assert_max_num_queries(6):
        assert client.get(f"/track/{answered.pk}/").status_code == 200


def test_more_words_end_our_waiting(client):
    appeal = a_sent_appeal(client)
    answers.reply(appeal, text=LETTER, actor=staff(), key="1", ask=True)
    form = {"text": "The second", "token": "6f4dcb8f-0000-4000-8000-000000000001"}
    client.post(f"/track/{appeal.pk}/add/", form)
    appeal.refresh_from_db()
    assert appeal.status == "in_progress"


def test_the_same_form_sent_twice_brings_its_files_once(client):
    appeal, token = a_sent_appeal(client), uuid.uuid4()
    for _press in range(2):
        form = {"text": "See the picture", "token": token, "files": a_photo()}
        assert client.post(f"/track/{appeal.pk}/add/", form).status_code == 302
    assert Attachment.objects.filter(message__appeal=appeal).count() == 1
