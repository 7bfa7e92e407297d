"""What channels bring becomes an appeal, or joins one; commands are obeyed in five languages."""

import time
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage
from threading import Thread

import pytest
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from accounts import addresses
from accounts.models import Address
from accounts.roles import Role
from channels import inbox
from channels.models import Delivery, Envelope
from channels.values import Media
from feedback import answers, citizens
from feedback.models import Appeal, Attachment
from feedback.statuses import Status
from tests.builders import (
    a_citizen,
    a_registered_appeal,
    a_user,
    an_account,
    an_address,
    staff,
)
from tests.channels.test_inbox import FORM, sms
from tests.feedback import site

pytestmark = pytest.mark.django_db


@pytest.fixture
def number():
    return an_account("sms", language="mn")


@pytest.fixture
def mailbox():
    return an_account("email", options={"address": "hello@city.example"})


def text(account, words, *, sender="+97699112233", id=None):
    """An SMS arrives; returns what became of it."""
    raw = sms(words, sender=sender, id=id or str(Envelope.objects.count()))
    inbox.accept(account=account, raw=raw, content_type=FORM)
    inbox.drain()
    return Envelope.objects.latest("id").outcomes[0]


def mail(account, words, *, subject="Street light", sender="Bat <bat@mail.mn>", id="1", **headers):
    message = EmailMessage()
    message["From"], message["To"] = sender, "hello@city.example"
    message["Subject"], message["Message-ID"] = subject, f"<{id}@mail.mn>"
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(words)
    raw = message.as_bytes()
    identity = account.adapter.external_id(raw, "message/rfc822", {})
    inbox.accept(account=account, raw=raw, content_type="message/rfc822", external_id=identity)
    inbox.drain()
    envelope = Envelope.objects.latest("id")
    assert envelope.state == "done", envelope.error
    return envelope.outcomes[0]


def test_a_first_sms_opens_an_appeal_and_is_acknowledged_in_its_language(number):
    outcome = text(number, "Манай байранд ус алга байна")
    appeal = Appeal.objects.get()
    assert (outcome["result"], outcome["reference"]) == ("appeal", appeal.code)
    assert (appeal.language, appeal.channel) == ("mn", "sms")
    told = Delivery.objects.get()
    assert told.recipient == "+97699112233"
    assert appeal.code in told.body
    assert len(told.body) <= 70


def test_more_words_soon_after_go_on_with_the_same_appeal(number):
    text(number, "There is no water in our house")
    assert text(number, "And it is cold")["result"] == "message"
    appeal = Appeal.objects.get()
    assert [m.text for m in appeal.messages.filter(direction="in")] == [
        "There is no water in our house",
        "And it is cold",
    ]
    assert Delivery.objects.count() == 1


def test_a_gateways_second_try_in_another_payload_adds_nothing(number):
    text(number, "There is no water in our house", id="77")
    raw = sms("There is no water in our house", id="77") + b"&retry=1"
    inbox.accept(account=number, raw=raw, content_type=FORM)
    inbox.drain()
    assert Envelope.objects.latest("id").outcomes[0]["result"] == "duplicate"
    assert Appeal.objects.get().messages.filter(direction="in").count() == 1


def test_after_days_the_same_person_opens_a_new_appeal(number):
    text(number, "There is no water in our house")
    Appeal.objects.update(last_activity_at=timezone.now() - timedelta(days=4))
    assert text(number, "The road is broken")["result"] == "appeal"
    assert Appeal.objects.count() == 2


def test_two_people_never_share_an_appeal(number):
    text(number, "There is no water in our house")
    text(number, "There is no water in our house", sender="+97699000000")
    assert Appeal.objects.values("citizen").distinct().count() == 2


def test_the_citizens_answer_ends_our_waiting(number):
    text(number, "There is no water in our house")
    appeal = Appeal.objects.get()
    answers.reply(appeal, text="Which house?", actor=staff(), key="k", ask=True)
    assert appeal.status == Status.WAITING
    text(number, "House 12")
    appeal.refresh_from_db()
    assert (appeal.status, appeal.has_unread) == (Status.IN_PROGRESS, True)


def test_a_mail_that_answers_ours_joins_and_a_new_subject_opens_a_new_one(mailbox):
    mail(mailbox, "The street light is broken since Monday.", id="1")
    assert mail(mailbox, "It is lamp 14.", id="2", In_Reply_To="<1@mail.mn>")["result"] == "message"
    assert mail(mailbox, "No bus came.", subject="Bus", id="3")["result"] == "appeal"
    assert Appeal.objects.count() == 2


def test_a_mail_that_answers_our_acknowledgement_joins(mailbox):
    mail(mailbox, "The street light is broken since Monday.", id="1")
    Delivery.objects.update(provider_id="ack-1@city.example", state="sent")
    outcome = mail(mailbox, "Thanks!", subject="Re: x", id="2", In_Reply_To="<ack-1@city.example>")
    assert outcome["result"] == "message"


def test_a_code_in_the_subject_joins_only_ones_own_appeal(mailbox):
    mail(mailbox, "The street light is broken since Monday.", id="1")
    code = Appeal.objects.get().code
    assert mail(mailbox, "More.", subject=f"About {code}", id="2")["result"] == "message"
    stranger = mail(mailbox, "More.", subject=f"About {code}", id="3", sender="eve@mail.mn")
    assert stranger["result"] == "appeal"
    assert Appeal.objects.count() == 2


def test_an_automatic_reply_is_kept_and_opens_nothing(mailbox):
    outcome = mail(mailbox, "I am on holiday.", subject="Away", Auto_Submitted="auto-replied")
    assert outcome["result"] == "ignored"
    assert outcome["reason"]
    assert Appeal.objects.count() == 0
    assert Delivery.objects.count() == 0


def test_words_of_nobody_are_an_appeal_of_nobody(mailbox):
    for number in (1, 2):
        raw = f"Subject: letter {number}\n\nThe lamp is broken at house {number}.".encode()
        inbox.accept(account=mailbox, raw=raw, content_type="message/rfc822")
    inbox.drain()
    assert [appeal.citizen for appeal in Appeal.objects.all()] == [None, None]


STATUS = ("STATUS", "status", "ТӨЛӨВ", "КҮЙ", "Статус")


@pytest.mark.parametrize("word", STATUS)
def test_status_says_where_an_appeal_is(number, word):
    appeal = a_registered_appeal()
    assert text(number, f"{word} {appeal.code}")["result"] == "command"
    assert appeal.code in Delivery.objects.get().body
    assert Appeal.objects.count() == 1


def test_status_without_a_code_speaks_of_the_persons_latest(number):
    text(number, "There is no water in our house")
    text(number, "STATUS")
    assert Appeal.objects.get().code in Delivery.objects.latest("id").body


def test_status_with_a_wrong_code_says_so_and_opens_nothing(number):
    text(number, "STATUS 7KQM-4T2X-9RVD")
    assert Appeal.objects.count() == 0
    assert Delivery.objects.count() == 1


@pytest.mark.parametrize("word", ["HELP", "Тусламж", "КӨМЕК", "помощь", "kömək", "KÖMƏK"])
def test_help_is_given_in_every_language(number, word):
    assert text(number, word) == {"result": "command", "reference": "", "reason": "help"}
    assert Appeal.objects.count() == 0


@pytest.mark.parametrize(
    ("stop", "start"),
    [
        ("STOP", "START"),
        ("зогс", "эхэл"),
        ("ТОҚТА", "БАСТА"),
        ("Стоп", "Старт"),
        ("DAYAN", "BAŞLA"),
    ],
)
def test_stop_and_start_are_obeyed_in_every_language(number, stop, start):
    assert text(number, stop)["result"] == "command"
    address = Address.objects.get()
    assert address.opted_out_at is not None
    text(number, start)
    address.refresh_from_db()
    assert address.opted_out_at is None
    assert Appeal.objects.count() == 0


def test_stop_does_not_silence_the_answer_to_ones_own_appeal(number):
    text(number, "There is no water in our house")
    text(number, "STOP")
    appeal = Appeal.objects.get()
    answers.answer(appeal, text="It runs again.", actor=staff())
    assert Delivery.objects.filter(body__contains="It runs again").exists()


def test_words_that_begin_like_a_command_are_an_appeal(number):
    outcome = text(number, "Stop the trucks in our street at night, nobody can sleep here any more")
    assert outcome["result"] == "appeal"


def test_a_confirmed_address_speaks_with_assurance(number):
    address = addresses.ensure(kind="phone", value="+97699112233")
    addresses.confirm(address)
    text(number, "There is no water in our house")
    assert Appeal.objects.get().assurance == 1


@pytest.mark.parametrize(
    "words",
    [
        "ПОМОЩЬ нужна, нет воды третий день",
        "Тусламж хэрэгтэй байна",
        "Stop the noise next door",
        "Help! Fire in our house",
    ],
)
def test_a_cry_for_help_is_an_appeal(number, words):
    assert text(number, words)["result"] == "appeal"
    assert Appeal.objects.get().messages.filter(direction="in").get().text == words


def test_a_picture_that_says_help_is_kept(number, monkeypatch):
    parse = type(number.adapter).parse

    def with_picture(self, envelope):
        picture = Media(name="fire.jpg", content_type="image/jpeg", content=b"...")
        return [replace(item, media=(picture,)) for item in parse(self, envelope)]

    monkeypatch.setattr(type(number.adapter), "parse", with_picture)
    assert text(number, "HELP")["result"] == "appeal"
    assert Attachment.objects.get().name == "fire.jpg"


def test_two_mails_under_one_very_long_name_are_two(mailbox):
    long = "x" * 200
    mail(mailbox, "The lamp is broken.", id=long)
    mail(mailbox, "The road is broken.", id=long)
    assert Appeal.objects.count() == 2


def test_who_typed_in_anothers_number_does_not_read_their_sms(number):
    """The form asks for a code, but goes on without: the number is anybody's then."""
    typist = Client()
    typed = site.a_sent_appeal(typist, who="phone", phone="+976 9911 2233")
    assert text(number, "I am ill, and here is what with")["result"] == "appeal"
    assert "I am ill" not in site.page(typist.get(f"/track/{typed.pk}/"))


def test_the_answer_to_our_question_reaches_what_was_typed_in(number):
    appeal = a_registered_appeal(address=an_address("+97699112233"))
    answers.reply(appeal, text="Which house?", actor=staff(), key="k", ask=True)
    assert text(number, "House 12")["reference"] == appeal.code


def test_who_proved_the_number_goes_on_by_sms(number):
    appeal = a_registered_appeal(address=an_address("+97699112233"), assurance=1)
    Appeal.objects.update(last_activity_at=timezone.now())
    assert text(number, "And it is cold") == {
        "result": "message",
        "reference": appeal.code,
        "reason": "",
    }


@pytest.mark.django_db(transaction=True)
def test_words_that_come_while_two_are_joined_are_the_joined_ones(number):
    keep, absorb = a_citizen(), an_address("+97699112233").citizen
    inbox.accept(
        account=number, raw=sms("No water", sender="+97699112233", id="1"), content_type=FORM
    )
    reading = Thread(target=read_inbox)
    with transaction.atomic():
        citizens.merge(keep=keep, absorb=absorb, actor=a_user(Role.OPERATOR))
        reading.start()
        until_somebody_waits_for_a_lock()
    reading.join()
    assert Appeal.objects.get().citizen == keep


def read_inbox():
    inbox.drain()
    connection.close()


def until_somebody_waits_for_a_lock():
    waiting = "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = %s"
    for _try in range(200):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute(waiting, [connection.settings_dict["NAME"]])
            if cursor.fetchone():
                return
        time.sleep(0.05)
    pytest.fail("nobody waits")
