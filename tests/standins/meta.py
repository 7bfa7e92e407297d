"""Stands in for Meta's Graph API: WhatsApp numbers, Facebook pages, Instagram accounts."""

import hashlib
import hmac
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime

import requests

from tests.standins.server import Asked, StandIn, Told

TOKEN = "EAAGm0PX4ZCpsBAKZC-token-of-the-system-user"
SECRET = "5d41402abc4b2a76b9719d911017c592"
VERIFY = "a-word-of-our-own"
NUMBER = "106540352242922"  # a phone number's identity
PAGE = "102938475610293"
INSTAGRAM = "17841400000000001"


@dataclass
class Said:
    """One thing that was posted: to which edge of what, and the identity it was given."""

    node: str
    edge: str
    body: dict
    name: str
    at: datetime = field(default_factory=lambda: datetime.now(UTC))

    @property
    def text(self) -> str:
        message = self.body.get("message")
        if isinstance(message, str):
            return message
        return (message or {}).get("text", "")


class MetaStandIn(StandIn):
    """`said` is what it took, oldest first; `files` are media by identity (type, content).

    `refusing` maps a recipient (a number, a person, a comment) to the code and the subcode of the
    error that its messages get. A comment takes one private reply.
    """

    def __init__(self, *, token: str = TOKEN, secret: str = SECRET) -> None:
        super().__init__()
        self.token = token
        self.secret = secret
        self.said: list[Said] = []
        self.files: dict[str, tuple[str, bytes]] = {}
        self.refusing: dict[str, tuple[int, int]] = {}

    # The API ----------------------------------------------------------------------------------

    def answer(self, asked: Asked) -> Told:
        if asked.path.startswith("/store/"):
            return self._file(asked)
        if asked.headers.get("Authorization") != f"Bearer {self.token}":
            return error(401, 190, 463)
        _empty, version, node, *edge = asked.path.split("/")
        if not version.startswith("v") or len(edge) > 1:
            return error(400, 2500)
        if asked.method == "POST":
            return self._post(node, edge[0] if edge else "", json.loads(asked.body))
        if edge == ["conversations"]:
            return self._conversations(node, asked.params)
        if edge == ["comments"] or edge == ["replies"]:
            return self._comments(node)
        if node in self.files:
            content_type, content = self.files[node]
            return told(
                {
                    "url": f"{self.url}/store/{node}",
                    "mime_type": content_type,
                    "file_size": len(content),
                    "sha256": hashlib.sha256(content).hexdigest(),
                    "id": node,
                    "messaging_product": "whatsapp",
                }
            )
        if node in (NUMBER, PAGE, INSTAGRAM):
            return told({"id": node, "name": "Хотын захиргаа", "display_phone_number": "+976 7000"})
        return error(400, 100, 33)

    def fault_body(self, status: int) -> Told:
        return error(status, {429: 80007, 400: 100}.get(status, 2))

    def _post(self, node: str, edge: str, body: dict) -> Told:
        to = body.get("to") or body.get("recipient") or node
        if isinstance(to, dict):
            to = to.get("id") or to.get("comment_id")
        if to in self.refusing:
            code, subcode = self.refusing[to]
            return error(400, code, subcode)
        if edge in ("comments", "replies"):
            return told({"id": self._take(node, edge, body, f"{node}_{len(self.said) + 1}")})
        if edge != "messages":
            return error(400, 100)
        if body.get("messaging_product") == "whatsapp":
            name = self._take(node, edge, body, f"wamid.{len(self.said) + 1:06d}")
            return told(
                {
                    "messaging_product": "whatsapp",
                    "contacts": [{"input": to, "wa_id": str(to).lstrip("+")}],
                    "messages": [{"id": name}],
                }
            )
        recipient = body.get("recipient") or {}
        if "comment_id" in recipient:
            earlier = [each.body.get("recipient") for each in self.said]
            if recipient in earlier:
                return error(400, 10900)
        if len(body["message"].get("text", "")) > 2000:
            return error(400, 100, 2018109)
        name = self._take(node, edge, body, f"m_{len(self.said) + 1:06d}")
        return told({"recipient_id": str(to), "message_id": name})

    def _take(self, node: str, edge: str, body: dict, name: str) -> str:
        self.said.append(Said(node, edge, body, name))
        return name

    def _conversations(self, node: str, params: dict[str, str]) -> Told:
        """The messages with one person, newest first."""
        messages = [
            {
                "id": said.name,
                "message": said.text,
                "created_time": said.at.strftime("%Y-%m-%dT%H:%M:%S+0000"),
                "from": {"id": node},
            }
            for said in reversed(self.said)
            if said.node == node and said.edge == "messages"
        ]
        return told({"data": [{"id": "t_1", "messages": {"data": messages}}]})

    def _comments(self, node: str) -> Told:
        under = [said for said in self.said if said.node == node and said.edge != "messages"]
        return told({"data": [{"id": said.name, "message": said.text} for said in under]})

    def _file(self, asked: Asked) -> Told:
        if asked.headers.get("Authorization") != f"Bearer {self.token}":
            return Told(401, b"")
        content_type, content = self.files[asked.path.removeprefix("/store/")]
        return Told(200, content, content_type)

    # Webhooks ---------------------------------------------------------------------------------

    def post(self, url: str, payload: dict) -> int:
        """POST a signed webhook; the status of the answer."""
        raw = json.dumps(payload).encode()
        headers = {"X-Hub-Signature-256": signature(raw, self.secret)}
        return requests.post(
            url, raw, headers={**headers, "Content-Type": "application/json"}, timeout=10
        ).status_code


def signature(raw: bytes, secret: str = SECRET) -> str:
    """Meta's signature, computed here by its description."""
    return "sha256=" + hmac.new(secret.encode(), raw, hashlib.sha256).hexdigest()


def told(value: dict, status: int = 200) -> Told:
    return Told(status, json.dumps(value).encode(), "application/json; charset=UTF-8")


def error(status: int, code: int, subcode: int = 0) -> Told:
    """An error as the Graph API writes it."""
    found = {
        "message": f"(#{code}) Malformed access token {TOKEN}",
        "type": "OAuthException",
        "code": code,
        "fbtrace_id": "A1b2C3",
    }
    return told({"error": {**found, **({"error_subcode": subcode} if subcode else {})}}, status)


# Payloads, as Meta composes them ----------------------------------------------------------------


def whatsapp(*messages: dict, statuses: tuple[dict, ...] = (), name: str = "Бат") -> dict:
    """A webhook with messages and statuses of one number."""
    value = {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": "97670001111", "phone_number_id": NUMBER},
    }
    if messages:
        people = {message.get("from", "") for message in messages}
        value["contacts"] = [{"profile": {"name": name}, "wa_id": who} for who in sorted(people)]
        value["messages"] = list(messages)
    if statuses:
        value["statuses"] = list(statuses)
    change = {"field": "messages", "value": value}
    return {"object": "whatsapp_business_account", "entry": [{"id": "102", "changes": [change]}]}


def text(name: str, body: str, sender: str = "97699112233", **more) -> dict:
    at = str(int(datetime.now(UTC).timestamp()))
    message = {"from": sender, "id": name, "timestamp": at, "type": "text", "text": {"body": body}}
    return {**message, **more}


def page(*events: dict, node: str = PAGE, kind: str = "page") -> dict:
    """A webhook with events of conversations."""
    return {
        "object": kind,
        "entry": [{"id": node, "time": 1795330000000, "messaging": list(events)}],
    }


def event(node: str = PAGE, person: str = "7234567890123456", **what) -> dict:
    at = int(datetime.now(UTC).timestamp() * 1000)
    return {"sender": {"id": person}, "recipient": {"id": node}, "timestamp": at, **what}


def comment(name: str, body: str, person: str = "7234567890123456", **more) -> dict:
    """A webhook about a comment under a post of the page."""
    value = {
        "item": "comment",
        "verb": "add",
        "comment_id": name,
        "post_id": f"{PAGE}_12345",
        "parent_id": f"{PAGE}_12345",
        "created_time": int(datetime.now(UTC).timestamp()),
        "from": {"id": person, "name": "Сараа"},
        "message": body,
        **more,
    }
    change = {"field": "feed", "value": value}
    return {"object": "page", "entry": [{"id": PAGE, "time": 1795330000, "changes": [change]}]}
