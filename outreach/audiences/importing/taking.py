"""Rows of a file become people whom the council knows: a batch in a handful of statements."""

from collections.abc import Sequence

from django.db.models import QuerySet
from django.utils import timezone

from accounts import addresses
from accounts.models import Address, Citizen, User
from accounts.models.citizens import name_index
from outreach.audiences import consenting
from outreach.audiences.consenting import How
from outreach.audiences.importing.rows import EMAIL, PHONE, Person
from outreach.models import Consent, Contact, ListEntry, PeopleList


def known(indexes: Sequence[str]) -> QuerySet[Address]:
    """Those of the addresses that are there already."""
    return Address.objects.filter(kind__in=[PHONE, EMAIL], value_index__in=indexes)


def take(people: PeopleList, persons: Sequence[Person], user: User) -> None:
    """Make these persons entries of the list: what we know of somebody already stays as it is,
    what we did not know is added. Each gets a record of the yes that the list says they gave;
    who said stop has not said it. In the caller's transaction."""
    own = _own_addresses(persons)
    fresh = _contacts(persons, own)
    entries = [
        ListEntry(
            people=people,
            address=address,
            fields=person.fields,
            made_contact=address.citizen_id in fresh,
        )
        for person, theirs in zip(persons, own, strict=True)
        for address in theirs
    ]
    ListEntry.objects.bulk_create(entries, ignore_conflicts=True)
    willing = [each.pk for theirs in own for each in theirs if each.opted_out_at is None]
    how = How(Consent.Way.LIST, words=people.reason, user=user)
    consenting.record_listed(willing, how=how, at=timezone.now())


def _own_addresses(persons: Sequence[Person]) -> list[list[Address]]:
    """Of each person their addresses, made where they were not there."""
    indexes = [index for person in persons for index in person.indexes]
    found = {each.value_index: each for each in known(indexes).select_related("citizen")}
    citizens, people = [], []
    for person in persons:
        theirs = next((found[index].citizen for index in person.indexes if index in found), None)
        if theirs is None:
            theirs = Citizen(name=person.name, language=person.language)
            theirs.name_index = name_index(person.name) if person.name else ""
            citizens.append(theirs)
        else:
            addresses.learn(theirs, name=person.name, language=person.language)
        people.append(theirs)
    Citizen.objects.bulk_create(citizens)
    made = [
        Address(citizen=citizen, kind=kind, value=value, value_index=index)
        for person, citizen in zip(persons, people, strict=True)
        for (kind, value), index in zip(person.addresses, person.indexes, strict=True)
        if index not in found
    ]
    Address.objects.bulk_create(made)
    found |= {address.value_index: address for address in made}
    return [[found[index] for index in person.indexes] for person in persons]


def _contacts(persons: Sequence[Person], own: Sequence[Sequence[Address]]) -> set[int]:
    """Each person is a contact from now on; the ids of those who were none. A sector is added
    where we knew none."""
    said = {each[0].citizen_id: person for person, each in zip(persons, own, strict=True)}
    there = {each.citizen_id: each for each in Contact.objects.filter(citizen__in=said)}
    Contact.objects.bulk_create(
        [
            Contact(citizen_id=citizen, kind=person.kind, sector_id=person.sector)
            for citizen, person in said.items()
            if citizen not in there
        ],
        ignore_conflicts=True,
    )
    moved = [each for pk, each in there.items() if not each.sector_id and said[pk].sector]
    for contact in moved:
        contact.sector_id = said[contact.citizen_id].sector
    Contact.objects.bulk_update(moved, ["sector"])
    return said.keys() - there.keys()
