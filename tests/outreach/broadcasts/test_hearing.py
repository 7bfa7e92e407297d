"""Which of our words an answer is to: the newest, the quoted, the one that waits, or a code's."""

from datetime import timedelta
from itertools import count

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Address
from channels import inbox, outbox
from channels.models import Envelope
from channels.values import Inbound
from feedback import answers, workflow
from feedback.models import Appeal
from feedback.statuses import Status
from outreach import inbound
from outreach.broadcasts import starting
from outreach.models import Broadcast, Recipient, Reply
from tests.builders import a_contact, an_account, an_approved_broadcast, staff
from tests.channels.telegram import Chat, a_bot
from tests.channels.test_inbox import FORM, sms
from tests.standins.telegram import TelegramStandIn

pytestmark = pytest.mark.django_db
_ids = count(1)
PHONE = "+97699110001"


@pytest.fixture
def number():
    return an_account("sms", language="mn")


@pytest.fixture
def somebody():
    return a_contact(phone=PHONE, language="mn")


def text(account, words) -> dict:
    """Their gateway calls our webhook; returns what became of the words."""
    body = sms(words, sender=PHONE, id=f"h{next(_ids)}")
    hook = f"/hooks/sms/{account.code}/?token=word"
    assert Client().post(hook, body, content_type=FORM).status_code == 200
    inbox.drain()
    envelope = Envelope.objects.latest("id")
    assert envelope.state == "done", envelope.error
    return envelope.outcomes[0]


def goes_out(**fields) -> Broadcast:
    """A broadcast to all contacts, by now on their phones."""
    broadcast = an_approved_broadcast(**fields)
    starting.start(broadcast)
    Recipient.objects.filter(broadcast=broadcast).update(state="delivered")
    return broadcast


def test_words_after_a_broadcast_answer_it_and_no_older_matter(number, somebody):
    text(number, "Манай гудамжинд ус алга")
    broadcast = goes_out()
    assert text(number, "Хурал хэдэн цагт вэ?")["result"] == "appeal"
    reply = Reply.objects.get()
    assert reply.broadcast == broadcast
    assert reply.appeal.summary.startswith("Хурал")
    assert reply.appeal.is_gathered
    assert Appeal.objects.count() == 2


def test_words_after_their_own_newer_matter_go_on_with_that(number, somebody):
    text(number, "Манай гудамжинд ус алга")
    goes_out()
    Broadcast.objects.update(started_at=timezone.now() - timedelta(hours=3))
    old = Appeal.objects.get()
    assert text(number, "Одоо ч алга")["reference"] == old.code
    assert Reply.objects.count() == 0


def test_what_counts_is_when_the_broadcast_was_said_to_them(number, somebody):
    broadcast = goes_out()
    Broadcast.objects.update(started_at=timezone.now() - timedelta(hours=3))
    text(number, "Манай гудамжинд ус алга")
    Appeal.objects.update(is_gathered=False)
    Reply.objects.all().delete()
    recipient = broadcast.recipients.get()
    said = outbox.enqueue(key="late", address=recipient.address, body="Хурал", account=number)
    broadcast.recipients.update(delivery=said, replied_at=None)
    text(number, "Хурал хэдэн цагт вэ?")
    assert Reply.objects.get().appeal.summary.startswith("Хурал")


def test_who_only_deals_with_a_matter_says_nothing_to_them(number, somebody):
    text(number, "Манай гудамжинд ус алга")
    appeal = Appeal.objects.get()
    goes_out()
    workflow.move(appeal, Status.IN_PROGRESS, actor=staff())
    appeal.messages.create(
        direction="note", channel="web", text="Дуудсан", created_at=timezone.now()
    )
    text(number, "Хурал хэдэн цагт вэ?")
    assert Reply.objects.count() == 1


def test_the_newest_of_two_broadcasts_is_answered(number, somebody):
    goes_out(name="First")
    text(number, "Нэгдүгээр хариу")
    second = goes_out(name="Second")
    assert text(number, "Хоёрдугаар хариу")["result"] == "appeal"
    assert Reply.objects.latest("id").broadcast == second
    assert text(number, "Бас нэг")["reference"] == Reply.objects.latest("id").appeal.code
    assert second.replies.count() == 2


def test_a_question_of_ours_that_waits_is_what_they_answer(number, somebody):
    text(number, "Манай гудамжинд ус алга")
    appeal = Appeal.objects.get()
    workflow.move(appeal, Status.IN_PROGRESS, actor=staff())
    answers.reply(appeal, text="Which house?", actor=staff(), key="which", ask=True)
    goes_out()
    assert text(number, "14-р байр")["reference"] == appeal.code
    assert Reply.objects.count() == 0


def test_a_code_names_its_appeal_whatever_was_said_since(number, somebody):
    text(number, "Манай гудамжинд ус алга")
    old = Appeal.objects.get()
    goes_out()
    assert text(number, f"{old.code} одоо ч алга")["reference"] == old.code
    assert Reply.objects.count() == 0


def test_after_the_answer_is_closed_words_are_a_reply_again(number, somebody):
    broadcast = goes_out()
    text(number, "Хурал хэдэн цагт вэ?")
    Appeal.objects.update(status="closed", closed_at=timezone.now(), answered_at=timezone.now())
    assert text(number, "Баярлалаа")["result"] == "appeal"
    assert broadcast.replies.count() == 2
    assert Appeal.objects.filter(is_gathered=True).count() == 2


def test_a_mail_that_quotes_nothing_is_a_matter_of_its_own(django_assert_num_queries):
    account = an_account("email")
    a_contact(email="bat@example.mn")
    broadcast = goes_out()
    words = Inbound("1", "bat@example.mn", "email", text="There is no water")
    with django_assert_num_queries(0):
        assert inbound.replies(words, Envelope(account=account)) is None
    assert broadcast.recipients.get().replied_at is None


@pytest.fixture
def chat(settings):
    with TelegramStandIn() as standin:
        settings.OUTGOING_ALLOWED_HOSTS = [standin.host]
        yield Chat(a_bot(standin), standin.person(42, language_code="en"))


def _said_to(chat, key: str) -> dict:
    """A broadcast reaches the chat; returns its message there."""
    address = Address.objects.get()
    broadcast = an_approved_broadcast(name=key)
    Broadcast.objects.filter(pk=broadcast.pk).update(started_at=timezone.now())
    delivery = outbox.enqueue(key=key, address=address, body=key, account=chat.account)
    broadcast.recipients.create(address=address, state="sent", delivery=delivery)
    outbox.drain()
    return {"message_id": int(delivery_name(delivery).rpartition(":")[2])}


def delivery_name(delivery) -> str:
    delivery.refresh_from_db()
    return delivery.provider_id


def test_whoever_quotes_a_broadcast_answers_that_one(chat):
    chat.says("The street lamp is broken")
    lamp = Appeal.objects.get()
    first = _said_to(chat, "first")
    _said_to(chat, "second")
    chat.says("At what time?", reply_to_message={**first, "chat": chat.person.chat})
    assert Reply.objects.get().broadcast.name == "first"
    chat.says("The lamp, I mean", reply_to_message=_said_in(lamp, chat))
    assert chat.outcome["reference"] == lamp.code
    assert Reply.objects.count() == 1
    chat.says("And where?", reply_to_message={**first, "chat": chat.person.chat})
    assert Reply.objects.count() == 2


def _said_in(appeal: Appeal, chat) -> dict:
    """Our message in the matter that they quote."""
    delivery = appeal.messages.filter(delivery__isnull=False).first().delivery
    number = int(delivery_name(delivery).rpartition(":")[2])
    return {"message_id": number, "chat": chat.person.chat}
