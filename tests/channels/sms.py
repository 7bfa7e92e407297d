"""What the SMS tests are built from: accounts, deliveries, envelopes. None of it is saved."""

import json
from datetime import timedelta
from pathlib import Path

from django.utils import timezone

from accounts.models import Address
from channels.models import Account, Delivery, Envelope
from channels.sms.payload import FORM
from tests.standins import carrier, twilio

RECORDED = Path(__file__).parent / "recorded" / "sms"
NUMBER = "+12025550143"  # ours
PHONE = "+97699112233"  # a citizen's


def a_twilio_account(url: str = "", **options) -> Account:
    return Account(
        channel="sms",
        code="sms-main",
        name="SMS",
        options={
            "gateway": "twilio",
            "sender": NUMBER,
            "country": "MN",
            "account_sid": twilio.SID,
            **({"api_url": url} if url else {}),
            **options,
        },
        secrets={"auth_token": twilio.TOKEN},
    )


def a_carrier_account(url: str = "", *, secrets: dict | None = None, **options) -> Account:
    return Account(
        channel="sms",
        code="short-code",
        name="SMS",
        options={
            "gateway": "http",
            "sender": "1111",
            "country": "MN",
            "send_url": url,
            "user": carrier.USER,
            **options,
        },
        secrets={"token": "hook-token-5d", "password": carrier.PASSWORD, **(secrets or {})},
    )


def a_delivery(account: Account, body: str = "Таны өргөдлийг хүлээн авлаа.", **fields) -> Delivery:
    now = timezone.now()
    to = fields.pop("to", PHONE)
    return Delivery(
        key=fields.pop("key", "appeal:12:received"),
        account=account,
        address=Address(kind="phone", value=to),
        channel="sms",
        body=body,
        created_at=now - timedelta(seconds=30),
        claimed_at=now,
        **fields,
    )


def an_envelope(account: Account, raw: bytes, content_type: str = FORM) -> Envelope:
    return Envelope(account=account, raw=raw, content_type=content_type)


def recordings() -> list[dict]:
    """Payloads as the providers describe them, with what they mean."""
    return [
        {"name": path.stem, **json.loads(path.read_text(encoding="utf-8"))}
        for path in sorted(RECORDED.glob("*.json"))
    ]
