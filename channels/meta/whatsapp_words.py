"""The parts of a WhatsApp message as our values, and as words where we have no value for them."""

import json
import math

from channels import media as files
from channels.meta.reading import record, records, text, word
from channels.values import Media, Place

MEDIA = "whatsapp:"  # before the identity of a file that the Graph API gives an address for


def media(kind: str, given: dict) -> Media | None:
    """A file by its identity; None when it has none. A worker asks for its address later."""
    named = word(given.get("id"), 200)
    if not named:
        return None
    content_type = files.kind(word(given.get("mime_type"), 200))
    stem = "voice" if given.get("voice") is True else kind
    name = word(given.get("filename"), 200) or files.named(f"{stem}-{named[-8:]}", content_type)
    return Media(name, content_type, url=f"{MEDIA}{named}")


def degrees(value) -> float | None:
    """A coordinate, also when it comes as text."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def place(given: dict) -> Place | None:
    latitude, longitude = degrees(given.get("latitude")), degrees(given.get("longitude"))
    if latitude is None or longitude is None or abs(latitude) > 90 or abs(longitude) > 180:
        return None
    words = dict.fromkeys(filter(None, [text(given.get("name")), text(given.get("address"))]))
    return Place(latitude, longitude, ", ".join(words)[:500])


def of_place(found: Place) -> str:
    """A place as words: what it is called, and where it is."""
    point = f"{found.latitude:.6f}, {found.longitude:.6f}"
    return f"📍 {found.address} ({point})" if found.address else f"📍 {point}"


def of_contacts(given) -> str:
    """Cards of people as lines of name, numbers and mailboxes."""
    lines = []
    for card in records(given):
        name = text(record(card.get("name")).get("formatted_name"))
        numbers = [text(phone.get("phone")) for phone in records(card.get("phones"))]
        mailboxes = [text(mail.get("email")) for mail in records(card.get("emails"))]
        lines.append(" ".join(filter(None, ["👤", name, *numbers, *mailboxes])))
    return "\n".join(lines) or "👤"


def of_form(reply: dict) -> str:
    """What was filled in in a form of WhatsApp's, line by line."""
    try:
        answers = json.loads(reply.get("response_json") or "{}")
    except (ValueError, TypeError, RecursionError):
        answers = {}
    lines = [
        f"{word(name, 100)}: {word(answer, 2000)}"
        for name, answer in record(answers).items()
        if name != "flow_token" and word(answer, 2000)
    ]
    return "\n".join(filter(None, [text(reply.get("body")), *lines]))
