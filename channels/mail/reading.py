"""A mail as values: bytes in; words, people, files and what kind of mail it is out."""

import re
from dataclasses import dataclass
from datetime import datetime

from channels.errors import Malformed
from channels.mail import automatic, body, bounces, charsets, fields, identity, mime, quotes, words
from channels.mail.mime import Part
from channels.values import Media

MAX_THREAD_KEYS = 50

_FORWARD = re.compile(r"\s*(?:fwd?|tr|вн|пер|пересл|дамж|қайта|ilt|yönl)\s*:", re.IGNORECASE)


@dataclass(frozen=True)
class Mail:
    """One mail, read. `problems` names what was cut: parts, depth, text."""

    identity: str
    sender: str
    sender_name: str
    subject: str
    text: str
    full_text: str
    media: tuple[Media, ...]
    thread_key: str
    thread_keys: tuple[str, ...]
    sent_at: datetime | None
    automatic: str
    notice: bounces.Notice | None
    problems: frozenset[str]


def read(raw: bytes, *, own: str = "", received_at: datetime | None = None) -> Mail:
    """A mail's values. Raises `Malformed` for bytes in which nobody says anything."""
    root = mime.read(raw)
    if not raw.strip():
        raise Malformed("an empty mail: no header and no body")
    content = body.content(root)
    hint = _hint(root)
    subject = charsets.one_line(words.decode(root.first("subject"), hint))
    name, sender = _sender(root, hint)
    if not (sender or subject or content.text or content.media):
        raise Malformed(
            f"{len(raw)} bytes in which no sender, no subject, no words and no file can be found"
        )
    notice = bounces.notice(root, subject, content.text, own)
    # A forwarded mail is what its sender wants read; a bounce quotes what it speaks of.
    whole = notice is not None or _FORWARD.match(subject)
    problems = root.defects | ({"text"} if content.shortened else set())
    return Mail(
        identity=identity.of_raw(raw),
        sender=sender,
        sender_name=name,
        subject=subject,
        text=content.text if whole else quotes.new_text(content.text),
        full_text=content.text,
        media=tuple(content.media),
        thread_key=next(iter(fields.message_ids(root.first("message-id"))), ""),
        thread_keys=_thread_keys(root),
        sent_at=fields.moment(root.first("date"), received_at),
        automatic=automatic.reason(root, subject, sender, own),
        notice=notice,
        problems=frozenset(problems),
    )


def safe_html(raw: bytes) -> str:
    """The HTML of a mail's words, made safe to show in a frame; '' when it has none."""
    return body.html_of(mime.read(raw))


def _hint(root: Part) -> str:
    """The charset that the mail's words declare: its raw header is likely written in it too."""
    charsets_named = (leaf.params.get("charset", "") for leaf in root.leaves())
    return next((charset for charset in charsets_named if charset), "")


def _sender(root: Part, hint: str) -> tuple[str, str]:
    """The first field that names somebody a mail could reach; the name is the From's if any."""
    named = ""
    for field in ("from", "sender", "reply-to", "return-path", "resent-from"):
        for value in root.every(field):
            name, address = fields.mailbox(value, hint)
            named = named or name
            try:
                return named, fields.normalise(address)
            except ValueError:
                named = named or address
    return named, ""


def _thread_keys(root: Part) -> tuple[str, ...]:
    """The messages that this one answers, nearest first."""
    answered = fields.message_ids(root.first("in-reply-to"))
    before = fields.message_ids(root.first("references"))
    return tuple(dict.fromkeys((*answered, *reversed(before))))[:MAX_THREAD_KEYS]
