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

from django.utils import timezone

from accounts.models import Address
from channels import registry
from channels.models import Account
from outreach.audiences import links, manners
from outreach.audiences.counting import Counted
from outreach.audiences.reaching import Count, Group
from outreach.broadcasts import recipients, spans, texts
from outreach.broadcasts.texts import Texts, Words
from outreach.models import Broadcast, ListEntry, SendingPrice


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
    counted: Counted | None = None

    @property
    def channels(self) -> tuple[str, ...]:
        """By which somebody is reached, the one of most people first."""
        people: dict[str, int] = defaultdict(int)
        for line in self.lines:
            people[line.channel] += line.people
        return tuple(sorted(filter(None, people), key=lambda channel: -people[channel]))

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
def estimate(broadcast: Broadcast, *, at: datetime | None = None, anew: bool = False) -> Estimate:
    """What it would be if it started now, or at its time; nothing of people while they are being
    counted for the first time (`counted`). `anew`: counted, even if figures are kept."""
    now = timezone.now()
    begins = at or max(broadcast.starts_at or now, now)
    gateways = in_use(broadcast.channels)
    counted = recipients.counted(broadcast, at=begins if begins > now else None, anew=anew)
    count = counted.count or Count()
    lines = tuple(_lines(broadcast, texts.read(broadcast), gateways, count.groups))
    needed = seconds(lines, gateways, broadcast.pace)
    priced = {each.channel for each in gateways if each.price is not None}
    rules = manners.standing()
    is_alert = broadcast.is_alert
    return Estimate(
        lines=lines,
        left_out=count.left_out,
        costs=costs(lines, gateways),
        unpriced=tuple(sorted({line.channel for line in lines} - priced - {"email"})),
        seconds=needed,
        starts_at=begins if is_alert else manners.next_time(rules, begins),
        # In the whole minutes that are said beside it.
        ends_at=ends_at(rules, begins, 60 * spans.whole(needed), is_alert=is_alert),
        counted=counted,
    )


def usable(broadcast: Broadcast) -> list[str]:
    """The channels that its words may go out by: those of its own, else of its audience."""
    try:
        wanted = recipients.definition_of(broadcast).channels
    except ValueError:  # of an audience that is missing or broken nobody knows better
        wanted = tuple(broadcast.channels)
    by_kind: dict[str, str] = {}
    for each in in_use(wanted):
        by_kind.setdefault(each.kind, each.channel)
    return list(by_kind.values())


def expected(broadcast: Broadcast, estimate: Estimate | None = None) -> list[str]:
    """The channels by which people are reached as far as they are counted; while nobody is, all
    that are usable."""
    return list(estimate.channels if estimate else ()) or usable(broadcast)


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
    broadcast: Broadcast, found: Texts, gateways: list[Gateway], groups: Iterable[Group]
) -> Iterable[Line]:
    for group in groups:
        channel = channel_of(group.kind, gateways)
        place = (group.kind, channel, group.language, group.people)
        words = texts.text_for(found, group.language, channel)
        if words is None:
            yield Line(*place, 0)
            continue
        own = [each for each in words.placeholders if each.name != texts.STOP]
        if channel != "sms" or not own:
            yield Line(*place, parts_of(channel, plain(words)) * group.people, words)
            continue
        measured = list(_measured(broadcast, words, group.some))
        mean = sum(measured) / len(measured) if measured else 1
        yield Line(*place, round(mean * group.people), words, is_exact=False)


def plain(words: Words, values: Mapping[str, str] | None = None) -> Words:
    """The words as somebody sees them of whom nothing is known."""
    known = {each.name: each.default or f"[{each.name}]" for each in words.placeholders}
    return texts.filled(words, known | {texts.STOP: links.example()} | dict(values or {}))


def _measured(broadcast: Broadcast, words: Words, ids: Collection[int]) -> Iterable[int]:
    """The parts of the own words of the people at these addresses."""
    some = list(Address.objects.filter(pk__in=ids).select_related("citizen"))
    lists = recipients.lists_of(recipients.definition_of(broadcast))
    entries = ListEntry.objects.filter(people__in=lists, address__in=[each.pk for each in some])
    fields = dict(entries.order_by("people").values_list("address", "fields"))
    named = any(each.name == texts.NAME for each in words.placeholders)
    for address in some:
        own = texts.values_for(fields.get(address.pk, {}), address.citizen if named else None, "")
        yield parts_of("sms", plain(words, {name: value for name, value in own.items() if value}))
