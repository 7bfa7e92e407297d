"""What a broadcast will cost and how long it will take, before anything is sent.

Parts are what providers charge and what their gateways' pace is measured in. The arithmetic is
pure; only `estimate` reads the database.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import Address
from channels import registry
from channels.models import Account
from outreach.audiences import consenting, manners
from outreach.broadcasts import recipients, texts
from outreach.broadcasts.texts import Texts, Words
from outreach.models import Broadcast, ListEntry, SendingPrice

SAMPLE = 100  # people of one kind and language whose own words are measured

_BY_KIND_AND_LANGUAGE = """
SELECT chosen.kind, person.language, count(*) FROM ({chosen}) chosen
  JOIN accounts_citizen person ON person.id = chosen.citizen_id
 GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2
"""


@dataclass(frozen=True)
class Gateway:
    """An account that news goes out by: `pace` in parts a second, `weight` its share."""

    kind: str
    channel: str
    pace: float
    weight: float
    price: Decimal | None = None
    currency: str = ""


@dataclass(frozen=True)
class Line:
    """People of one kind of address and one language. `parts` is for all of them."""

    kind: str
    channel: str
    language: str  # of the people; "" is not known
    people: int
    parts: int
    words: Words | None = None
    is_exact: bool = True


@dataclass(frozen=True)
class Estimate:
    """All of it before sending. `costs` by currency; `unpriced` channels have no price here."""

    lines: tuple[Line, ...] = ()
    left_out: Mapping[str, int] = field(default_factory=dict)
    costs: Mapping[str, Decimal] = field(default_factory=dict)
    unpriced: tuple[str, ...] = ()
    seconds: float = 0.0
    starts_at: datetime | None = None
    ends_at: datetime | None = None

    @property
    def people(self) -> int:
        return sum(line.people for line in self.lines)

    @property
    def parts(self) -> int:
        """Of SMS alone; other channels charge by the message."""
        return sum(line.parts for line in self.lines if line.channel == "sms")

    @property
    def is_exact(self) -> bool:
        return all(line.is_exact for line in self.lines)


# Arithmetic ---------------------------------------------------------------------------------------
def parts_of(channel: str, words: Words) -> int:
    """How many parts a provider charges for the words on that channel."""
    return registry.get(channel).parts(words.body) if channel else 0


def costs(lines: Iterable[Line], gateways: Iterable[Gateway]) -> dict[str, Decimal]:
    """What the parts cost by currency: each account of a kind carries its share by weight."""
    found: dict[str, Decimal] = defaultdict(Decimal)
    by_kind = _by_kind(gateways)
    for line in lines:
        able = by_kind.get(line.kind, [])
        weights = sum(Decimal(str(each.weight)) for each in able)
        for each in able:
            if each.price is not None:
                share = Decimal(str(each.weight)) / weights
                found[each.currency] += line.parts * share * each.price
    return {currency: cost.quantize(Decimal("0.01")) for currency, cost in sorted(found.items())}


def seconds(lines: Iterable[Line], gateways: Iterable[Gateway], pace: float | None = None) -> float:
    """How long it takes: kinds of address go side by side, each as fast as its accounts take
    parts together; never faster in all than `pace` messages a second."""
    lines = list(lines)
    parts_by_kind: dict[str, int] = defaultdict(int)
    for line in lines:
        parts_by_kind[line.kind] += line.parts
    by_kind = _by_kind(gateways)
    paces = {kind: sum(each.pace for each in able) for kind, able in by_kind.items()}
    slowest = max(
        (number / paces[kind] for kind, number in parts_by_kind.items() if paces.get(kind)),
        default=0.0,
    )
    people = sum(line.people for line in lines)
    return max(slowest, people / pace if pace else 0.0)


def ends_at(rules, starts_at: datetime, seconds: float, *, is_alert: bool = False) -> datetime:
    """When it is over if it begins then: nothing goes out in the quiet hours, unless it must."""
    if is_alert:
        return starts_at + timedelta(seconds=seconds)
    at = manners.next_time(rules, starts_at)
    left = timedelta(seconds=seconds)
    while left > (room := _until_quiet(rules, at)):
        left -= room
        at = manners.next_time(rules, at + room)
    return at + left


def _until_quiet(rules, at: datetime) -> timedelta:
    """How long one may go on from a moment that is not quiet."""
    if rules.quiet_from == rules.quiet_until:
        return timedelta.max
    local = at.astimezone(ZoneInfo(rules.time_zone))
    quiet = datetime.combine(local.date(), rules.quiet_from, local.tzinfo)
    if quiet <= local:
        quiet = datetime.combine(local.date() + timedelta(days=1), rules.quiet_from, local.tzinfo)
    return quiet.astimezone(at.tzinfo) - at


def _by_kind(gateways: Iterable[Gateway]) -> dict[str, list[Gateway]]:
    """Those that carry news, by the kind of address they reach: all of the first channel that
    does."""
    found: dict[str, list[Gateway]] = {}
    for each in gateways:
        if each.weight > 0 and each.pace > 0:
            able = found.setdefault(each.kind, [])
            if not able or able[0].channel == each.channel:
                able.append(each)
    return found


# From the database --------------------------------------------------------------------------------
def estimate(broadcast: Broadcast, *, at: datetime | None = None) -> Estimate:
    """What it would be if it started now, or at its time. A handful of statements; two of them
    walk through the audience."""
    at = at or max(broadcast.starts_at or timezone.now(), timezone.now())
    gateways = in_use(broadcast.channels)
    found = texts.read(broadcast)
    lines = tuple(_lines(broadcast, found, gateways, at))
    needed = seconds(lines, gateways, broadcast.pace)
    priced = {each.channel for each in gateways if each.price is not None}
    rules = manners.standing()
    is_alert = broadcast.is_alert
    return Estimate(
        lines=lines,
        left_out=recipients.count(broadcast, at=at).left_out,
        costs=costs(lines, gateways),
        unpriced=tuple(sorted({line.channel for line in lines} - priced - {"email"})),
        seconds=needed,
        starts_at=at if is_alert else manners.next_time(rules, at),
        ends_at=ends_at(rules, at, needed, is_alert=is_alert),
    )


def in_use(wanted: Collection[str] = ()) -> list[Gateway]:
    """The accounts that can speak; only those of the wanted channels or kinds of address, if any
    are. Of a kind that several channels reach, those that news goes by come first, as
    `outreach.sending.handing` chooses them."""
    able = {
        each.slug: each
        for each in registry.every()
        if each.sends and (not wanted or each.slug in wanted or each.address_kind in wanted)
    }
    prices = {each.account_id: each for each in SendingPrice.objects.all()}
    found = []
    for account in Account.objects.filter(channel__in=able, is_active=True).order_by("pk"):
        price = prices.get(account.pk)
        found.append(
            Gateway(
                kind=able[account.channel].address_kind,
                channel=account.channel,
                pace=float(account.setting("pace") or 0),
                weight=float(account.setting("weight") or 0),
                price=price.price if price else None,
                currency=price.currency if price else "",
            )
        )
    return sorted(found, key=lambda each: _place(able[each.channel], wanted))


def _place(adapter, wanted: Collection[str]) -> tuple[bool, bool, bool]:
    return adapter.slug not in wanted, not adapter.starts, bool(adapter.window_hours)


def channel_of(kind: str, gateways: Iterable[Gateway]) -> str:
    """By which channel people with that kind of address are spoken to; "" when by none."""
    return next((each.channel for each in gateways if each.kind == kind), "")


def _lines(
    broadcast: Broadcast, found: Texts, gateways: list[Gateway], at: datetime
) -> Iterable[Line]:
    chosen = recipients.chosen(broadcast, at)
    for kind, language, people in _groups(chosen):
        channel = channel_of(kind, gateways)
        words = texts.text_for(found, language, channel)
        if words is None:
            yield Line(kind, channel, language, people, 0)
            continue
        own = [each for each in words.placeholders if each.name != texts.STOP]
        if channel != "sms" or not own:
            count = parts_of(channel, plain(words)) * people
            yield Line(kind, channel, language, people, count, words)
            continue
        group = chosen.filter(kind=kind, citizen__language=language)
        measured = list(_measured(broadcast, words, group))
        mean = sum(measured) / len(measured) if measured else 1
        yield Line(kind, channel, language, people, round(mean * people), words, is_exact=False)


def _groups(chosen: QuerySet[Address]) -> list[tuple[str, str, int]]:
    """Kinds of address and languages, with how many people; the largest first."""
    try:
        sql, given = chosen.values("kind", "citizen_id").query.sql_with_params()
    except EmptyResultSet:  # no channel is in use that could reach anybody
        return []
    with connection.cursor() as cursor:
        cursor.execute(_BY_KIND_AND_LANGUAGE.format(chosen=sql), given)
        return cursor.fetchall()


def plain(words: Words, values: Mapping[str, str] | None = None) -> Words:
    """The words as somebody sees them of whom nothing is known."""
    known = {each.name: each.default or f"[{each.name}]" for each in words.placeholders}
    return texts.filled(
        words, known | {texts.STOP: consenting.unsubscribe_link(0)} | dict(values or {})
    )


def _measured(broadcast: Broadcast, words: Words, group) -> Iterable[int]:
    """The parts of some people's own words."""
    some = list(group.select_related("citizen")[:SAMPLE])
    lists = recipients.lists_of(recipients.definition_of(broadcast))
    entries = ListEntry.objects.filter(people__in=lists, address__in=[each.pk for each in some])
    fields = dict(entries.order_by("people").values_list("address", "fields"))
    named = any(each.name == texts.NAME for each in words.placeholders)
    for address in some:
        own = texts.values_for(fields.get(address.pk, {}), address.citizen if named else None, "")
        yield parts_of("sms", plain(words, {name: value for name, value in own.items() if value}))
