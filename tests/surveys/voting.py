"""Votes in tests: made, proposed, approved and opened as people do it."""

from datetime import datetime, timedelta

from django.utils import timezone

from accounts import addresses
from accounts.models import Address, Sector, User
from accounts.roles import Role
from channels import inbox
from channels.models import Account, Delivery, Envelope
from outreach.models import Contact, Manners
from surveys.models import Vote
from surveys.votes import acts, counting, publishing, running, writing
from tests.builders import a_sector, a_user
from tests.channels.test_inbox import FORM, sms

TEXTS = {
    "en": {"title": "Shall the square become a park?", "text": "The council asks."},
    "mn": {"title": "Талбайг цэцэрлэгт хүрээлэн болгох уу?", "text": "Зөвлөл асууж байна."},
}
YES_NO = [{"en": "Yes", "mn": "Тийм", "ru": "Да"}, {"en": "No", "mn": "Үгүй", "ru": "Нет"}]


def phone(number: int) -> str:
    return f"+976991{number:05d}"


def a_resident(number: int, sector: Sector, *, verified: bool = True) -> Address:
    """Somebody who lives there, with a phone that they have confirmed."""
    address = addresses.ensure(kind="phone", value=phone(number), language="en")
    if verified:
        addresses.confirm(address)
    Contact.objects.update_or_create(citizen=address.citizen, defaults={"sector": sector})
    return addresses.find(kind="phone", value=phone(number))


def a_draft(*, sector: Sector | None = None, writer: User | None = None, **fields) -> Vote:
    """A yes or no for the residents of a sector, from an hour ago for a week."""
    now = timezone.now()
    given = {
        "texts": TEXTS,
        "options": YES_NO,
        "electorate": "sector",
        "sector": sector or a_sector(),
        "opens_at": now - timedelta(hours=1),
        "closes_at": now + timedelta(days=7),
    }
    if fields.get("electorate", "sector") != "sector":
        given["sector"] = None
    return writing.create(user=writer or a_user(Role.PR_MANAGER), **given | fields)


def approved(vote: Vote) -> Vote:
    """Proposed by who wrote it, approved by the head of the centre."""
    writing.propose(vote, user=vote.created_by)
    writing.approve(vote, user=a_user(Role.SUPERVISOR))
    return vote


def opened(vote: Vote) -> Vote:
    running.open_now(approved(vote))
    vote.refresh_from_db()
    return vote


def an_open_vote(**fields) -> Vote:
    return opened(a_draft(**fields))


def say(
    account: Account, text: str, sender: int, *, id: str, at: datetime | None = None
) -> Envelope:
    """An SMS comes in, received at a moment of its own if given; not processed yet. Within a
    test's transaction the database's now() stands still."""
    raw = sms(text, sender=phone(sender), id=id)
    pk = inbox.accept(account=account, raw=raw, content_type=FORM, external_id=id)
    Envelope.objects.filter(pk=pk).update(received_at=at or acts.now())
    return Envelope.objects.get(pk=pk)


def told(number: int) -> list[str]:
    """What we said to that phone, oldest first."""
    theirs = Delivery.objects.filter(address=addresses.find(kind="phone", value=phone(number)))
    return list(theirs.order_by("pk").values_list("body", flat=True))


def called(vote: Vote) -> int:
    """People are called to vote by day, and the calls have left; how many were looked at."""
    Manners.objects.all().delete()
    Manners.objects.create(quiet_from="00:00", quiet_until="00:00")
    number = running.call(vote)
    waiting = Delivery.objects.filter(key__startswith=f"vote:{vote.pk}:", state="queued")
    waiting.update(state="sent", claimed_at=timezone.now(), sent_at=timezone.now())
    return number


def closed(vote: Vote) -> Vote:
    running.close(vote)
    return vote


def published(vote: Vote, *, counter: User | None = None) -> Vote:
    """Closed by now, counted by the commission, published by the head."""
    counting.count(vote, user=counter or a_user(Role.COMMISSIONER))
    publishing.publish(vote, user=a_user(Role.SUPERVISOR))
    vote.refresh_from_db()
    return vote
