"""What can be asked of a chat beside the form: languages, commands, one's own number, a place."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.models import Citizen
from channels.models import Delivery
from feedback.models import Appeal, GuidedForm
from feedback.tasks import forget_drafts
from tests.channels.telegram import Chat, a_bot
from tests.identity import an_eid
from tests.standins.telegram import TelegramStandIn

pytestmark = pytest.mark.django_db

PLACE = {"latitude": 47.918, "longitude": 106.917}


@pytest.fixture
def telegram(settings):
    settings.LANGUAGE_CODE = "en"
    with TelegramStandIn() as standin:
        settings.OUTGOING_ALLOWED_HOSTS = [standin.host]
        yield standin


@pytest.fixture
def chat(telegram) -> Chat:
    return Chat(a_bot(telegram), telegram.person(42, language_code="en"))


@pytest.fixture
def begun(chat) -> Chat:
    """Somebody who pressed Start, chose English and began the form."""
    chat.says("/start")
    chat.presses("English")
    chat.presses("Write step by step")
    return chat


def test_the_form_is_in_the_language_that_was_chosen(chat):
    chat.says("/start")
    chat.presses("Монгол")
    citizen = Citizen.objects.get()
    assert citizen.language == "mn"
    assert Delivery.objects.latest("id").language == "mn"


def test_the_language_of_the_device_is_a_hint_and_the_words_decide(telegram):
    chat = Chat(a_bot(telegram), telegram.person(43, language_code="ru"))
    chat.says("/start")
    assert Delivery.objects.latest("id").language == "ru"
    chat.says("Манай байранд халуун ус алга байна")
    assert Appeal.objects.get().language == "mn"


def test_start_again_goes_on_with_what_was_begun(begun):
    begun.presses("Incident")
    assert begun.says("/start from_poster")[0].startswith("You have begun to write to us.")
    assert begun.presses("Write step by step")[0].startswith("Tell us what happened")


def test_start_ends_the_silence_that_stop_began(chat):
    chat.says("STOP")
    chat.says("/start")
    assert Citizen.objects.get().addresses.get().opted_out_at is None


def test_status_lists_the_latest_appeals_of_this_person_alone(chat, telegram):
    Chat(chat.account, telegram.person(77)).says("Somebody else has no light")
    for number in range(6):
        chat.says(f"Number {number} is broken in our street")
        Appeal.objects.update(last_activity_at=timezone.now() - timedelta(days=9))
    codes = list(Appeal.objects.order_by("-id").values_list("code", flat=True))
    (told,) = chat.says("/status")
    assert [line.partition(":")[0] for line in told.splitlines()] == codes[:5]
    assert "/start leads you" in chat.says("/help")[0]
    (one,) = chat.says(f"/status {codes[3]}")
    assert one.startswith(codes[3])


def test_commands_are_answered_while_a_form_is_open_and_it_goes_on(begun):
    begun.presses("Incident")
    assert begun.says("/status") == [
        "You have no appeal with us yet. Write to us what it is about."
    ]
    assert begun.says("There is no hot water")[0].startswith("Where is it?")


def test_an_answer_to_a_question_of_ours_goes_to_its_appeal_although_a_form_is_open(chat):
    chat.says("There is no hot water in house 12")
    ours = chat.heard[-1]
    chat.says("/menu")
    chat.presses("Write step by step")
    chat.says("Since Monday", reply_to_message={**ours, "chat": chat.person.chat, "date": 1})
    assert chat.outcome["result"] == "message"
    assert Appeal.objects.get().messages.filter(text="Since Monday").exists()


def test_a_form_is_good_for_a_day(begun):
    begun.presses("Incident")
    with time_machine.travel(timezone.now() + timedelta(hours=23)):
        assert begun.says("There is no hot water")[0].startswith("Where is it?")
    with time_machine.travel(timezone.now() + timedelta(hours=48)):
        begun.says("My street is dark")
        assert Appeal.objects.get().messages.get(direction="in").text == "My street is dark"
        assert GuidedForm.objects.count() == 1
        forget_drafts()
        assert GuidedForm.objects.count() == 0


def test_each_person_and_each_bot_has_a_form_of_its_own(begun, telegram):
    other = Chat(begun.account, telegram.person(43))
    other.says("There is no light")
    assert Appeal.objects.get().address.value == "43"
    second = Chat(a_bot(telegram), begun.person)
    second.says("There is no light here either")
    assert Appeal.objects.count() == 2
    assert begun.presses("Incident")[0].startswith("Tell us what happened")


def test_their_own_number_is_confirmed(chat):
    chat.says("/start")
    chat.presses("English")
    chat.presses("Confirm my phone")
    assert chat.heard[-1]["reply_markup"]["keyboard"][0] == [
        {"text": "Share my number", "request_contact": True}
    ]
    told = chat.shares(contact={"phone_number": "97699112233", "user_id": 42, "first_name": "B"})
    assert told == ["Thank you. Your phone number is confirmed."]
    addresses = Citizen.objects.get().addresses
    assert {(a.kind, a.value, bool(a.verified_at)) for a in addresses.all()} == {
        ("telegram", "42", True),
        ("phone", "+97699112233", True),
    }
    chat.says("There is no hot water in house 12")
    assert Appeal.objects.get().assurance == 1


def test_a_place_alone_is_added_to_the_appeal_it_belongs_to(chat):
    chat.says("There is no hot water in house 12")
    chat.shares(location=PLACE)
    appeal = Appeal.objects.get()
    assert (appeal.latitude, appeal.longitude) == (47.918, 106.917)
    assert appeal.messages.filter(direction="in").latest("id").text == "📍 47.91800, 106.91700"


def test_a_word_in_another_language_is_answered_in_it(chat):
    chat.says("ПОМОЩЬ")
    assert Delivery.objects.get().language == "ru"


def test_who_they_are_can_be_confirmed_where_there_is_an_e_id(chat, telegram, settings):
    chat.says("There is no hot water in house 12")
    chat.says("/menu")
    assert "Confirm who I am" not in chat.buttons
    with an_eid(settings):
        settings.OUTGOING_ALLOWED_HOSTS = [telegram.host]
        chat.says("/menu")
        (told,) = chat.presses("Confirm who I am")
    assert "/confirm/" in told
