"""Speaking as a page on Messenger or as an account on Instagram: messages, and under comments.

A comment is answered by the one private reply that Meta allows, and by a short public word that
holds nothing personal; when that reply is used up, the person is asked in public to write to us.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from channels import continuing, outbox, windows
from channels.errors import ChannelError
from channels.meta import graph
from channels.meta.comments import COMMENT, LIVE
from channels.meta.reading import record, records, text, word
from channels.models import Delivery
from channels.values import DeliveryState

AGENT_HOURS = 7 * 24  # for so long a member of staff may still answer, where Meta allowed it
MAX_CHOICES, MAX_LABEL = 13, 20
CLOCK_SLACK = timedelta(minutes=2)
ARRIVED = (
    DeliveryState.SENT,
    DeliveryState.DELIVERED,
    DeliveryState.UNDELIVERED,
    DeliveryState.UNKNOWN,
)
PUBLIC = "public_reply_to"  # in a delivery's thread: the comment that it answers in public


@dataclass(frozen=True)
class Voice:
    """How a platform is spoken to: who speaks, what fits, and where comments are answered."""

    platform: str
    speaker: Callable[[object], str]  # of an account: its number at the Graph API
    fits: Callable[[str], bool]
    edge: str  # under a comment


def send(delivery, voice: Voice) -> str:
    """POST the words where they belong; Meta's name of the message or of the public reply."""
    if comment := delivery.thread.get(PUBLIC):
        body = {"message": delivery.body}
        return graph.post(delivery.account, comment, voice.edge, name="id", body=body)
    window = windows.of(delivery)
    comment = commented(delivery)
    try:
        named, rest = _send(delivery, voice, window, comment)
    except ChannelError as error:
        if comment and error.permanent:
            _ask_in_public(delivery, comment)
        raise
    _follow_up(delivery, comment, rest)
    return named


def find(delivery, voice: Voice) -> str | None:
    """The name of a message whose sending broke off, looked up where it would stand."""
    comment = delivery.thread.get(PUBLIC)
    if comment:
        params = {"fields": "id,message", "limit": "100"}
        listed = graph.call(delivery.account, "GET", comment, voice.edge, params=params).json()
        same = (m for m in records(listed.get("data")) if text(m.get("message")) == delivery.body)
        return next((word(message.get("id")) for message in same), None)
    head, rest = continuing.cut(delivery.body, voice.fits)
    named = _in_conversation(delivery, voice, head)
    if named:
        _follow_up(delivery, commented(delivery), rest)
    return named


def beyond(delivery, heard_at) -> str:
    """How words go once the window is over: privately under a comment, or as a human agent's."""
    if _may_reply_privately(delivery, commented(delivery)):
        return _("a private reply to the comment, the only one that is allowed")
    return _("the message of a human agent") if _by_agent(delivery, heard_at) else ""


def commented(delivery) -> str:
    """The comment that these words answer, with its prefix; empty when they answer none."""
    answered = str(delivery.thread.get("in_reply_to", ""))
    return answered if answered.startswith((COMMENT, LIVE)) else ""


def _send(delivery, voice: Voice, window, comment: str) -> tuple[str, str]:
    account = delivery.account
    head, rest = continuing.cut(delivery.body, voice.fits)
    body = {"recipient": {"id": _person(delivery)}, "message": _message(delivery, head, not rest)}
    if window.is_open:
        body["messaging_type"] = "RESPONSE"
    elif _may_reply_privately(delivery, comment):
        body["recipient"] = {"comment_id": comment.partition(":")[2]}
    elif _by_agent(delivery, window.heard_at):
        body |= {"messaging_type": "MESSAGE_TAG", "tag": "HUMAN_AGENT"}
    elif comment:
        raise ChannelError(
            "the one private reply to the comment was used, and the person has not written to us "
            "privately; they are asked to in public",
            permanent=True,
        )
    else:
        raise ChannelError(
            f"more than {window.hours} hours have passed since the person wrote", permanent=True
        )
    named = graph.post(account, voice.speaker(account), "messages", name="message_id", body=body)
    return named, rest


def _message(delivery, words: str, is_last: bool) -> dict:
    message = {"text": words}
    choices = delivery.choices if is_last and len(delivery.choices) <= MAX_CHOICES else []
    if choices:
        message["quick_replies"] = [
            {"content_type": "text", "title": label[:MAX_LABEL], "payload": payload}
            for label, payload in choices
        ]
    return message


def _person(delivery) -> str:
    return delivery.recipient.rpartition(":")[2]


def _by_agent(delivery, heard_at) -> bool:
    """Whether it may go as a person's own words: never what the centre says by itself."""
    if delivery.automatic or heard_at is None or not delivery.account.setting("human_agent"):
        return False
    return timezone.now() < heard_at + timedelta(hours=AGENT_HOURS)


# Under comments -----------------------------------------------------------------------------------


def _may_reply_privately(delivery, comment: str) -> bool:
    """Whether the one private reply to this comment is still ours to give."""
    if not comment:
        return False
    earlier = Delivery.objects.filter(
        account=delivery.account,
        address=delivery.address,
        thread__in_reply_to=comment,
        state__in=ARRIVED,
    )
    return not earlier.exclude(pk=delivery.pk).exists()


def _follow_up(delivery, comment: str, rest: str) -> None:
    """What comes after words that have left: more of them, and the public word to a comment."""
    continuing.go_on(delivery, rest)
    with translation.override(delivery.language or settings.LANGUAGE_CODE):
        words = _("Thank you. We have written to you in a private message.")
    _enqueue_public(delivery, comment, "thanks", words)


def _ask_in_public(delivery, comment: str) -> None:
    with translation.override(delivery.language or settings.LANGUAGE_CODE):
        words = _(
            "Thank you. We have words for you, but may not write to you first. "
            "Please send us a private message with the word STATUS."
        )
    _enqueue_public(delivery, comment, "ask", words)


def _enqueue_public(delivery, comment: str, what: str, words: str) -> None:
    """One public reply of a kind under one comment, in words that anybody may read."""
    if not comment.startswith(COMMENT):
        return  # nothing can be said under a broadcast afterwards
    name = comment.removeprefix(COMMENT)
    outbox.enqueue(
        key=f"comment:{delivery.account_id}:{name}:{what}"[:200],
        address=delivery.address,
        account=delivery.account,
        body=words,
        language=delivery.language,
        thread={PUBLIC: name},
    )


# Looking up ---------------------------------------------------------------------------------------


def _in_conversation(delivery, voice: Voice, words: str) -> str | None:
    """The newest message of ours to this person with these words, said since it was claimed."""
    account = delivery.account
    speaker = voice.speaker(account)
    params = {
        "platform": voice.platform,
        "user_id": _person(delivery),
        "fields": "messages.limit(50){id,message,created_time,from}",
    }
    listed = graph.call(account, "GET", speaker, "conversations", params=params).json()
    since = (delivery.claimed_at or delivery.created_at) - CLOCK_SLACK
    for conversation in records(listed.get("data")):
        for message in records(record(conversation.get("messages")).get("data")):
            named = word(message.get("id"))
            is_ours = word(record(message.get("from")).get("id"), 100) != _person(delivery)
            same = is_ours and text(message.get("message")) == words.strip()
            if not same or not _since(message, since):
                continue
            if not Delivery.objects.filter(account=account, provider_id=named).exists():
                return named
    return None


def _since(message: dict, moment: datetime) -> bool:
    try:
        said_at = datetime.strptime(word(message.get("created_time"), 40), "%Y-%m-%dT%H:%M:%S%z")
    except ValueError:
        return False
    return said_at >= moment
