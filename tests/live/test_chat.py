"""The web chat: words become an appeal once, the answer comes back, strangers read nothing."""

import uuid
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from channels import inbox, outbox
from channels.models import Delivery, Envelope
from channels.values import DeliveryState
from feedback import answers
from feedback.models import Appeal, Attachment, Message, Rating
from live import chat_waiting
from live.models import Chat
from tests.builders import staff
from tests.live.chat import OTHER_TOKEN, TOKEN, Visitor, a_chat_account, hidden

pytestmark = pytest.mark.django_db

WORDS = "Манай байрны лифт гурван өдөр ажиллахгүй байна"


@pytest.fixture
def account():
    return a_chat_account()


@pytest.fixture
def visitor(account) -> Visitor:
    return Visitor()


def test_words_become_an_appeal_and_its_code_comes_back(visitor):
    assert visitor.say(WORDS).status_code == 200
    appeal = Appeal.objects.get()
    assert (appeal.channel, appeal.language, appeal.summary) == ("webchat", "mn", WORDS)
    assert appeal.code in visitor.reads()


def test_the_same_message_twice_is_said_once(visitor):
    message = uuid.uuid4()
    for _ in range(3):
        assert visitor.say(WORDS, message=message).status_code == 200
    assert Envelope.objects.count() == 1
    assert Message.objects.filter(direction=Message.Direction.IN).count() == 1
    assert visitor.reads().count(WORDS) == 1


def test_two_first_messages_at_once_are_one_chat(account):
    """A double click: both left the page before it knew of any chat."""
    page = Client().get("/chat/").content.decode()
    sent = {name: hidden(page, name) for name in ("token", "message")} | {"text": WORDS}
    for _ in range(2):
        assert Client().post("/chat/", sent).status_code == 302
    assert (Chat.objects.count(), Appeal.objects.count()) == (1, 1)


def test_more_words_go_to_the_same_appeal(visitor):
    visitor.say(WORDS)
    visitor.say("Гуравдугаар орц")
    assert Appeal.objects.get().messages.filter(direction=Message.Direction.IN).count() == 2


def test_a_stranger_reads_nothing(visitor):
    visitor.say(WORDS)
    for token in (OTHER_TOKEN, "", "x", TOKEN + "x", "Ө" * 40):
        assert Visitor(token.encode().decode("latin-1")).news().status_code == 404
    assert Client().get("/chat/news/").status_code == 404
    assert WORDS not in Client().get("/chat/").content.decode()


def test_the_token_is_kept_nowhere(visitor):
    visitor.say(WORDS)
    chat = Chat.objects.get()
    assert TOKEN not in str(vars(chat))
    assert TOKEN.encode() not in bytes(Envelope.objects.get().raw)


def test_a_message_without_the_scripts_own_header_is_refused(visitor):
    del visitor.headers["X-Chat"]
    assert visitor.say(WORDS).status_code == 403
    assert Envelope.objects.count() == 0


def test_the_answer_is_delivered_when_the_window_fetched_it(visitor):
    visitor.say(WORDS)
    visitor.reads()
    answers.answer(Appeal.objects.get(), text="Лифтийг зассан.", actor=staff())
    outbox.drain()
    delivery = Delivery.objects.latest("id")
    assert delivery.state == DeliveryState.SENT
    assert "Лифтийг зассан." in visitor.reads()
    delivery.refresh_from_db()
    assert delivery.state == DeliveryState.DELIVERED


def test_the_answer_is_rated_by_its_buttons(visitor):
    visitor.say(WORDS)
    answers.answer(Appeal.objects.get(), text="Лифтийг зассан.", actor=staff())
    four = next(value for value in visitor.buttons() if value.endswith(":4"))
    for _ in range(2):
        assert visitor.press(four).status_code == 200
    assert four not in visitor.buttons()  # what was chosen is offered no more
    servant = [value for value in visitor.buttons() if ":servant:" in value]
    visitor.press(servant[0])
    rating = Rating.objects.get()
    assert (rating.resolution, rating.servant) == (4, 5)
    assert Appeal.objects.count() == 1


def test_a_button_of_somebody_else_does_nothing(visitor):
    visitor.say(WORDS)
    answers.answer(Appeal.objects.get(), text="Лифтийг зассан.", actor=staff())
    buttons = visitor.buttons()
    stranger = Visitor(OTHER_TOKEN)
    stranger.say("Надад ч гэсэн асуулт байна")
    for value in (buttons[0], "1:rate:x:5", "x", "", f"{buttons[0]}0"):
        assert stranger.press(value).status_code == 422
    assert Rating.objects.count() == 0


def test_a_photo_comes_as_evidence(visitor):
    photo = SimpleUploadedFile("note.txt", b"The lift stands", content_type="text/plain")
    assert visitor.say("", files=[photo]).status_code == 200
    kept = Attachment.objects.get()
    assert (kept.name, kept.message.appeal) == ("note.txt", Appeal.objects.get())
    assert "note.txt" in visitor.reads()


@pytest.mark.parametrize(
    ("files", "status"),
    [
        ([("big.txt", b"x" * (8 * 1024 * 1024 + 1))], 413),
        ([(f"{n}.txt", b"x") for n in range(6)], 422),
        ([("program.exe", b"MZ\x90\x00" * 100)], 422),
    ],
)
def test_files_that_cannot_be_taken_are_told_and_nothing_is_kept(visitor, files, status):
    sent = [SimpleUploadedFile(*file) for file in files]
    answer = visitor.say(WORDS, files=sent)
    assert (answer.status_code, bool(answer.json()["error"])) == (status, True)
    assert Envelope.objects.count() == 0


@pytest.mark.parametrize("text", ["", "   ", "x" * 4001])
def test_nothing_or_too_much_is_told(visitor, text):
    assert visitor.say(text).json()["error"]
    assert Envelope.objects.count() == 0


def test_words_that_cannot_be_read_now_are_kept_for_the_workers(visitor, monkeypatch):
    def broken(*args):
        raise RuntimeError("not now")

    with monkeypatch.context() as patched:
        patched.setattr("feedback.inbound.intake.register", broken)
        assert visitor.say(WORDS).status_code == 200
    assert WORDS in visitor.reads()
    assert Appeal.objects.count() == 0
    Envelope.objects.update(next_try_at=timezone.now() - timedelta(seconds=1))
    inbox.drain()
    assert Appeal.objects.get().summary == WORDS
    assert visitor.reads().count(WORDS) == 1


def test_words_that_a_person_shall_see_first_are_not_lost_to_the_visitor(visitor, settings):
    settings.INBOUND_BURST, settings.INBOUND_PER_HOUR = 1, 1
    visitor.say(WORDS)
    visitor.say("Гуравдугаар орц")
    html = visitor.reads()
    assert "Гуравдугаар орц" in html
    assert html.count("being taken in") == 1


def test_a_body_far_too_large_is_not_even_looked_at(visitor):
    visitor.headers["Content-Length"] = str(64 * 1024 * 1024)
    answer = visitor.say(WORDS)
    assert (answer.status_code, bool(answer.json()["error"])) == (413, True)
    assert Envelope.objects.count() == 0


def test_very_many_messages_are_refused_with_words(visitor, monkeypatch):
    monkeypatch.setattr("live.chat_saying._FROM_CHAT", {"burst": 2, "per_hour": 1})
    codes = [visitor.say(f"Дахин {n}").status_code for n in range(4)]
    assert codes == [200, 200, 200, 429]  # the first began the chat
    assert Envelope.objects.count() == 3


def test_new_chats_of_one_network_have_a_limit(account, monkeypatch):
    monkeypatch.setattr("live.chat_saying._NEW", {"burst": 1, "per_hour": 1})
    assert Visitor().say(WORDS).status_code == 200
    assert Visitor(OTHER_TOKEN).say(WORDS).status_code == 429
    assert Chat.objects.count() == 1


def test_news_come_at_once_when_there_are_some_else_after_a_while(visitor, monkeypatch):
    visitor.say(WORDS)
    html = visitor.reads()
    mark = html.split('data-mark="')[1].split('"')[0]
    monkeypatch.setattr(chat_waiting, "SECONDS", 0.05)
    monkeypatch.setattr(chat_waiting, "LOOK_EVERY", 0.01)
    nothing = visitor.news(after=mark, wait=1)
    assert (nothing.status_code, nothing.content) == (204, b"")
    assert "Retry-After" not in nothing
    visitor.say("Бас нэг юм")
    assert visitor.news(after=mark, wait=1).status_code == 200


def test_who_finds_no_place_to_wait_is_answered_at_once(visitor, settings):
    settings.CHAT_WAITING_MOST = 0
    visitor.say(WORDS)
    mark = visitor.reads().split('data-mark="')[1].split('"')[0]
    began = timezone.now()
    answer = visitor.news(after=mark, wait=1)
    assert (answer.status_code, answer["Retry-After"]) == (204, "4")
    assert timezone.now() - began < timedelta(seconds=1)


def test_asking_too_often_is_refused(visitor, monkeypatch):
    visitor.say(WORDS)
    monkeypatch.setattr("live.chat_pages._POLLS", {"burst": 1, "per_hour": 1})
    assert [visitor.news().status_code for _ in range(2)] == [200, 429]


def test_an_account_that_is_not_in_use_has_no_chat(account, client):
    type(account).objects.update(is_active=False)
    assert client.get("/chat/").status_code == 404
    assert Visitor().say(WORDS).status_code == 404
