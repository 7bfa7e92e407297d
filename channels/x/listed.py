"""Posts and direct messages in the form in which X's lists (API v2) tell them."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from channels.errors import Malformed
from channels.values import Inbound, Media, Place
from channels.x import activity, letters, terms
from channels.x.activity import is_id, record, records, word


def name_of(body: dict) -> str:
    """The name of what was listed: the same that a call about it would have."""
    identity = word(record(body.get("event")), "id")
    if not is_id(identity):
        return ""
    return terms.message(identity) if body.get("polled") == "dm" else terms.post(identity)


def parse(body: dict, account) -> Iterator[Inbound]:
    """One listed thing: `polled` says which kind, `event` is it, `includes` what it refers to."""
    event, includes = record(body.get("event")), record(body.get("includes"))
    read = {"dm": _message, "post": _post}.get(word(body, "polled"))
    if read is None or not is_id(word(event, "id")):
        raise Malformed("a listed thing of no known kind")
    yield from read(event, includes, account)


def _message(event: dict, includes: dict, account) -> Iterator[Inbound]:
    identity, sender = word(event, "id"), word(event, "sender_id")
    if word(event, "event_type") != "MessageCreate" or sender == str(account.setting("user_id")):
        return
    if not is_id(sender):
        raise Malformed("a direct message without its sender")
    yield Inbound(
        external_id=terms.message(identity),
        sender=sender,
        address_kind="x",
        text=letters.read(word(event, "text"), record(event.get("entities"))),
        sender_name=_name(_person(includes, sender)),
        media=tuple(_media(event, includes, identity, activity.PRIVATE)),
        thread_key=terms.message(identity),
        sent_at=activity.moment(event),
    )


def _post(event: dict, includes: dict, account) -> Iterator[Inbound]:
    identity, sender = word(event, "id"), word(event, "author_id")
    if not is_id(sender):
        raise Malformed("a post without its writer")
    referred = records(event.get("referenced_tweets"))
    if sender == str(account.setting("user_id")):
        return
    if any(word(each, "type") == "retweeted" for each in referred):
        return
    answered = [word(each, "id") for each in referred if word(each, "type") == "replied_to"]
    long = record(event.get("note_tweet"))  # a post of more than 280 letters
    person = _person(includes, sender)
    yield Inbound(
        external_id=terms.post(identity),
        sender=sender,
        address_kind="x",
        text=letters.read(
            word(long, "text") or word(event, "text"),
            record(long.get("entities") or event.get("entities")),
            ours=(account.setting("handle") or "").lstrip("@"),
        ),
        sender_name=_name(person),
        media=tuple(_media(event, includes, identity, "")),
        thread_key=terms.post(identity),
        thread_keys=tuple(terms.post(each) for each in answered if is_id(each)),
        sent_at=activity.moment(event),
        place=_place(event),
        link=activity.link(word(person, "username", 50), identity),
        public=True,
        note=_("A public post; everybody can read it."),
    )


def _person(includes: dict, identity: str) -> dict:
    people = records(includes.get("users"))
    return next((each for each in people if word(each, "id") == identity), {})


def _name(person: dict) -> str:
    handle = word(person, "username", 50)
    return word(person, "name", 100).strip() or (f"@{handle}" if handle else "")


def _media(event: dict, includes: dict, identity: str, mark: str) -> Iterator[Media]:
    keys = record(event.get("attachments")).get("media_keys")
    wanted = keys if isinstance(keys, list) else []
    found = [each for each in records(includes.get("media")) if each.get("media_key") in wanted]
    for number, picture in enumerate(found[: activity.MOST_MEDIA], start=1):
        kind, ending = activity.TYPES.get(word(picture, "type"), ("", ""))
        url = word(picture, "url", 2000)
        if kind == "video/mp4":
            url = activity.film(records(picture.get("variants")), "bit_rate")
        if kind and url:
            yield Media(f"x-{identity}-{number}{ending}", kind, url=url + mark)


def _place(event: dict) -> Place | None:
    return activity.place(record(record(event.get("geo")).get("coordinates")))
