"""Stands in for Telegram: its Bot API for one bot, and the updates that its people cause."""

import json
from itertools import count

import requests

from tests.standins.server import Asked, StandIn, Told

TOKEN = "7000000001:AAstand-in_for_Telegram_0123456789abc"
SECRET = "the-webhook-of-the-stand-in-5d1f"
BOT = {"id": 7000000001, "is_bot": True, "first_name": "City", "username": "city_help_bot"}
HEADER = "X-Telegram-Bot-Api-Secret-Token"
MAX_FILE_BYTES = 20 * 1024 * 1024


class TelegramStandIn(StandIn):
    """`sent` is what it took from the bot, `waiting` the updates it was not yet asked for.

    `blocked` are the users who blocked the bot; `files` what `getFile` can hand out, by id.
    """

    def __init__(self, *, token: str = TOKEN) -> None:
        super().__init__()
        self.token = token
        self.sent: list[dict] = []
        self.acknowledged: list[str] = []
        self.commands: dict[str, list] = {}
        self.waiting: list[dict] = []
        self.blocked: set[int] = set()
        self.files: dict[str, bytes] = {}
        self.webhook: dict = {}
        self.trouble = ""
        self._updates = count(880001)
        self._messages = count(101)

    # The API ----------------------------------------------------------------------------------

    def answer(self, asked: Asked) -> Told:
        if asked.path.startswith(f"/file/bot{self.token}/"):
            content = self.files.get(asked.path.rpartition("/")[2])
            return Told(200, content) if content is not None else self._error(404, "Not Found")
        start, _, method = asked.path.rpartition("/")
        if start != f"/bot{self.token}":
            return self._error(401, "Unauthorized")
        act = getattr(self, f"_{method}", None)
        if act is None:
            return self._error(404, "Not Found")
        return act(json.loads(asked.body or b"{}"))

    def fault_body(self, status: int) -> Told:
        said = {
            400: "Bad Request: message text is empty",
            403: "Forbidden: bot was blocked by the user",
            429: "Too Many Requests: retry after 17",
        }
        extra = {"parameters": {"retry_after": 17}} if status == 429 else {}
        return self._error(status, said.get(status, "Internal Server Error"), **extra)

    def _getMe(self, _params: dict) -> Told:  # noqa: N802
        return self._yes(BOT)

    def _sendMessage(self, params: dict) -> Told:  # noqa: N802
        if params["chat_id"] in self.blocked:
            return self.fault_body(403)
        if not 0 < len(params["text"].encode("utf-16-le")) // 2 <= 4096:
            return self._error(400, "Bad Request: message is too long")
        message = {"message_id": next(self._messages), "from": BOT, **params}
        self.sent.append(message)
        return self._yes({"message_id": message["message_id"], "date": 1, "text": params["text"]})

    def _answerCallbackQuery(self, params: dict) -> Told:  # noqa: N802
        self.acknowledged.append(params["callback_query_id"])
        return self._yes(True)

    def _setMyCommands(self, params: dict) -> Told:  # noqa: N802
        self.commands[params.get("language_code", "")] = params["commands"]
        return self._yes(True)

    def _setWebhook(self, params: dict) -> Told:  # noqa: N802
        self.webhook = params
        return self._yes(True)

    def _deleteWebhook(self, _params: dict) -> Told:  # noqa: N802
        self.webhook = {}
        return self._yes(True)

    def _getWebhookInfo(self, _params: dict) -> Told:  # noqa: N802
        info = {"url": self.webhook.get("url", ""), "pending_update_count": len(self.waiting)}
        return self._yes(info | ({"last_error_message": self.trouble} if self.trouble else {}))

    def _getUpdates(self, params: dict) -> Told:  # noqa: N802
        if self.webhook:
            return self._error(409, "Conflict: can't use getUpdates method while webhook is active")
        offset = params.get("offset", 0)
        self.waiting = [update for update in self.waiting if update["update_id"] >= offset]
        return self._yes(self.waiting[: params.get("limit", 100)])

    def _getFile(self, params: dict) -> Told:  # noqa: N802
        content = self.files.get(params["file_id"])
        if content is None:
            return self._error(400, "Bad Request: wrong file_id or the file is unavailable")
        if len(content) > MAX_FILE_BYTES:
            return self._error(400, "Bad Request: file is too big")
        return self._yes({"file_id": params["file_id"], "file_path": f"photos/{params['file_id']}"})

    def _yes(self, result) -> Told:
        return Told(200, json.dumps({"ok": True, "result": result}).encode(), "application/json")

    def _error(self, status: int, description: str, **extra) -> Told:
        body = {"ok": False, "error_code": status, "description": description, **extra}
        return Told(status, json.dumps(body).encode(), "application/json")

    # Its people -------------------------------------------------------------------------------

    def person(self, user: int = 42, **known) -> "Person":
        return Person(self, user, known)

    def update(self, **what) -> dict:
        """A new update, which waits to be asked for."""
        update = {"update_id": next(self._updates), **what}
        self.waiting.append(update)
        return update

    def call(self, url: str, update: dict, *, secret: str = SECRET) -> requests.Response:
        """Bring an update to a webhook as Telegram would."""
        return requests.post(url, json=update, headers={HEADER: secret}, timeout=10)


class Person:
    """Somebody with Telegram on their phone; each act is an update, which is returned."""

    def __init__(self, telegram: TelegramStandIn, user: int, known: dict) -> None:
        self.telegram = telegram
        self.chat = {"id": user, "type": "private", "first_name": "Bat"}
        self.user = {"id": user, "is_bot": False, "first_name": "Bat", **known}

    def message(self, **content) -> dict:
        number = next(self.telegram._messages)
        head = {"message_id": number, "date": 1772424000, "chat": self.chat, "from": self.user}
        return head | content

    def says(self, text: str, **more) -> dict:
        return self.telegram.update(message=self.message(text=text, **more))

    def shares(self, **content) -> dict:
        return self.telegram.update(message=self.message(**content))

    def edits(self, update: dict, text: str) -> dict:
        message = {**update["message"], "text": text, "edit_date": 1772424600}
        return self.telegram.update(edited_message=message)

    def photographs(self, content: bytes, **more) -> dict:
        name = f"photo{len(self.telegram.files)}"
        self.telegram.files[name] = content
        small = {"file_id": "small", "width": 90, "height": 60, "file_size": 900}
        large = {"file_id": name, "width": 1280, "height": 853, "file_size": len(content)}
        return self.shares(photo=[small, large], **more)

    def speaks(self, content: bytes, **more) -> dict:
        name = f"voice{len(self.telegram.files)}"
        self.telegram.files[name] = content
        voice = {"file_id": name, "duration": 2, "mime_type": "audio/ogg"}
        return self.shares(voice={**voice, "file_size": len(content)}, **more)

    def presses(self, label: str) -> dict:
        """The newest button with that label on it that the bot showed."""
        shown = [
            button
            for message in self.telegram.sent
            if message["chat_id"] == self.user["id"]
            for row in message["reply_markup"].get("inline_keyboard", [])
            for button in row
            if button["text"] == label
        ]
        assert shown, f"no button {label!r} in {self.telegram.sent[-1:]}"
        return self.presses_payload(shown[-1]["callback_data"])

    def presses_payload(self, payload: str) -> dict:
        number = next(self.telegram._messages)
        query = {"id": f"4382{number}", "from": self.user, "data": payload}
        return self.telegram.update(callback_query=query | {"message": self.message(text="...")})
