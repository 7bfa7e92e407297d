"""Stands in for Twilio: its REST API for messages, and its signed webhooks."""

import base64
import hashlib
import hmac
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from urllib.parse import urldefrag, urlencode

import requests

from tests.standins.server import Asked, StandIn, Told

SID = "ACd0b1a3a7c1e94a6fb6a7e5a8d5f1c0de"
TOKEN = "5e1f3c0ffee5e1f3c0ffee5e1f3c0ffe"


@dataclass
class Message:
    sid: str
    direction: str
    sender: str
    to: str
    body: str
    created: datetime
    status: str
    callback: str = ""
    media: list[tuple[str, str, bytes]] = field(default_factory=list)  # sid, type, content


class TwilioStandIn(StandIn):
    """`messages` is what it accepted or received, oldest first; `opted_out` refuses numbers.

    `clock` is how far its clock is from ours. Media are kept under another host name, as
    Twilio's are: `localhost` in place of `127.0.0.1`.
    """

    def __init__(self, *, sid: str = SID, token: str = TOKEN, page_size: int = 50) -> None:
        super().__init__()
        self.sid = sid
        self.token = token
        self.page_size = page_size
        self.clock = timedelta()
        self.messages: list[Message] = []
        self.opted_out: set[str] = set()
        self.account_status = "active"
        self.media_location = ""

    @property
    def media_host(self) -> str:
        return f"localhost:{self.port}"

    @property
    def accepted(self) -> list[Message]:
        return [message for message in self.messages if message.direction == "outbound-api"]

    # The API ----------------------------------------------------------------------------------

    def answer(self, asked: Asked) -> Told:
        if asked.path.startswith("/cdn/"):
            return self._stored(asked.path.removeprefix("/cdn/"))
        login = base64.b64encode(f"{self.sid}:{self.token}".encode()).decode()
        if asked.headers.get("Authorization") != f"Basic {login}":
            return self._error(401, 20003, "Authenticate")
        place = asked.path.removeprefix(f"/2010-04-01/Accounts/{self.sid}")
        if place == ".json":
            return self._json(200, {"sid": self.sid, "status": self.account_status})
        if place == "/Messages.json":
            return self._post(asked.form) if asked.method == "POST" else self._list(asked.params)
        pieces = place.strip("/").split("/")
        if len(pieces) == 3 and pieces[2] == "Media.json":
            return self._media_list(pieces[1])
        if len(pieces) == 4 and pieces[2] == "Media":
            place = self.media_location or f"http://{self.media_host}/cdn/{pieces[3]}"
            return Told(307, headers={"Location": place})
        return self._error(404, 20404, "The requested resource was not found")

    def fault_body(self, status: int) -> Told:
        if status == 429:
            return self._error(429, 20429, "Too Many Requests")
        return Told(status, b"<html><h1>Bad gateway</h1></html>", "text/html")

    def _post(self, form: dict[str, str]) -> Told:
        to = form.get("To", "")
        number = to.removeprefix("whatsapp:")
        if not (number.startswith("+") and number[1:].isdigit() and 8 <= len(number) <= 16):
            return self._error(400, 21211, f"The 'To' number {to} is not a valid phone number.")
        if to in self.opted_out:
            return self._error(400, 21610, "Attempt to send to unsubscribed recipient")
        # A template's words are the variables filled in; here it is nothing but its one variable.
        body = form.get("Body") or json.loads(form.get("ContentVariables") or "{}").get("1")
        if not body:
            return self._error(400, 21602, "Message body is required.")
        message = self._add(
            "outbound-api",
            form.get("From") or form.get("MessagingServiceSid", ""),
            to,
            body,
            "queued",
        )
        message.callback = form.get("StatusCallback", "")
        return self._json(201, self._shown(message))

    def _list(self, params: dict[str, str]) -> Told:
        found = [
            message
            for message in reversed(self.messages)
            if params.get("To", message.to) == message.to
            and params.get("DateSent>", "") <= message.created.date().isoformat()
        ]
        size = min(int(params.get("PageSize", 50)), self.page_size)
        page = int(params.get("Page", 0))
        onward = None
        if len(found) > (page + 1) * size:
            query = urlencode({**params, "Page": page + 1, "PageSize": size})
            onward = f"/2010-04-01/Accounts/{self.sid}/Messages.json?{query}"
        shown = [self._shown(message) for message in found[page * size : (page + 1) * size]]
        return self._json(200, {"messages": shown, "next_page_uri": onward, "page": page})

    def _media_list(self, sid: str) -> Told:
        (message,) = [message for message in self.messages if message.sid == sid]
        base = f"/2010-04-01/Accounts/{self.sid}/Messages/{sid}/Media"
        entries = [
            {"sid": media, "content_type": kind, "uri": f"{base}/{media}.json"}
            for media, kind, _content in message.media
        ]
        return self._json(200, {"media_list": entries})

    def _stored(self, sid: str) -> Told:
        for message in self.messages:
            for media, kind, content in message.media:
                if media == sid:
                    return Told(200, content, kind)
        return Told(404, b"gone")

    def now(self) -> datetime:
        return (datetime.now(UTC) + self.clock).replace(microsecond=0)

    def _add(self, direction: str, sender: str, to: str, body: str, status: str) -> Message:
        sid = f"SM{len(self.messages) + 1:032x}"
        message = Message(sid, direction, sender, to, body, self.now(), status)
        self.messages.append(message)
        return message

    def _shown(self, message: Message) -> dict:
        sent = None if message.status == "queued" else format_datetime(message.created)
        return {
            "sid": message.sid,
            "account_sid": self.sid,
            "direction": message.direction,
            "from": message.sender,
            "to": message.to,
            "body": message.body,
            "status": message.status,
            "num_media": str(len(message.media)),
            "date_created": format_datetime(message.created),
            "date_sent": sent,
        }

    def _json(self, status: int, value: dict) -> Told:
        date = {"Date": format_datetime(self.now(), usegmt=True)}
        return Told(status, json.dumps(value).encode(), "application/json", date)

    def _error(self, status: int, code: int, message: str) -> Told:
        return self._json(status, {"code": code, "message": message, "status": status})

    # Webhooks ---------------------------------------------------------------------------------

    def receive(self, sender: str, to: str, body: str, *media: tuple[str, bytes]) -> Message:
        """A phone sent us something; no webhook goes out until it is asked for."""
        message = self._add("inbound", sender, to, body, "received")
        message.media = [
            (f"ME{len(self.messages):016x}{number:016x}", kind, content)
            for number, (kind, content) in enumerate(media)
        ]
        return message

    def incoming(self, message: Message) -> dict[str, str]:
        """The fields of the webhook for a message that was received."""
        base = f"{self.url}/2010-04-01/Accounts/{self.sid}/Messages/{message.sid}/Media"
        fields = {
            "ToCountry": "MN",
            "SmsMessageSid": message.sid,
            "NumMedia": str(len(message.media)),
            "SmsSid": message.sid,
            "SmsStatus": "received",
            "Body": message.body,
            "To": message.to,
            "NumSegments": "1",
            "MessageSid": message.sid,
            "AccountSid": self.sid,
            "From": message.sender,
            "ApiVersion": "2010-04-01",
        }
        for number, (media, kind, _content) in enumerate(message.media):
            fields[f"MediaUrl{number}"] = f"{base}/{media}"
            fields[f"MediaContentType{number}"] = kind
        return fields

    def status(self, message: Message, status: str, error: int | None = None) -> dict[str, str]:
        """The fields of a status callback about a message that we sent."""
        fields = {
            "SmsSid": message.sid,
            "SmsStatus": status,
            "MessageStatus": status,
            "To": message.to,
            "MessageSid": message.sid,
            "AccountSid": self.sid,
            "From": message.sender,
            "ApiVersion": "2010-04-01",
        }
        return {**fields, "ErrorCode": str(error)} if error else fields

    def call_back(self, message: Message, status: str, error: int | None = None) -> int:
        """POST a status callback to where the sender asked for it; the status of the answer."""
        return self.post(message.callback, self.status(message, status, error))

    def post(self, url: str, fields: dict[str, str]) -> int:
        """POST a signed webhook; the status of the answer."""
        url = urldefrag(url).url
        headers = {"X-Twilio-Signature": signature(url, list(fields.items()), self.token)}
        return requests.post(url, data=fields, headers=headers, timeout=10).status_code


def signature(url: str, fields: list[tuple[str, str]], token: str) -> str:
    """Twilio's signature, computed here by its description and not by its library."""
    signed = url + "".join(name + value for name, value in sorted(set(fields)))
    digest = hmac.new(token.encode(), signed.encode(), hashlib.sha1).digest()
    return base64.b64encode(digest).decode()
