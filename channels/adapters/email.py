"""E-mail: a mailbox read by IMAP, an SMTP server to answer through."""

import re
from collections.abc import Iterable, Iterator

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from channels.contract import Adapter
from channels.errors import ChannelError
from channels.mail import (
    authenticity,
    bounces,
    composing,
    fields,
    identity,
    mailbox,
    reading,
    submission,
    terms,
)
from channels.values import DeliveryState, Inbound, Pulled, Receipt, Setting

_OURS = re.compile(r"sanal\.[0-9a-f]{32}@")


class Email(Adapter):
    """One mailbox."""

    slug = "email"
    label = gettext_lazy("E-mail")
    icon = "mail"
    address_kind = "email"
    public_setting = "address"
    receives = True
    polls = True
    sends = True
    threaded = True
    carries = frozenset({"media", "receipts"})
    identity = "The mailbox, once confirmed, where our own server found the sender's name true."
    setup = (
        "Make a mailbox of its own for the centre at your mail server, with a password for programs"
        " (Google: Account → Security → App passwords; Microsoft 365: Exchange admin center →"
        " Mailboxes → the mailbox → Manage email apps: IMAP on).",
        "Fill in the IMAP and SMTP servers, user and password; let the folder for mails taken in"
        " be empty, or make it first.",
        "Publish SPF and DKIM for the sending domain at your DNS provider, or answers end as spam.",
        "Press “Try the saved settings”, then write to the mailbox from outside.",
    )
    settings = (
        Setting(
            "address",
            gettext_lazy("Our address"),
            gettext_lazy("People write to it, and our answers come from it."),
        ),
        Setting(
            "from_name",
            gettext_lazy("Our name"),
            gettext_lazy("Shown beside the address."),
            required=False,
        ),
        *terms.CHECKS,
        *terms.IMAP,
        *terms.SMTP,
    )

    def external_id(self, raw: bytes, content_type: str, headers: dict) -> str:
        return identity.of_raw(raw)

    def parse(self, envelope) -> Iterable[Inbound | Receipt]:
        own = str(envelope.account.setting("address") or "").strip().lower()
        truncated = (envelope.headers or {}).get(mailbox.TRUNCATED)
        mail = reading.read(bytes(envelope.raw), own=own, received_at=envelope.received_at)
        bounced = mail.notice is not None and mail.notice.is_bounce
        yield Inbound(
            # A mail of which we have the beginning only is called by the name it was pulled by.
            external_id=envelope.external_id if truncated else mail.identity,
            sender=mail.sender,
            address_kind=self.address_kind,
            text=mail.text,
            sender_name=mail.sender_name,
            subject=mail.subject,
            full_text=mail.full_text if mail.full_text != mail.text else "",
            media=() if truncated else mail.media,
            thread_key=mail.thread_key,
            thread_keys=mail.thread_keys,
            sent_at=mail.sent_at,
            auto_reply=not bounced and bool(mail.automatic or mail.notice),
            bounce=bounced,
            failed_addresses=mail.notice.failed_addresses if bounced else (),
            note=_note(mail, truncated),
            authentic=authenticity.holds(
                bytes(envelope.raw),
                sender=mail.sender,
                server=str(envelope.account.setting("authserv_id") or ""),
            ),
        )
        if mail.notice is not None:
            yield from _receipts(mail.notice, mail.sent_at)

    def poll(self, account) -> Iterator[Pulled]:
        if not account.setting("imap_host"):
            return iter(())
        return mailbox.waiting(account, max_bytes=int(settings.UPLOAD_MAX_BYTES * 1.5))

    def send(self, delivery) -> str:
        if not delivery.account.setting("smtp_host"):
            raise ChannelError("no SMTP server is set for this account")
        try:
            recipient = fields.normalise(delivery.recipient)
        except ValueError as error:
            raise ChannelError(str(error), permanent=True) from error
        content = composing.message(delivery)
        submission.submit(delivery.account, recipient=recipient, content=content)
        return composing.message_id(delivery)

    def find(self, delivery) -> str | None:
        raise ChannelError("a mail server tells nobody what it has sent", permanent=True)

    def check(self, account) -> None:
        if account.setting("imap_host"):
            mailbox.check(account)
        if account.setting("smtp_host"):
            submission.check(account)

    @classmethod
    def normalise(cls, address: str) -> str:
        return fields.normalise(address)


def _receipts(notice: bounces.Notice, at) -> Iterator[Receipt]:
    """A word about a mail of ours. That it is delayed says nothing final."""
    if not _OURS.match(notice.original_id):
        return
    if notice.is_bounce:
        yield Receipt(notice.original_id, DeliveryState.UNDELIVERED, notice.error, at)
    elif notice.is_delivered:
        yield Receipt(notice.original_id, DeliveryState.DELIVERED, "", at)


def _note(mail: reading.Mail, truncated: str | None) -> str:
    """What a person should know about a mail that did not come whole or clean."""
    notes = []
    if truncated:
        size = max(1, int(truncated) // (1024 * 1024))
        notes.append(
            _(
                "This mail of %(size)s MB is too large to take in. Only the beginning of its"
                " text is here; the whole mail and its files are in the mailbox."
            )
            % {"size": size}
        )
    if not mail.sender:
        notes.append(_("This mail names no sender that could be answered."))
    if "parts" in mail.problems:
        notes.append(_("This mail has more parts than can be taken in; the rest is left out."))
    if "depth" in mail.problems:
        notes.append(_("Parts of this mail are packed too deep to be read; they are a file."))
    if "text" in mail.problems:
        notes.append(_("The text is too long to show whole; all of it is in message.txt."))
    if mail.automatic:
        notes.append(_("Taken for an automatic mail: %(reason)s.") % {"reason": mail.automatic})
    return "\n".join(notes)
