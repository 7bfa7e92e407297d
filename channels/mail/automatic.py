"""Mails that no person wrote: auto-replies, out-of-office, lists, newsletters, our own echo."""

import re

from channels.mail import charsets, fields, words
from channels.mail.mime import Part

_BULK = {"bulk", "junk", "list", "auto_reply", "auto-reply", "autoreply"}
_SENT_BY_MACHINES = (
    *("x-autoreply", "x-autorespond", "x-autoreply-from", "x-autoresponder", "x-loop"),
    *("x-mail-autoreply", "x-auto-reply-from", "x-away-message", "x-vacation"),
)
_LISTS = ("list-id", "list-post", "list-unsubscribe", "mailing-list", "x-mailing-list")
# What mail programs put before the subject; a person would hardly begin so, and with a colon.
_SUBJECT = re.compile(
    r"(?:auto(?:matic|mated)?[ -]?(?:re(?:ply|sponse|ponder)|answer)"
    r"|out[ -]of[ -](?:the[ -])?office"
    r"|away from (?:my|the) (?:mail|desk|office)|on vacation|vacation (?:reply|response)"
    r"|автоматический ответ|автоответ(?:чик)?|автоматическое уведомление|вне офиса|я в отпуске"
    r"|автомат хариу(?:лт)?|автоматаар хариулах|автоматты (?:түрде )?жауап"
    r"|avtomatik (?:cavab|yanıt)|otomatik (?:yanıt|cevap)|ofisdə deyiləm|ofis dışında)"
    r"(?:\s*(?::|\(|\[|-|–|—|!|$))",
    re.IGNORECASE,
)
DAEMONS = ("mailer-daemon@", "postmaster@", "maildaemon@")
_REPORTS = {"disposition-notification", "feedback-report"}


def reason(root: Part, subject: str, sender: str, own: str) -> str:
    """Why a mail is taken for an automatic one; '' for a person's. `own` is our address."""
    if own and sender == own:
        return "sent from this mailbox's own address"
    submitted = _word(root, "auto-submitted")
    if submitted and submitted != "no":
        return f"Auto-Submitted: {submitted}"
    for name in _SENT_BY_MACHINES:
        if root.first(name):
            return f"has the field {name}"
    if root.params.get("report-type", "").lower() in _REPORTS:
        return f"a {root.params['report-type'].lower()}"
    if _null_return_path(root):
        return "has no return path"
    if _SUBJECT.match(subject):
        return "its subject says so"
    return _list_reason(root, own)


def _list_reason(root: Part, own: str) -> str:
    """Lists and bulk mail; but where our own address is the list, citizens write through it."""
    listed = [charsets.one_line(words.decode(root.first(name))) for name in _LISTS]
    own_as_list_id = own.replace("@", ".")
    if own and any(own in text.lower() or own_as_list_id in text.lower() for text in listed):
        return ""
    for name in ("precedence", "x-precedence"):
        if _word(root, name) in _BULK:
            return f"Precedence: {_word(root, name)}"
    name = next((name for name, text in zip(_LISTS, listed, strict=True) if text), "")
    return f"has the field {name}" if name else ""


def _word(root: Part, name: str) -> str:
    """A field's first word, lower-case, without its parameters and comments."""
    value = root.first(name).decode("latin-1").lower()
    return re.split(r"[;(\s]", value.strip(), maxsplit=1)[0]


def _null_return_path(root: Part) -> bool:
    return any(
        value.replace(b" ", b"") == b"<>"
        for name in ("return-path", "x-envelope-from", "envelope-from")
        for value in root.every(name)
    )


def is_daemon(root: Part) -> bool:
    """Whether a mail system speaks, not a person: no return path, or a postmaster's address."""
    _name, address = fields.mailbox(root.first("from"))
    return _null_return_path(root) or address.startswith(DAEMONS)
