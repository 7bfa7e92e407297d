"""The conversation and the steps between, in the order in which they happened."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from django.db.models import Min, Prefetch
from django.db.models.functions import Left, Length
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from accounts.models import User
from channels.values import DeliveryState
from feedback import described, timeline
from feedback.desk import wording
from feedback.desk.trees import Trees
from feedback.desk.wording import Names
from feedback.models import Appeal, Attachment, Event, Message, Transcript

MOST_MESSAGES = 200
MOST_LETTERS = 20_000  # of one message on the page; the whole of it opens by itself
ONE_GO = timedelta(minutes=1)
_SPOKEN = (Event.Kind.MESSAGE, Event.Kind.ANSWER, Event.Kind.NOTE)
_TONES = {
    DeliveryState.DELIVERED: "good",
    DeliveryState.SENT: "good",
    DeliveryState.UNDELIVERED: "bad",
    DeliveryState.FAILED: "bad",
    DeliveryState.UNKNOWN: "warn",
}


@dataclass(frozen=True)
class Line:
    """A message, with what the page says around it, or a thin line for a step."""

    at: datetime
    kind: str  # in, out, note, step
    words: str = ""
    who: str = ""
    message: Message | None = None
    files: list["Paper"] = field(default_factory=list)
    channel: str = ""
    icon: str = ""
    delivery: str = ""
    delivery_tone: str = "quiet"
    is_cut: bool = False


@dataclass(frozen=True)
class Paper:
    """A file as the page shows it; without `link` it cannot be opened now, `words` say why.

    `pages` leads to where a document's pages can be looked at, `first` is its first page.
    """

    name: str
    media: str
    link: str = ""
    words: str = ""
    pages: str = ""
    first: str = ""
    transcript: Transcript | None = None


@dataclass(frozen=True)
class Story:
    """All that happened: the conversation, and the bare timeline beside it."""

    lines: list[Line]
    history: list[Line]
    is_intact: bool
    has_older: bool
    last_message: int
    last_event: int


def tell(appeal: Appeal, trees: Trees) -> Story:
    """Read an appeal's story. Of a very long conversation, the last `MOST_MESSAGES`."""
    messages = list(_messages(appeal).order_by("-id")[: MOST_MESSAGES + 1])
    has_older, messages = len(messages) > MOST_MESSAGES, messages[:MOST_MESSAGES][::-1]
    events = list(Event.objects.filter(appeal=appeal).order_by("sequence"))
    names = Names(trees, _people(events))
    steps = [event for event in events if event.kind not in _SPOKEN]
    spoken = [_spoken(message) for message in messages]
    lines = [*(_step(event, names) for event in steps), *spoken]
    return Story(
        lines=_gathered(sorted(lines, key=lambda line: line.at)),
        history=[_step(event, names) for event in events],
        is_intact=timeline.first_break(events) is None,
        has_older=has_older,
        last_message=messages[-1].pk if messages else 0,
        last_event=events[-1].sequence if events else 0,
    )


def since(appeal: Appeal, trees: Trees, *, message: int, event: int) -> list[Line]:
    """What happened after the message and the event that somebody saw last."""
    events = list(Event.objects.filter(appeal=appeal, sequence__gt=event).order_by("sequence"))
    names = Names(trees, _people(events))
    newer = _messages(appeal).filter(pk__gt=message).order_by("id")[:MOST_MESSAGES]
    steps = [_step(each, names) for each in events if each.kind not in _SPOKEN]
    return sorted([*steps, *map(_spoken, newer)], key=lambda line: line.at)


def _messages(appeal: Appeal):
    return (
        Message.objects.filter(appeal=appeal)
        .select_related("author", "delivery")
        .defer("text", "full_text", "delivery__body")
        .annotate(
            words=Left("text", MOST_LETTERS),
            length=Length("text"),
            whole=Left("full_text", MOST_LETTERS),
        )
        .prefetch_related(
            Prefetch(
                "attachments",
                Attachment.objects.select_related("transcript__author")
                .annotate(first=Min("pages__number"))
                .order_by("created_at"),
                to_attr="papers",
            )
        )
    )


def _people(events: Iterable[Event]) -> dict[int, User]:
    wanted = {event.user_id for event in events} | {event.data.get("assignee") for event in events}
    handed = [event for event in events if event.kind == Event.Kind.HANDED_OVER]
    wanted |= {event.data.get("from") for event in handed}
    wanted |= {e.data.get("whom") for e in events if e.kind == Event.Kind.THANKED}
    raised = [event for event in events if event.kind == Event.Kind.ESCALATED]
    wanted |= {pk for event in raised for pk in event.data.get("told", ())}
    return User.objects.in_bulk(wanted - {None})


def _step(event: Event, names: Names) -> Line:
    return Line(
        event.at, "step", words=wording.sentence(event, names), who=wording.actor(event, names)
    )


def _gathered(lines: list[Line]) -> list[Line]:
    """What was done in one go is one thin line."""
    told: list[Line] = []
    for line in lines:
        last = told[-1] if told else None
        if last and last.kind == line.kind == "step" and line.at - last.at < ONE_GO:
            people = dict.fromkeys([*last.who.split(", "), line.who])
            words = f"{last.words} · {line.words}"
            told[-1] = replace(last, words=words, who=", ".join(people))
        else:
            told.append(line)
    return told


def _spoken(message: Message) -> Line:
    delivery, tone = _fate(message)
    return Line(
        message.created_at,
        message.direction,
        words=message.words,
        who=_author(message),
        message=message,
        files=[_paper(attachment, message) for attachment in message.papers],
        channel=wording.channel(message.channel),
        icon=wording.icon(message.channel),
        delivery=delivery,
        delivery_tone=tone,
        is_cut=message.length > MOST_LETTERS,
    )


def _author(message: Message) -> str:
    if message.direction == Message.Direction.IN:
        return _("Citizen")
    if message.is_automatic:
        return _("Sent by itself")
    return str(message.author) if message.author else _("Centre")


def _fate(message: Message) -> tuple[str, str]:
    """What became of an outgoing message, in words, and the tone of it."""
    if message.direction != Message.Direction.OUT:
        return "", "quiet"
    if message.delivery is None:
        return _("on the tracking page"), "quiet"
    state = message.delivery.state
    return str(message.delivery.get_state_display()), _TONES.get(DeliveryState(state), "quiet")


def _paper(attachment: Attachment, message: Message) -> Paper:
    if attachment.state != Attachment.State.READY:
        words = attachment.reason or str(attachment.get_state_display())
        return Paper(attachment.name, attachment.media, words=words)
    try:
        link = reverse("file", args=[attachment.pk])
    except NoReverseMatch:
        link = ""
    transcript = getattr(attachment, "transcript", None)
    if attachment.first is not None:
        return _pages(attachment, message, link)
    return Paper(attachment.name, attachment.media, link=link, transcript=transcript)


def _pages(attachment: Attachment, message: Message, link: str) -> Paper:
    """A document whose pages can be looked at one by one."""
    return Paper(
        attachment.name,
        attachment.media,
        link=link,
        words=described.pages(attachment.page_count),
        pages=reverse("admin:desk_document", args=[message.appeal_id, attachment.pk]),
        first=reverse("file_page", args=[attachment.pk, attachment.first]),
    )
