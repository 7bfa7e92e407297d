"""Who may vote: a list that is fixed, counted and sealed at the opening, or whoever proves who
they are."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from accounts.encryption import blind_index
from accounts.models import Address, Assurance, Citizen
from outreach.audiences import definition, members
from outreach.audiences.definition import Definition, Part
from outreach.models import Contact
from surveys.models import Aside, Elector, Vote

_BATCH = 2000


@dataclass(frozen=True)
class Standing:
    """Whether somebody may vote; if not, `why` (of `Aside.Reason`)."""

    why: str = ""

    @property
    def may(self) -> bool:
        return not self.why


def definition_of(vote: Vote) -> Definition:
    """The audience whose people are the electorate."""
    if vote.audience_id:
        return definition.read(vote.audience.definition)
    return Definition(include=(Part(sectors=(vote.sector_id,), kinds=("citizen",)),))


def fix(vote: Vote) -> tuple[int, str]:
    """Write the list of a vote that opens; how many are on it, and its seal."""
    addresses: dict[int, list[int]] = {}
    defined = definition_of(vote)
    found = members.members(defined).values_list("citizen_id", "pk").order_by("citizen_id", "pk")
    for citizen, address in found.iterator(chunk_size=_BATCH):
        addresses.setdefault(citizen, []).append(address)
    for citizen in members.without_address(defined).values_list("pk", flat=True):
        addresses.setdefault(citizen, [])
    sectors = dict(
        Contact.objects.filter(citizen__in=list(addresses)).values_list("citizen", "sector")
    )
    rows = (
        Elector(vote=vote, citizen_id=pk, sector_id=sectors.get(pk), addresses=known)
        for pk, known in addresses.items()
    )
    Elector.objects.bulk_create(rows, batch_size=_BATCH)
    return len(addresses), seal(vote)


def seal(vote: Vote) -> str:
    """The SHA-256 over the keyed hashes of everybody on the list, in order: it says nothing of
    who they are, and changes when anybody is added, left out or exchanged."""
    people = Elector.objects.filter(vote=vote).values_list("citizen_id", flat=True)
    keys = sorted(blind_index(f"{vote.number}:{pk}", "elector") for pk in _each(people))
    return hashlib.sha256("\n".join(keys).encode()).hexdigest()


def _each(people) -> Iterator[int]:
    return people.order_by("pk").iterator(chunk_size=_BATCH)


def standing(vote: Vote, people: list[int], citizen: Citizen, address: Address | None) -> Standing:
    """Whether this person may vote, who speaks from `address` (None: they are signed in, or stand
    before the commission). `people` are the numbers under which the list may know them."""
    proven = citizen.assurance if address is None or address.verified_at else Assurance.NONE
    if vote.has_list:
        elector = Elector.objects.filter(vote=vote, citizen__in=people).first()
        if elector is None:
            return Standing(Aside.Reason.NOT_ON_LIST)
        by_list = address is not None and address.pk in elector.addresses
        if vote.least_assurance == Assurance.NONE and (by_list or proven > Assurance.NONE):
            return Standing()
    if proven < max(vote.least_assurance, Assurance.ADDRESS):
        return Standing(Aside.Reason.NOT_VERIFIED)
    return Standing()
