"""What the WhatsApp Cloud API calls us with: messages, and what became of ours."""

import logging
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

from django.utils.translation import gettext as _

from channels.meta import reading, refusals, whatsapp_words
from channels.meta.reading import record, records, text, word
from channels.sms import phones
from channels.values import DeliveryState, Inbound, Outcome, Proven, Receipt

logger = logging.getLogger("sanal.meta")

OBJECT = "whatsapp_business_account"
STATES = {
    "sent": DeliveryState.SENT,
    "delivered": DeliveryState.DELIVERED,
    "read": DeliveryState.DELIVERED,
    "played": DeliveryState.DELIVERED,
    "failed": DeliveryState.FAILED,
}


def parse(envelope) -> Iterator[Inbound | Receipt | Outcome]:
    """Every message and status of every change of every entry, in their order."""
    payload = reading.body(bytes(envelope.raw))
    if payload.get("object") != OBJECT:
        logger.info("a webhook about %r", word(payload.get("object"), 40))
        return
    for _account, entry in reading.entries(payload):
        for change in records(entry.get("changes")):
            field = word(change.get("field"), 60)
            if field == "messages":
                yield from _change(record(change.get("value")), envelope.account)
            else:
                logger.info("a notice of WhatsApp: %s", field)
                yield Outcome("ignored", reason=f"a notice of WhatsApp: {field}")


def reports_only(account, raw: bytes, content_type: str) -> bool:
    """Whether there are statuses in it and no messages. In a string the quotation marks would be
    escaped, so that no words look like these names."""
    return b'"statuses"' in raw and b'"messages":' not in raw.replace(b" ", b"")


def _change(value: dict, account) -> Iterator[Inbound | Receipt | Outcome]:
    names = {}
    for contact in records(value.get("contacts")):
        profile = record(contact.get("profile"))
        name = word(profile.get("name")) or word(profile.get("username"))
        names |= {word(contact.get(key), 200): name for key in ("wa_id", "user_id")}
    number = record(value.get("metadata"))
    for message in records(value.get("messages")):
        yield from _message(message, names, number, account)
    for status in records(value.get("statuses")):
        yield _status(status)
    for error in records(value.get("errors")):
        code = error.get("code")
        cause = refusals.words(code) if isinstance(code, int) else "without a code"
        yield Outcome("ignored", reason=f"an error of WhatsApp: {cause}")


def _status(status: dict) -> Receipt | Outcome:
    name, said = word(status.get("id")), word(status.get("status"), 30)
    state = STATES.get(said)
    if not name or state is None:
        return Outcome("ignored", reason=f"a status that we do not know: {said}")
    causes = [each.get("code") for each in records(status.get("errors"))]
    cause = "; ".join(refusals.words(code) for code in causes if isinstance(code, int))
    key = word(status.get("biz_opaque_callback_data"))
    return Receipt(name, state, cause, reading.moment(status.get("timestamp")), key)


def _message(message: dict, names: dict, number: dict, account) -> Iterator[Inbound | Outcome]:
    kind = word(message.get("type"), 40) or "unsupported"
    put_aside = _ASIDE.get(kind)
    if put_aside or message.get("group_id"):
        yield Outcome("ignored", reason=put_aside or "said in a group")
        return
    named = word(message.get("id")) or reading.fallback(message)
    sender, address_kind = _sender(message)
    given = {
        "external_id": named,
        "sender": sender,
        "address_kind": address_kind,
        "sender_name": _name(message, names),
        "thread_key": named,
        "thread_keys": _answered(message),
        "sent_at": reading.moment(message.get("timestamp")),
        "proven": (Proven("phone", sender),) if address_kind == "phone" and sender else (),
    }
    build = partial(Inbound, **given)
    notes = list(_notes(message, number, sender, account))
    yield _READ.get(kind, _other)(message, build, notes)


def _sender(message: dict) -> tuple[str, str]:
    """Who wrote: a phone number, or where the person hides it, WhatsApp's own name for them."""
    digits = word(message.get("from"), 30).removeprefix("+")
    if digits.isascii() and digits.isdigit():
        try:
            return phones.e164(f"+{digits}", ""), "phone"
        except ValueError:
            return f"+{digits}", "phone"
    return word(message.get("from_user_id"), 200), "whatsapp"


def _name(message: dict, names: dict) -> str:
    wanted = (message.get("from"), message.get("from_user_id"))
    return next((names[word(key)] for key in wanted if names.get(word(key))), "")


def _answered(message: dict) -> tuple[str, ...]:
    named = word(record(message.get("context")).get("id"))
    return (named,) if named else ()


def _notes(message: dict, number: dict, sender: str, account) -> Iterator[str]:
    if not sender:
        yield _("Nobody is named as its sender.")
    ours, theirs = str(account.setting("phone_number_id")), word(number.get("phone_number_id"))
    if ours and theirs and ours != theirs:
        shown = word(number.get("display_phone_number"), 40)
        yield _("It was sent to another number of ours: %(number)s.") % {"number": shown}
    context = record(message.get("context"))
    if context.get("forwarded") or context.get("frequently_forwarded"):
        yield _("The message was forwarded.")


# Each kind of message ---------------------------------------------------------------------------
Build = Callable[..., Inbound]

_ASIDE = {
    "reaction": "a sign under a message, no words",
    "revoke": "the person took a message back; it stays with us",
    "system": "a notice about the person's number",
    "request_welcome": "a chat was opened, nothing was said yet",
}


def _text(message: dict, build: Build, notes: list[str]) -> Inbound:
    return build(text=text(record(message.get("text")).get("body")), note=" ".join(notes))


def _media(message: dict, build: Build, notes: list[str]) -> Inbound:
    kind = word(message.get("type"))
    media = whatsapp_words.media(kind, record(message.get(kind)))
    if media is None:
        return _other(message, build, notes)
    caption = text(record(message.get(kind)).get("caption"))
    return build(text=caption, media=(media,), note=" ".join(notes))


def _location(message: dict, build: Build, notes: list[str]) -> Inbound:
    place = whatsapp_words.place(record(message.get("location")))
    if place is None:
        return _other(message, build, notes)
    return build(text=whatsapp_words.of_place(place), place=place, note=" ".join(notes))


def _contacts(message: dict, build: Build, notes: list[str]) -> Inbound:
    return build(text=whatsapp_words.of_contacts(message.get("contacts")), note=" ".join(notes))


def _button(message: dict, build: Build, notes: list[str]) -> Inbound:
    button = record(message.get("button"))
    return build(
        text=text(button.get("text")),
        payload=word(button.get("payload"), 1000),
        note=" ".join(notes),
    )


def _interactive(message: dict, build: Build, notes: list[str]) -> Inbound:
    interactive = record(message.get("interactive"))
    for name in ("button_reply", "list_reply"):
        reply = record(interactive.get(name))
        if reply:
            return build(
                text=text(reply.get("title")),
                payload=word(reply.get("id"), 1000),
                note=" ".join(notes),
            )
    filled = whatsapp_words.of_form(record(interactive.get("nfm_reply")))
    return build(text=filled, note=" ".join(notes)) if filled else _other(message, build, notes)


def _edit(message: dict, build: Build, notes: list[str]) -> Inbound:
    """The words that replace an earlier message's, read as a message of their own."""
    edit = record(message.get("edit"))
    inner = record(edit.get("message"))
    kind = word(inner.get("type"))
    first = word(edit.get("original_message_id"))
    again = partial(build, edits=first)
    return _READ.get(kind if kind != "edit" else "", _other)(inner, again, notes)


def _other(message: dict, build: Build, notes: list[str]) -> Inbound:
    """What WhatsApp does not pass on, or we cannot show: a person asks for it in words."""
    kind = word(record(message.get("unsupported")).get("type"), 40) or word(message.get("type"), 40)
    words = _("(A message that cannot be shown here: %(kind)s)") % {"kind": kind or "?"}
    asked = _("WhatsApp does not pass on such messages. Ask for it in words or as a photo.")
    inbound = build(text=words, note=" ".join([*notes, asked]))
    # Of its own name: the message itself may still come under the one that it has.
    return replace(inbound, external_id=f"{inbound.external_id}:unsupported")


_READ: dict[str, Callable[[dict, Build, list[str]], Inbound]] = {
    "text": _text,
    "image": _media,
    "video": _media,
    "audio": _media,
    "voice": _media,
    "document": _media,
    "sticker": _media,
    "location": _location,
    "contacts": _contacts,
    "button": _button,
    "interactive": _interactive,
    "edit": _edit,
}
