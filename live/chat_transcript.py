"""What a visitor reads in their chat: their words and ours, in order, and how far it has come."""

import json
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Count, Prefetch, Q
from django.utils import timezone

from channels import outbox
from channels.models import Delivery, Envelope
from channels.values import DeliveryState, Receipt
from feedback.models import Attachment, Message
from live.models import Chat, ChatWords

MOST = 80  # lines on the page; older ones are on the tracking page
SEEN_SECONDS = 60
_SHOWN = (DeliveryState.SENT, DeliveryState.DELIVERED)
_HELD = "quarantined"  # the outcome of words that a person shall see first
_UNSETTLED = (Attachment.State.REMOTE, Attachment.State.PENDING)


@dataclass(frozen=True)
class Line:
    """One thing said. `key` names it on the page; `choices` are (label, what it sends)."""

    key: str
    at: datetime
    is_theirs: bool
    text: str
    is_answer: bool = False
    is_automatic: bool = False
    is_waiting: bool = False
    files: tuple[Attachment, ...] = ()
    choices: tuple[tuple[str, str], ...] = ()
    pressed: str = ""  # the key of our line whose button this was


def lines(chat: Chat) -> list[Line]:
    """The last `MOST` lines of either side, oldest first; what was chosen is offered no more."""
    theirs = _theirs(chat)
    pressed = {line.pressed for line in theirs}
    ours = [replace(line, choices=()) if line.key in pressed else line for line in _ours(chat)]
    return sorted([*theirs, *ours], key=lambda line: line.at)[-MOST:]


def _theirs(chat: Chat) -> list[Line]:
    files = Prefetch("attachments", Attachment.objects.order_by("created_at"), to_attr="files")
    messages = Message.objects.only("id", "envelope_id", "text").prefetch_related(files)
    words = (
        ChatWords.objects.filter(chat=chat)
        .select_related("envelope")
        .defer("envelope__raw", "envelope__headers")
        .prefetch_related(Prefetch("envelope__messages", messages))
    )
    return [_heard(each.envelope) for each in words.order_by("-id")[:MOST]]


def _heard(envelope: Envelope) -> Line:
    """The words as they became a message; where they did not, or not yet, as they came."""
    key = f"in-{envelope.pk}"
    for message in envelope.messages.all():
        return Line(key, envelope.received_at, True, message.text, files=tuple(message.files))
    said = _read(envelope)
    held = any(outcome["result"] == _HELD for outcome in envelope.outcomes)
    waits = held or envelope.state != Envelope.State.DONE
    text = said.get("text") or said.get("label", "")
    pressed = f"out-{said['under']}" if said.get("under") else ""
    return Line(key, envelope.received_at, True, text, is_waiting=waits, pressed=pressed)


def _read(envelope: Envelope) -> dict:
    """What `live.chats` wrote; empty when the payload was taken away since."""
    try:
        return json.loads(bytes(envelope.raw))
    except ValueError:
        return {}


def _ours(chat: Chat) -> list[Line]:
    shown = Delivery.objects.filter(address=chat.address_id, state__in=_SHOWN).exclude(body="")
    return [_said(each) for each in shown.select_related("message").order_by("-id")[:MOST]]


def _said(delivery: Delivery) -> Line:
    """What somebody of ours wrote, without the letter's foot; else the notice as it is."""
    message = getattr(delivery, "message", None)
    written = message is not None and not message.is_automatic
    return Line(
        key=f"out-{delivery.pk}",
        at=delivery.created_at,
        is_theirs=False,
        text=message.text if written else delivery.body,
        is_answer=written and message.is_official_answer,
        is_automatic=not written,
        choices=tuple((label, f"{delivery.pk}:{payload}") for label, payload in delivery.choices),
    )


def mark(chat: Chat) -> str:
    """How far it has come: changes with every line and every file that is ready."""
    words = ChatWords.objects.filter(chat=chat).aggregate(
        sent=Count("id", distinct=True),
        read=Count("id", distinct=True, filter=Q(envelope__state=Envelope.State.DONE)),
        messages=Count("envelope__messages", distinct=True),
    )
    shown = Delivery.objects.filter(address=chat.address_id, state__in=_SHOWN).count()
    files = Attachment.objects.filter(message__address=chat.address_id)
    settled = files.exclude(state__in=_UNSETTLED).count()
    return "-".join(map(str, (*words.values(), shown, settled)))


def fetched(chat: Chat) -> None:
    """The visitor's window has it: what was sent is delivered."""
    sent = Delivery.objects.filter(address=chat.address_id, state=DeliveryState.SENT)
    for delivery in sent.select_related("account"):
        receipt = Receipt(delivery.provider_id, DeliveryState.DELIVERED)
        outbox.receive(delivery.account, receipt)
    now = timezone.now()
    if (now - chat.seen_at).total_seconds() > SEEN_SECONDS:
        Chat.objects.filter(pk=chat.pk).update(seen_at=now)
