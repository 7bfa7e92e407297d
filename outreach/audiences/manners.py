"""When and how often people may be spoken to first. A legal must-send knows neither.

The rules of the clock are pure functions of a `Manners` row; how often somebody was told already
is counted from the rows of `Recipient`, in bulk.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.models import Address
from outreach.models import Broadcast, Manners, NewsTopic, Recipient, Subscription

_Skipped = Recipient.Skipped
TOO_OFTEN = _Skipped.TOO_OFTEN.value
_TOLD = (Recipient.State.HANDED_OVER, Recipient.State.SENT, Recipient.State.DELIVERED)


def standing() -> Manners:
    """The rules as somebody set them in the admin, else the usual ones."""
    return Manners.objects.first() or Manners()


# The clock ----------------------------------------------------------------------------------------
def is_quiet(rules: Manners, at: datetime) -> bool:
    """Whether people are left alone at that moment, by the clock of the rules' own zone. Hours may
    go over midnight; the same hour twice means that there are none."""
    clock = at.astimezone(ZoneInfo(rules.time_zone)).time()
    begin, end = rules.quiet_from, rules.quiet_until
    if begin == end:
        return False
    return begin <= clock < end if begin < end else clock >= begin or clock < end


def is_quiet_now() -> bool:
    """Whether people are left alone at this moment, by the standing rules."""
    return is_quiet(standing(), timezone.now())


def next_time(rules: Manners, at: datetime) -> datetime:
    """The first moment from `at` on at which people may be spoken to; `at` itself if it is one."""
    if not is_quiet(rules, at):
        return at
    zone = ZoneInfo(rules.time_zone)
    local = at.astimezone(zone)
    day = local.date() + timedelta(days=local.time() >= rules.quiet_until)
    return datetime.combine(day, rules.quiet_until, zone).astimezone(at.tzinfo)


# How often ----------------------------------------------------------------------------------------
def not_too_often(found: QuerySet[Address], at: datetime) -> QuerySet[Address]:
    """Those of the addresses that did not get enough by that moment."""
    busy = enough(at)
    if busy is None:
        return found
    return found.filter(~Exists(Address.objects.filter(pk=OuterRef("pk"), pk__in=busy)))


def enough(at: datetime, *, but: Broadcast | None = None) -> QuerySet | None:
    """Ids of addresses that were told `at_most` times within the last `in_days` days before `at`,
    alerts not counted; None when nobody can have been. `but` one broadcast is not counted.

    Only the rows of those days' broadcasts are read, however many there were before.
    """
    rules = standing()
    if not rules.at_most:
        return None
    since = at - timedelta(days=rules.in_days)
    lately = Broadcast.objects.filter(started_at__gt=since, started_at__lte=at, is_alert=False)
    pks = [pk for pk in lately.values_list("pk", flat=True) if but is None or pk != but.pk]
    if len(pks) < rules.at_most:
        return None
    told = Recipient.objects.order_by().filter(broadcast__in=pks, state__in=_TOLD)
    often = told.values("address").annotate(times=Count("pk")).filter(times__gte=rules.at_most)
    return often.values("address")


def may_be_told(
    addresses: Iterable[int],
    at: datetime,
    *,
    topic: NewsTopic | None = None,
    is_alert: bool = False,
    but: Broadcast | None = None,
) -> dict[int, str]:
    """Of these ids of addresses, why each may be told or not: an empty word if so, else one of
    `Recipient.Skipped` (asked for no more news; got enough lately). In at most four statements.

    The night is not asked about here: whoever it stops waits until `next_time`. `but` is the
    broadcast that is going out itself, which does not count towards how often.
    """
    pks = set(addresses)
    verdicts = dict.fromkeys(pks, "")
    if is_alert or not pks:
        return verdicts
    if (busy := enough(at, but=but)) is not None:
        often = busy.filter(address__in=pks)
        verdicts |= dict.fromkeys(often.values_list("address", flat=True), _Skipped.TOO_OFTEN.value)
    yes = Address.objects.filter(willing(topic), pk__in=pks).values_list("pk", flat=True)
    return verdicts | dict.fromkeys(pks.difference(yes), _Skipped.OPTED_OUT.value)


def willing(topic: NewsTopic | None = None) -> Q:
    """What must hold of an address whose owner did not say no.

    Stop at one address is stop at all of the person's, but where news was asked for; no to a kind
    of news likewise.
    """
    said_stop = Address.objects.filter(citizen=OuterRef("citizen"), opted_out_at__isnull=False)
    asked = Subscription.objects.filter(address=OuterRef("pk"), ended_at=None)
    others = Address.objects.filter(pk=OuterRef("pk"), opted_out_at=None)
    silenced = others.filter(Exists(said_stop), ~Exists(asked))
    agreed = Q(opted_out_at=None) & ~Q(Exists(silenced))
    if topic is None:
        return agreed
    said_no = Subscription.objects.filter(
        topic=topic, ended_at__isnull=False, address__citizen=OuterRef("citizen")
    )
    refused = Address.objects.filter(
        Exists(said_no), ~Exists(asked.filter(topic=topic)), pk=OuterRef("pk")
    )
    return agreed & ~Q(Exists(refused))
