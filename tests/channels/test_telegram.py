"""Telegram's webhook, our words and buttons there, and the files that come."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.roles import Role
from channels import inbox, outbox
from channels.adapters.telegram import Telegram
from channels.errors import ChannelError
from channels.models import Account, Delivery, Envelope
from channels.telegram import speaking
from channels.values import Choice, DeliveryState
from feedback import answers
from feedback.models import Appeal, Attachment, Rating
from feedback.tasks import fetch_media
from tests.builders import an_address, staff
from tests.channels.telegram import Chat, a_bot, bring
from tests.feedback import files
from tests.standins import telegram as standins
from tests.standins.telegram import TelegramStandIn

adapter = Telegram()


@pytest.fixture
def telegram(settings):
    settings.PUBLIC_URL = "https://sanal.example.mn"
    with TelegramStandIn() as standin:
        settings.OUTGOING_ALLOWED_HOSTS = [standin.host]
        yield standin


@pytest.fixture
def bot(telegram, db) -> Account:
    return a_bot(telegram)


@pytest.fixture
def chat(bot, telegram) -> Chat:
    return Chat(bot, telegram.person(42, language_code="en"))


def said(bot: Account, body: str = "We have it.", **more) -> Delivery:
    """Words that go out, or do not."""
    key = f"test:{Delivery.objects.count()}"
    address = an_address("42", "telegram")
    delivery = outbox.enqueue(key=key, address=address, account=bot, body=body, **more)
    outbox.drain(limit=1)
    delivery.refresh_from_db()
    return delivery


def failure(act, *args) -> ChannelError:
    with pytest.raises(ChannelError) as caught:
        act(*args)
    return caught.value


# The webhook --------------------------------------------------------------------------------------


def test_the_secret_word_before_is_good_too_while_it_changes(bot, telegram):
    update = telegram.person().says("There is no water")
    bot.secrets = {**bot.secrets, "previous_webhook_secret": "the-one-before-0123456789"}
    bot.save()
    assert bring(bot, update, secret="the-one-before-0123456789").status_code == 200
    assert bring(bot, update).status_code == 200
    assert bring(bot, update, secret="").status_code == 403


def test_an_account_without_a_secret_word_takes_no_webhook(bot, telegram):
    bot.secrets = {"bot_token": standins.TOKEN}
    bot.save()
    assert bring(bot, telegram.person().says("Hello"), secret="").status_code == 403


def test_a_pressed_button_is_heard_at_once(bot, telegram):
    update = telegram.person().presses_payload("rate:x:5")
    answer = bring(bot, update)
    assert answer.json() == {
        "method": "answerCallbackQuery",
        "callback_query_id": update["callback_query"]["id"],
    }
    assert bring(bot, telegram.person().says("Hello")).content == b""


def test_an_album_is_one_message(chat):
    person = chat.person
    pictures = [person.photographs(files.a_picture(), media_group_id="1") for _ in range(3)]
    pictures[1]["message"]["caption"] = "The rubbish of house 12"
    chat.brings(*pictures)
    appeal = Appeal.objects.get()
    assert Attachment.objects.filter(message__appeal=appeal).count() == 3
    texts = [message.text for message in appeal.messages.filter(direction="in")]
    assert "".join(texts) == "The rubbish of house 12"


def test_an_edit_is_added_and_the_first_words_stay(chat):
    words = chat.person.says("There is no water in house 12")
    chat.brings(words)
    chat.brings(chat.person.edits(words, "There is no water in house 13"))
    chat.brings(chat.person.edits(words, "There is no water in house 14"))
    appeal = Appeal.objects.get()
    assert [message.text[-8:] for message in appeal.messages.filter(direction="in")] == [
        "house 12",
        "house 13",
        "house 14",
    ]


def test_groups_channels_and_bots_are_not_heard(bot, telegram):
    person = telegram.person()
    group = {"id": -100, "type": "supergroup", "title": "Neighbours"}
    message = {**person.message(text="No water!"), "chat": group}
    for update in (
        {"message": message},
        {"channel_post": message},
        {"message": person.message(text="Buy", **{"from": {"id": 9, "is_bot": True}})},
        {"my_chat_member": {"chat": person.chat, "new_chat_member": {"status": "kicked"}}},
    ):
        bring(bot, telegram.update(**update))
    inbox.drain()
    assert {envelope.outcomes[0]["result"] for envelope in Envelope.objects.all()} == {"ignored"}
    assert (Appeal.objects.count(), Envelope.objects.count()) == (0, 4)


def test_an_answer_is_rated_by_its_buttons(chat):
    chat.says("There is no water in house 12")
    appeal = Appeal.objects.get()
    answers.answer(appeal, text="It is mended.", actor=staff(Role.OPERATOR))
    assert chat.brings()[0].startswith(f"The answer to your appeal {appeal.code}")
    assert chat.buttons == ["★★★★★", "★★★★", "★★★", "★★", "★"]
    (asked,) = chat.presses("★★★★★")
    assert "how did the civil servant treat you" in asked
    chat.presses("★★★★")
    chat.presses("★★★★")
    rating = Rating.objects.get()
    assert (rating.resolution, rating.servant) == (5, 4)


# Speaking -----------------------------------------------------------------------------------------


def test_words_answer_the_message_they_are_about(chat):
    chat.says("There is no water in house 12")
    first = Appeal.objects.get().messages.get(direction="in")
    number = int(first.thread_key.partition(":")[2])
    reply = chat.heard[-1]["reply_parameters"]
    assert reply == {"message_id": number, "allow_sending_without_reply": True}


def test_a_subject_goes_before_the_words_in_bold(bot, telegram):
    said(bot, subject="Өргөдөл 😀", thread={"in_reply_to": "77:5"})
    (message,) = telegram.sent
    assert message["text"] == "Өргөдөл 😀\n\nWe have it."
    assert message["entities"] == [{"type": "bold", "offset": 0, "length": 10}]
    assert "reply_parameters" not in message  # that was said in another chat


def test_long_words_go_out_in_parts_with_the_buttons_under_the_last(bot, telegram):
    paragraphs = [f"{number} " + "ө😀" * 300 for number in range(9)]
    delivery = said(bot, "\n\n".join(paragraphs), choices=[Choice("Yes", "reopen:x")])
    assert "\n\n".join(message["text"] for message in telegram.sent) == "\n\n".join(paragraphs)
    assert ["inline_keyboard" in message.get("reply_markup", {}) for message in telegram.sent] == [
        False,
        False,
        True,
    ]
    assert delivery.provider_id == f"42:{telegram.sent[-1]['message_id']}"


@given(st.text(alphabet=st.sampled_from("ab \nө😀"), max_size=120), st.integers(4, 30))
def test_no_letter_is_lost_between_parts(text, limit):
    parts = speaking.split(text, limit)
    assert all(len(part.encode("utf-16-le")) // 2 <= limit for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())


def test_a_part_that_did_not_get_through_is_not_begun_anew(bot, telegram, monkeypatch):
    real = telegram._sendMessage
    monkeypatch.setattr(
        telegram,
        "_sendMessage",
        lambda params: telegram._error(400, "Bad Request") if telegram.sent else real(params),
    )
    delivery = said(bot, "word " * 1500)
    assert (delivery.state, len(telegram.sent)) == (DeliveryState.UNKNOWN, 1)
    assert "only 1 of 2 parts" in delivery.error


def test_a_button_too_long_for_telegram_is_left_out(bot, telegram):
    said(bot, choices=[Choice("Yes", "x" * 65), Choice("No", "y" * 64)])
    assert telegram.sent[0]["reply_markup"] == {
        "inline_keyboard": [[{"text": "No", "callback_data": "y" * 64}]]
    }


def test_who_blocked_the_bot_is_not_tried_again(bot, telegram):
    telegram.blocked.add(42)
    delivery = said(bot)
    assert delivery.state == DeliveryState.FAILED
    assert "blocked by the user" in delivery.error


def test_too_many_requests_wait_as_long_as_telegram_says(bot, telegram):
    telegram.misbehave(429)
    delivery = said(bot)
    assert delivery.state == DeliveryState.QUEUED
    assert (delivery.next_try_at - delivery.claimed_at).total_seconds() >= 17


@pytest.mark.parametrize(
    ("token", "state"),
    [("7000000001:AAnother_token_0123456789abcdefg", "queued"), ("nonsense", "failed")],
)
def test_a_wrong_token_is_the_accounts_fault(bot, telegram, token, state):
    bot.secrets = {"bot_token": token}
    bot.save()
    delivery = said(bot)
    assert delivery.state == state
    assert token not in delivery.error
    assert telegram.sent == []


def test_the_way_out_goes_nowhere_but_to_the_bot_api(settings, db):
    settings.OUTGOING_ALLOWED_HOSTS = []
    bot = a_bot(api_url="http://127.0.0.1:9")
    assert "not at a public address" in said(bot).error


# Files --------------------------------------------------------------------------------------------


def test_a_photo_and_a_voice_message_become_evidence(chat):
    chat.photographs(files.a_picture(), caption="The pipe of house 12 is broken")
    chat.speaks(files.a_recording(".ogg", "-c:a", "libopus", video=False))
    fetch_media()
    found = Attachment.objects.filter(message__appeal=Appeal.objects.get())
    assert [(each.state, each.media) for each in found] == [("ready", "image"), ("ready", "audio")]
    assert all(each.original and each.shown for each in found)


def test_a_file_that_telegram_does_not_hand_out_says_why(chat, telegram):
    chat.photographs(b"x" * (standins.MAX_FILE_BYTES + 1), caption="A film of the flood")
    fetch_media()
    refused = Attachment.objects.get()
    assert refused.state == Attachment.State.REFUSED
    assert "at most 20 MB" in refused.reason


def test_a_file_that_is_gone_is_refused_and_one_that_cannot_be_had_now_is_not(bot, telegram):
    assert failure(adapter.fetch, bot, "file:gone").permanent
    telegram.misbehave(500)
    assert not failure(adapter.fetch, bot, "file:later").permanent


@pytest.mark.parametrize("path", ["/etc/passwd", "../../x", "a/../b", "a?b", "", None, 7])
def test_a_place_of_a_file_that_is_none_is_not_gone_to(bot, telegram, monkeypatch, path):
    monkeypatch.setattr(telegram, "_getFile", lambda _p: telegram._yes({"file_path": path}))
    assert failure(adapter.fetch, bot, "file:x").permanent
    assert [asked.path.rpartition("/")[2] for asked in telegram.asked] == ["getFile"]


def test_the_token_is_in_no_error_and_no_log(bot, telegram, caplog):
    telegram.misbehave(500, "html", "drop", 404)
    with caplog.at_level("DEBUG"):
        told = [str(failure(adapter.fetch, bot, "file:x")) for _ in range(4)]
    assert standins.TOKEN.partition(":")[2] not in f"{told} {caplog.text}"
