"""Mails as the programs of the world write them, read as the values they mean."""

from datetime import UTC

import pytest

from channels.values import Receipt
from tests.channels.mail import RECORDED, everything, expected, recordings

# What is usual is not written in every expectation.
USUAL = {
    "sender_name": "",
    "full_text": "",
    "media": [],
    "thread_keys": [],
    "auto_reply": False,
    "bounce": False,
    "failed_addresses": [],
}


@pytest.mark.parametrize("name", recordings())
def test_a_recorded_mail_is_read(name):
    raw = (RECORDED / f"{name}.eml").read_bytes()
    assert [shown(item) for item in everything(raw)] == expected(name)


def test_every_recording_has_its_expectation_and_none_is_left_over():
    assert {path.stem for path in RECORDED.glob("*.json")} == set(recordings())


def shown(item) -> dict:
    if isinstance(item, Receipt):
        return {
            "kind": "receipt",
            "provider_id": item.provider_id,
            "state": item.state,
            "error": item.error,
        }
    assert item.address_kind == "email"
    fields = {
        "kind": "inbound",
        "sender": item.sender,
        "sender_name": item.sender_name,
        "subject": item.subject,
        "text": item.text,
        "full_text": item.full_text,
        "media": [[media.name, media.content_type, media.size] for media in item.media],
        "thread_key": item.thread_key,
        "thread_keys": list(item.thread_keys),
        "sent_at": item.sent_at.astimezone(UTC).isoformat() if item.sent_at else None,
        "auto_reply": item.auto_reply,
        "bounce": item.bounce,
        "failed_addresses": list(item.failed_addresses),
    }
    return {name: value for name, value in fields.items() if USUAL.get(name, ...) != value}
