"""Who leaves a phone or a mailbox in the chat, and proves it, is answered there when away."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Assurance
from channels import outbox
from channels.models import Delivery
from feedback import answers
from feedback.models import Appeal, Message
from live import chat_absent
from live.models import Chat
from tests.builders import an_account, an_address, staff
from tests.live.chat import OTHER_TOKEN, Visitor, a_chat_account

pytestmark = pytest.mark.django_db

PHONE = "+97699112233"


@pytest.fixture
def visitor() -> Visitor:
    a_chat_account()
    an_account("sms")
    visitor = Visitor()
    visitor.say("Манай байрны лифт ажиллахгүй байна")
    return visitor


def contact(visitor: Visitor, **fields):
    return visitor.client.post(f"{visitor.base}contact/", fields, headers=visitor.headers)


def prove(visitor: Visitor, where: str = PHONE) -> None:
    assert contact(visitor, contact=where).status_code == 200
    assert contact(visitor, code=code()).status_code == 200


def code() -> str:
    """The digits that went out last."""
    return re.search(r"\d{6}", Delivery.objects.filter(key__startswith="proof:").latest("id").body)[
        0
    ]


def later() -> None:
    Delivery.objects.update(sent_at=timezone.now() - timedelta(minutes=5))


def answer_and_go_away(text: str = "Лифтийг зассан.") -> None:
    answers.answer(Appeal.objects.latest("id"), text=text, actor=staff())
    outbox.drain()
    later()


def test_an_unseen_answer_goes_to_the_proved_phone_once(visitor):
    prove(visitor)
    answer_and_go_away()
    assert [chat_absent.tell(), chat_absent.tell()] == [1, 0]
    told = Delivery.objects.get(key__contains="elsewhere")
    assert (told.address.value, told.channel) == (PHONE, "sms")
    assert "Лифтийг зассан." in told.body


def test_an_answer_that_was_read_in_the_chat_goes_nowhere_else(visitor):
    prove(visitor)
    answers.answer(Appeal.objects.get(), text="Лифтийг зассан.", actor=staff())
    visitor.reads()
    later()
    assert chat_absent.tell() == 0


def test_a_phone_that_nobody_proved_is_told_nothing(visitor):
    contact(visitor, contact=PHONE)
    assert contact(visitor, code="000000").status_code == 422
    answer_and_go_away()
    assert chat_absent.tell() == 0


def test_proof_makes_one_person_of_phone_and_chat(visitor):
    known = an_address(PHONE)
    prove(visitor)
    assert Appeal.objects.get().citizen_id == known.citizen_id
    known.refresh_from_db()
    assert known.verified_at
    visitor.say("Гуравдугаар орц")
    assert Message.objects.latest("id").assurance == Assurance.ADDRESS


def test_a_code_is_good_for_its_own_chat_alone(visitor):
    contact(visitor, contact=PHONE)
    stranger = Visitor(OTHER_TOKEN)
    stranger.say("Сайн байна уу, асуух юм байна")
    assert contact(stranger, code=code()).status_code == 422
    assert not Chat.objects.filter(contact__isnull=False).exists()


@pytest.mark.parametrize("where", ["", "12", "nobody@", "Ө" * 20])
def test_what_is_no_address_is_told(visitor, where):
    answer = contact(visitor, contact=where)
    assert answer.status_code == 422
    assert "govuk-error-message" in answer.content.decode()


def test_a_mailbox_without_a_way_to_it_is_told(visitor):
    assert contact(visitor, contact="bat@mail.mn").status_code == 503


def test_chats_that_nobody_opened_in_a_year_are_forgotten_and_the_words_stay(visitor):
    Chat.objects.update(seen_at=timezone.now() - timedelta(days=366))
    chat_absent.forget()
    assert visitor.news().status_code == 404
    assert Appeal.objects.count() == 1
