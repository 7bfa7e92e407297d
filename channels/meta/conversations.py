"""Conversations of a page on Messenger and of an account on Instagram: one form of events."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from channels.meta import reading
from channels.meta.attachments import attached
from channels.meta.reading import record, records, text, word
from channels.values import DeliveryState, Inbound, Outcome, Receipt
from channels.watermarks import Watermark

Value = Inbound | Receipt | Outcome | Watermark
GET_STARTED = "GET_STARTED"  # the payload of the button that opens a conversation

_ASIDE = {
    "reaction": "a sign under a message, no words",
    "referral": "somebody came by a link, nothing was said yet",
    "optin": "somebody agreed to hear from us, nothing was said yet",
    "account_linking": "an account was linked",
    "policy_enforcement": "Meta's word about its rules: see the page's inbox",
    "pass_thread_control": "another app took the conversation over",
    "take_thread_control": "another app took the conversation over",
    "request_thread_control": "another app asks for the conversation",
    "app_roles": "the roles of the apps changed",
}


@dataclass(frozen=True)
class Desk:
    """Whose conversations these are: the kind of its people's addresses, and its own number."""

    address_kind: str
    own: str = ""


def parse(entry: dict, node: str, desk: Desk) -> Iterator[Value]:
    """What an entry says of conversations; `node` is the page or account it is about."""
    for event in records(entry.get("messaging")):
        yield from _event(event, node, desk)
    for _event_elsewhere in records(entry.get("standby")):
        yield Outcome("ignored", reason="another app has this conversation")


def address(node: str, person: str) -> str:
    """A person as this page knows them: nobody else knows them by that name."""
    return f"{node}:{person}" if person else ""


def _event(event: dict, node: str, desk: Desk) -> Iterator[Value]:
    person = word(record(event.get("sender")).get("id"), 100)
    at = reading.moment(event.get("timestamp"))
    given = {
        "sender": address(node, person),
        "address_kind": desk.address_kind,
        "sent_at": at,
    }
    if "message" in event:
        yield _message(record(event.get("message")), person, node, desk, given)
    elif "message_edit" in event:
        yield _edit(record(event.get("message_edit")), given)
    elif "postback" in event:
        yield _postback(record(event.get("postback")), event, given)
    elif "delivery" in event:
        yield from _delivered(record(event.get("delivery")), given)
    elif "read" in event:
        yield from _read(record(event.get("read")), given)
    else:
        names = [name for name in event if name in _ASIDE]
        unknown = "an event that we do not know: " + ", ".join(sorted(map(str, event))[:8])
        yield Outcome("ignored", reason=_ASIDE[names[0]] if names else reading.word(unknown))


def _message(message: dict, person: str, node: str, desk: Desk, given: dict) -> Inbound | Outcome:
    named = word(message.get("mid"), 1000) or reading.fallback(message, given["sender"])
    if message.get("is_echo") or (person and person in (node, desk.own)):
        return Outcome("ignored", reason="our own words, heard again")
    if message.get("is_deleted"):
        return Outcome("ignored", reason="the person took a message back; it stays with us")
    files = attached(message.get("attachments"))
    answered = record(message.get("reply_to"))
    quoted = word(answered.get("mid"), 1000)
    notes = [*files.notes, *_notes(answered, node, person, desk)]
    words = "\n".join(filter(None, [text(message.get("text")), *files.lines]))
    if message.get("is_unsupported") or not (words or files.media or files.place):
        named = f"{named}:unsupported"  # the message itself may still come under its own name
        words = "\n".join(filter(None, [words, _("(A message that cannot be shown here)")]))
        notes.append(_("Such messages are not passed on. Ask for it in words or as a photo."))
    return Inbound(
        external_id=named,
        text=words,
        media=files.media,
        place=files.place,
        thread_key=named,
        thread_keys=(quoted,) if quoted else (),
        payload=word(record(message.get("quick_reply")).get("payload"), 1000),
        note=" ".join(notes),
        **given,
    )


def _notes(answered: dict, node: str, person: str, desk: Desk) -> Iterator[str]:
    if not person:
        yield _("Nobody is named as its sender.")
    if story := record(answered.get("story")):
        yield _("It answers our story %(number)s.") % {"number": word(story.get("id"), 60)}
    if desk.own and node != desk.own:
        yield _("It was sent to another page of ours: %(number)s.") % {"number": node}


def _edit(edit: dict, given: dict) -> Inbound | Outcome:
    first = word(edit.get("mid"), 1000)
    if not first or not text(edit.get("text")):
        return Outcome("ignored", reason="an edit without words")
    count = word(edit.get("num_edit"), 10) or reading.fallback(edit)
    named = f"{first}:edit:{count}"
    return Inbound(
        external_id=named,
        text=text(edit.get("text")),
        edits=first,
        thread_key=named,
        **given,
    )


def _postback(postback: dict, event: dict, given: dict) -> Inbound:
    """A button of a menu or of our own words; its title stands for what is said."""
    named = word(postback.get("mid"), 1000) or reading.fallback(event)
    payload = word(postback.get("payload"), 1000)
    opened = payload.upper() == GET_STARTED
    return Inbound(
        external_id=named,
        text="/start" if opened else text(postback.get("title")),
        payload="" if opened else payload,
        thread_key=named,
        **given,
    )


def _delivered(delivery: dict, given: dict) -> Iterator[Value]:
    """Named messages arrived; where none is named, all up to a moment did."""
    listed = delivery.get("mids")
    names = [word(each, 300) for each in listed] if isinstance(listed, list) else []
    names = [name for name in names if name]
    for name in names:
        yield Receipt(name, DeliveryState.DELIVERED, at=given["sent_at"])
    if not names:
        yield from _watermark(delivery, given)


def _read(read: dict, given: dict) -> Iterator[Value]:
    if name := word(read.get("mid"), 300):
        yield Receipt(name, DeliveryState.DELIVERED, at=given["sent_at"])
    else:
        yield from _watermark(read, given)


def _watermark(told: dict, given: dict) -> Iterator[Value]:
    at = reading.moment(told.get("watermark"))
    if at is None or not given["sender"]:
        yield Outcome("ignored", reason="a receipt that names nothing")
    else:
        yield Watermark(given["sender"], given["address_kind"], at)
