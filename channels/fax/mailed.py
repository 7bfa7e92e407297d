"""A gateway that brings faxes as mails with a PDF or TIFF, and takes answers by mail."""

import logging
import re
from collections.abc import Iterator
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from channels.errors import ChannelError
from channels.fax import numbers, terms
from channels.mail import charsets, identity, mailbox, reading, submission
from channels.values import Inbound, Media

logger = logging.getLogger("sanal.fax")

CONTENT_TYPE = "message/rfc822"
LOOKED_AT = 300  # letters of a subject in which a number is looked for
_DOCUMENTS = {".pdf": "application/pdf", ".tif": "image/tiff", ".tiff": "image/tiff"}


def parse(envelope) -> Iterator[Inbound]:
    """The fax in a mail of the gateway; others' mails, and those without pages, say nothing."""
    account = envelope.account
    mail = reading.read(bytes(envelope.raw), received_at=envelope.received_at)
    if not _is_gateway(mail.sender, account):
        logger.warning("%s: a mail that is not the gateway's is put aside", account.code)
        return
    truncated = mailbox.TRUNCATED in (envelope.headers or {})
    pages = () if truncated else tuple(_pages(mail.media))
    if not pages and not truncated:
        logger.info("%s: a mail of the gateway without pages", account.code)
        return
    number, note = numbers.sender(_number(mail, account), account)
    if truncated:
        told = _("This fax is too large to take in; it is in the mailbox.")
        note = f"{told} {note}".strip()
    yield Inbound(
        # A mail of which we have the beginning only is called by the name it was pulled by.
        external_id=envelope.external_id if truncated else mail.identity,
        sender=number,
        address_kind="fax",
        authentic=False,  # a machine says whatever number it was given
        subject=mail.subject if truncated else "",
        media=pages,
        sent_at=mail.sent_at,
        note=note,
    )


def _is_gateway(sender: str, account) -> bool:
    """Nobody else's mail is a fax, whatever it says. The mailbox's own server checks senders."""
    believed = (account.setting("gateway_sender") or "").strip().lower()
    if believed.startswith("@"):
        return sender.endswith(believed)
    return bool(believed) and sender == believed


def _pages(media: tuple[Media, ...]) -> Iterator[Media]:
    for file in media:
        ending = "." + file.name.lower().rpartition(".")[2]
        declared = file.content_type.lower()
        if ending in _DOCUMENTS or declared in _DOCUMENTS.values():
            yield Media(file.name, _DOCUMENTS.get(ending, declared), file.content, size=file.size)


def _number(mail: reading.Mail, account) -> str:
    """The first number in the subject or the sender's address that is not our own."""
    wanted = pattern(account)
    ours = account.setting("number")
    for text in (mail.subject[:LOOKED_AT], mail.sender.partition("@")[0]):
        for found in wanted.finditer(text):
            number = found[1] or ""
            try:
                known = numbers.normalise(number, account.setting("country"))
            except ValueError:
                continue
            if known != ours:
                return number
    return ""


def pattern(account) -> re.Pattern:
    """The account's pattern for a sender's number; `ChannelError` when it is none."""
    try:
        compiled = re.compile(account.setting("sender_pattern") or terms.SENDER_PATTERN)
    except re.error as error:
        raise ChannelError(f"sender_pattern: {error}", permanent=True) from None
    if not compiled.groups:
        raise ChannelError("sender_pattern: it needs a group", permanent=True)
    return compiled


def send(delivery, letter: bytes) -> str:
    """Mail the letter to the gateway's address for that number; the Message-ID."""
    account = delivery.account
    if not account.setting("fax_to") or not account.setting("smtp_host"):
        raise ChannelError("this gateway takes no answers: no address or mail server is set")
    recipient = account.setting("fax_to").replace("{number}", delivery.recipient.lstrip("+"))
    mail = EmailMessage(policy=SMTP)
    known = identity.message_id(delivery.key, account.setting("address"))
    mail["Message-ID"] = f"<{known}>"
    mail["Date"] = format_datetime(timezone.now())
    mail["From"] = _mailbox(account.setting("address"))
    mail["To"] = _mailbox(recipient)
    mail["Subject"] = charsets.one_line(delivery.subject or "Fax", 200)
    mail.set_content("")
    mail.add_attachment(letter, maintype="application", subtype="pdf", filename="letter.pdf")
    submission.submit(account, recipient=recipient, content=mail.as_bytes())
    return known


def _mailbox(address: str) -> Address:
    local, _at, domain = address.rpartition("@")
    return Address("", local, domain)


def check(account) -> None:
    """Open the mailbox, log in to the mail server; raises `ChannelError` with the cause."""
    pattern(account)
    if not account.setting("gateway_sender"):
        raise ChannelError("nothing says which mails are the gateway's", permanent=True)
    if account.setting("imap_host"):
        mailbox.check(account)
    if account.setting("fax_to") and account.setting("smtp_host"):
        submission.check(account)
