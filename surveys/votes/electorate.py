"""Who may vote: a list that is fixed, counted and sealed at the opening, or whoever proves who
they are."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from accounts.encryption import blind_index
from accounts.models import Address, Assurance, Citizen
from outreach.audiences import definition, members
from outreach.audiences.definition import Definition, Part
from surveys.models import Aside, Elector, Vote

_BATCH = 2000
# Who has several addresses stands there once, with all of them; who has none stands there, too.
_FIX = """
INSERT INTO surveys_elector (vote_id, citizen_id, sector_id, addresses)
SELECT %s, people.citizen_id, contact.sector_id, people.addresses
  FROM (SELECT citizen_id, array_agg(id ORDER BY id) AS addresses FROM ({members}) reached
         GROUP BY citizen_id
        UNION ALL SELECT id, '{{}}' FROM ({bare}) bare) people
  LEFT JOIN outreach_contact contact ON contact.citizen_id = people.citizen_id
 ORDER BY people.citizen_id
"""


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
    """Write the list of a vote that opens, in one statement; how many are on it, and its seal."""
    defined = definition_of(vote)
    listed, given = _compiled(members.members(defined).order_by().values("citizen_id", "id"))
    bare, others = _compiled(members.without_address(defined).order_by().values("id"))
    with connection.cursor() as cursor:
        sql = _FIX.format(members=listed, bare=bare)
        cursor.execute(sql, [vote.pk, *given, *others])
        size = cursor.rowcount
    return size, seal(vote)


def _compiled(found: QuerySet) -> tuple[str, tuple]:
    """The statement, or one that finds nobody where Django knows that before it asks."""
    try:
        return found.query.sql_with_params()
    except EmptyResultSet:
        return "SELECT NULL::bigint AS id, NULL::bigint AS citizen_id WHERE FALSE", ()


def seal(vote: Vote) -> str:
    """The SHA-256 over the keyed hashes of everybody on the list, in order: it says nothing of
    who they are, and changes when anybody is added, left out or exchanged."""
    people = Elector.objects.filter(vote=vote).values_list("citizen_id", flat=True)
    keys = sorted(blind_index(f"{vote.number}:{pk}", "elector") for pk in _each(people))
    whole = hashlib.sha256()
    for place, key in enumerate(keys):  # joined they would be held twice
        whole.update(f"\n{key}".encode() if place else key.encode())
    return whole.hexdigest()


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
