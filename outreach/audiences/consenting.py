"""Yes and no to being spoken to first, each with a record of when, how, in which words, by whom.

`Address.opted_out_at` is the one truth of no to all; `Subscription` says which kinds of news an
address gets. Nothing else writes them, but a person's START that leads to the guided form.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.core import signing
from django.db import connection, transaction
from django.utils import timezone

from accounts.models import Address, User
from outreach.audiences import links
from outreach.models import Contact, NewsTopic, Subscription
from outreach.sending import withdrawing

_SALT = "outreach.audiences.link"
_WORDS_MOST = 200
_RECORD = """
INSERT INTO outreach_consent (address_id, topic_id, is_yes, way, channel, words, user_id, at)
SELECT address, %s, %s, %s, %s, %s, %s, %s FROM unnest(%s::bigint[]) AS address
"""


@dataclass(frozen=True)
class How:
    """By which way somebody said it: on which channel, in which words, or to whom of the staff."""

    way: str
    channel: str = ""
    words: str = ""
    user: User | None = None


# Saying it ----------------------------------------------------------------------------------------
def say_yes(address: Address, topic: NewsTopic | None = None, *, how: How) -> None:
    """The address gets this kind of news from now on; without a topic, news again at all, with
    those kinds that are for everybody.

    Whoever said stop and now asks for one kind gets that kind alone of what they once had.
    """
    now = timezone.now()
    with transaction.atomic():
        if topic is not None and address.opted_out_at is not None:
            running = Subscription.objects.filter(address=address, ended_at=None)
            running.exclude(topic=topic).update(ended_at=now)
        wanted = [topic] if topic else NewsTopic.objects.filter(is_active=True, is_for_all=True)
        _subscribe(address, wanted, now)
        if address.opted_out_at is not None:
            Address.objects.filter(pk=address.pk).update(opted_out_at=None)
            address.opted_out_at = None
        Contact.objects.bulk_create([Contact(citizen_id=address.citizen_id)], ignore_conflicts=True)
        _record([address.pk], topic, how, now, is_yes=True)


def say_no(address: Address, topic: NewsTopic | None = None, *, how: How) -> None:
    """No more of this kind of news; without a topic, no more news at all. Answers to the person's
    own appeals still go out."""
    now = timezone.now()
    with transaction.atomic():
        if topic is None:
            Address.objects.filter(pk=address.pk, opted_out_at=None).update(opted_out_at=now)
            address.opted_out_at = address.opted_out_at or now
        else:
            Subscription.objects.bulk_create(
                [Subscription(address=address, topic=topic, since=now, ended_at=now)],
                update_conflicts=True,
                unique_fields=["address", "topic"],
                update_fields=["ended_at"],
            )
        _record([address.pk], topic, how, now, is_yes=False)
        withdrawing.withdraw(address)


def choose(address: Address, topics: Iterable[NewsTopic], *, how: How) -> None:
    """The address gets these kinds of news and no others: each change is a yes or a no."""
    wanted = {topic.pk: topic for topic in topics}
    had = {topic.pk: topic for topic in of(address)}
    with transaction.atomic():
        for topic in (topic for pk, topic in wanted.items() if pk not in had):
            say_yes(address, topic, how=how)
        for topic in (topic for pk, topic in had.items() if pk not in wanted):
            say_no(address, topic, how=how)


def _subscribe(address: Address, topics: Iterable[NewsTopic], at: datetime) -> None:
    Subscription.objects.bulk_create(
        [Subscription(address=address, topic=topic, since=at, ended_at=None) for topic in topics],
        update_conflicts=True,
        unique_fields=["address", "topic"],
        update_fields=["since", "ended_at"],
    )


def _record(
    addresses: Iterable[int], topic: NewsTopic | None, how: How, at: datetime, *, is_yes: bool
) -> None:
    topic_id, user_id = topic and topic.pk, how.user and how.user.pk
    said = [topic_id, is_yes, how.way, how.channel, how.words[:_WORDS_MOST], user_id, at]
    with connection.cursor() as cursor:
        cursor.execute(_RECORD, [*said, list(addresses)])


def record_listed(addresses: Iterable[int], *, how: How, at: datetime) -> None:
    """A list that was brought says that these people agreed; a no of theirs stays a no."""
    _record(addresses, None, how, at, is_yes=True)


# Reading it ---------------------------------------------------------------------------------------
def topics() -> list[NewsTopic]:
    """The kinds of news there are, in the order in which people see and number them."""
    return list(NewsTopic.objects.filter(is_active=True))


def of(address: Address) -> list[NewsTopic]:
    """The kinds of news that an address gets; none once they said no to all."""
    if address.opted_out_at is not None:
        return []
    running = {"subscriptions__address": address, "subscriptions__ended_at": None}
    return list(NewsTopic.objects.filter(is_active=True, **running))


def has_ended(address: Address, topic: NewsTopic) -> bool:
    """Whether an address gets this kind of news no more, though an audience that holds it does."""
    ended = Subscription.objects.filter(address=address, topic=topic, ended_at__isnull=False)
    return ended.exists()


# The personal link --------------------------------------------------------------------------------
def unsubscribe_link(address: Address | int, topic: NewsTopic | int | None = None) -> str:
    """The web address on which whoever holds this address chooses what news they get.

    It names them by a signature and is good for ever, as an unsubscribe link must be. A bare POST
    to it (RFC 8058, section 3.1) ends the topic's news, or all of it where there is none.
    """
    return links.short(_pk(address), None if topic is None else _pk(topic))


def leaving(address: Address, topic: int | None = None) -> dict[str, str]:
    """What a mail to many bears for the button of a mail program (`Delivery.thread`); of other
    kinds of address nothing."""
    if address.kind != Address.Kind.EMAIL:
        return {}
    return {"unsubscribe": unsubscribe_link(address, topic)}


def by_link(token: str) -> tuple[Address, NewsTopic | None] | None:
    """Whom a personal link names, and about what; None when it is no link of ours. Links of the
    longer kind, which were sent before, are known, too."""
    try:
        pk, *topic = links.read(token) or signing.loads(token, salt=_SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    address = Address.objects.select_related("citizen").filter(pk=pk).first()
    if address is None:
        return None
    return address, NewsTopic.objects.filter(pk__in=topic).first()


def _pk(thing) -> int:
    return thing if isinstance(thing, int) else thing.pk
