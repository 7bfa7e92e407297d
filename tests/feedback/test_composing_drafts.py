"""Drafts that keep themselves, who else is here, and words pressed twice, at the desk's door."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.roles import Role
from feedback import answers
from feedback.composing import presence, unsent
from feedback.models import Message, Presence, UnsentText
from feedback.statuses import Status
from tests.builders import a_registered_appeal, a_user, an_account, an_address, staff
from tests.desk import act_on, at_desk, page_of, seen

pytestmark = pytest.mark.django_db

JSON = {"Accept": "application/json"}


@pytest.fixture
def operator():
    return a_user(Role.OPERATOR, first_name="Сараа", last_name="Ганбаатар")


@pytest.fixture
def colleague():
    return a_user(Role.OPERATOR, first_name="Айгүл", last_name="Серік")


@pytest.fixture
def appeal():
    address = an_address("+97699112233", name="Болд Дорж")
    account = an_account("sms")
    return a_registered_appeal(
        "Ус алга", channel="sms", account=account, address=address, language="mn"
    )


def begin(user, appeal, text, mode="reply", **more):
    fields = seen(appeal, text=text, mode=mode, **more)
    return at_desk(user).post(act_on(appeal, "keep"), fields, headers=JSON)


def test_what_was_begun_stands_in_the_box_again(operator, appeal):
    answer = begin(operator, appeal, "We will look into", "answer").json()
    assert answer["words"].startswith("Draft kept at")
    page = at_desk(operator).get(page_of(appeal)).text
    assert ">We will look into</textarea>" in page
    assert 'id="mode-answer" value="answer" checked' in page
    assert "Your draft of" in page


def test_a_draft_is_unreadable_in_the_database(operator, appeal):
    begin(operator, appeal, "Her son is ill")
    (kept,) = UnsentText.objects.extra(select={"raw": "text"}).values_list("raw", flat=True)
    assert "son" not in kept


def test_a_note_and_a_reply_are_two_drafts_and_a_reply_becomes_an_answer(operator, appeal):
    begin(operator, appeal, "Call the network", "note")
    begin(operator, appeal, "Dear citizen", "reply")
    begin(operator, appeal, "Dear citizen, it is done", "answer")
    kept = UnsentText.objects.order_by("mode").all()
    assert [(each.mode, each.text) for each in kept] == [
        ("answer", "Dear citizen, it is done"),
        ("note", "Call the network"),
    ]


def test_an_emptied_box_is_no_draft(operator, appeal):
    begin(operator, appeal, "Dear")
    begin(operator, appeal, "  ")
    assert not UnsentText.objects.exists()


def test_a_draft_is_gone_when_its_words_are_said(operator, appeal):
    begin(operator, appeal, "A note stays", "note")
    begin(operator, appeal, "It is done")
    fields = seen(appeal, text="It is done", do="reply", token="0" * 32)
    at_desk(operator).post(act_on(appeal, "say"), fields)
    assert [each.text for each in UnsentText.objects.all()] == ["A note stays"]


def test_a_draft_that_comes_after_its_words_were_said_is_not_kept(operator, appeal):
    before = seen(appeal)
    desk = at_desk(operator)
    desk.post(act_on(appeal, "say"), before | {"text": "Done", "do": "reply", "token": "0" * 32})
    desk.post(act_on(appeal, "keep"), before | {"text": "Done", "mode": "reply"}, headers=JSON)
    assert not UnsentText.objects.exists()


def test_a_plain_form_keeps_and_discards_a_draft(operator, appeal):
    desk = at_desk(operator)
    page = desk.post(
        act_on(appeal, "keep"), seen(appeal, text="Half", mode="reply"), follow=True
    ).text
    assert "Draft kept at" in page
    assert ">Half</textarea>" in page
    page = desk.post(act_on(appeal, "discard"), seen(appeal, mode="reply"), follow=True).text
    assert "Your draft is gone." in page
    assert ">Half</textarea>" not in page


def test_a_colleagues_draft_is_shown_to_whoever_sees_the_appeal(operator, colleague, appeal):
    begin(colleague, appeal, "I asked the network already")
    page = at_desk(operator).get(page_of(appeal)).text
    assert "Айгүл Серік began to write" in page
    assert "I asked the network already" in page


def test_who_may_not_answer_keeps_no_draft_of_an_answer(appeal):
    reader = a_user(Role.ANALYST)
    assert begin(reader, appeal, "An answer", "answer").status_code == 403
    assert begin(reader, appeal, "A note", "note").status_code == 200


def test_old_drafts_go_and_young_ones_stay(operator, colleague, appeal):
    begin(operator, appeal, "Old")
    UnsentText.objects.update(changed_at=timezone.now() - unsent.KEPT_FOR - timedelta(days=1))
    begin(colleague, appeal, "Young")
    assert unsent.forget_old() == 1
    assert UnsentText.objects.get().text == "Young"


def test_the_same_answer_pressed_twice_is_said_once_and_shows_no_conflict(operator, appeal):
    fields = seen(appeal, text="It is warm again", do="answer_close", token="0" * 32)
    for _ in range(2):
        answer = at_desk(operator).post(act_on(appeal, "say"), fields)
        assert answer.status_code == 302
    assert Message.objects.filter(is_official_answer=True).count() == 1


def test_the_same_reply_from_two_windows_is_said_once(operator, appeal):
    fields = seen(appeal, text="We are on our way", do="reply")
    for token in ("1" * 32, "2" * 32):
        answer = at_desk(operator).post(act_on(appeal, "say"), fields | {"token": token})
        assert answer.status_code == 302
    assert Message.objects.filter(text="We are on our way").count() == 1


def test_on_collision_both_texts_stand_and_mine_goes_out_as_an_addition(
    operator, colleague, appeal
):
    mine = seen(appeal, text="My own answer", do="answer", token="0" * 32)
    begin(colleague, appeal, "And I was writing more")
    answers.answer(appeal, text="Theirs was quicker", actor=staff())
    desk = at_desk(operator)
    page = desk.post(act_on(appeal, "say"), mine)
    assert page.status_code == 409
    for words in ("My own answer", "Theirs was quicker", "And I was writing more"):
        assert words in page.text
    assert "Send mine as an addition" in page.text
    assert UnsentText.objects.get(user=operator).text == "My own answer"

    again = seen(appeal, text="My own answer", do="reply", token="3" * 32)
    assert desk.post(act_on(appeal, "say"), again).status_code == 302
    said = Message.objects.filter(direction="out", author=operator).get()
    assert (said.text, said.is_official_answer) == ("My own answer", False)
    assert not UnsentText.objects.filter(user=operator).exists()
    appeal.refresh_from_db()
    assert appeal.status == Status.ANSWERED


# Who else is here -------------------------------------------------------------------------------


def beat(user, appeal, what="looking"):
    return at_desk(user).post(act_on(appeal, "here"), {"what": what})


def test_colleagues_at_the_same_appeal_see_each_other(operator, colleague, appeal):
    assert beat(operator, appeal).json()["others"] == []
    beat(colleague, appeal, "writing")
    told = beat(operator, appeal).json()
    assert [each["words"] for each in told["others"]] == ["Айгүл Серік is writing an answer"]
    beat(colleague, appeal, "looking")
    (other,) = beat(operator, appeal).json()["others"]
    assert other == {"words": "Айгүл Серік looks at it", "writing": False}
    beat(colleague, appeal, "left")
    assert beat(operator, appeal).json()["others"] == []


def test_a_page_learns_that_the_appeal_changed(operator, appeal):
    before = beat(operator, appeal).json()["version"]
    answers.reply(appeal, text="Hello", actor=staff(), key="x")
    assert beat(operator, appeal).json()["version"] > before


def test_a_beat_is_one_row_and_holds_for_a_while(operator, colleague, appeal):
    for _ in range(3):
        beat(colleague, appeal, "writing")
    assert Presence.objects.count() == 1
    assert presence.writers([appeal.pk]) == {appeal.pk: ["Айгүл Серік"]}
    assert presence.writers([appeal.pk], but=colleague) == {}
    Presence.objects.update(seen_at=timezone.now() - presence.HOLDS - timedelta(seconds=1))
    assert presence.writers([appeal.pk]) == {}
    assert beat(operator, appeal).json()["others"] == []
    assert presence.forget() == 1


def test_a_beat_costs_little(operator, colleague, appeal, django_assert_max_num_queries):
    beat(colleague, appeal)
    desk = at_desk(operator)
    with django_assert_max_num_queries(7):
        desk.post(act_on(appeal, "here"), {"what": "writing"})


# What it will cost ------------------------------------------------------------------------------


def test_the_preview_is_the_very_notice_and_counts_what_each_part_costs(operator, appeal):
    carried = begin(operator, appeal, "Засварын баг замдаа гарсан.").json()["carried"]
    said = answers.reply(
        appeal, text="Засварын баг замдаа гарсан.", actor=staff(), key="x"
    ).delivery.body
    assert carried["body"] == said
    assert carried["letters"] == len(said)
    assert carried["parts"] == 1
    assert begin(operator, appeal, "Засвар " * 20).json()["carried"]["parts"] == 3


def test_without_an_address_the_preview_is_the_words_themselves(operator):
    silent = a_registered_appeal("No light")
    carried = begin(operator, silent, "We come").json()["carried"]
    assert carried == {"subject": "", "body": "We come", "letters": 0, "parts": 0}
