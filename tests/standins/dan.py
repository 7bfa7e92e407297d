"""Stands in for DAN: OAuth 2.0 whose scope is base64 of JSON, and a service that tells a list."""

import base64
import json
import secrets
from urllib.parse import urlencode

from tests.standins.server import Asked, StandIn, Told

CLIENT, SECRET = "sanal-at-dan", "dan-test-secret"
CARD = {"regnum": "УБ88031415", "lastname": "Эрдэнэ", "firstname": "Бат", "image": "AAAA"}
SERVICE = "WS100101_getCitizenIDCardInfo"


class DanStandIn(StandIn):
    """`told` is what the service answers, when a test wishes it to be something else."""

    def __init__(self) -> None:
        super().__init__()
        self.card = dict(CARD)
        self.told: object = None
        self._codes: dict[str, str] = {}
        self._tokens: set[str] = set()

    def app(self) -> dict:
        settings = {"server_url": self.url, "hosts": [self.host], "wsdl": "https://x.mn/ws?WSDL"}
        return {"name": "ДАН", "client_id": CLIENT, "secret": SECRET, "settings": settings}

    def answer(self, asked: Asked) -> Told:
        if asked.path == "/oauth2/authorize":
            return self._authorize(asked.params)
        if asked.path == "/oauth2/token":
            return self._token(asked.form)
        if asked.path == "/oauth2/api/v1/service":
            return self._service(asked)
        return Told(404)

    def _authorize(self, wanted: dict[str, str]) -> Told:
        scope = json.loads(base64.b64decode(wanted["scope"]))
        if wanted["client_id"] != CLIENT or scope[0]["services"] != [SERVICE]:
            return Told(400)
        code = secrets.token_urlsafe(12)
        self._codes[code] = wanted["redirect_uri"]
        back = urlencode({"code": code, "state": wanted["state"]})
        return Told(302, headers={"Location": f"{wanted['redirect_uri']}?{back}"})

    def _token(self, form: dict[str, str]) -> Told:
        known = self._codes.pop(form.get("code", ""), None)
        if known != form["redirect_uri"] or form.get("client_secret") != SECRET:
            return _json({"error": "invalid_grant"}, 400)
        token = secrets.token_urlsafe(12)
        self._tokens.add(token)
        return _json({"access_token": token, "token_type": "bearer", "expires_in": 300})

    def _service(self, asked: Asked) -> Told:
        if asked.headers.get("Authorization", "").removeprefix("Bearer ") not in self._tokens:
            return _json({"error": "invalid_token"}, 401)
        if self.told is not None:
            return _json(self.told)
        return _json([{"citizen_loginType": 4}, a_result(self.card)])


def a_result(card: object, code: int = 0) -> dict:
    """One service's entry of the answer."""
    result = {"wsdl": "https://x.mn/ws?WSDL", "resultCode": code, "response": card}
    return {"services": {SERVICE: result}}


def _json(value: object, status: int = 200) -> Told:
    return Told(status, json.dumps(value).encode(), "application/json")
