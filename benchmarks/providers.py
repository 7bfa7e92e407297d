"""What providers send, each time from a new person, signed as they sign it."""

import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from email.message import EmailMessage
from urllib.parse import parse_qsl, urlencode

from django.conf import settings
from twilio.request_validator import RequestValidator

from channels.models import Account

SECRET = "of the benchmark"
TEXT = "Манай байрны шатны гэрэл шатахгүй байна, орой хүүхдүүд явахад аюултай. 15-р хороо, {}."
FORM, JSON = "application/x-www-form-urlencoded", "application/json"
AT = 1_795_300_000  # seconds: a moment in November 2026


@dataclass(frozen=True)
class Provider:
    """`body(number)` is a payload; `headers(path, raw)` make the call authentic."""

    channel: str
    content_type: str
    body: Callable[[int], bytes]
    headers: Callable[[str, bytes], dict[str, str]] = lambda path, raw: {}
    options: dict = field(default_factory=dict)
    secrets: dict = field(default_factory=dict)

    def account(self) -> Account:
        """The account that these payloads are for; the same one each time."""
        found, _created = Account.objects.get_or_create(
            channel=self.channel,
            code=f"bench-{self.channel}",
            defaults={"name": self.channel, "options": self.options, "secrets": self.secrets},
        )
        return found


def _twilio(number: int) -> bytes:
    sid = f"SM{number:032x}"
    fields = {
        "ToCountry": "US",
        "SmsMessageSid": sid,
        "NumMedia": "0",
        "SmsSid": sid,
        "SmsStatus": "received",
        "Body": TEXT.format(number),
        "FromCountry": "MN",
        "To": "+12025550143",
        "NumSegments": "2",
        "MessageSid": sid,
        "AccountSid": "AC" + "0" * 32,
        "From": f"+9769{number:07d}",
        "ApiVersion": "2010-04-01",
    }
    return urlencode(fields).encode()


def _signed_by_twilio(path: str, raw: bytes) -> dict[str, str]:
    fields = dict(parse_qsl(raw.decode()))
    signature = RequestValidator(SECRET).compute_signature(settings.PUBLIC_URL + path, fields)
    return {"X-Twilio-Signature": signature, "User-Agent": "TwilioProxy/1.1"}


def _telegram(number: int) -> bytes:
    person = {
        "id": 10_000_000 + number,
        "is_bot": False,
        "first_name": "Бат",
        "language_code": "mn",
    }
    message = {
        "message_id": number,
        "from": person,
        "chat": {"id": person["id"], "first_name": "Бат", "type": "private"},
        "date": AT,
        "text": TEXT.format(number),
    }
    return json.dumps({"update_id": 500_000_000 + number, "message": message}).encode()


def _whatsapp(number: int) -> bytes:
    phone = f"9768{number:07d}"
    value = {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": "97670001234", "phone_number_id": "106540352242922"},
        "contacts": [{"profile": {"name": "Бат"}, "wa_id": phone}],
        "messages": [
            {
                "from": phone,
                "id": f"wamid.bench{number:012d}",
                "timestamp": str(AT),
                "type": "text",
                "text": {"body": TEXT.format(number)},
            }
        ],
    }
    entry = {"id": "102290129340398", "changes": [{"value": value, "field": "messages"}]}
    return json.dumps({"object": "whatsapp_business_account", "entry": [entry]}).encode()


def _signed_by_meta(path: str, raw: bytes) -> dict[str, str]:
    digest = hmac.new(SECRET.encode(), raw, hashlib.sha256).hexdigest()
    return {"X-Hub-Signature-256": f"sha256={digest}"}


def _email(number: int) -> bytes:
    """As a mail program writes it: the words plain and as HTML."""
    mail = EmailMessage()
    mail["From"] = f"Бат-Эрдэнэ <writer{number}@mail.example>"
    mail["To"] = "hello@city.example"
    mail["Subject"] = f"Шатны гэрэл {number}"
    mail["Date"] = "Sat, 21 Nov 2026 10:20:55 +0800"
    mail["Message-ID"] = f"<bench-{number}@mail.example>"
    words = f"Сайн байна уу,\n\n{TEXT.format(number)}\n\nХүндэтгэсэн,\nБат-Эрдэнэ"
    mail.set_content(words)
    mail.add_alternative(f"<p>{words}</p>", subtype="html")
    return mail.as_bytes()


SMS = Provider(
    "sms",
    FORM,
    _twilio,
    _signed_by_twilio,
    {"gateway": "twilio", "account_sid": "AC" + "0" * 32, "sender": "+12025550143"},
    {"auth_token": SECRET},
)
EMAIL = Provider("email", "message/rfc822", _email, options={"address": "hello@city.example"})
TELEGRAM = Provider(
    "telegram",
    JSON,
    _telegram,
    lambda path, raw: {"X-Telegram-Bot-Api-Secret-Token": "of-the-benchmark"},
    secrets={"bot_token": "1:bench", "webhook_secret": "of-the-benchmark"},
)
WHATSAPP = Provider(
    "whatsapp",
    JSON,
    _whatsapp,
    _signed_by_meta,
    {"phone_number_id": "106540352242922"},
    {"app_secret": SECRET, "access_token": SECRET},
)
CALLED = (SMS, TELEGRAM, WHATSAPP)
ALL = (SMS, EMAIL, TELEGRAM, WHATSAPP)
