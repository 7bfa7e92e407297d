"""What the tests of calls and voicemails are built from."""

import hashlib
import hmac
import json
import time
from urllib.parse import parse_qsl, urlencode, urlsplit
from xml.etree import ElementTree

from django.test import Client

from channels.models import Account
from tests.builders import an_account
from tests.standins import twilio

SITE = "https://sanal.example.mn"
FORM = "application/x-www-form-urlencoded"
NUMBER = "+97670001234"  # ours
PHONE = "+97699112233"  # a citizen's
KEY = "signing-key-3f81c2"
CALL = "CA7d2f0b9c61e84a5fb3a1c9d0e8f76a54"
TWILIO = {"gateway": "twilio", "account_sid": twilio.SID, "number": NUMBER}
TWILIO_SECRETS = {"auth_token": twilio.TOKEN}
EXCHANGE = {"gateway": "exchange", "number": NUMBER, "recording_hosts": "pbx.example.mn"}
EXCHANGE_SECRETS = {"signing_key": KEY}


def twilio_headers(raw: bytes, content_type: str, path: str) -> dict[str, str]:
    is_form = content_type.endswith("urlencoded")
    fields = parse_qsl(raw.decode("latin-1"), keep_blank_values=True) if is_form else []
    return {"X-Twilio-Signature": twilio.signature(f"{SITE}{path}", fields, twilio.TOKEN)}


def exchange_headers(raw: bytes, key: str = KEY, at: float | None = None) -> dict[str, str]:
    stamp = str(int(at or time.time()))
    digest = hmac.new(key.encode(), stamp.encode() + b"." + raw, hashlib.sha256).hexdigest()
    return {"X-Timestamp": stamp, "X-Signature": f"sha256={digest}"}


def an_exchange(slug: str = "phone", **options) -> Account:
    return an_account(slug, options={**EXCHANGE, **options}, secrets=EXCHANGE_SECRETS)


def a_twilio_number(**options) -> Account:
    box = an_account("voicemail", code="box", options=TWILIO, secrets=TWILIO_SECRETS)
    return an_account(
        "phone", options={**TWILIO, "voicemail": box.code, **options}, secrets=TWILIO_SECRETS
    )


def tell(account: Account, **fields) -> int:
    """An exchange posts an event; returns the status."""
    raw = json.dumps(fields).encode()
    return (
        Client()
        .post(
            f"/hooks/{account.channel}/{account.code}/",
            raw,
            content_type="application/json",
            headers=exchange_headers(raw),
        )
        .status_code
    )


class Caller:
    """Somebody at a telephone, as Twilio stands between them and us: follows the TwiML."""

    def __init__(self, account: Account, call: str = CALL, number: str = PHONE) -> None:
        self.account, self.call, self.number = account, call, number
        self.document: ElementTree.Element | None = None

    def post(self, path: str, **fields) -> ElementTree.Element:
        said = {"CallSid": self.call, "From": self.number, "To": NUMBER, "Direction": "inbound"}
        raw = urlencode({**said, "CallStatus": "in-progress", **fields}).encode()
        headers = twilio_headers(raw, FORM, path)
        response = Client().post(path, raw, content_type=FORM, headers=headers)
        assert response.status_code == 200, response.content
        assert response["Content-Type"].startswith("text/xml")
        self.document = ElementTree.fromstring(response.content)
        assert self.document.tag == "Response"
        return self.document

    def dial(self) -> "Caller":
        self.post(f"/hooks/phone/{self.account.code}/", CallStatus="ringing")
        return self

    def go_on(self, **fields) -> "Caller":
        """What Twilio does after the last document: asks the address that its verb names."""
        (verb,) = [each for each in self.document if each.get("action")]
        parts = urlsplit(verb.get("action"))
        assert f"{parts.scheme}://{parts.netloc}" == SITE
        self.post(f"{parts.path}?{parts.query}", **fields)
        return self

    def press(self, key: str) -> "Caller":
        return self.go_on(Digits=key)

    def hang_up(self) -> "Caller":
        path = f"/hooks/phone/{self.account.code}/?event=call"
        self.post(path, CallStatus="completed", Timestamp="")
        return self

    @property
    def hears(self) -> str:
        """All that is said, in its order."""
        return " ".join(each.text or "" for each in self.document.iter("Say"))

    def verb(self, name: str) -> ElementTree.Element | None:
        return self.document.find(name)
