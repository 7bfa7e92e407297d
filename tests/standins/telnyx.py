"""Stands in for Telnyx: its API for faxes, its store of pages, and its signed webhooks."""

import base64
import json
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.parser import BytesParser
from email.policy import HTTP

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.standins.server import Asked, StandIn, Told

API_KEY = "KEY0199-telnyx-5e1f3c0ffee"
APPLICATION = "1400000000000000001"
_KEY = Ed25519PrivateKey.from_private_bytes(b"a key for tests, of 32 bytes ...")
PUBLIC_KEY = base64.b64encode(_KEY.public_key().public_bytes_raw()).decode()
NUMBER = "+97670001111"


def signed(raw: bytes, *, at: int | None = None, key: Ed25519PrivateKey = _KEY) -> dict[str, str]:
    """The headers with which Telnyx sends a body, computed by its description."""
    moment = str(int(time.time()) if at is None else at)
    signature = key.sign(moment.encode() + b"|" + raw)
    return {
        "telnyx-timestamp": moment,
        "telnyx-signature-ed25519": base64.b64encode(signature).decode(),
    }


@dataclass
class Sheets:
    """A fax that was sent or came."""

    id: str
    direction: str
    sender: str
    to: str
    content: bytes
    status: str
    client_state: str = ""
    created: datetime = field(default_factory=lambda: datetime.now(UTC))


class TelnyxStandIn(StandIn):
    """`faxes` is what it accepted or received, oldest first; `expired` addresses answer 403."""

    def __init__(self) -> None:
        super().__init__()
        self.faxes: list[Sheets] = []
        self.expired: set[str] = set()
        self.application = {"id": APPLICATION, "active": True}

    @property
    def sent(self) -> list[Sheets]:
        return [fax for fax in self.faxes if fax.direction == "outbound"]

    def answer(self, asked: Asked) -> Told:
        if asked.path.startswith("/store/"):
            return self._stored(asked)
        if asked.headers.get("Authorization") != f"Bearer {API_KEY}":
            return self.fault_body(401)
        if asked.path == "/v2/faxes":
            return self._post(asked) if asked.method == "POST" else self._list(asked.params)
        if asked.path == f"/v2/fax_applications/{APPLICATION}":
            return self._json(200, {"data": self.application})
        for fax in self.faxes:
            if asked.path == f"/v2/faxes/{fax.id}":
                return self._json(200, {"data": self._shown(fax)})
        return self.fault_body(404)

    def fault_body(self, status: int) -> Told:
        error = {"code": "10009", "title": "Something is wrong", "detail": "as it happens"}
        return self._json(status, {"errors": [error]})

    def receive(self, sender: str, content: bytes) -> Sheets:
        """A machine sent us pages; no webhook goes out until it is asked for."""
        return self._add("inbound", sender, NUMBER, content, "received")

    def event(self, fax: Sheets, kind: str = "fax.received", **more) -> dict:
        """The body of the webhook about a fax."""
        payload = {
            "connection_id": APPLICATION,
            "direction": fax.direction,
            "fax_id": fax.id,
            "from": fax.sender,
            "to": fax.to,
            **({"media_url": self.address(fax)} if kind == "fax.received" else {}),
            **more,
        }
        occurred = fax.created.isoformat().replace("+00:00", "Z")
        data = {"event_type": kind, "id": f"event-{fax.id}", "occurred_at": occurred}
        return {"data": {**data, "payload": payload, "record_type": "event"}}

    def address(self, fax: Sheets, version: str = "first") -> str:
        """Where its pages are kept: another host name than the API's, as Telnyx does it."""
        return f"http://localhost:{self.port}/store/{fax.id}.pdf?signature={version}"

    def _stored(self, asked: Asked) -> Told:
        if asked.params.get("signature") in self.expired:
            return Told(403, b"<Error><Code>AccessDenied</Code></Error>", "application/xml")
        for fax in self.faxes:
            if asked.path == f"/store/{fax.id}.pdf":
                return Told(200, fax.content, "application/pdf")
        return Told(404, b"")

    def _post(self, asked: Asked) -> Told:
        head = f"Content-Type: {asked.headers['Content-Type']}\r\n\r\n".encode()
        fields = {
            part.get_param("name", header="content-disposition"): part.get_payload(decode=True)
            for part in BytesParser(policy=HTTP).parsebytes(head + asked.body).iter_parts()
        }
        words = {name: value.decode() for name, value in fields.items() if name != "contents"}
        if not words.get("to", "").startswith("+") or not fields.get("contents"):
            return self.fault_body(422)
        fax = self._add("outbound", words["from"], words["to"], fields["contents"], "queued")
        fax.client_state = words.get("client_state", "")
        return self._json(202, {"data": self._shown(fax)})

    def _list(self, params: dict[str, str]) -> Told:
        found = [
            fax
            for fax in reversed(self.faxes)
            if params.get("filter[direction][eq]", fax.direction) == fax.direction
            and params.get("filter[to][eq]", fax.to) == fax.to
            and datetime.fromisoformat(params["filter[created_at][gte]"]) <= fax.created
        ]
        size, number = int(params["page[size]"]), int(params["page[number]"])
        shown = [self._shown(fax) for fax in found[(number - 1) * size : number * size]]
        pages = -(-len(found) // size)
        return self._json(200, {"data": shown, "meta": {"total_pages": pages}})

    def _add(self, direction: str, sender: str, to: str, content: bytes, status: str) -> Sheets:
        identity = f"00000000-0000-4000-8000-{len(self.faxes) + 1:012d}"
        fax = Sheets(identity, direction, sender, to, content, status)
        self.faxes.append(fax)
        return fax

    def _shown(self, fax: Sheets) -> dict:
        return {
            "record_type": "fax",
            "id": fax.id,
            "direction": fax.direction,
            "from": fax.sender,
            "to": fax.to,
            "status": fax.status,
            "client_state": fax.client_state,
            "created_at": fax.created.isoformat(),
            "updated_at": fax.created.isoformat(),
            **({"media_url": self.address(fax, "fresh")} if fax.direction == "inbound" else {}),
        }

    def _json(self, status: int, value: dict) -> Told:
        return Told(status, json.dumps(value).encode(), "application/json")
