"""A bot of ours and people who write to it, from the webhook to what they read in the end."""

import json

from django.test import Client

from channels import inbox, outbox
from channels.models import Account, Envelope
from tests.builders import an_account
from tests.standins import telegram
from tests.standins.telegram import Person, TelegramStandIn


def a_bot(standin: TelegramStandIn | None = None, **options) -> Account:
    """A saved account; with a stand-in, it speaks to that."""
    if standin is not None:
        options = {"api_url": standin.url, **options}
    return an_account(
        "telegram",
        options=options,
        secrets={"bot_token": telegram.TOKEN, "webhook_secret": telegram.SECRET},
    )


def bring(account: Account, update: dict, *, secret: str = telegram.SECRET):
    """Telegram calls the webhook; nothing is processed yet."""
    return Client().post(
        f"/hooks/telegram/{account.code}/",
        json.dumps(update),
        content_type="application/json",
        headers={telegram.HEADER: secret},
    )


class Chat:
    """One person and the bot: each act is brought to the webhook and worked on; it returns what
    the bot said to it."""

    def __init__(self, account: Account, person: Person) -> None:
        self.account = account
        self.person = person

    def __getattr__(self, act: str):
        """`chat.says("...")` and every other act of a `Person`."""

        def done(*args, **content) -> list[str]:
            return self.brings(getattr(self.person, act)(*args, **content))

        return done

    def brings(self, *updates: dict) -> list[str]:
        before = len(self.heard)
        for update in updates:
            assert bring(self.account, update).status_code == 200
        inbox.drain()
        outbox.drain()
        return [message["text"] for message in self.heard[before:]]

    @property
    def heard(self) -> list[dict]:
        """All that the bot ever said to this person."""
        user = self.person.user["id"]
        return [each for each in self.person.telegram.sent if each["chat_id"] == user]

    @property
    def buttons(self) -> list[str]:
        """What the last message of the bot offers."""
        markup = self.heard[-1]["reply_markup"]
        rows = markup.get("inline_keyboard") or markup.get("keyboard") or []
        return [button["text"] for row in rows for button in row]

    @property
    def outcome(self) -> dict:
        """What became of the last thing that was brought."""
        envelope = Envelope.objects.latest("id")
        assert envelope.state == "done", envelope.error
        return envelope.outcomes[0]
