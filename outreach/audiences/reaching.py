"""Whom an audience reaches: one address for each person, and in figures whom not, and why.

All of it is done by the database, whatever the size of the audience:

    definition = audiences.definition.read(audience.definition)
    reaching.addresses(definition, topic=topic)          # a QuerySet of accounts' Address
    reaching.count(definition, topic=topic, at=now)      # a Count
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection
from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When
from django.db.models.expressions import RawSQL
from django.utils import timezone

from accounts.models import Address
from outreach.audiences import doors, manners
from outreach.audiences.definition import Definition
from outreach.audiences.doors import Doors
from outreach.audiences.members import members, without_address
from outreach.models import NewsTopic, Recipient


class Reason:
    """Why somebody of an audience is not spoken to; the first that holds for the address that
    comes nearest. The words are those of `Recipient.Skipped`, and two that it has no need of."""

    OPTED_OUT = Recipient.Skipped.OPTED_OUT.value
    TOO_OFTEN = Recipient.Skipped.TOO_OFTEN.value
    NO_DOOR = Recipient.Skipped.NO_DOOR.value
    FAILING = "failing"
    NO_ADDRESS = "no_address"


SOME = 100  # addresses of a group, by which its people's own words can be measured
# How near an address comes to being spoken to, nearest first.
_NEAREST = (Reason.TOO_OFTEN, Reason.FAILING, Reason.NO_DOOR, Reason.OPTED_OUT)


@dataclass(frozen=True)
class Group:
    """People who are reached by one kind of address and speak one language ("": they chose none);
    `some` are ids of a few of their addresses."""

    kind: str
    language: str
    people: int
    some: tuple[int, ...] = ()


@dataclass(frozen=True)
class Count:
    """Figures of an audience: `people` in it, `reached` of them in `groups`, by sector (None:
    nobody knows where they live); `doubtful` are reached by an address that failed lately;
    `left_out` by `Reason`."""

    people: int = 0
    reached: int = 0
    doubtful: int = 0
    groups: tuple[Group, ...] = ()
    by_sector: dict[int | None, int] = field(default_factory=dict)
    left_out: dict[str, int] = field(default_factory=dict)

    @property
    def by_kind(self) -> dict[str, int]:
        """How many are reached by each kind of address, the largest first."""
        return _summed((group.kind, group.people) for group in self.groups)

    @property
    def by_language(self) -> dict[str, int]:
        """The same by language; whoever chose none is spoken to in the centre's."""
        return _summed(
            (group.language or settings.LANGUAGE_CODE, group.people) for group in self.groups
        )


def addresses(
    definition: Definition,
    *,
    topic: NewsTopic | None = None,
    is_alert: bool = False,
    at: datetime | None = None,
) -> QuerySet[Address]:
    """One address for each person of an audience that can be spoken to now.

    Of several that can, the best by the definition's channels; one that fails lately is the last
    resort, and none after `Manners.give_up_days`. Left out: whom no channel in use reaches, who
    said stop (at any address of theirs, unless this one asked for news itself) or said no to
    `topic`, and, where `at` is given, who got enough by then. An alert asks only for a channel.
    """
    asked = _Asked(doors.standing(definition.channels), topic, is_alert, at)
    return Address.objects.filter(pk__in=_best(members(definition), asked).values("pk"))


def best(found: QuerySet[Address], channels: Collection[str] = ()) -> QuerySet[Address]:
    """Of these addresses the one for each person by which they can be spoken to now, chosen as in
    `addresses`. For a few of an audience that was fixed before: to look for them in it again would
    walk through all of it."""
    asked = _Asked(doors.standing(tuple(channels)), None, is_alert=False, at=None)
    return Address.objects.filter(pk__in=_best(found, asked).values("pk"))


def count(
    definition: Definition,
    *,
    topic: NewsTopic | None = None,
    is_alert: bool = False,
    at: datetime | None = None,
) -> Count:
    """What `addresses` would give now, in figures, and who is left out and why. One statement for
    the figures, whatever the size; `at` as there."""
    asked = _Asked(doors.standing(definition.channels), topic, is_alert, at)
    everyone = RawSQL("SELECT id FROM everyone", [])
    chosen = _best(Address.objects.filter(pk__in=everyone), asked)
    parts = {
        "everyone": members(definition).order_by().values("id", "citizen_id"),
        "chosen": chosen.values("id", "citizen_id", "kind", "failing_since"),
        "missed": _missed(asked),
    }
    compiled = {name: found.query.sql_with_params() for name, found in parts.items()}
    sql = _FIGURES.format(**{name: words for name, (words, _given) in compiled.items()})
    given = [value for _words, values in compiled.values() for value in values]
    with connection.cursor() as cursor:
        cursor.execute(sql, [*given, SOME])
        rows = cursor.fetchall()
    return _counted(rows, without_address(definition).count())


# Choosing -----------------------------------------------------------------------------------------
@dataclass(frozen=True)
class _Asked:
    """What is asked of addresses beside being in the audience; as in `addresses`."""

    standing: Doors
    topic: NewsTopic | None
    is_alert: bool
    at: datetime | None

    @property
    def now(self) -> datetime:
        return self.at or timezone.now()


def _best(found: QuerySet[Address], asked: _Asked) -> QuerySet[Address]:
    """Of these addresses the best of each person who can be spoken to."""
    found = found.filter(asked.standing.lets_in(asked.now))
    if not asked.is_alert:
        found = found.filter(manners.willing(asked.topic), _not_given_up(asked.now))
        if asked.at is not None:
            found = manners.not_too_often(found, asked.at)
    return (
        found.annotate(rank=asked.standing.rank())
        .order_by(
            "citizen_id",
            F("failing_since").desc(nulls_first=True),
            "rank",
            F("verified_at").asc(nulls_last=True),
            "-pk",
        )
        .distinct("citizen_id")
    )


def _not_given_up(at: datetime) -> Q:
    since = at - timedelta(days=manners.standing().give_up_days)
    return Q(failing_since=None) | Q(failing_since__gt=since)


# Counting -----------------------------------------------------------------------------------------
# The audience is walked through once; all else is asked of what was found.
_FIGURES = """
WITH everyone AS MATERIALIZED ({everyone}),
chosen AS MATERIALIZED ({chosen}),
rest AS MATERIALIZED (
    SELECT everyone.id FROM everyone WHERE NOT EXISTS (
        SELECT FROM chosen WHERE chosen.citizen_id = everyone.citizen_id)
),
missed AS MATERIALIZED ({missed}),
described AS MATERIALIZED (
    SELECT chosen.id, chosen.kind, chosen.failing_since IS NOT NULL AS doubtful, person.language,
        CASE WHEN contact.id IS NOT NULL THEN contact.sector_id ELSE (
            SELECT max(earlier.sector_id) FROM outreach_contact earlier
            JOIN accounts_citizen joined ON joined.id = earlier.citizen_id
            WHERE joined.merged_into_id = chosen.citizen_id) END AS sector_id
    FROM chosen JOIN accounts_citizen person ON person.id = chosen.citizen_id
    LEFT JOIN outreach_contact contact ON contact.citizen_id = chosen.citizen_id
)
SELECT 'doubtful', NULL, NULL, count(*), NULL::bigint[] FROM described WHERE doubtful
UNION ALL SELECT 'groups', kind, language, count(*), (array_agg(id))[1:%s]
    FROM described GROUP BY kind, language
UNION ALL SELECT 'by_sector', sector_id::text, NULL, count(*), NULL
    FROM described GROUP BY sector_id
UNION ALL SELECT 'left_out', verdict::text, NULL, count(*), NULL FROM missed GROUP BY verdict
"""


def _missed(asked: _Asked) -> QuerySet[Address]:
    """Of each person who is not reached, what keeps the nearest address from it; among the rows
    that the statement around it calls `rest`."""
    lets_in = asked.standing.lets_in(asked.now)
    reasons = [(lets_in, Reason.NO_DOOR)]
    if not asked.is_alert:
        reasons = [
            (manners.willing(asked.topic), Reason.OPTED_OUT),
            *reasons,
            (_not_given_up(asked.now), Reason.FAILING),
        ]
    verdict = Case(
        *(When(~condition, then=Value(_NEAREST.index(reason))) for condition, reason in reasons),
        default=Value(_NEAREST.index(Reason.TOO_OFTEN)),
        output_field=IntegerField(),
    )
    rest = RawSQL("SELECT id FROM rest", [])
    found = Address.objects.filter(pk__in=rest).annotate(verdict=verdict)
    return found.order_by("citizen_id", "verdict").distinct("citizen_id").values("verdict")


def _counted(rows: list[tuple], addressless: int) -> Count:
    """The rows of `_FIGURES` as one value; the largest figures first."""
    singles, groups, sectors, left_out = {}, [], {}, {}
    for name, key, language, number, some in sorted(
        rows, key=lambda row: (row[0], -row[3], row[1] or "", row[2] or "")
    ):
        if name == "groups":
            groups.append(Group(key, language, number, tuple(some)))
        elif name == "by_sector":
            sectors[key and int(key)] = number
        elif name == "left_out":
            left_out[_NEAREST[int(key)]] = number
        else:
            singles[name] = number
    if addressless:
        left_out[Reason.NO_ADDRESS] = addressless
    reached = sum(group.people for group in groups)
    return Count(
        **singles,
        people=reached + sum(left_out.values()),
        reached=reached,
        groups=tuple(groups),
        by_sector=sectors,
        left_out=left_out,
    )


def _summed(pairs: Iterable[tuple[str, int]]) -> dict[str, int]:
    found: dict[str, int] = {}
    for key, number in pairs:
        found[key] = found.get(key, 0) + number
    return dict(sorted(found.items(), key=lambda pair: (-pair[1], pair[0])))
