"""Who somebody is whose words are taken down: by their document, their phone, their mailbox.

A document that was seen names the person; a phone that they give may also be their family's.
"""

from dataclasses import dataclass

from django.db import transaction

from accounts import addresses, national_numbers
from accounts.models import Address, Assurance, Citizen, User
from accounts.models.citizens import address_index, name_index
from channels import outbox
from feedback import citizens


@dataclass(frozen=True)
class Person:
    """The citizen, the address to answer to, and whether all that was given is one person's."""

    citizen: Citizen | None = None
    address: Address | None = None
    is_one: bool = True


def identify(
    *,
    name: str,
    phone: str = "",
    email: str = "",
    document_seen: bool = False,
    national_number: str = "",
    actor: User | None = None,
) -> Person:
    """Find or make the citizen behind what was said; addresses and number in canonical form.

    The first address that a channel of ours can reach is answered to.
    """
    given = [
        (kind, value)
        for kind, value in ((Address.Kind.PHONE, phone), (Address.Kind.EMAIL, email))
        if value
    ]
    with transaction.atomic():
        citizen = _citizen(name, given, national_number, actor, document_seen=document_seen)
        if citizen is None:
            return Person()
        is_theirs = bool(national_number) and citizen.national_number == national_number
        agrees = is_theirs or _same_name(citizen, name)
        addresses.learn(citizen, name=name)
        if document_seen and agrees:
            _vouch(citizen, national_number)
        held = [_address(citizen, kind, value) for kind, value in given]
        own = [address for address in held if address.citizen_id == citizen.pk]
        there = own or held
        reached = next((address for address in there if outbox.account_for(address)), None)
        return Person(citizen, reached or next(iter(there), None), len(own) == len(held))


def _citizen(
    name: str,
    given: list[tuple[str, str]],
    number: str,
    actor: User | None,
    *,
    document_seen: bool,
) -> Citizen | None:
    known = [found for kind, value in given if (found := addresses.find(kind=kind, value=value))]
    if number and (holder := national_numbers.holder(number)):
        for address in known:
            if address.citizen_id != holder.pk and _may_be(address.citizen, name):
                citizens.merge(keep=holder, absorb=address.citizen, actor=actor)
        return holder
    for address in known[:1]:
        fits = _may_be(address.citizen, name) if number else _same_name(address.citizen, name)
        if fits or not document_seen:
            return address.citizen
    if not (name or given or number):
        return None
    return Citizen.objects.create(name=name)


def _may_be(citizen: Citizen, name: str) -> bool:
    """Whether the holder of an address is, for all we know, the person whose document was seen:
    nobody else's name, number, account or document speaks against it."""
    return (
        _same_name(citizen, name)
        and not citizen.national_number
        and citizen.user_id is None
        and citizen.assurance < Assurance.DOCUMENT
    )


def _same_name(citizen: Citizen, name: str) -> bool:
    return not citizen.name or not name or citizen.name_index == name_index(name)


def _vouch(citizen: Citizen, number: str) -> None:
    """A document was seen of this person, with this number if it was taken down."""
    changed = []
    if citizen.assurance < Assurance.DOCUMENT:
        citizen.assurance = Assurance.DOCUMENT
        changed.append("assurance")
    if number and not citizen.national_number:
        citizen.national_number = number
        changed += ["national_number", "national_number_index"]
    if changed:
        citizen.save(update_fields=changed)


def _address(citizen: Citizen, kind: str, value: str) -> Address:
    """The address with that value: whoever has it, or else this citizen's from now on."""
    address, _created = Address.objects.get_or_create(
        kind=kind,
        value_index=address_index(kind, value),
        defaults={"citizen": citizen, "value": value},
    )
    return address
