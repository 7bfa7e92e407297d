"""The appeal's page: what it tells, what it hides, and what is done on it."""

import re
import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Citizen
from accounts.roles import Role
from channels import outbox
from channels.models import Delivery
from feedback import actors, answers, intake, ratings, timeline
from feedback.models import Appeal, Attachment, Event, Message, PersonalDataRead
from feedback.statuses import Status
from tests.builders import (
    a_message,
    a_registered_appeal,
    a_topic,
    a_user,
    an_account,
    an_address,
    an_appeal,
    an_organisation,
    staff,
)
from tests.desk import QUEUE, act_on, at_desk, page_of, seen

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator():
    return a_user(Role.OPERATOR, first_name="Oyun", last_name="Bat")


@pytest.fixture
def appeal():
    """Somebody texted, and nobody has read it yet."""
    account = an_account("sms")
    address = an_address("+97699112233", name="Bold Dorj")
    return a_registered_appeal("There is no water", channel="sms", account=account, address=address)


def said(appeal, do, text, **fields):
    """What the composer posts when that button is pressed on a page opened now."""
    return seen(appeal, do=do, text=text, token=str(uuid.uuid4())) | fields


def now(appeal) -> Appeal:
    return Appeal.objects.get(pk=appeal.pk)


def test_an_operator_triages_and_answers(operator, appeal):
    topic = a_topic("Water")
    body = an_organisation("Water Department")
    inspector = a_user(Role.INSPECTOR, organisation=body)
    desk = at_desk(operator)

    wanted = seen(appeal, kind="incident", topic=topic.pk, priority=3)
    desk.post(act_on(appeal, "classify"), wanted)
    wanted = seen(appeal, organisation=body.pk)
    desk.post(act_on(appeal, "assign"), wanted)
    wanted = seen(appeal, organisation=body.pk, assignee=inspector.pk)
    desk.post(act_on(appeal, "assign"), wanted)
    held = now(appeal)
    assert (held.kind, held.topic, held.priority) == ("incident", topic, 3)
    assert (held.organisation, held.assignee, held.status) == (body, inspector, Status.ASSIGNED)

    theirs = at_desk(inspector)
    theirs.post(act_on(appeal, "step", "in_progress"), seen(appeal))
    page = theirs.post(
        act_on(appeal, "say"), said(appeal, "answer_close", "It runs again."), follow=True
    )
    assert "Answered and closed." in page.text
    assert now(appeal).status == Status.CLOSED
    assert not now(appeal).has_unread
    answer = Message.objects.get(appeal=appeal, is_official_answer=True)
    assert (answer.text, answer.author) == ("It runs again.", inspector)
    assert "It runs again." in answer.delivery.body
    assert "Official answer" in page.text
    assert timeline.first_break(Event.objects.filter(appeal=appeal).order_by("sequence")) is None


def test_taking_it_is_one_press(operator, appeal):
    page = at_desk(operator).post(act_on(appeal, "take"), seen(appeal), follow=True)
    assert now(appeal).assignee == operator
    assert "It is yours now." in page.text
    assert "Take it" not in page.text


def test_a_question_waits_for_the_citizen(operator, appeal):
    at_desk(operator).post(act_on(appeal, "say"), said(appeal, "ask", "Which flat?"))
    assert now(appeal).status == Status.WAITING
    assert Delivery.objects.filter(body__contains="Which flat?").exists()


def test_a_refusal_takes_its_reason_along(operator, appeal):
    at_desk(operator).post(act_on(appeal, "say"), said(appeal, "refuse", "It is private land."))
    assert now(appeal).status == Status.REJECTED
    assert Delivery.objects.filter(body__contains="private land").exists()


def test_a_note_stays_among_colleagues_and_keeps_the_appeal_unread(operator, appeal):
    before = Delivery.objects.count()
    page = at_desk(operator).post(
        act_on(appeal, "say"), said(appeal, "note", "He called twice."), follow=True
    )
    assert "He called twice." in page.text
    assert "Internal note" in page.text
    assert Delivery.objects.count() == before
    assert now(appeal).has_unread


def test_marking_as_read_ends_unread(operator, appeal):
    at_desk(operator).post(act_on(appeal, "read"), seen(appeal))
    assert not now(appeal).has_unread


@pytest.mark.parametrize("do", ["reply", "ask", "note", "answer", "answer_close", "refuse"])
def test_pressed_twice_is_said_once(operator, appeal, do):
    form = said(appeal, do, "We are on it.")
    desk = at_desk(operator)
    first = desk.post(act_on(appeal, "say"), form)
    second = desk.post(act_on(appeal, "say"), form)
    assert (first.status_code, second.status_code) == (302, 302)
    assert Message.objects.filter(appeal=appeal, text="We are on it.").count() == 1
    assert Delivery.objects.filter(body__contains="We are on it.").count() == (do != "note")


def test_nothing_written_is_told_and_nothing_happens(operator, appeal):
    page = at_desk(operator).post(act_on(appeal, "say"), said(appeal, "reply", "  \r\n "))
    assert page.status_code == 400
    assert "Write something first." in page.text
    assert not Message.objects.filter(appeal=appeal, author=operator).exists()


def test_when_others_were_quicker_both_texts_are_shown_and_none_is_lost(operator, appeal):
    mine = said(appeal, "answer", "Nobody may read <b>this</b> twice.")
    colleague = staff(Role.OPERATOR, first_name="Aigul")
    answers.reply(appeal, text="I asked the plumber.", actor=colleague, key="k")
    page = at_desk(operator).post(act_on(appeal, "say"), mine)
    assert page.status_code == 409
    conflict = page.text[page.text.index("desk-conflict") :]
    assert "Nobody may read &lt;b&gt;this&lt;/b&gt; twice." in conflict
    assert "I asked the plumber." in conflict
    assert not Message.objects.filter(appeal=appeal, is_official_answer=True).exists()
    box = re.search(r"<textarea[^>]*>([^<]*)</textarea>", page.text)[1]
    assert box == "Nobody may read &lt;b&gt;this&lt;/b&gt; twice."

    again = dict(mine)
    for name in ("version", "message", "event"):
        values = re.findall(rf'name="{name}" value="(\d+)"', page.text)
        again[name] = values[0]
    assert at_desk(operator).post(act_on(appeal, "say"), again).status_code == 302
    assert now(appeal).status == Status.ANSWERED


def test_new_words_of_the_citizen_are_seen_before_an_answer_goes_out(operator, appeal):
    mine = said(appeal, "answer", "Please wait.")
    words = intake.Words(intake_key="later", channel="sms", text="It is solved, thank you")
    intake.add_words(appeal, words)
    page = at_desk(operator).post(act_on(appeal, "say"), mine)
    assert page.status_code == 409
    assert "It is solved, thank you" in page.text[page.text.index("desk-conflict") :]


@pytest.mark.parametrize("act", ["classify", "assign", "take", "redirect"])
def test_no_choice_overwrites_what_a_colleague_chose_meanwhile(operator, appeal, act):
    body, other = an_organisation("Water"), an_organisation("Heat")
    form = seen(appeal, kind="proposal", priority=2, organisation=body.pk, reason="Theirs.")
    answers.assign(appeal, actor=staff(), organisation=other)
    page = at_desk(operator).post(act_on(appeal, act), form)
    assert page.status_code == 409
    assert "Given to Heat" in page.text[page.text.index("desk-conflict") :]
    assert now(appeal).organisation == other


def test_only_steps_that_are_possible_now_are_offered(operator, appeal):
    desk = at_desk(operator)
    page = desk.get(page_of(appeal)).text
    assert "Start work" in page
    assert 'value="answer"' in page
    assert "Open again" not in page
    answers.answer(appeal, text="Done.", actor=actors.staff(operator))
    page = desk.get(page_of(appeal)).text
    assert "Open again" in page
    assert 'value="refuse"' not in page
    assert "Start work" not in page


def test_a_step_that_is_not_possible_changes_nothing(operator, appeal):
    for to in ("closed", "merged", "answered", "nonsense"):
        page = at_desk(operator).post(act_on(appeal, "step", to), seen(appeal))
        assert page.status_code == 409, to
    assert now(appeal).status == Status.RECEIVED


def test_sending_it_on_leads_back_to_the_queue_when_it_leaves_ones_sight(appeal):
    mine, theirs = an_organisation("Heat"), an_organisation("Roads")
    Appeal.objects.filter(pk=appeal.pk).update(organisation=mine)
    inspector = a_user(Role.INSPECTOR, organisation=mine)
    form = seen(appeal, organisation=theirs.pk, reason="Theirs.", back="queue=new")
    page = at_desk(inspector).post(act_on(appeal, "redirect"), form)
    assert now(appeal).status == Status.REDIRECTED
    assert page["Location"] == f"{QUEUE}?queue=new"


def test_the_citizen_is_masked_until_somebody_asks_and_that_is_kept(operator, appeal):
    desk = at_desk(operator)
    page = desk.get(page_of(appeal)).text
    assert "B*** D***" in page
    assert "+976***33" in page
    assert "Bold" not in page
    assert "+97699112233" not in page
    page = desk.post(act_on(appeal, "unmask"), seen(appeal), follow=True).text
    assert "Bold Dorj" in page
    assert "+97699112233" in page
    desk.post(act_on(appeal, "unmask"), seen(appeal))  # still open: not another reading
    kept = PersonalDataRead.objects.get()
    assert (kept.user, kept.citizen, kept.appeal) == (operator, appeal.citizen, appeal)
    assert "Bold" not in at_desk(a_user(Role.OPERATOR)).get(page_of(appeal)).text


def test_after_a_while_it_is_masked_again(operator, appeal, time_machine):
    desk = at_desk(operator)
    desk.post(act_on(appeal, "unmask"), seen(appeal))
    time_machine.move_to(timezone.now() + timedelta(minutes=16))
    assert "Bold" not in desk.get(page_of(appeal)).text


def test_how_many_appeals_before_and_where(operator, appeal):
    body = an_organisation("Heating network")
    for _ in range(6):
        an_appeal(
            citizen=appeal.citizen,
            organisation=body,
            channel="email",
            status=Status.CLOSED,
            summary="Cold again",
        )
    page = at_desk(operator).get(page_of(appeal)).text
    assert "<strong>6</strong> · E-mail 6 · Heating network 6" in page
    assert page.count(">Cold again<") == 5


def test_other_appeals_out_of_reach_are_counted_but_not_told(appeal):
    mine = an_organisation("Heat")
    Appeal.objects.filter(pk=appeal.pk).update(organisation=mine)
    an_appeal(citizen=appeal.citizen, summary="My neighbour", organisation=an_organisation("Roads"))
    inspector = a_user(Role.INSPECTOR, organisation=mine)
    page = at_desk(inspector).get(page_of(appeal)).text
    assert "Not yours to read" in page
    assert "My neighbour" not in page
    assert "Roads 1" in page


def test_the_fate_of_what_was_sent_is_told_in_words(operator, appeal):
    desk = at_desk(operator)
    desk.post(act_on(appeal, "say"), said(appeal, "reply", "We come tomorrow."))
    delivery = Message.objects.get(text="We come tomorrow.").delivery
    Delivery.objects.filter(pk=delivery.pk).update(state="failed", error="no such number")
    page = desk.get(page_of(appeal)).text
    assert '<span class="desk-fate bad">failed</span>' in page
    assert "no such number" in page
    outbox.send_again(Delivery.objects.filter(pk=delivery.pk))
    assert '<span class="desk-fate quiet">waiting</span>' in desk.get(page_of(appeal)).text


def test_words_are_text_whatever_they_pretend_to_be(operator, appeal):
    evil = "<img src=x onerror=alert(1)>"
    a_message(appeal, text=evil, full_text=f"{evil}{evil}", subject=evil, note=evil)
    Citizen.objects.filter(pk=appeal.citizen_id).update(name=evil)
    page = at_desk(operator).get(page_of(appeal)).text
    assert "<img src=x" not in page
    assert page.count("&lt;img src=x onerror=alert(1)&gt;") >= 4


def test_a_very_long_message_opens_by_itself_as_text(operator, appeal):
    message = a_message(appeal, text="word " * 40_000 + "the end <b>")
    desk = at_desk(operator)
    page = desk.get(page_of(appeal))
    assert len(page.content) < 150_000
    assert "the end" not in page.text
    whole = desk.get(act_on(appeal, "message", message.pk))
    assert whole["Content-Type"] == "text/plain; charset=utf-8"
    assert whole.text.endswith("the end <b>")


def test_files_are_shown_where_they_are_served_and_else_say_why_not(operator, appeal):
    message = a_message(appeal)
    ready, state = Attachment.State.READY, Attachment.State
    picture = Attachment.objects.create(
        message=message, name="pipe.jpg", media="image", state=ready
    )
    refused = {"state": state.REFUSED, "reason": "This is no picture."}
    Attachment.objects.create(message=message, name="pipe.exe", **refused)
    page = at_desk(operator).get(page_of(appeal)).text
    assert f'<img src="/files/{picture.pk}/?small" alt="pipe.jpg"' in page
    assert "pipe.exe: This is no picture." in page


def test_the_history_says_who_did_what_and_that_it_is_whole(operator, appeal):
    answers.answer(appeal, text="Done.", actor=actors.staff(operator))
    ratings.rate(ratings.invite(appeal), resolution=4, servant=5)
    page = at_desk(operator).get(page_of(appeal)).text
    history = page[page.index("desk-history") :]
    for told in (
        "Received: SMS",
        "Status: answered",
        "official answer",
        "Rated: the answer 4 of 5, the civil servant 5 of 5",
        "Oyun Bat",
    ):
        assert told in history, told
    assert "This history is whole" in page


def test_a_history_that_was_tampered_with_is_told(operator, appeal):
    last = Event.objects.filter(appeal=appeal).order_by("-sequence").first()
    Event.objects.create(
        appeal=appeal,
        sequence=last.sequence + 1,
        kind="note",
        actor="system",
        is_public=False,
        at=timezone.now(),
        previous_hash=last.hash,
        hash="0" * 64,
    )
    page = at_desk(operator).get(page_of(appeal)).text
    assert "This history was changed" in page


def test_the_composer_says_by_which_door_it_goes(operator, appeal):
    page = at_desk(operator).get(page_of(appeal)).text
    assert "Goes by SMS to +976***33, in English." in page
    silent = a_registered_appeal("There is no light")
    page = at_desk(operator).get(page_of(silent)).text
    assert "No address is known" in page


def test_one_page_costs_no_more_for_a_long_conversation(
    operator, appeal, django_assert_max_num_queries
):
    for number in range(60):
        a_message(appeal, text=f"Word {number}", created_at=timezone.now())
    desk = at_desk(operator)
    desk.get(page_of(appeal))  # from now on the process remembers the rules
    with django_assert_max_num_queries(30):
        desk.get(page_of(appeal))


def test_two_records_of_one_person_are_joined_from_the_page(operator, appeal):
    other = a_registered_appeal("And no light", address=an_address("bold@mail.mn", "email"))
    desk = at_desk(operator)
    page = desk.post(
        act_on(appeal, "join"), seen(appeal, same_as=other.code.lower()), follow=True
    ).text
    assert "Joined: all their appeals stand together now." in page
    assert now(other).citizen == now(appeal).citizen
    page = desk.post(act_on(appeal, "join"), seen(appeal, same_as="x@mail.mn"), follow=True).text
    assert "We know nobody by this code" in page
