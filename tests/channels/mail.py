"""What the mail tests are built from: accounts, envelopes, deliveries. None of it is saved."""

import json
from datetime import UTC, datetime
from pathlib import Path

from accounts.models import Address
from channels.adapters.email import Email
from channels.models import Account, Delivery, Envelope
from channels.values import Inbound, Receipt

RECORDED = Path(__file__).parent / "recorded" / "email"
OURS = "info@centre.example"
CITIZEN = "bat@home.example"
RECEIVED = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)


def an_account(**options) -> Account:
    secrets = {name: options.pop(name) for name in list(options) if name.endswith("_password")}
    return Account(
        channel="email",
        code="mail",
        name="Mail",
        options={"address": OURS, "from_name": "Иргэдийн төв", **options},
        secrets=secrets,
    )


def an_envelope(raw: bytes, account: Account | None = None, **headers) -> Envelope:
    return Envelope(
        account=account or an_account(),
        external_id=Email().external_id(raw, "message/rfc822", {}),
        raw=raw,
        content_type="message/rfc822",
        headers=headers,
        received_at=RECEIVED,
    )


def a_delivery(account: Account, body: str = "Таны өргөдлийг хүлээн авлаа.", **fields) -> Delivery:
    to = fields.pop("to", CITIZEN)
    return Delivery(
        key=fields.pop("key", "appeal:12:received"),
        account=account,
        address=Address(kind="email", value=to),
        channel="email",
        subject=fields.pop("subject", "Таны өргөдөл"),
        body=body,
        language=fields.pop("language", "mn"),
        automatic=fields.pop("automatic", True),
        thread=fields.pop("thread", {}),
        **fields,
    )


def a_mail(text: str = "Гэрэл асахгүй байна.", **fields: str) -> bytes:
    """A plain mail of a citizen; further fields by name, `_` for `-`, None leaves one out."""
    header = {
        "From": f"Bat <{CITIZEN}>",
        "To": OURS,
        "Subject": "Light",
        "Date": "Sat, 21 Nov 2026 10:00:00 +0800",
        "Message-ID": "<one@home.example>",
        "Content-Type": "text/plain; charset=utf-8",
        **{name.replace("_", "-"): value for name, value in fields.items()},
    }
    lines = [f"{name}: {value}" for name, value in header.items() if value is not None]
    return "\r\n".join([*lines, "", text]).encode()


def read(raw: bytes, account: Account | None = None) -> Inbound:
    """The one thing that a mail says."""
    (inbound,) = (item for item in everything(raw, account) if isinstance(item, Inbound))
    return inbound


def receipts(raw: bytes, account: Account | None = None) -> list[Receipt]:
    return [item for item in everything(raw, account) if isinstance(item, Receipt)]


def everything(raw: bytes, account: Account | None = None) -> list[Inbound | Receipt]:
    return list(Email().parse(an_envelope(raw, account)))


def recordings() -> list[str]:
    """The names of the recorded mails, each with what is expected of it beside it."""
    return sorted(path.stem for path in RECORDED.glob("*.eml"))


def expected(name: str) -> list[dict]:
    return json.loads((RECORDED / f"{name}.json").read_text(encoding="utf-8"))
