"""Mails collected by other projects, many of them broken on purpose: none is lost, none crashes.

The files lie beside the project where they were provided, and are skipped elsewhere.
"""

import hashlib
import json
import re
from collections import Counter
from pathlib import Path

import pytest
from django.conf import settings

from channels.errors import Malformed
from channels.mail import fields, reading
from channels.values import Inbound, Receipt
from tests.channels.mail import everything

CORPUS = Path(settings.BASE_DIR).parent / "shared" / "data" / "email"

pytestmark = pytest.mark.skipif(
    not CORPUS.is_dir(), reason="the collected mails are not beside the project"
)


def mails() -> list[Path]:
    return sorted(CORPUS.rglob("*.eml"))


def squeezed(text: str | None) -> str:
    return re.sub(r"[\W_\ufffd]+", "", text or "").lower()


def test_every_mail_is_read_or_refused_with_a_reason():
    refused = {}
    for path in mails():
        try:
            items = everything(path.read_bytes())
        except Malformed as error:
            refused[path.name] = str(error)
            continue
        assert any(isinstance(item, Inbound) for item in items), path
        for item in items:
            assert_storable(item)
    assert len(mails()) == 262
    assert len(refused) <= 1, refused
    assert all(refused.values())


def assert_storable(item: Inbound | Receipt) -> None:
    if isinstance(item, Receipt):
        return
    texts = [item.external_id, item.sender, item.sender_name, item.subject, item.text]
    texts += [item.full_text, item.note, item.thread_key, *item.thread_keys]
    texts += [*item.failed_addresses, *(media.name for media in item.media)]
    for text in texts:
        assert "\0" not in text
        text.encode("utf-8")
    assert 0 < len(item.external_id) <= 300
    assert item.sent_at is None or item.sent_at.tzinfo is not None
    for media in item.media:
        assert media.name
        assert "/" in media.content_type
        assert media.size == len(media.content)


def test_stalwarts_expectations_are_met_but_for_known_differences():
    """Agreement with another parser's answers, per kind of answer; below 100 where we differ on
    purpose: uuencoded files are decoded, unnamed text parts are words and no files, names lose
    their folders, a letter that it could not decode is decoded."""
    met, asked = Counter(), Counter()
    for case in json.loads((CORPUS / "stalwart" / "expected.json").read_text(encoding="utf-8")):
        wanted = case["expect"]
        try:
            mail = reading.read((CORPUS / "stalwart" / case["file"]).read_bytes())
        except Malformed:
            continue
        for kind, same in comparisons(wanted, mail):
            asked[kind] += 1
            met[kind] += same
    shares = {kind: met[kind] / asked[kind] for kind in asked}
    assert shares["sender"] > 0.98
    assert shares["name"] > 0.98
    assert shares["subject"] > 0.93
    assert shares["text"] > 0.95
    assert shares["file name"] > 0.88
    assert shares["file content"] > 0.87


def comparisons(wanted: dict, mail: reading.Mail):
    first = (wanted["from"] or [{}])[0]
    yield "sender", (first.get("address") or "").lower() == mail.sender
    yield "name", squeezed(first.get("name")) == squeezed(mail.sender_name)
    yield "subject", squeezed(wanted["subject"]) == squeezed(mail.subject)
    for text in wanted["text_bodies"]:
        yield "text", squeezed(text) in squeezed(mail.full_text)
    hashes = {hashlib.md5(media.content).hexdigest() for media in mail.media}
    names = {media.name for media in mail.media}
    for file in wanted["attachments"]:
        if file["filename"]:
            yield "file name", file["filename"] in names
        if "md5" in file:
            yield "file content", file["md5"] in hashes


def test_flankers_bounces_are_known():
    expectations = json.loads((CORPUS / "flanker" / "expected.json").read_text(encoding="utf-8"))
    for name, wanted in expectations["is_bounce"].items():
        notice = reading.read((CORPUS / "flanker" / name).read_bytes()).notice
        assert bool(notice and notice.is_bounce) == wanted["is_bounce"], name
        if "status" in wanted:
            assert notice.reports[0].status == wanted["status"]
    for name in expectations["is_delivery_notification"]:
        assert reading.read((CORPUS / "flanker" / name).read_bytes()).notice, name


@pytest.mark.parametrize(
    ("name", "failed"),
    [
        ("multi_address_bounce1.eml", 5),
        ("multi_address_bounce2.eml", 5),
        ("multipart_report_multiple_status.eml", 1),
        ("report_530.eml", 1),
        ("report_422.eml", 0),  # a warning: the mail still waits
    ],
)
def test_mikels_reports_name_who_was_not_reached(name, failed):
    raw = (CORPUS / "mikel_mail" / "multipart_report_emails" / name).read_bytes()
    (inbound,) = (item for item in everything(raw) if isinstance(item, Inbound))
    assert len(inbound.failed_addresses) == failed
    assert inbound.bounce == bool(failed)
    assert inbound.auto_reply == (not failed)


@pytest.mark.parametrize(
    ("file", "valid", "share"), [("mailbox_valid", True, 0.8), ("mailbox_invalid", False, 0.8)]
)
def test_flankers_addresses_are_told_apart(file, valid, share):
    """Quoted local parts with spaces, and comments, are valid and refused: nobody has them."""
    lines = (CORPUS / "flanker" / f"{file}.txt").read_text(encoding="utf-8").split("\n")
    addresses = [line for line in lines if line.strip() and not line.startswith("#")]
    right = sum(is_valid(address) == valid for address in addresses)
    assert right / len(addresses) > share


def is_valid(address: str) -> bool:
    try:
        fields.normalise(address)
    except ValueError:
        return False
    return True
