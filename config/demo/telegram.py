"""A telephone with Telegram for the demo: a small Bot API, and a page on which one may write to
the demo's bot, press its buttons and send it pictures. Nothing leaves the machine."""

import contextlib
import json
import threading
import time
from email.parser import BytesParser
from html import escape
from http.server import ThreadingHTTPServer
from itertools import count
from pathlib import Path
from urllib.parse import parse_qs, unquote

import requests

from config.demo import answering

SECRET = "demo-webhook-secret"  # noqa: S105  (the demo says it aloud)
TOKEN = "1111000011:demo-bot-of-this-machine-alone"  # noqa: S105  (no real bot has it)
PERSON = {"id": 1111000042, "is_bot": False, "first_name": "Demo", "language_code": "en"}
HERE = {"latitude": 47.918, "longitude": 106.917}
PATIENCE = 4  # seconds that the page waits for the bot
_PAGE = """<!doctype html><html lang="en"><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>Telegram of the demo</title>
<style>body{font:17px/1.45 system-ui;max-width:34rem;margin:1rem auto;padding:0 1rem;background:#dfe8ee}
p{white-space:pre-wrap;padding:.6rem .8rem;border-radius:6px;margin:.4rem 0;background:#fff;max-width:85%%}
p.mine{background:#d9f5c9;margin-left:15%%}button,input{font:inherit;padding:.5rem .8rem;margin:.15rem}
input[name=text]{width:60%%}</style><h1>Telegram of the demo</h1>%s<form method="post"
action="/">%s</form><form method="post" action="/" id="end"><input name="text" autofocus
aria-label="Message" placeholder="Message"><button>Send</button></form><form method="post"
action="/" enctype="multipart/form-data"><label>Photo or file <input type="file" name="file"></label>
<button name="act" value="file">Send the file</button></form>
<a href="/#end">Look again</a></html>"""


class Telegram:
    """One bot, one person, and what they said to each other since the demo began."""

    def __init__(self, webhook: str, log: Path) -> None:
        self.webhook = webhook
        self.log = log
        self.said: list[tuple[str, str]] = []  # who (mine, theirs), and what
        self.markup: dict = {}
        self.files: dict[str, bytes] = {}
        self.heard = threading.Event()
        self.updates = count(int(time.time()))
        self.messages = count(int(time.time()))

    # The Bot API ------------------------------------------------------------------------------

    def call(self, method: str, params: dict) -> dict:
        """What the Bot API answers to a method."""
        result: object = True
        if method == "getMe":
            result = {"id": 1111000011, "is_bot": True, "username": "demo_bot"}
        elif method == "getWebhookInfo":
            result = {"url": "", "pending_update_count": 0}
        elif method == "getUpdates":
            result = []
        elif method == "getFile":
            result = {"file_path": f"files/{params.get('file_id')}"}
        elif method == "sendMessage":
            result = {"message_id": next(self.messages)}
            self._hear(params)
        return {"ok": True, "result": result}

    def _hear(self, params: dict) -> None:
        if params.get("chat_id") == PERSON["id"]:
            self.said.append(("theirs", str(params.get("text", ""))))
            self.markup = params.get("reply_markup") or {}
        with self.log.open("a", encoding="utf-8") as file:
            file.write(json.dumps(params, ensure_ascii=False) + "\n")
        self.heard.set()

    # The telephone ----------------------------------------------------------------------------

    def page(self) -> bytes:
        """The conversation and what may be pressed now."""
        lines = [f'<p class="{who}">{escape(what)}</p>' for who, what in self.said]
        keys = [
            self._key(button)
            for row in self.markup.get("inline_keyboard") or self.markup.get("keyboard") or []
            for button in row
        ]
        start = "" if self.said else '<button name="text" value="/start">Start</button>'
        return (_PAGE % ("".join(lines), start + "".join(keys))).encode()

    def _key(self, button: dict) -> str:
        value = button.get("callback_data") or button["text"]
        name = "pressed" if "callback_data" in button else "text"
        for asked in ("location", "contact"):
            if button.get(f"request_{asked}"):
                name, value = "act", asked
        label = escape(button["text"])
        return f'<button name="{name}" value="{escape(value)}">{label}</button>'

    def act(self, content_type: str, body: bytes) -> None:
        """What the person did on the page goes to the bot; waits a while for what it says."""
        fields = _fields(content_type, body)
        self.heard.clear()
        if pressed := fields.get("pressed"):
            query = {"id": str(next(self.messages)), "from": PERSON, "data": pressed.decode()}
            self._bring(callback_query=query)
        elif message := self._message(fields):
            self._bring(message=message)
        else:
            return
        self.heard.wait(PATIENCE)

    def _message(self, fields: dict[str, bytes]) -> dict | None:
        chat = {"id": PERSON["id"], "type": "private"}
        number = next(self.messages)
        head = {"message_id": number, "date": int(time.time()), "from": PERSON, "chat": chat}
        act = fields.get("act", b"").decode()
        if act == "location":
            said, content = "(my location)", {"location": HERE}
        elif act == "contact":
            card = {"phone_number": "+97699112233", "first_name": "Demo", "user_id": PERSON["id"]}
            said, content = "(my number)", {"contact": card}
        elif act == "file" and fields.get("file"):
            name = f"file{number}"
            self.files[name] = fields["file"]
            file = {"file_id": name, "file_name": fields["file name"].decode()}
            said, content = f"({file['file_name']})", {"document": file}
        elif text := fields.get("text", b"").decode().strip():
            said, content = text, {"text": text}
        else:
            return None
        self.said.append(("mine", said))
        return head | content

    def _bring(self, **what) -> None:
        headers = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
        update = {"update_id": next(self.updates), **what}
        with contextlib.suppress(requests.RequestException):  # the site is not up yet
            requests.post(self.webhook, json=update, headers=headers, timeout=10)


def serve(telegram: Telegram, host: str, port: int) -> ThreadingHTTPServer:
    """The telephone's page at `/`, the Bot API behind it; runs until it is shut down."""

    class Page(answering.Handler):
        def get(self) -> None:
            if self.path.startswith("/file/"):
                content = telegram.files.get(self.path.rpartition("/")[2], b"")
                self.answer(200, content, "application/octet-stream")
            else:
                self.answer(200, telegram.page(), answering.HTML)

        def post(self, body: bytes) -> None:
            if self.path == "/":
                telegram.act(self.headers.get("Content-Type", ""), body)
                self.go("/#end")
            else:
                told = telegram.call(self.path.rpartition("/")[2], json.loads(body or b"{}"))
                self.answer(200, json.dumps(told).encode(), answering.JSON)

    return answering.run(Page, host, port)


def _fields(content_type: str, body: bytes) -> dict[str, bytes]:
    """The fields of a form; a file's name is under `<name> name`."""
    if not content_type.startswith("multipart/"):
        plain = parse_qs(body.decode(errors="replace"))
        return {name: values[-1].encode() for name, values in plain.items()}
    head = f"Content-Type: {content_type}\r\n\r\n".encode()
    found: dict[str, bytes] = {}
    for part in BytesParser().parsebytes(head + body).get_payload():
        name = part.get_param("name", header="content-disposition")
        content = part.get_payload(decode=True) or b""
        if content:
            found[name] = content
            found[f"{name} name"] = unquote(part.get_filename() or "file").encode()
    return found
