"""STOP, START and NEWS, in five languages and both alphabets, and what is written down of them."""

import pytest
from django.db import DatabaseError, transaction

from accounts.models import Address
from channels.models import Delivery
from channels.values import Inbound
from feedback.models import Appeal
from outreach import inbound
from outreach.audiences import consenting
from outreach.models import Consent, Contact, Subscription
from tests.builders import a_news_topic, an_account
from tests.channels.telegram import Chat, a_bot
from tests.feedback.test_inbound import text
from tests.standins.telegram import TelegramStandIn

pytestmark = pytest.mark.django_db


@pytest.fixture
def number():
    return an_account("sms", language="en")


@pytest.fixture
def topics():
    return [
        a_news_topic("warnings", name="Warnings", names={"mn": "Сэрэмжлүүлэг"}, position=1),
        a_news_topic("weather", name="Weather", names={"mn": "Цаг агаар"}, position=2),
    ]


@pytest.fixture
def telegram(settings):
    settings.LANGUAGE_CODE = "en"
    with TelegramStandIn() as standin:
        settings.OUTGOING_ALLOWED_HOSTS = [standin.host]
        yield standin


def said() -> str:
    return Delivery.objects.latest("id").body


@pytest.mark.parametrize(
    ("stop", "start"),
    [
        *[("STOP", "START"), ("Зогс", "ЭХЭЛ"), ("zogs", "ehel"), ("ТОҚТАТУ", "баста")],
        *[("тоқта", "BASTA"), ("СТОП", "старт"), ("DAYAN", "BAŞLA"), ("dayandır", "basla")],
    ],
)
def test_stop_and_start_leave_a_record_of_each(number, stop, start):
    assert text(number, stop)["reason"] == "stop"
    address = Address.objects.get()
    assert address.opted_out_at is not None
    assert text(number, start)["reason"] == "start"
    address.refresh_from_db()
    assert address.opted_out_at is None
    yes, no = Consent.objects.all()
    assert (no.is_yes, no.words, no.channel, no.way) == (False, stop, "sms", "message")
    assert (yes.is_yes, yes.topic) == (True, None)
    assert Contact.objects.get().citizen == address.citizen
    assert Appeal.objects.count() == 0


@pytest.mark.parametrize("word", ["NEWS", "мэдээ", "medee", "ЖАҢАЛЫҚ", "новости", "xəbər", "XEBER"])
def test_news_lists_what_there_is_by_number(number, topics, word):
    assert text(number, word)["reason"] == "news"
    lines = said().splitlines()
    assert lines[0].startswith("1 ")
    assert lines[1].startswith("2 ")
    assert Consent.objects.count() == 0


@pytest.mark.parametrize(
    "words", ["NEWS 2", "МЭДЭЭ 2", "START 2", "start weather", "Эхэл цаг агаар", "новости № 2"]
)
def test_a_number_or_a_name_chooses(number, topics, words):
    text(number, words)
    assert consenting.of(Address.objects.get()) == [topics[1]]
    record = Consent.objects.get()
    assert (record.is_yes, record.topic, record.words) == (True, topics[1], words)


def test_stop_with_a_number_ends_that_kind_alone(number, topics):
    text(number, "NEWS 1")
    text(number, "NEWS 2")
    text(number, "ЗОГС 2")
    address = Address.objects.get()
    assert consenting.of(address) == [topics[0]]
    assert address.opted_out_at is None
    text(number, "NEWS")
    assert "Warnings (you get it)" in said()


def test_no_to_a_kind_that_was_never_asked_for_is_kept(number, topics):
    text(number, "STOP weather")
    assert Subscription.objects.get().ended_at is not None


def test_one_kind_after_stop_brings_back_no_other(number, topics):
    text(number, "NEWS 1")
    text(number, "STOP")
    text(number, "NEWS 2")
    assert consenting.of(Address.objects.get()) == [topics[1]]


def test_start_brings_the_kinds_that_are_for_everybody(number, topics):
    everybody = a_news_topic("meetings", is_for_all=True)
    text(number, "START")
    assert consenting.of(Address.objects.get()) == [everybody]


def test_a_number_that_is_none_is_told_with_the_list(number, topics):
    assert text(number, "NEWS 9")["reason"] == "news"
    assert said().startswith("There is no kind of news with this number.")
    assert Consent.objects.count() == 0


@pytest.mark.parametrize(
    "words",
    ["Stop the trucks in our street", "News about our school is bad", "Начало", "Зогсоол хэрэгтэй"],
)
def test_words_that_only_begin_like_a_wish_are_an_appeal(number, topics, words):
    assert text(number, words)["result"] == "appeal"


def test_words_that_are_none_of_ours_cost_no_statement(number, django_assert_num_queries):
    words = Inbound(external_id="1", sender="+97699112233", address_kind="phone", text="No water")
    with django_assert_num_queries(0):
        assert inbound.subscriptions(words, None) is None


@pytest.mark.parametrize(
    "odd", [{"auto_reply": True}, {"bounce": True}, {"public": True}, {"edits": "0"}]
)
def test_what_nobody_says_to_us_alone_is_no_wish(odd, django_assert_num_queries):
    word = Inbound("1", "bat@mail.mn", "email", text="STOP", **odd)
    with django_assert_num_queries(0):
        assert inbound.subscriptions(word, None) is None


def test_buttons_of_a_bot_choose(telegram, topics):
    chat = Chat(a_bot(telegram), telegram.person(42, language_code="en"))
    chat.says("NEWS")
    chat.presses("+ Weather")
    assert consenting.of(Address.objects.get()) == [topics[1]]
    chat.says("NEWS")
    chat.presses("✓ Weather")
    assert consenting.of(Address.objects.get()) == []


def test_start_to_a_bot_leaves_a_record_and_opens_its_menu(telegram):
    chat = Chat(a_bot(telegram), telegram.person(42, language_code="en"))
    chat.says("STOP")
    chat.says("/start")
    assert Address.objects.get().opted_out_at is None
    assert [each.is_yes for each in Consent.objects.all()] == [True, False]


def test_a_record_is_never_changed(number):
    text(number, "STOP")
    with pytest.raises(DatabaseError), transaction.atomic():
        Consent.objects.update(is_yes=True)
