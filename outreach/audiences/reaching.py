"""Whom an audience reaches: one address for each person, and in figures whom not, and why.

All of it is done by the database, whatever the size of the audience:

    definition = audiences.definition.read(audience.definition)
    reaching.addresses(definition, topic=topic)          # a QuerySet of accounts' Address
    reaching.count(definition, topic=topic, at=now)      # a Count
"""

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


# How near an address comes to being spoken to, nearest first.
_NEAREST = (Reason.TOO_OFTEN, Reason.FAILING, Reason.NO_DOOR, Reason.OPTED_OUT)


@dataclass(frozen=True)
class Count:
    """Figures of an audience: `people` in it, `reached` of them, by the kind of the chosen
    address, by language and by sector (None: nobody knows where they live); `doubtful` are reached
    by an address that failed lately; `left_out` by `Reason`."""

    people: int = 0
    reached: int = 0
    doubtful: int = 0
    by_kind: dict[str, int] = field(default_factory=dict)
    by_language: dict[str, int] = field(default_factory=dict)
    by_sector: dict[int | None, int] = field(default_factory=dict)
    left_out: dict[str, int] = field(default_factory=dict)


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
    now = at or timezone.now()
    standing = doors.standing(definition.channels)
    found = members(definition).filter(standing.lets_in(now))
    if not is_alert:
        found = found.filter(manners.willing(topic), _not_given_up(now))
        if at is not None:
            found = manners.not_too_often(found, at)
    return Address.objects.filter(pk__in=_best(found, standing).values("pk"))


def count(
    definition: Definition,
    *,
    topic: NewsTopic | None = None,
    is_alert: bool = False,
    at: datetime | None = None,
) -> Count:
    """What `addresses` would give now, in figures, and who is left out and why. One statement for
    the figures, whatever the size; `at` as there."""
    chosen = addresses(definition, topic=topic, is_alert=is_alert, at=at)
    missed = _missed(doors.standing(definition.channels), topic, is_alert, at or timezone.now())
    parts = {
        "chosen": chosen.order_by().values("citizen_id", "kind", "failing_since"),
        "everyone": members(definition).order_by().values("id", "citizen_id"),
        "missed": missed,
    }
    compiled = {name: found.query.sql_with_params() for name, found in parts.items()}
    sql = _FIGURES.format(**{name: words for name, (words, _given) in compiled.items()})
    given = [value for _words, values in compiled.values() for value in values]
    with connection.cursor() as cursor:
        cursor.execute(sql, [*given, settings.LANGUAGE_CODE])
        rows = cursor.fetchall()
    return _counted(rows, without_address(definition).count())


# Choosing -----------------------------------------------------------------------------------------
def _best(found: QuerySet[Address], standing: Doors) -> QuerySet[Address]:
    return (
        found.annotate(rank=standing.rank())
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
_FIGURES = """
WITH chosen AS MATERIALIZED ({chosen}),
everyone AS MATERIALIZED ({everyone}),
rest AS MATERIALIZED (
    SELECT everyone.id FROM everyone WHERE NOT EXISTS (
        SELECT FROM chosen WHERE chosen.citizen_id = everyone.citizen_id)
),
missed AS MATERIALIZED ({missed}),
described AS MATERIALIZED (
    SELECT chosen.kind, chosen.failing_since IS NOT NULL AS doubtful,
        COALESCE(NULLIF(person.language, ''), %s) AS language,
        CASE WHEN contact.id IS NOT NULL THEN contact.sector_id ELSE (
            SELECT max(earlier.sector_id) FROM outreach_contact earlier
            JOIN accounts_citizen joined ON joined.id = earlier.citizen_id
            WHERE joined.merged_into_id = chosen.citizen_id) END AS sector_id
    FROM chosen JOIN accounts_citizen person ON person.id = chosen.citizen_id
    LEFT JOIN outreach_contact contact ON contact.citizen_id = chosen.citizen_id
)
SELECT 'people', NULL, count(DISTINCT citizen_id) FROM everyone
UNION ALL SELECT 'reached', NULL, count(*) FROM described
UNION ALL SELECT 'doubtful', NULL, count(*) FROM described WHERE doubtful
UNION ALL SELECT 'by_kind', kind, count(*) FROM described GROUP BY kind
UNION ALL SELECT 'by_language', language, count(*) FROM described GROUP BY language
UNION ALL SELECT 'by_sector', sector_id::text, count(*) FROM described GROUP BY sector_id
UNION ALL SELECT 'left_out', verdict::text, count(*) FROM missed GROUP BY verdict
"""


def _missed(
    standing: Doors, topic: NewsTopic | None, is_alert: bool, at: datetime
) -> QuerySet[Address]:
    """Of each person who is not reached, what keeps the nearest address from it; among the rows
    that the statement around it calls `rest`."""
    reasons = [(manners.willing(topic), Reason.OPTED_OUT)]
    reasons += [(standing.lets_in(at), Reason.NO_DOOR), (_not_given_up(at), Reason.FAILING)]
    if is_alert:
        reasons = [(standing.lets_in(at), Reason.NO_DOOR)]
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
    singles, groups = {}, {"by_kind": {}, "by_language": {}, "by_sector": {}, "left_out": {}}
    for name, key, number in sorted(rows, key=lambda row: (row[0], -row[2], row[1] or "")):
        if name in groups:
            groups[name][key] = number
        else:
            singles[name] = number
    sectors = {key and int(key): number for key, number in groups["by_sector"].items()}
    left_out = {_NEAREST[int(key)]: number for key, number in groups["left_out"].items()}
    if addressless:
        left_out[Reason.NO_ADDRESS] = addressless
        singles["people"] += addressless
    return Count(**singles | groups | {"by_sector": sectors, "left_out": left_out})
