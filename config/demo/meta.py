"""WhatsApp, Messenger and Instagram for the demo: a small Graph API, and a page on which one may
write by each of them, or under a post, and read what comes back. Nothing leaves the machine."""

import contextlib
import hashlib
import hmac
import json
import threading
import time
from html import escape
from http.server import ThreadingHTTPServer
from itertools import count
from pathlib import Path
from urllib.parse import parse_qs

import requests

from config.demo import answering

SECRET = "demo"  # noqa: S105  (the demo says it aloud)
TOKEN = "demo-token-of-this-machine-alone"  # noqa: S105  (no real app has it)
NUMBER, PAGE, INSTAGRAM = "1000000001", "1000000002", "1000000003"
PERSON, PHONE = "1000000042", "97699112233"
PATIENCE = 4  # seconds that the page waits for an answer
_WAYS = {
    "whatsapp": "WhatsApp",
    "messenger": "Messenger",
    "comment": "A comment on Facebook",
    "instagram": "Instagram",
}
_PAGE = """<!doctype html><html lang="en"><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>Meta of the demo</title>
<style>body{font:17px/1.45 system-ui;max-width:34rem;margin:1rem auto;padding:0 1rem;background:#eef}
p{white-space:pre-wrap;padding:.6rem .8rem;border-radius:6px;margin:.4rem 0;background:#fff;max-width:85%%}
p.mine{background:#d9f5c9;margin-left:15%%}small{display:block;opacity:.7}
button,input,select{font:inherit;padding:.5rem .8rem;margin:.15rem}input{width:60%%}</style>
<h1>Meta of the demo</h1>%s<form method="post" action="/">%s<div id="end"><select name="way"
aria-label="By">%s</select><input name="text" autofocus aria-label="Message" placeholder="Message">
<button>Send</button></div></form><a href="/#end">Look again</a></html>"""


class Meta:
    """One person at all doors of Meta, and what was said there since the demo began."""

    def __init__(self, site: str, log: Path) -> None:
        self.site = site
        self.log = log
        self.said: list[tuple[str, str, str]] = []  # who (mine, theirs), by which way, what
        self.buttons: list[tuple[str, str]] = []  # label and payload
        self.way = "whatsapp"
        self.heard = threading.Event()
        self.numbers = count(int(time.time()))

    # The Graph API ----------------------------------------------------------------------------

    def take(self, path: str, body: dict) -> dict:
        """What the Graph API answers to a post."""
        node, edge = path.strip("/").split("/")[-2:]
        name = f"wamid.{next(self.numbers)}" if node == NUMBER else f"m_{next(self.numbers)}"
        way = {NUMBER: "whatsapp", PAGE: "messenger", INSTAGRAM: "instagram"}.get(node, "comment")
        words, self.buttons = _read(body)
        where = "for all to read" if edge in ("comments", "replies") else ""
        if "comment_id" in (body.get("recipient") or {}):
            where = "as a private reply"
        self.said.append(("theirs", " ".join(filter(None, [_WAYS[way], where])), words))
        with self.log.open("a", encoding="utf-8") as file:
            file.write(json.dumps({"to": path, **body}, ensure_ascii=False) + "\n")
        self.heard.set()
        if way == "whatsapp":
            return {"messages": [{"id": name}]}
        return {"id": name, "message_id": name, "recipient_id": PERSON}

    # The person -------------------------------------------------------------------------------

    def page(self) -> bytes:
        lines = [
            f'<p class="{who}"><small>{escape(way)}</small>{escape(what)}</p>'
            for who, way, what in self.said
        ]
        keys = [
            f'<button name="pressed" value="{escape(payload)}">{escape(label)}</button>'
            for label, payload in self.buttons
        ]
        ways = [
            f'<option value="{way}"{" selected" if way == self.way else ""}>{label}</option>'
            for way, label in _WAYS.items()
        ]
        return (_PAGE % ("".join(lines), "".join(keys), "".join(ways))).encode()

    def act(self, fields: dict[str, str]) -> None:
        """What the person did on the page goes to the site; waits a while for what comes back."""
        self.heard.clear()
        self.way = fields["way"] if fields.get("way") in _WAYS else self.way
        pressed, text = fields.get("pressed", ""), fields.get("text", "").strip()
        if pressed:
            text = next((label for label, payload in self.buttons if payload == pressed), pressed)
        if text:
            self.said.append(("mine", _WAYS[self.way], text))
            self._bring(*_webhook(self.way, text, pressed, next(self.numbers)))
            self.heard.wait(PATIENCE)

    def _bring(self, slug: str, payload: dict) -> None:
        raw = json.dumps(payload).encode()
        digest = hmac.new(SECRET.encode(), raw, hashlib.sha256).hexdigest()
        headers = {"X-Hub-Signature-256": f"sha256={digest}", "Content-Type": answering.JSON}
        with contextlib.suppress(requests.RequestException):  # the site is not up yet
            door = f"{self.site}/hooks/{slug}/demo-{slug}/"
            requests.post(door, raw, headers=headers, timeout=10)


def _read(body: dict) -> tuple[str, list[tuple[str, str]]]:
    """The words of a message to us, and the buttons under them."""
    message = body.get("message")
    if isinstance(message, str):
        return message, []
    if message:
        replies = message.get("quick_replies", [])
        return message["text"], [(reply["title"], reply["payload"]) for reply in replies]
    if body.get("type") == "template":
        (part,) = body["template"]["components"]
        return part["parameters"][0]["text"], []
    if body.get("type") != "interactive":
        return body["text"]["body"], []
    interactive = body["interactive"]
    action = interactive["action"]
    rows = [row for section in action.get("sections", []) for row in section["rows"]]
    rows += [button["reply"] for button in action.get("buttons", [])]
    return interactive["body"]["text"], [(row["title"], row["id"]) for row in rows]


def _webhook(way: str, text: str, pressed: str, number: int) -> tuple[str, dict]:
    """For which channel, and what Meta would send of it."""
    now = int(time.time())
    if way == "whatsapp":
        kind, said = "text", {"body": text}
        if pressed:
            reply = {"id": pressed, "title": text}
            kind, said = "interactive", {"type": "list_reply", "list_reply": reply}
        message = {"from": PHONE, "id": f"wamid.{number}", "timestamp": str(now), "type": kind}
        value = {
            "metadata": {"phone_number_id": NUMBER},
            "contacts": [{"profile": {"name": "Demo"}, "wa_id": PHONE}],
            "messages": [{**message, kind: said}],
        }
        entry = {"id": "1", "changes": [{"field": "messages", "value": value}]}
        return way, {"object": "whatsapp_business_account", "entry": [entry]}
    if way == "comment":
        value = {
            "item": "comment",
            "verb": "add",
            "comment_id": f"{PAGE}_{number}",
            "from": {"id": PERSON, "name": "Demo"},
            "message": text,
            "created_time": now,
        }
        entry = {"id": PAGE, "time": now, "changes": [{"field": "feed", "value": value}]}
        return "messenger", {"object": "page", "entry": [entry]}
    own, name = (PAGE, "page") if way == "messenger" else (INSTAGRAM, "instagram")
    message = {"mid": f"m_{number}", "text": text}
    if pressed:
        message["quick_reply"] = {"payload": pressed}
    who = {"sender": {"id": PERSON}, "recipient": {"id": own}, "timestamp": now * 1000}
    entry = {"id": own, "time": now * 1000, "messaging": [{**who, "message": message}]}
    return way, {"object": name, "entry": [entry]}


def serve(meta: Meta, host: str, port: int) -> ThreadingHTTPServer:
    """The person's page at `/`, the Graph API behind it; runs until it is shut down."""

    class Page(answering.Handler):
        def get(self) -> None:
            if self.path == "/":
                self.answer(200, meta.page(), answering.HTML)
            else:
                self.answer(200, b'{"id": "1", "data": []}', answering.JSON)

        def post(self, body: bytes) -> None:
            if self.path == "/":
                fields = parse_qs(body.decode(errors="replace"))
                meta.act({name: values[-1] for name, values in fields.items()})
                self.go("/#end")
            else:
                told = meta.take(self.path, json.loads(body or b"{}"))
                self.answer(200, json.dumps(told).encode(), answering.JSON)

    return answering.run(Page, host, port)
