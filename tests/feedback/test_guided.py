"""The form that a chat leads through, question by question; here mostly by Telegram."""

import pytest

from channels import inbox, registry
from channels.models import Delivery, Envelope
from channels.values import Inbound, Media, Place
from feedback.models import Appeal, Attachment, GuidedForm, Kind
from feedback.tasks import fetch_media
from tests.builders import a_sector, an_account
from tests.channels.telegram import Chat, a_bot
from tests.feedback import files
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


def to_the_check(chat: Chat) -> None:
    chat.presses("Incident")
    chat.says("There is no hot water in house 12")
    chat.says("Peace avenue 12")
    chat.presses("No more files")


def test_the_whole_form_becomes_one_appeal_with_all_that_was_said(chat):
    square = [[106, 47], [107, 47], [107, 48], [106, 48], [106, 47]]
    box = {"west": 106, "east": 107, "south": 47, "north": 48}
    sector = a_sector(boundary={"type": "Polygon", "coordinates": [square]}, **box)
    assert chat.says("/start") == ["Welcome to Sanal. Choose your language."]
    assert chat.buttons == ["English", "Монгол", "Қазақша", "Русский", "Azərbaycanca"]
    chat.presses("English")
    assert chat.buttons[:2] == ["Write step by step", "My appeals"]
    (asked,) = chat.presses("Write step by step")
    assert "What is it about?" in asked
    assert chat.presses("Incident")[0].startswith("Tell us what happened")
    assert chat.says("There is no hot water in house 12")[0].startswith("Where is it?")
    assert chat.buttons == ["Send my location", "No place", "Back", "Cancel"]
    assert chat.shares(location=PLACE)[0].startswith("Send photos")
    assert chat.photographs(files.a_picture())[0].startswith("Files so far: 1")
    assert chat.speaks(files.a_recording(".ogg", "-c:a", "libopus", video=False))[0].startswith(
        "Files so far: 2"
    )
    (shown,) = chat.presses("No more files")
    assert "Kind: incident" in shown
    assert "Words: There is no hot water in house 12" in shown
    assert "47.91800, 106.91700" in shown
    assert "Files: 2" in shown
    assert Appeal.objects.count() == 0
    (told,) = chat.presses("Send")

    appeal = Appeal.objects.get()
    assert appeal.code in told
    assert (appeal.kind, appeal.channel, appeal.language) == (Kind.INCIDENT, "telegram", "en")
    assert (appeal.latitude, appeal.sector) == (47.918, sector)
    message = appeal.messages.get(direction="in")
    assert message.text == "There is no hot water in house 12"
    fetch_media()
    kept = Attachment.objects.filter(message=message)
    assert sorted((each.state, each.media) for each in kept) == [
        ("ready", "audio"),
        ("ready", "image"),
    ]


def test_words_without_a_form_simply_become_an_appeal(chat):
    (told,) = chat.says("There is no hot water in house 12")
    appeal = Appeal.objects.get()
    assert appeal.code in told
    assert chat.heard[-1]["reply_markup"] == {"remove_keyboard": True}
    assert GuidedForm.objects.count() == 0


def test_words_after_the_form_go_on_with_its_appeal(begun):
    to_the_check(begun)
    begun.presses("Send")
    assert begun.says("And it is cold") == []
    appeal = Appeal.objects.get()
    assert appeal.messages.filter(direction="in").count() == 2


def test_an_edit_of_words_that_were_sent_is_added_to_the_appeal(begun):
    begun.presses("Incident")
    words = begun.person.says("No water in house 12")
    begun.brings(words)
    begun.says("Peace avenue 12")
    begun.presses("No more files")
    begun.presses("Send")
    begun.brings(begun.person.edits(words, "No water in house 13"))
    appeal = Appeal.objects.get()
    last = appeal.messages.filter(direction="in").latest("id")
    assert (last.text, last.note) == (
        "No water in house 13",
        "The citizen changed an earlier message.",
    )


def test_an_edit_before_it_is_sent_takes_the_place_of_the_words(begun):
    begun.presses("Incident")
    words = begun.person.says("No water in house 12")
    begun.brings(words)
    begun.brings(begun.person.edits(words, "No water in house 13"))
    begun.says("Peace avenue 12")
    (shown,) = begun.presses("No more files")
    assert "No water in house 13" in shown
    (shown,) = begun.brings(begun.person.edits(words, "No water in house 14"))
    assert "No water in house 14" in shown
    begun.presses("Send")
    assert Appeal.objects.get().messages.get(direction="in").text == "No water in house 14"


def test_buttons_pressed_twice_or_late_do_no_harm(begun):
    begun.presses("Incident")
    assert begun.presses("Complaint") == []
    begun.says("There is no hot water")
    assert begun.presses("Incident") == []
    begun.says("Peace avenue 12")
    begun.presses("No more files")
    assert begun.presses("No more files") == []
    begun.presses("Send")
    assert begun.presses("Send") == []
    assert begun.presses("Incident") == []
    assert [appeal.kind for appeal in Appeal.objects.all()] == [Kind.INCIDENT]


def test_two_presses_that_come_at_once_send_one_appeal(begun):
    to_the_check(begun)
    begun.brings(begun.person.presses("Send"), begun.person.presses("Send"))
    assert Appeal.objects.count() == 1
    assert len([text for text in begun.heard if "tracking code" in text["text"]]) == 1


def test_a_button_of_an_older_form_does_nothing_to_the_newer(begun):
    begun.says("/cancel")
    begun.presses("Write step by step")
    payload = f"guide:{'0' * 8}:kind:incident"
    assert begun.presses_payload(payload) == []
    assert GuidedForm.objects.get().data == {}


def test_a_button_of_a_form_that_is_over_says_so(chat):
    (told,) = chat.presses_payload("guide:00000000:check:send")
    assert told.startswith("This form is no longer open.")
    assert Appeal.objects.count() == 0


@pytest.mark.parametrize(
    "payload", ["guide:", "guide:menu:x", "guide:language:xx", "guide:1:2:3:4"]
)
def test_a_button_that_nobody_made_does_no_harm(begun, payload):
    begun.presses_payload(payload)
    assert begun.outcome["result"] in ("command", "ignored")
    assert GuidedForm.objects.get().step == "kind"


def test_cancel_ends_the_form_and_later_words_are_free_again(begun):
    begun.presses("Incident")
    begun.says("There is no hot water")
    (told,) = begun.says("/cancel")
    assert told.startswith("The form is closed and nothing was sent.")
    assert Appeal.objects.count() == 0
    begun.says("My neighbour has none either")
    assert Appeal.objects.get().messages.filter(direction="in").get().text.startswith("My neigh")


def test_going_back_asks_again_and_takes_the_new_answer(begun):
    to_the_check(begun)
    assert begun.presses("Back")[0].startswith("Send photos")
    assert begun.presses("Back")[0].startswith("Where is it?")
    assert begun.says("/back")[0].startswith("Tell us what happened")
    begun.says("There is no cold water")
    begun.says("Sun street 3")
    (shown,) = begun.presses("No more files")
    assert "Words: There is no cold water" in shown
    assert "Place: Sun street 3" in shown
    assert "hot water" not in shown


def test_buttons_in_place_of_the_letters_come_back_as_words(begun):
    begun.presses("Incident")
    begun.says("There is no hot water")
    assert begun.heard[-1]["reply_markup"]["keyboard"][0] == [
        {"text": "Send my location", "request_location": True}
    ]
    assert begun.says("no place")[0].startswith("Send photos")
    assert begun.says("Back")[0].startswith("Where is it?")
    assert begun.says("Cancel")[0].startswith("The form is closed")
    assert begun.says("No place")[0].startswith("What can we do for you?")
    assert Appeal.objects.count() == 0


def test_words_before_the_kind_are_kept(begun):
    assert "noted your words" in begun.says("There is no hot water in house 12")[0]
    assert begun.presses("Incident")[0].startswith("Where is it?")


def test_a_photo_alone_needs_words_and_a_voice_message_does_not(begun):
    begun.presses("Incident")
    assert begun.photographs(b"1")[0].startswith("We have your file.")
    assert begun.speaks(b"2")[0].startswith("Where is it?")
    begun.says("No place")
    (shown,) = begun.presses("No more files")
    assert "Words: by voice" in shown
    begun.presses("Send")
    assert Attachment.objects.count() == 2


def test_an_album_is_spoken_about_once(begun):
    begun.presses("Incident")
    begun.says("There is no hot water")
    begun.says("Peace avenue 12")
    pictures = [begun.person.photographs(b"1", media_group_id="77") for _ in range(4)]
    assert len(begun.brings(*pictures)) == 1
    assert "Files: 4" in begun.presses("No more files")[0]


def test_a_long_text_is_no_place(begun):
    begun.presses("Incident")
    begun.says("There is no hot water")
    assert begun.says("And this is how it began. " * 20)[0].startswith("Where is it?")
    begun.says("No place")
    begun.presses("No more files")
    begun.presses("Send")
    assert "how it began" in Appeal.objects.get().messages.get(direction="in").text


@pytest.mark.parametrize("slug", sorted(a.slug for a in registry.every() if a.chooses))
def test_the_form_needs_nothing_of_a_channel_but_words_and_choices(slug, monkeypatch):
    """Answers come as words, as the labels of buttons do where a channel has no buttons."""
    account = an_account(slug, language="en")
    monkeypatch.setattr(type(account.adapter), "guides", True)

    def brings(**said):
        number = Envelope.objects.count()
        envelope = Envelope.objects.create(account=account, external_id=str(number), raw=b"")
        kind = account.adapter.address_kind
        sender = "+97699112233" if kind == "phone" else "4242"
        inbound = Inbound(external_id=str(number), sender=sender, address_kind=kind, **said)
        outcome = inbox.offer(inbound, envelope)
        return outcome.result

    def last() -> Delivery:
        return Delivery.objects.latest("id")

    def press(label: str) -> None:
        (payload,) = [payload for name, payload in last().choices if name == label]
        assert brings(payload=payload) in ("command", "appeal")

    brings(text="/start")
    press("English")
    press("Write step by step")
    brings(text="proposal")
    brings(text="Please put a crossing in front of school 5")
    asked = {payload for _label, payload in last().choices if payload.startswith("ask:")}
    assert asked <= {f"ask:{each}" for each in account.adapter.asks}
    brings(place=Place(47.9, 106.9))
    brings(text="No more files")
    press("Send")
    appeal = Appeal.objects.get()
    assert (appeal.kind, appeal.channel, appeal.latitude) == (Kind.PROPOSAL, slug, 47.9)
    assert brings(media=(Media("a.txt", "text/plain", b"x"),)) == "message"
    assert brings(text="Who reads this?") == "message"
