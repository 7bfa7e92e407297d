"""Telegram's updates as what they mean: words, files, places, pressed buttons, edits.

Only persons who write to the bot themselves are heard: groups, channels and other bots are not.
"""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from channels.sms import phones
from channels.telegram import reading, terms
from channels.values import Inbound, Media, Place, Proven

KIND = "telegram"  # of the addresses of its people

# What a message may bring as a file: its name in the message, ours for it, and its usual type.
_FILES = {
    "voice": ("voice", ".ogg", "audio/ogg"),
    "audio": ("audio", ".mp3", "audio/mpeg"),
    "video": ("video", ".mp4", "video/mp4"),
    "video_note": ("video", ".mp4", "video/mp4"),
    "animation": ("animation", ".mp4", "video/mp4"),
    "document": ("document", "", "application/octet-stream"),
}
_MAX_NAME = 150


def parse(envelope) -> Iterator[Inbound]:
    """What an update says to us: one value, or none."""
    update = reading.document(envelope.raw)
    number = reading.whole(update, "update_id")
    own_server = bool(envelope.account.setting("api_url"))
    if "message" in update:
        message = reading.within(update, "message")
        if _is_personal(message):
            yield _said(message, own_server)
    elif "edited_message" in update:
        message = reading.within(update, "edited_message")
        if _is_personal(message) and _text(message):
            yield _edited(message, number, own_server)
    elif "callback_query" in update:
        query = reading.within(update, "callback_query")
        pressed = reading.words(query, "data")
        message = reading.within(query, "message")
        if pressed and (not message or _is_private(message)):
            yield _pressed(query, pressed)


def _is_personal(message: dict) -> bool:
    person = reading.within(message, "from")
    return bool(person) and _is_private(message) and person.get("is_bot") is not True


def _is_private(message: dict) -> bool:
    """A chat with one person; an old or inline chat may not say its kind."""
    chat = reading.within(message, "chat")
    return chat.get("type") in (None, "private") and reading.whole(chat, "id") > 0


def _said(message: dict, own_server: bool) -> Inbound:
    person = reading.within(message, "from")
    name = _name(message)
    answered = reading.within(message, "reply_to_message")
    media, notes = _media(message, own_server)
    card, proven, about_card = _card(message, person)
    if "forward_origin" in message or "forward_date" in message:
        notes.append(_("Forwarded: the words of somebody else."))
    if "sticker" in message:
        notes.append(_("A sticker."))
    place = _place(message)
    text = "\n".join(filter(None, [_text(message), card]))
    if not (text or media or place or proven or notes):
        notes.append(_("A kind of message that we cannot read."))
    return Inbound(
        external_id=name,
        sender=str(reading.whole(person, "id")),
        address_kind=KIND,
        sender_name=_person(person),
        text=text,
        media=tuple(media),
        thread_key=name,
        thread_keys=(_name(answered, chat_of=message),) if answered else (),
        sent_at=reading.moment(message, "date"),
        place=place,
        locale=_locale(person),
        note=" ".join([*notes, about_card]).strip(),
        group_key=reading.words(message, "media_group_id")[:100],
        proven=proven,
    )


def _edited(message: dict, number: int, own_server: bool) -> Inbound:
    """An edited message keeps its own name; the number of the update tells its edits apart."""
    person = reading.within(message, "from")
    name = _name(message)
    media, notes = _media(message, own_server)
    return Inbound(
        external_id=f"{name}:edit:{number}",
        sender=str(reading.whole(person, "id")),
        address_kind=KIND,
        sender_name=_person(person),
        text=_text(message),
        media=tuple(media),
        thread_key=name,
        sent_at=reading.moment(message, "edit_date") or reading.moment(message, "date"),
        locale=_locale(person),
        note=" ".join(notes),
        edits=name,
    )


def _pressed(query: dict, payload: str) -> Inbound:
    person = reading.within(query, "from")
    identity = query.get("id")  # text by the documentation, a number in old examples
    return Inbound(
        external_id=f"button:{str(identity)[:100] if isinstance(identity, str | int) else ''}",
        sender=str(reading.whole(person, "id")),
        address_kind=KIND,
        sender_name=_person(person),
        locale=_locale(person),
        payload=payload,
    )


def _name(message: dict, *, chat_of: dict | None = None) -> str:
    """The chat and the number of the message in it, which together name it for the bot."""
    chat = reading.within(chat_of or message, "chat")
    return f"{reading.whole(chat, 'id')}:{reading.whole(message, 'message_id')}"


def _person(person: dict) -> str:
    names = [reading.words(person, "first_name"), reading.words(person, "last_name")]
    return " ".join(filter(None, names))[:_MAX_NAME] or reading.words(person, "username")


def _locale(person: dict) -> str:
    """Two letters or so of the language of their application."""
    return reading.words(person, "language_code").partition("-")[0].lower()[:5]


def _text(message: dict) -> str:
    """The words, or those under a picture; addresses hidden behind words are written out."""
    for text, entities in (("text", "entities"), ("caption", "caption_entities")):
        if said := reading.words(message, text):
            return "\n".join([said, *_links(message.get(entities))])
    return reading.words(reading.within(message, "poll"), "question")


def _links(entities) -> Iterator[str]:
    for entity in entities if isinstance(entities, list) else ():
        if isinstance(entity, dict) and entity.get("type") == "text_link":
            yield reading.words(entity, "url")


def _media(message: dict, own_server: bool) -> tuple[list[Media], list[str]]:
    """The file of a message, and what a person should know of it."""
    found = _file(message)
    if found is None:
        return [], []
    if not own_server and (found.size or 0) > terms.MAX_FILE_BYTES:
        return [found], [str(terms.TOO_LARGE)]
    return [found], []


def _file(message: dict) -> Media | None:
    number = reading.whole(message, "message_id")
    photos = message.get("photo")
    if isinstance(photos, list) and photos:
        sizes = [reading.mapping(each, "photo") for each in photos]
        largest = max(sizes, key=lambda each: reading.whole(each, "width"))
        return _as_media(largest, f"photo-{number}.jpg", "image/jpeg")
    for name, (stem, ending, usual) in _FILES.items():
        if name in message:
            file = reading.within(message, name)
            called = reading.words(file, "file_name") or f"{stem}-{number}{ending}"
            return _as_media(file, called, reading.words(file, "mime_type") or usual)
    return None


def _as_media(file: dict, name: str, content_type: str) -> Media:
    identity = reading.words(file, "file_id")
    return Media(name, content_type[:200], url=f"file:{identity}", size=reading.size(file))


def _place(message: dict) -> Place | None:
    venue = reading.within(message, "venue")
    point = reading.within(venue, "location") or reading.within(message, "location")
    if not point:
        return None
    address = [reading.words(venue, "title"), reading.words(venue, "address")]
    return Place(
        reading.degrees(point, "latitude", 90),
        reading.degrees(point, "longitude", 180),
        ", ".join(filter(None, address))[:500],
    )


def _card(message: dict, person: dict) -> tuple[str, tuple[Proven, ...], str]:
    """A contact card: their own proves their number; somebody else's is words for us to read."""
    card = reading.within(message, "contact")
    if not card:
        return "", (), ""
    number = reading.words(card, "phone_number").strip()
    if card.get("user_id") == person.get("id"):
        try:
            phone = phones.e164("+" + number.lstrip("+"), "")
        except ValueError:
            return number, (), _("Their own number, but it cannot be read as one.")
        return "", (Proven("phone", phone),), ""
    return "\n".join(filter(None, [_person(card), number])), (), _("The card of somebody else.")
