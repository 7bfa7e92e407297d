"""Mails that say what became of a mail of ours: delivered, delayed, or come back."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from channels.mail import automatic, body, charsets, fields, mime
from channels.mail.mime import Part

MAX_ADDRESSES = 50

_STATUS_TYPES = {"message/delivery-status", "message/global-delivery-status"}
_ORIGINAL_TYPES = {
    *("message/rfc822", "message/global", "text/rfc822-headers"),
    *("message/global-headers", "message/rfc822-headers"),
}
_SUBJECT = re.compile(
    r"undeliver|delivery (?:status notification|failure|report|has failed)"
    r"|returned (?:mail|to sender)"
    r"|mail delivery (?:failed|failure|system|subsystem)|failure notice|delivery failed"
    r"|could(?: not|n't) (?:be delivered|send)|cannot send|rejected (?:mail|message)"
    r"|mail system error|undelivered|delayed mail|message delayed|warning: .*(?:delayed|could not)"
    r"|недоставл|не ?доставлен|не удалось доставить|сбой доставки|ошибка доставки"
    r"|хүргэгдсэнгүй|хүргэж чадсангүй|жеткізілмеді|çatdırıl(?:madı|a bilmədi)|teslim edilemedi",
    re.IGNORECASE,
)
_WAITING = re.compile(
    r"\bdelayed\b|warning only|will be retried|still being retried|not yet been delivered"
    r"|will continue to (?:try|be retried)|could not send message for past|\(delay\)"
    r"|temporary problem|delivery incomplete"
    r"|попытки доставки будут продолжены|задерж(?:ка|ано|ивается)",
    re.IGNORECASE,
)
_CODE = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
_REPLY = re.compile(r"(?<![\d.])([45]\d\d)[ -](?=\S)")
_ADDRESS = re.compile(r"[\w.+%=&'*/!#$~^-]+@[\w-]+(?:\.[\w-]+)+")
_ORIGINAL = re.compile(
    r"^.*(?:original message|copy of the message|message headers|message follows"
    r"|исходное сообщение|copy of your message|unsent message).*$",
    re.IGNORECASE | re.MULTILINE,
)
_ORIGINAL_ID = re.compile(r"^[> ]*message-id:\s*<([^<>\s]+)>", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True)
class Report:
    """What a mail system says about one recipient. `action` is failed, delayed or delivered."""

    address: str
    action: str
    status: str = ""
    detail: str = ""

    @property
    def error(self) -> str:
        return " ".join(filter(None, (self.status, self.detail)))


@dataclass(frozen=True)
class Notice:
    """A notice of (non-)delivery: for whom, and the id of the mail it speaks of if it says so."""

    reports: tuple[Report, ...]
    original_id: str = ""

    @property
    def is_bounce(self) -> bool:
        return any(report.action == "failed" for report in self.reports)

    @property
    def is_delivered(self) -> bool:
        return bool(self.reports) and all(r.action == "delivered" for r in self.reports)

    @property
    def failed_addresses(self) -> tuple[str, ...]:
        failed = (r.address for r in self.reports if r.action == "failed" and r.address)
        return tuple(dict.fromkeys(failed))

    @property
    def error(self) -> str:
        return next((r.error for r in self.reports if r.action == "failed" and r.error), "")


def notice(root: Part, subject: str, text: str, own: str) -> Notice | None:
    """What a mail says about a delivery; None for a mail that is no such notice."""
    reports = tuple(_from_status_parts(root))
    if not reports and _looks_like_one(root, subject):
        reports = _from_words(root, subject, text, own)
    if not reports:
        return None
    return Notice(reports[:MAX_ADDRESSES], _original_id(root, text))


def _from_status_parts(root: Part) -> Iterator[Report]:
    """Reports in the fields of RFC 3464, one group of fields a recipient."""
    for leaf in root.leaves():
        if leaf.content_type not in _STATUS_TYPES:
            continue
        raw = body.decoded(leaf)
        for block in re.split(rb"\r?\n[ \t]*\r?\n", raw):
            group, _end = mime.fields_of(block.strip() + b"\n")
            report = _report(Part(group))
            if report:
                yield report


def _report(group: Part) -> Report | None:
    recipient = group.first("final-recipient") or group.first("original-recipient")
    action = _line(group.first("action")).lower().split(" ")[0]
    status = _CODE.search(_line(group.first("status")))
    code = status[1] if status else ""
    if not recipient or not (action or code):
        return None
    if action not in ("failed", "delayed", "delivered", "relayed", "expanded"):
        action = {"4": "delayed", "2": "delivered"}.get(code[:1], "failed")
    detail = _line(group.first("diagnostic-code")).partition(";")[2].strip()
    if action in ("relayed", "expanded"):
        action = "relayed"
    original = group.first("original-recipient")
    address = _recipient(recipient) or _recipient(original)
    return Report(address, action, code, detail[:300])


def _recipient(value: bytes) -> str:
    _kind, semicolon, address = value.partition(b";")
    return fields.mailbox(address if semicolon else value)[1]


def _line(value: bytes) -> str:
    return charsets.one_line(value.decode("utf-8", "replace"))


def _looks_like_one(root: Part, subject: str) -> bool:
    if root.first("x-failed-recipients"):
        return True
    report = root.params.get("report-type", "").lower() == "delivery-status"
    daemon = report or automatic.is_daemon(root)
    return daemon and (report or bool(_SUBJECT.search(subject)))


def _from_words(root: Part, subject: str, text: str, own: str) -> tuple[Report, ...]:
    """Reports of mail systems that write prose, as Exim, qmail and older ones do."""
    cut = _ORIGINAL.search(text)
    said = (text[: cut.start()] if cut and cut.start() else text)[:5000]
    waiting = _WAITING.search(subject) or _WAITING.search(said)
    code = _CODE.search(said)
    reply = _REPLY.search(said)
    status = code[1] if code else reply[1] if reply else ""
    listed = root.first("x-failed-recipients").decode("latin-1")
    addresses = _ADDRESS.findall(listed) or _ADDRESS.findall(said)
    sender = fields.mailbox(root.first("from"))[1]
    others = dict.fromkeys(a.lower().strip(".'") for a in addresses)
    failed = [
        address
        for address in others
        if address not in (own, sender)
        and not address.startswith(("postmaster@", "mailer-daemon@"))
    ]
    line = next((line.strip() for line in said.split("\n") if status and status in line), "")
    action = "delayed" if waiting else "failed"
    whole = Report("", action, status, line.removeprefix(status).strip()[:300])
    return tuple(replace(whole, address=address) for address in failed) or (whole,)


def _original_id(root: Part, text: str) -> str:
    """The Message-ID of the mail that came back: from its copy, its headers, or the references."""
    for leaf in root.leaves():
        if leaf.content_type in _ORIGINAL_TYPES:
            group, _end = mime.fields_of(body.decoded(leaf))
            ids = fields.message_ids(Part(group).first("message-id"))
            if ids:
                return ids[0]
    if found := _ORIGINAL_ID.search(text):
        return found[1][:250]
    for name in ("in-reply-to", "references", "x-original-message-id"):
        ids = fields.message_ids(root.first(name))
        if ids:
            return ids[-1]
    return ""
