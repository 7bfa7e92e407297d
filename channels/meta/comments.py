"""Comments under posts: said where everybody reads them, answered privately.

A comment's name begins with a word that says how it may be answered; a delivery that answers one
carries that name in its thread.
"""

import hashlib
from collections.abc import Iterator

from django.utils.translation import gettext as _

from channels.meta import reading
from channels.meta.conversations import Desk, address
from channels.meta.reading import record, records, text, word
from channels.values import Inbound, Media, Outcome

COMMENT = "comment:"  # answered in public and by one private reply
LIVE = "live:"  # under a broadcast: by one private reply, as long as it runs

OWN = "our own comment"
REMOVED = "the person took a comment back; it stays with us"


def of_page(entry: dict, page: str, desk: Desk) -> Iterator[Inbound | Outcome]:
    """Comments under a Facebook page's posts; everything else of its feed is put aside."""
    for change in records(entry.get("changes")):
        value = record(change.get("value"))
        field, item = word(change.get("field"), 40), word(value.get("item"), 40)
        if field != "feed" or item != "comment":
            yield Outcome("ignored", reason=f"no comment: {field} {item}".strip())
            continue
        author = record(value.get("from"))
        person = word(author.get("id"), 100) or word(value.get("sender_id"), 100)
        if person and person in (page, desk.own):
            yield Outcome("ignored", reason=OWN)
            continue
        yield from _of_page(value, page, person, word(author.get("name")), desk)


def _of_page(
    value: dict, page: str, person: str, name: str, desk: Desk
) -> Iterator[Inbound | Outcome]:
    named = word(value.get("comment_id")) or reading.fallback(value)
    verb, words = word(value.get("verb"), 20), text(value.get("message"))
    if verb == "remove":
        yield Outcome("ignored", reason=REMOVED)
        return
    if verb not in ("add", "edit", "edited"):
        yield Outcome("ignored", reason=f"a comment was {verb}".strip())
        return
    parent = word(value.get("parent_id"))
    answers = parent and parent != word(value.get("post_id"))
    yield _inbound(
        desk,
        named=named,
        is_edit=verb != "add",
        words=words,
        sender=address(page, person),
        name=name,
        parent=parent if answers else "",
        media=tuple(_media(value)),
        at=reading.moment(value.get("created_time")),
        link=text(record(value.get("post")).get("permalink_url")),
    )


def of_instagram(entry: dict, account: str, desk: Desk) -> Iterator[Inbound | Outcome]:
    """Comments under posts, and under broadcasts while they run."""
    for change in records(entry.get("changes")):
        value, field = record(change.get("value")), word(change.get("field"), 40)
        if field not in ("comments", "live_comments"):
            yield Outcome("ignored", reason=f"no comment: {field}")
            continue
        author = record(value.get("from"))
        person = word(author.get("id"), 100)
        if person and person in (account, desk.own):
            yield Outcome("ignored", reason=OWN)
            continue
        yield _inbound(
            desk,
            named=word(value.get("id")) or reading.fallback(value),
            prefix=LIVE if field == "live_comments" else COMMENT,
            words=text(value.get("text")),
            sender=address(account, person),
            name=word(author.get("username")),
            parent=word(value.get("parent_id")),
            at=reading.moment(entry.get("time")),
        )


def _inbound(
    desk: Desk,
    *,
    named: str,
    words: str,
    sender: str,
    name: str,
    prefix: str = COMMENT,
    is_edit: bool = False,
    parent: str = "",
    media: tuple[Media, ...] = (),
    at=None,
    link: str = "",
) -> Inbound:
    said = hashlib.sha256(words.encode()).hexdigest()[:16]
    notes = [_("A public comment under a post; everybody can read it.")]
    if not sender:
        notes.append(_("Nobody is named as its sender."))
    return Inbound(
        external_id=f"{named}:edit:{said}" if is_edit else named,
        sender=sender,
        address_kind=desk.address_kind,
        sender_name=name,
        text=words,
        media=media,
        thread_key=f"{prefix}{named}",
        thread_keys=(f"{prefix}{parent}",) if parent else (),
        sent_at=at,
        edits=named if is_edit else "",
        public=True,
        link=link if link.startswith("https://") else "",
        note=" ".join(notes),
    )


def _media(value: dict) -> Iterator[Media]:
    if url := text(value.get("photo")):
        yield Media("photo.jpg", "image/jpeg", url=url)
    elif url := text(value.get("video")):
        yield Media("video.mp4", "video/mp4", url=url)
