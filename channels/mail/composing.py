"""What we send: one plain mail, in the thread of the words it answers."""

from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import format_datetime

from django.utils import timezone

from channels.mail import charsets, fields, identity

MAX_REFERENCES = 20


def message_id(delivery) -> str:
    """The Message-ID of a delivery, without brackets: the same at every attempt."""
    return identity.message_id(delivery.key, delivery.account.setting("address"))


def message(delivery) -> bytes:
    """The mail of a delivery as it goes over the line."""
    account = delivery.account
    ours = account.setting("address")
    ascii_only = ours.isascii() and delivery.recipient.isascii()
    mail = EmailMessage(policy=SMTP if ascii_only else SMTPUTF8)
    mail["Message-ID"] = f"<{message_id(delivery)}>"
    mail["Date"] = format_datetime(timezone.now())
    mail["From"] = _mailbox(ours, account.setting("from_name"))
    mail["To"] = _mailbox(delivery.recipient)
    mail["Subject"] = charsets.one_line(delivery.subject, 300)
    if delivery.automatic:
        mail["Auto-Submitted"] = "auto-replied"
        mail["X-Auto-Response-Suppress"] = "All"
        mail["X-Loop"] = ours
    mail.set_content(charsets.clean(delivery.body))
    if delivery.language:
        mail["Content-Language"] = delivery.language
    for attachment in delivery.attachments:
        _attach(mail, attachment)
    thread = delivery.thread or {}
    return _thread(thread) + _leaving(thread.get("unsubscribe") or "") + mail.as_bytes()


def _mailbox(address: str, name: str = "") -> Address:
    local, _at, domain = address.rpartition("@")
    return Address(charsets.one_line(name, 100), local, domain)


def _attach(mail: EmailMessage, attachment) -> None:
    maintype, _slash, subtype = attachment.content_type.partition("/")
    with attachment.open() as file:
        mail.add_attachment(
            file.read(),
            maintype=maintype,
            subtype=subtype or "octet-stream",
            filename=attachment.name,
        )


def _thread(thread: dict) -> bytes:
    """In-Reply-To and References as lines: the library would encode an id that is too long."""
    answered = _ids([thread.get("in_reply_to") or ""])
    before = _ids([*(thread.get("references") or []), *answered])
    # The first names the thread; of the others the last are the nearest.
    kept = [*before[:1], *before[1:][-MAX_REFERENCES:]]
    lines = []
    if answered:
        lines.append(f"In-Reply-To: <{answered[0]}>\r\n")
    if kept:
        lines.append("References: " + "\r\n ".join(f"<{known}>" for known in kept) + "\r\n")
    return "".join(lines).encode()


def _leaving(link: str) -> bytes:
    """The two fields that give a mail program its button to end news (RFC 8058, section 3.1): a
    bare POST to the link does it. As lines, for the same reason."""
    if not link or not link.isascii() or not link.isprintable() or set(link) & set(" <>"):
        return b""
    one_click = "List-Unsubscribe-Post: List-Unsubscribe=One-Click"
    return f"List-Unsubscribe: <{link}>\r\n{one_click}\r\n".encode()


def _ids(texts: list[str]) -> list[str]:
    found = (
        known
        for text in texts
        for known in fields.message_ids(f"<{text.strip().strip('<>')}>".encode())
        if known.isascii() and " " not in known
    )
    return list(dict.fromkeys(found))
