"""Stands in for a carrier's HTTP gateway: Kannel's `sendsms`, and a JSON interface."""

import json
from dataclasses import dataclass
from urllib.parse import urlencode

import requests

from tests.standins.server import Asked, StandIn, Told

USER, PASSWORD = "sanal", "carrier-pass-93b1"


@dataclass
class Sms:
    to: str
    sender: str
    text: str
    report_to: str
    fields: dict[str, str]


class CarrierStandIn(StandIn):
    """`accepted` is what it took. `saying` replaces its next yes by other words."""

    def __init__(self) -> None:
        super().__init__()
        self.accepted: list[Sms] = []
        self.saying: list[str] = []

    @property
    def kannel(self) -> str:
        return f"{self.url}/cgi-bin/sendsms"

    @property
    def api(self) -> str:
        return f"{self.url}/api/send"

    def answer(self, asked: Asked) -> Told:
        if self.saying:
            return Told(200, self.saying.pop(0).encode())
        if asked.path == "/api/send":
            return self._api(asked)
        return self._kannel(asked)

    def _kannel(self, asked: Asked) -> Told:
        fields = asked.params if asked.method == "GET" else asked.form
        if (fields.get("username"), fields.get("password")) != (USER, PASSWORD):
            return Told(403, b"Authorization failed for sendsms")
        self.accepted.append(
            Sms(fields["to"], fields["from"], fields["text"], fields.get("dlr-url", ""), fields)
        )
        return Told(202, b"0: Accepted for delivery")

    def _api(self, asked: Asked) -> Told:
        if asked.headers.get("Authorization") != f"Bearer {PASSWORD}":
            return Told(401, b'{"error": "who are you"}', "application/json")
        fields = json.loads(asked.body)
        self.accepted.append(Sms(fields["msisdn"], "", fields["message"], "", fields))
        said = {"status": "ok", "message_id": f"m-{len(self.accepted)}"}
        return Told(200, json.dumps(said).encode(), "application/json")

    def report(self, sms: Sms, status: int) -> int:
        """Call the address for delivery reports, as Kannel does; the status of the answer."""
        return requests.get(sms.report_to.replace("%d", str(status)), timeout=10).status_code

    def deliver(self, url: str, fields: dict[str, str]) -> int:
        """Call a `get-url` with a message from a phone; the status of the answer."""
        return requests.get(f"{url}?{urlencode(fields)}", timeout=10).status_code
