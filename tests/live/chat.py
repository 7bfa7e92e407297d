"""A visitor of the web chat, in tests."""

import re
import uuid

from django.test import Client

from channels import outbox
from channels.models import Account
from tests.builders import an_account

TOKEN = "a-token-of-thirty-two-letters-or-more"
OTHER_TOKEN = "another-token-of-somebody-else-here-0"
MINISTRY = "https://ministry.example"


def a_chat_account(**options) -> Account:
    return an_account("webchat", code="chat", options=options)


class Visitor:
    """A browser within a widget: it has a token and no cookies."""

    def __init__(self, token: str = TOKEN, account: str = "chat") -> None:
        self.client = Client()
        self.base = f"/chat/embed/{account}/"
        self.headers = {"X-Chat": "1", "Authorization": f"Bearer {token}"}

    def say(self, text: str = "", *, message: uuid.UUID | str = "", **fields):
        sent = {"text": text, "message": message or uuid.uuid4(), **fields}
        return self.client.post(self.base, sent, headers=self.headers)

    def press(self, value: str):
        return self.client.post(self.base, {"press": value}, headers=self.headers)

    def news(self, **query):
        return self.client.get(f"{self.base}news/", query, headers=self.headers)

    def reads(self) -> str:
        """What stands in the window when all that waits was sent."""
        outbox.drain()
        answer = self.news()
        assert answer.status_code == 200
        return answer.content.decode()

    def buttons(self) -> list[str]:
        return re.findall(r'name="press" value="([^"]+)"', self.reads())


def hidden(html: str, name: str) -> str:
    """What a hidden field of a page holds."""
    return re.search(rf'name="{name}" value="([^"]+)"', html)[1]
