"""Faxes in a gateway's mails: believed from nobody else, the number out of the subject."""

import email
from email.message import EmailMessage
from email.policy import default

import pypdfium2
import pytest

from channels import inbox, outbox
from channels.adapters.fax import Fax
from channels.errors import ChannelError
from channels.fax import mailed
from channels.mail import mailbox
from channels.models import Delivery, Envelope
from channels.values import DeliveryState
from feedback import described
from feedback.evidence import waiting
from feedback.models import Appeal, Attachment
from tests import builders
from tests.channels.fax import MACHINE, a_scan
from tests.conftest import free_port
from tests.feedback.files import a_picture
from tests.standins import smtp

fax = Fax()
OPTIONS = {
    "gateway": "mail",
    "number": "+97670001111",
    "country": "MN",
    "address": "fax@centre.example",
    "gateway_sender": "@gateway.example",
}


def a_mail(
    subject: str = f"Fax from {MACHINE} to +97670001111",
    sender: str = "noreply@gateway.example",
    files: tuple = (("fax.tif", "image", "tiff", None),),
) -> bytes:
    mail = EmailMessage()
    mail["From"] = sender
    mail["To"] = "fax@centre.example"
    mail["Subject"] = subject
    mail["Message-ID"] = "<one@gateway.example>"
    mail["Date"] = "Fri, 20 Nov 2026 10:00:00 +0800"
    mail.set_content("You have a new fax. Visit our shop!")
    for name, maintype, subtype, content in files:
        content = content or a_scan("1", "2")
        mail.add_attachment(content, maintype=maintype, subtype=subtype, filename=name)
    return mail.as_bytes()


def an_envelope(raw: bytes, headers: dict | None = None, **options) -> Envelope:
    account = builders.an_account("fax", options={**OPTIONS, **options})
    return Envelope(
        account=account,
        external_id="large:1",
        raw=raw,
        content_type=mailed.CONTENT_TYPE,
        headers=headers or {},
    )


def read(raw: bytes, headers: dict | None = None, **options) -> list:
    return list(fax.parse(an_envelope(raw, headers, **options)))


def test_a_mail_with_pages_becomes_an_appeal_without_the_gateways_words(db):
    account, raw = builders.an_account("fax", options=OPTIONS), a_mail()
    for _ in range(2):
        inbox.accept(
            account=account,
            raw=raw,
            content_type=mailed.CONTENT_TYPE,
            external_id=fax.external_id(raw, mailed.CONTENT_TYPE, {}),
        )
    inbox.drain()
    waiting.drain()
    appeal = Appeal.objects.get()
    assert (appeal.address.kind, appeal.address.value, appeal.summary) == ("fax", MACHINE, "")
    assert Attachment.objects.get().page_count == 2
    assert described.appeals([appeal]) == {appeal.pk: "Fax, 2 pages"}


@pytest.mark.parametrize(
    ("subject", "sender", "number"),
    [
        ("Fax from +976 11 323334", "fax@gateway.example", MACHINE),
        ("New fax for +976 7000 1111 from 11323334 (2 pages)", "fax@gateway.example", MACHINE),
        ("You have a fax", "97611323334@gateway.example", MACHINE),
        ("Incoming fax", "fax@gateway.example", ""),
    ],
)
def test_the_number_is_looked_for_in_the_subject_and_the_address(db, subject, sender, number):
    (inbound,) = read(a_mail(subject, sender))
    assert inbound.sender == number
    assert bool(inbound.note) is (not number)


def test_an_own_pattern_finds_the_number(db):
    (inbound,) = read(a_mail("Ref 555666777 CSID=11323334"), sender_pattern=r"CSID=(\d+)")
    assert inbound.sender == MACHINE


@pytest.mark.parametrize("sender", ["bat@mail.mn", "x@evilgateway.example", "", "@gateway.example"])
def test_mails_of_others_are_put_aside(db, sender):
    assert read(a_mail(sender=sender)) == []


def test_without_a_gateway_to_believe_nothing_is_taken_for_a_fax(db):
    assert read(a_mail(), gateway_sender="") == []


def test_the_gateways_other_mails_and_its_logo_are_no_fax(db):
    assert read(a_mail("Your balance is low", files=())) == []
    logo = ("logo.png", "image", "png", a_picture("PNG"))
    (inbound,) = read(a_mail(files=(logo, ("fax.tif", "image", "tiff", None))))
    assert [media.name for media in inbound.media] == ["fax.tif"]


def test_a_fax_too_large_to_take_in_is_told_all_the_same(db):
    (inbound,) = read(a_mail()[:600], {mailbox.TRUNCATED: "90000000"})
    assert (inbound.external_id, inbound.sender, inbound.media) == ("large:1", MACHINE, ())
    assert "too large" in inbound.note
    assert inbound.subject


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"sender_pattern": "("}, "sender_pattern"),
        ({"sender_pattern": "x"}, "needs a group"),
        ({"gateway_sender": ""}, "which mails are the gateway's"),
        ({"country": "Mongolia"}, "two letters"),
    ],
)
def test_a_check_tells_what_is_wrong(db, options, said):
    account = builders.an_account("fax", options={**OPTIONS, **options})
    with pytest.raises(ChannelError, match=said):
        fax.check(account)


def test_the_answer_is_mailed_to_the_gateway_as_a_letter(db, settings):
    with smtp.running(free_port()) as server:
        account = builders.an_account(
            "fax",
            options={
                **OPTIONS,
                "fax_to": "{number}@gateway.example",
                "smtp_host": "127.0.0.1",
                "smtp_port": server.port,
                "smtp_security": "none",
                "smtp_user": smtp.USER,
            },
            secrets={"smtp_password": smtp.PASSWORD},
        )
        address = builders.an_address(MACHINE, "fax")
        outbox.enqueue(key="1", address=address, account=account, body="Засав.", subject="Хариу")
        outbox.drain()
        (taken,) = server.taken
    assert Delivery.objects.get().state == DeliveryState.SENT
    mail = email.message_from_bytes(taken.content, policy=default)
    assert mail["To"] == "97611323334@gateway.example"
    (letter,) = mail.iter_attachments()
    with pypdfium2.PdfDocument(letter.get_content()) as document:
        assert "Засав." in document[0].get_textpage().get_text_range()


def test_a_gateway_that_takes_no_answers_leaves_them_waiting(db):
    account = builders.an_account("fax", options=OPTIONS)
    address = builders.an_address(MACHINE, "fax")
    delivery = outbox.enqueue(key="1", address=address, account=account, body="Засав.")
    outbox.drain(limit=1)
    delivery.refresh_from_db()
    assert delivery.state == DeliveryState.QUEUED
    assert "takes no answers" in delivery.error
