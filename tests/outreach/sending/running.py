"""Broadcasts that go out, to a gateway that the test has started."""

from collections.abc import Iterable
from datetime import time

from accounts.models import Address, Citizen
from accounts.models.citizens import address_index
from channels.bulk import draining
from channels.models import Account
from outreach.broadcasts import workflow
from outreach.models import Broadcast, BroadcastText, Manners, Recipient
from outreach.sending import working
from tests.builders import a_user, an_account
from tests.standins.gateway import GatewayStandIn

WORDS = {
    "mn": "Маргааш 09:00-18:00 цагт ус хаана.",
    "kk": "Ертең сағат 09:00-18:00 су болмайды.",
    "en": "The water will be off tomorrow from 9 to 18.",
}


def a_gateway_account(gateway: GatewayStandIn, **options) -> Account:
    """An account of that gateway, with a pace that no test waits for."""
    return an_account(options=gateway.options(**{"pace": 5000} | options), secrets=gateway.secrets)


def by_day() -> None:
    """No quiet hours and no limit of how often: a test says itself what it is about."""
    Manners.objects.all().delete()
    Manners.objects.create(quiet_from=time(0), quiet_until=time(0), at_most=0)


def briskly(monkeypatch) -> None:
    """A worker looks ten times as often, and leaves off sooner; on a busy machine, too, not before
    it has looked."""
    monkeypatch.setattr(draining, "LOOK_SECONDS", draining.LOOK_SECONDS / 10)
    monkeypatch.setattr(working, "LOOK_SECONDS", working.LOOK_SECONDS / 10)
    monkeypatch.setattr(working, "IDLE_SECONDS", 1.0)


def people(number: int, languages: Iterable[str] = ("mn", "kk", "en")) -> list[Address]:
    """So many persons with a phone, in these languages by turns."""
    languages = list(languages)
    citizens = Citizen.objects.bulk_create(
        Citizen(language=languages[place % len(languages)]) for place in range(number)
    )
    return Address.objects.bulk_create(map(_a_phone, citizens, range(number)))


def _a_phone(citizen: Citizen, place: int) -> Address:
    value = f"+976{88000000 + place}"
    index = address_index("phone", value)
    return Address(citizen=citizen, kind="phone", value=value, value_index=index)


def a_broadcast(to: Iterable[Address], words: dict[str, str] | None = None, **fields) -> Broadcast:
    """One that is going out to these addresses: written, approved by another, started."""
    is_alert = fields.get("is_alert", False)
    writer = a_user(is_superuser=True)
    broadcast = Broadcast.objects.create(name="Water", created_by=writer, **fields)
    for language, body in (words or WORDS).items():
        BroadcastText.objects.create(broadcast=broadcast, language=language, body=body)
    workflow.propose(broadcast, user=writer)
    for _ in range(1 + is_alert):
        workflow.approve(broadcast, user=a_user(is_superuser=True))
    Recipient.objects.bulk_create(
        Recipient(broadcast=broadcast, address=address, language=address.citizen.language)
        for address in to
    )
    workflow.run(broadcast, user=writer)
    return broadcast


def states(broadcast: Broadcast) -> dict[str, int]:
    """How many recipients are in which state, counted one by one."""
    found: dict[str, int] = {}
    for state, skipped in broadcast.recipients.values_list("state", "skipped"):
        name = f"{state} {skipped}".strip()
        found[name] = found.get(name, 0) + 1
    return found
