"""What people say to a broadcast: appeals of their own, gathered, answered together."""

from datetime import timedelta
from itertools import count

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.roles import Role
from channels import inbox
from channels.models import Delivery, Envelope
from channels.values import Inbound
from feedback import workflow
from feedback.desk import queues
from feedback.models import Appeal
from outreach import inbound
from outreach.broadcasts import replies, starting
from outreach.models import Recipient, Reply, ReplyAnswer, ReplyWords
from tests.builders import a_contact, a_user, an_account, an_approved_broadcast
from tests.channels.test_inbox import FORM, sms
from tests.desk import at_desk

pytestmark = pytest.mark.django_db
_ids = count(1)
PHONES = ("+97699110001", "+97699110002", "+97699110003")


@pytest.fixture
def number():
    return an_account("sms", language="mn")


@pytest.fixture
def broadcast(number):
    """It went out to three phones just now, and arrived."""
    for phone, language in zip(PHONES, ("mn", "kk", "ru"), strict=True):
        a_contact(phone=phone, language=language)
    broadcast = an_approved_broadcast()
    starting.start(broadcast)
    Recipient.objects.update(state="delivered")
    return broadcast


def text(account, words, sender=PHONES[0]) -> dict:
    raw = sms(words, sender=sender, id=f"r{next(_ids)}")
    inbox.accept(account=account, raw=raw, content_type=FORM)
    inbox.drain()
    envelope = Envelope.objects.latest("id")
    assert envelope.state == "done", envelope.error
    return envelope.outcomes[0]


def in_the_queue(user) -> list[Appeal]:
    found = queues.QUEUES["open"] if isinstance(queues.QUEUES, dict) else None
    narrow = found.narrow if found else queues._open
    return list(narrow(Appeal.objects.all(), user, timezone.now()))


def test_a_reply_is_an_appeal_with_a_code_that_crowds_no_queue(number, broadcast):
    assert text(number, "Сургууль хичээллэх үү?")["result"] == "appeal"
    reply = Reply.objects.get()
    assert (reply.broadcast, reply.appeal.is_gathered) == (broadcast, True)
    assert reply.appeal.code in Delivery.objects.get().body
    assert broadcast.recipients.filter(replied_at__isnull=False).count() == 1
    assert in_the_queue(a_user(Role.OPERATOR)) == []


def test_the_same_person_is_acknowledged_once(number, broadcast):
    text(number, "Сургууль хичээллэх үү?")
    Appeal.objects.update(last_activity_at=timezone.now() - timedelta(days=4))
    assert text(number, "Автобус явах уу?")["result"] == "message"
    assert Appeal.objects.count() == 1
    assert Reply.objects.count() == 2
    assert Delivery.objects.count() == 1


def test_words_of_somebody_who_was_not_told_are_no_reply(number, broadcast):
    assert text(number, "Ус алга", sender="+97699887766")["result"] == "appeal"
    assert Reply.objects.count() == 0
    assert len(in_the_queue(a_user(Role.OPERATOR))) == 1


def test_words_about_another_open_matter_go_there(number, broadcast):
    Recipient.objects.update(state="waiting")
    text(number, "Ус алга")
    Recipient.objects.update(state="sent")
    assert text(number, "Бас хүйтэн байна")["result"] == "message"
    assert Reply.objects.count() == 0


def test_after_the_days_of_replies_words_are_an_appeal_like_any(number, broadcast, settings):
    settings.BROADCAST_REPLY_DAYS = 0
    text(number, "Ус алга")
    assert Reply.objects.count() == 0


@pytest.mark.parametrize("odd", [{"auto_reply": True}, {"bounce": True}, {"public": True}])
def test_what_nobody_says_to_us_alone_is_no_reply(odd, django_assert_num_queries):
    words = Inbound("1", PHONES[0], "phone", text="I am away until Monday", **odd)
    with django_assert_num_queries(0):
        assert inbound.replies(words, None) is None


def test_a_command_is_a_command(number, broadcast):
    assert text(number, "STOP")["result"] == "command"
    assert Reply.objects.count() == 0


def test_a_reply_costs_no_more_than_an_intake_may(number, broadcast):
    text(number, "Warm up", sender="+97699000001")
    raw = sms("Сургууль хичээллэх үү?", sender=PHONES[0], id=f"r{next(_ids)}")
    inbox.accept(account=number, raw=raw, content_type=FORM)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        inbox.drain()
    kept = [each for each in asked.captured_queries if "SAVEPOINT" not in each["sql"]]
    assert Reply.objects.count() == 1
    assert len(kept) <= 36


def test_all_are_answered_at_once_each_in_their_language(number, broadcast):
    for phone, words in zip(
        PHONES, ("Сургууль хичээллэх үү?", "Мектеп жұмыс істей ме?", "Школа работает?"), strict=True
    ):
        text(number, words, sender=phone)
    supervisor = a_user(Role.SUPERVISOR)
    page = f"/admin/outreach/broadcasts/{broadcast.pk}/replies/"
    given = {"text_mn": "Тийм", "text_ru": "Да", "whom": "all", "closes": "on"}
    answer = at_desk(supervisor).post(page, given | {"falls_back": "on"})
    assert answer.status_code == 302, answer.content.decode()
    replies.drain()
    assert set(Appeal.objects.values_list("status", flat=True)) == {"closed"}
    by_language = {
        appeal.language: appeal.messages.get(is_official_answer=True).text
        for appeal in Appeal.objects.all()
    }
    assert by_language["mn"] == "Тийм"
    assert by_language["ru"] == "Да"
    assert by_language.get("kk", "Тийм") == "Тийм"  # without words of its own: the broadcast's
    replies.drain()
    assert Appeal.objects.get(language="ru").messages.filter(is_official_answer=True).count() == 1


def test_one_that_cannot_be_answered_holds_up_no_other(number, broadcast):
    text(number, "Сургууль хичээллэх үү?", sender=PHONES[0])
    text(number, "Школа работает сегодня?", sender=PHONES[1])
    broken, sound = Reply.objects.order_by("pk")
    Appeal.objects.filter(pk=broken.appeal_id).update(language="mn")
    Appeal.objects.filter(pk=sound.appeal_id).update(language="ru")
    given = {"user": a_user(Role.SUPERVISOR), "language": "mn"}
    answer = replies.answer_all(broadcast, {"mn": "Тийм", "ru": "Да"}, **given)
    ReplyAnswer.objects.filter(pk=answer.pk).update(texts={"ru": "Да"})  # none to fall back to
    replies.drain()
    broken.refresh_from_db()
    assert (bool(broken.refused), broken.appeal.status) == (True, "received")
    assert Appeal.objects.get(pk=sound.appeal_id).status == "closed"


def test_what_went_to_the_queue_is_not_answered_with_the_others(number, broadcast):
    for phone in PHONES[:2]:
        text(number, "Манай гудамжинд цас цэвэрлээгүй", sender=phone)
    apart, other = Reply.objects.order_by("pk")
    supervisor = a_user(Role.SUPERVISOR)
    replies.take_apart(apart, user=supervisor)
    replies.answer_all(broadcast, {"mn": "Тийм"}, language="mn", user=supervisor)
    replies.drain()
    statuses = {each.pk: each.status for each in Appeal.objects.all()}
    assert statuses == {apart.appeal_id: "received", other.appeal_id: "closed"}


def test_two_answers_to_all_give_each_one(number, broadcast):
    text(number, "Сургууль хичээллэх үү?")
    supervisor = a_user(Role.SUPERVISOR)
    given = [
        replies.answer_all(broadcast, {"mn": words}, language="mn", user=supervisor)
        for words in ("Тийм", "Үгүй")
    ]
    replies.drain()
    assert [each.replies.count() for each in given] == [1, 0]
    assert Appeal.objects.get().messages.get(is_official_answer=True).text == "Тийм"


def test_who_may_not_answer_or_triage_does_neither_here(number, broadcast):
    text(number, "Сургууль хичээллэх үү?")
    reply, analyst = Reply.objects.get(), a_user(Role.ANALYST)
    with pytest.raises(workflow.Forbidden):
        replies.take_apart(reply, user=analyst)
    replies.answer_all(broadcast, {"mn": "Тийм"}, language="mn", user=analyst)
    replies.drain()
    reply.refresh_from_db()
    assert (reply.is_apart, bool(reply.refused)) == (False, True)
    assert reply.appeal.status == "received"


def test_only_the_ticked_ones_are_answered(number, broadcast):
    text(number, "Сургууль хичээллэх үү?")
    text(number, "Баярлалаа", sender=PHONES[1])
    first = Reply.objects.order_by("pk").first()
    at_desk(a_user(Role.SUPERVISOR)).post(
        f"/admin/outreach/broadcasts/{broadcast.pk}/replies/",
        {"text_mn": "Тийм", "whom": "ticked", "reply": [first.pk]},
    )
    replies.drain()
    assert Appeal.objects.get(pk=first.appeal_id).status == "answered"
    assert Appeal.objects.exclude(pk=first.appeal_id).get().status == "received"


def test_an_answer_to_nobody_is_refused_and_its_words_stay(number, broadcast):
    text(number, "Сургууль хичээллэх үү?")
    page = at_desk(a_user(Role.SUPERVISOR)).post(
        f"/admin/outreach/broadcasts/{broadcast.pk}/replies/",
        {"text_mn": "Тийм, хичээллэнэ", "whom": "ticked"},
    )
    assert page.status_code == 400
    assert "Tick at least one." in page.content.decode()
    assert "Тийм, хичээллэнэ" in page.content.decode()
    assert not broadcast.mass_answers.exists()


def test_one_that_is_a_matter_of_its_own_goes_to_the_queue(number, broadcast):
    text(number, "Манай гудамжинд цас цэвэрлээгүй")
    reply = Reply.objects.get()
    operator = a_user(Role.OPERATOR)
    at_desk(operator).post(f"/admin/outreach/broadcasts/{broadcast.pk}/replies/{reply.pk}/apart/")
    assert in_the_queue(operator) == [reply.appeal]


def test_the_operator_sees_how_many_wait(number, broadcast):
    text(number, "Сургууль хичээллэх үү?")
    page = at_desk(a_user(Role.OPERATOR)).get("/admin/outreach/broadcasts/replies/")
    assert "Meeting of the residents" in page.content.decode()


def test_who_sees_no_reply_finds_no_page(number, broadcast):
    page = f"/admin/outreach/broadcasts/{broadcast.pk}/replies/"
    assert at_desk(a_user(Role.OPERATOR)).get(page).status_code == 404


# Whose language is left out -----------------------------------------------------------------------
@pytest.fixture
def in_two_languages(number, broadcast):
    text(number, "Сургууль хичээллэх үү?")
    text(number, "Автобус явах уу?")
    text(number, "Мектеп жұмыс істей ме, қашан басталады?", sender=PHONES[1])
    return f"/admin/outreach/broadcasts/{broadcast.pk}/replies/"


def test_people_and_replies_are_counted_apart(in_two_languages, broadcast):
    told = replies.tally(broadcast.replies.all())
    assert (told.replies, told.people) == (3, 2)
    supervisor = at_desk(a_user(Role.SUPERVISOR))
    assert "Replies: 3. People: 2." in supervisor.get(in_two_languages).content.decode()
    report = supervisor.get(f"/admin/outreach/broadcasts/{broadcast.pk}/report/").content.decode()
    assert "<dt>People who replied</dt><dd>2</dd>" in report
    assert "<dt>Their replies</dt><dd>3</dd>" in report


def test_whoever_leaves_a_language_out_is_told_how_many_it_is_about(in_two_languages, broadcast):
    desk, given = at_desk(a_user(Role.SUPERVISOR)), {"text_mn": "Тийм", "whom": "all"}
    page = desk.post(in_two_languages, given)
    assert page.status_code == 400
    assert "1 person wrote in this language: Қазақша." in page.content.decode()
    assert 'value="all" checked' in page.content.decode()
    assert not broadcast.mass_answers.exists()
    assert desk.post(in_two_languages, given | {"falls_back": "on"}).status_code == 302


def test_a_language_of_nobody_who_is_meant_may_stay_empty(in_two_languages, broadcast):
    first = Reply.objects.order_by("pk").first()
    given = {"text_mn": "Тийм", "whom": "ticked", "reply": [first.pk]}
    assert at_desk(a_user(Role.SUPERVISOR)).post(in_two_languages, given).status_code == 302


# Who wrote the broadcast and may not answer -------------------------------------------------------
def test_the_writer_learns_who_answers_and_hands_words_on(in_two_languages, broadcast):
    desk = at_desk(a_user(Role.PR_MANAGER))
    page = desk.get(in_two_languages).content.decode()
    assert "Operator, Inspector, Head of organisation, Head of the centre" in page
    assert 'name="whom"' not in page
    assert desk.post(in_two_languages, {"text_mn": "Тийм, 8 цагт"}).status_code == 302
    assert not broadcast.mass_answers.exists()
    page = at_desk(a_user(Role.SUPERVISOR)).get(in_two_languages).content.decode()
    assert "Тийм, 8 цагт" in page


def test_who_neither_answers_nor_writes_hands_nothing_on(in_two_languages, broadcast):
    desk = at_desk(a_user(Role.ANALYST))
    assert 'name="text_mn"' not in desk.get(in_two_languages).content.decode()
    desk.post(in_two_languages, {"text_mn": "Тийм"})
    assert not ReplyWords.objects.exists()
    with pytest.raises(workflow.Forbidden):
        replies.suggest(broadcast, {"mn": "Тийм"}, user=a_user(Role.ANALYST))
