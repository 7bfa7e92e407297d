"""Asking Telegram for what waits, and setting a bot up."""

import json
import time

import pytest
from django.core.management import CommandError, call_command

from channels import inbox, polling
from channels.adapters.telegram import Telegram
from channels.errors import ChannelError
from channels.models import Account
from feedback.models import Appeal
from tests.channels.telegram import a_bot
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
def polled(telegram, db) -> Account:
    return a_bot(telegram, way="polling")


def failure(act, *args) -> ChannelError:
    with pytest.raises(ChannelError) as caught:
        act(*args)
    return caught.value


def test_what_waits_is_taken_in_once_and_the_place_is_kept(polled, telegram):
    person = telegram.person()
    for number in range(230):
        person.says(f"Number {number}")
    assert polling.poll(polled.pk) == 230
    asked = [json.loads(each.body) for each in telegram.asked]
    assert [each.get("offset") for each in asked] == [None, 880101, 880201]
    assert set(asked[0]["allowed_updates"]) == {
        "message",
        "edited_message",
        "callback_query",
        "my_chat_member",
    }
    person.says("One more")
    assert polling.poll(polled.pk) == 1
    assert [update["update_id"] for update in telegram.waiting] == [880231]
    assert polling.poll(polled.pk) == 0
    assert telegram.waiting == []


def test_what_was_not_kept_is_asked_for_again(polled, telegram, monkeypatch):
    telegram.person().says("There is no water")
    monkeypatch.setattr(inbox, "accept", lambda **_k: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        polling.poll(polled.pk)
    monkeypatch.undo()
    assert polling.poll(polled.pk) == 1


def test_a_number_from_last_week_means_nothing_any_more(polled, telegram):
    polled.cursor = {"offset": 2_000_000, "at": "2026-01-01T00:00:00+00:00"}
    polled.save()
    telegram.person().says("There is no water")
    assert polling.poll(polled.pk) == 1


def test_a_button_is_heard_by_who_asks_too(polled, telegram):
    update = telegram.person().presses_payload("language:mn")
    polling.poll(polled.pk)
    assert telegram.acknowledged == [update["callback_query"]["id"]]


def test_only_accounts_that_ask_are_polled(bot, polled):
    assert polling.due_accounts() == [polled]


def test_a_webhook_in_the_way_is_told(polled, telegram, capsys):
    telegram.webhook = {"url": "https://elsewhere.example/"}
    call_command("poll", "telegram")
    polled.refresh_from_db()
    assert "webhook is active" in polled.last_error
    assert f"{polled.code}: 0 new" in capsys.readouterr().out


def test_the_command_asks_once(polled, telegram, capsys):
    telegram.person().says("There is no water")
    call_command("poll", "telegram")
    assert f"{polled.code}: 1 new" in capsys.readouterr().out
    inbox.drain()
    assert Appeal.objects.count() == 1


def test_the_command_goes_on_and_lets_questions_wait(polled, telegram, monkeypatch, capsys):
    real, rounds = telegram._getUpdates, []

    def waits(params: dict):
        if len(rounds) == 1:  # somebody writes while the question waits
            time.sleep(0.2)
            telegram.person().says("There is no water")
        return real(params)

    def after_a_round() -> None:
        rounds.append(json.loads(telegram.asked[-1].body)["timeout"])
        if len(rounds) == 3:
            raise KeyboardInterrupt

    monkeypatch.setattr(telegram, "_getUpdates", waits)
    monkeypatch.setattr("channels.management.commands.poll.PAUSE", 0.01)
    monkeypatch.setattr("channels.management.commands.poll.close_old_connections", after_a_round)
    call_command("poll", "telegram", forever=True)
    assert rounds == [25, 25, 25]
    assert capsys.readouterr().out == f"{polled.code}: 1 new\nstopped\n"


@pytest.mark.django_db
@pytest.mark.parametrize("slug", ["telegram", "pigeon"])
def test_the_command_says_when_there_is_nobody_to_ask(slug):
    with pytest.raises(CommandError):
        call_command("poll", slug)


# Setting up ---------------------------------------------------------------------------------------


def test_trying_the_settings_sets_the_webhook(bot, telegram):
    telegram.trouble = "Connection timed out"
    told = adapter.check(bot)
    assert "@city_help_bot" in told
    assert "Connection timed out" in told
    assert telegram.webhook["url"] == f"https://sanal.example.mn/hooks/telegram/{bot.code}/"
    assert telegram.webhook["secret_token"] == standins.SECRET
    assert [each["command"] for each in telegram.commands["mn"]][:2] == ["start", "status"]


def test_trying_the_settings_takes_the_webhook_away_for_polling(polled, telegram):
    telegram.webhook = {"url": "https://elsewhere.example/"}
    assert "No webhook is set" in adapter.check(polled)
    assert telegram.webhook == {}


def test_settings_that_cannot_work_say_why(bot, telegram, settings):
    settings.PUBLIC_URL = "http://localhost:8000"
    assert "https" in str(failure(adapter.check, bot))
    settings.PUBLIC_URL = "https://sanal.example.mn"
    bot.secrets = {**bot.secrets, "webhook_secret": "short"}
    assert "16 to 256" in str(failure(adapter.check, bot))
    bot.secrets = {}
    assert "bot token" in str(failure(adapter.check, bot))


@pytest.mark.parametrize("address", ["", "abc", "-100", "0", "@bat", "١٢"])
def test_an_address_is_the_number_of_a_user(address):
    with pytest.raises(ValueError, match="number"):
        adapter.normalise(address)
    assert adapter.normalise(" 5120004411 ") == "5120004411"
