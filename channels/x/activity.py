"""Account Activity: direct messages and posts in the form in which X calls with them."""

import logging
import re
from collections.abc import Iterator
from datetime import UTC, datetime

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from channels.errors import Malformed
from channels.sms.payload import clean
from channels.values import Inbound, Media, Place
from channels.x import letters, terms

logger = logging.getLogger("sanal.x")

MOST_MEDIA = 8
PRIVATE = "#private"  # behind the address of a file that only our account may fetch
TYPES = {"photo": ("image/jpeg", ".jpg"), "video": ("video/mp4", ".mp4")}
TYPES["animated_gif"] = TYPES["video"]


def records(value) -> list[dict]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def record(value) -> dict:
    return value if isinstance(value, dict) else {}


def word(source: dict, name: str, most: int = 20_000) -> str:
    value = source.get(name)
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value) if abs(value) < 10**20 else ""
    return clean(value[:most]) if isinstance(value, str) else ""


def is_id(text: str) -> bool:
    return bool(re.fullmatch(r"[0-9]{1,20}", text))


def milliseconds(text: str) -> datetime | None:
    """A moment as Account Activity writes it; None when it is none."""
    if not re.fullmatch(r"[0-9]{12,14}", text):
        return None
    return datetime.fromtimestamp(int(text) / 1000, UTC)


def direct_message(event: dict, people: dict, account) -> Iterator[Inbound]:
    """A message to us; our own, which X tells us too, and those between others say nothing."""
    created = record(event.get("message_create"))
    identity, sender = word(event, "id"), word(created, "sender_id")
    if word(event, "type") != "message_create":
        return
    if not (is_id(identity) and is_id(sender)):
        raise Malformed("a direct message without its id or its sender")
    recipient = word(record(created.get("target")), "recipient_id")
    ours = str(account.setting("user_id"))
    if sender == ours or recipient != ours:
        return
    said = record(created.get("message_data"))
    attachment = record(said.get("attachment"))
    pictures = [record(attachment["media"])] if "media" in attachment else []
    entities = {**record(said.get("entities")), "media": pictures}
    point = record(record(attachment.get("location")).get("shared_coordinate"))
    yield Inbound(
        external_id=terms.message(identity),
        sender=sender,
        address_kind="x",
        text=letters.read(word(said, "text"), entities),
        sender_name=_name(record(people.get(sender))),
        media=tuple(_media(pictures, identity, PRIVATE)),
        thread_key=terms.message(identity),
        sent_at=milliseconds(word(event, "created_timestamp")),
        place=place(record(point.get("coordinates"))),
    )


def post(tweet: dict, account) -> Iterator[Inbound]:
    """A post that names us. Our own, retweets, and quotes that do not name us say nothing."""
    identity, person = word(tweet, "id_str") or word(tweet, "id"), record(tweet.get("user"))
    sender, ours = word(person, "id_str") or word(person, "id"), str(account.setting("user_id"))
    if not (is_id(identity) and is_id(sender)):
        raise Malformed("a post without its id or its writer")
    if sender == ours or isinstance(tweet.get("retweeted_status"), dict):
        return
    extended = record(tweet.get("extended_tweet"))
    entities = record(extended.get("entities") or tweet.get("entities"))
    answered = word(tweet, "in_reply_to_status_id_str")
    if not (_names(entities, ours) or word(tweet, "in_reply_to_user_id_str") == ours):
        logger.info("%s: a post that does not name us is put aside", account.code)
        return
    shown = record(extended.get("extended_entities") or tweet.get("extended_entities"))
    pictures = records(shown.get("media"))
    text = word(extended, "full_text") or word(tweet, "full_text") or word(tweet, "text")
    handle = word(person, "screen_name", 50)
    yield Inbound(
        external_id=terms.post(identity),
        sender=sender,
        address_kind="x",
        text=letters.read(text, {**entities, "media": pictures}, ours=_handle(account)),
        sender_name=_name(person),
        media=tuple(_media(pictures, identity, "")),
        thread_key=terms.post(identity),
        thread_keys=(terms.post(answered),) if is_id(answered) else (),
        sent_at=_written(word(tweet, "created_at")),
        place=place(record(tweet.get("coordinates"))),
        link=link(handle, identity),
        public=True,
        note=_("A public post; everybody can read it."),
    )


def link(handle: str, identity: str) -> str:
    """Where a post stands for all to see."""
    known = re.fullmatch(r"\w{1,50}", handle, re.ASCII)
    return f"{terms.SITE}/{handle if known else 'i'}/status/{identity}"


def _names(entities: dict, ours: str) -> bool:
    mentioned = records(entities.get("user_mentions"))
    return any(ours in (word(each, "id_str"), word(each, "id")) for each in mentioned)


def _handle(account) -> str:
    return (account.setting("handle") or "").lstrip("@")


def _name(person: dict) -> str:
    handle = word(person, "screen_name", 50) or word(person, "username", 50)
    return word(person, "name", 100).strip() or (f"@{handle}" if handle else "")


def _media(pictures: list[dict], identity: str, mark: str) -> Iterator[Media]:
    for number, picture in enumerate(pictures[:MOST_MEDIA], start=1):
        kind, ending = TYPES.get(word(picture, "type"), ("", ""))
        url = word(picture, "media_url_https", 2000)
        if kind == "video/mp4":
            url = film(records(record(picture.get("video_info")).get("variants")), "bitrate")
        if kind and url:
            yield Media(f"x-{identity}-{number}{ending}", kind, url=url + mark)


def film(variants: list[dict], rate: str) -> str:
    """The address of the best MP4 among the forms of a film."""
    films = [each for each in variants if word(each, "content_type") == "video/mp4"]
    films.sort(key=lambda each: each[rate] if isinstance(each.get(rate), int) else 0)
    return word(films[-1], "url", 2000) if films else ""


def place(point: dict) -> Place | None:
    """A GeoJSON point: longitude first."""
    match point.get("coordinates"):
        case [int() | float() as longitude, int() | float() as latitude]:
            if -90 <= latitude <= 90 and -180 <= longitude <= 180:
                return Place(float(latitude), float(longitude))
    return None


def moment(event: dict) -> datetime | None:
    """When a listed thing was written; None when it does not say."""
    try:
        read = parse_datetime(word(event, "created_at"))
    except ValueError:
        return None
    return read if read and read.tzinfo else None


def _written(text: str) -> datetime | None:
    try:
        return datetime.strptime(text, "%a %b %d %H:%M:%S %z %Y")
    except ValueError:
        return None
