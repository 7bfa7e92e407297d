"""When and how often people may be spoken to first. A legal must-send knows neither.

The rules of the clock are pure functions of a `Manners` row; how often somebody was told already
is counted in bulk from the rows of `Recipient`, and of `Told` for what is no broadcast: news of a
project, invitations to a survey.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.utils import timezone

from accounts.models import Address
from channels.values import DeliveryState
from outreach.models import Broadcast, Manners, NewsTopic, Recipient, Subscription, Told

_Skipped = Recipient.Skipped
TOO_OFTEN = _Skipped.TOO_OFTEN.value
_TOLD = [
    each.value
    for each in (Recipient.State.HANDED_OVER, Recipient.State.SENT, Recipient.State.DELIVERED)
]
_ON_ITS_WAY = [
    each.value
    for each in (
        *(DeliveryState.QUEUED, DeliveryState.SENDING),
        *(DeliveryState.SENT, DeliveryState.DELIVERED),
    )
]
# Somebody with a phone and a mailbox is one person, who was told by this or by that.
_OFTEN = """
SELECT theirs.id FROM accounts_address theirs WHERE theirs.citizen_id IN (
    SELECT address.citizen_id FROM (
        SELECT address_id FROM outreach_recipient
        WHERE broadcast_id = ANY(%s) AND state = ANY(%s) {among}
        UNION ALL
        SELECT told.address_id FROM outreach_told told
        JOIN channels_delivery delivery ON delivery.id = told.delivery_id
        WHERE told.at > %s AND told.at <= %s AND delivery.state = ANY(%s) {among_told}
    ) said JOIN accounts_address address ON address.id = said.address_id
    GROUP BY address.citizen_id HAVING count(*) >= %s)
"""


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
    return found.filter(~Exists(busy.filter(pk=OuterRef("pk"))))


def enough(
    at: datetime, *, but: Broadcast | None = None, among: Iterable[int] | None = None
) -> QuerySet[Address] | None:
    """Addresses (`among` the people of these) whose owner was told `at_most` times within the last
    `in_days` days before `at`, at any address, alerts not counted; None when nobody can have been.
    `but` one broadcast is not counted.

    Only the rows of those days are read, however many there were before.
    """
    rules = standing()
    if not rules.at_most:
        return None
    since = at - timedelta(days=rules.in_days)
    lately = Broadcast.objects.filter(started_at__gt=since, started_at__lte=at, is_alert=False)
    pks = [pk for pk in lately.values_list("pk", flat=True) if but is None or pk != but.pk]
    if len(pks) < rules.at_most and not Told.objects.filter(at__gt=since, at__lte=at).exists():
        return None
    these = [] if among is None else [_of_the_people_of(among)]
    among_told = "AND told.address_id = ANY(%s)" if these else ""
    often = _OFTEN.format(among=among_told.replace("told.", ""), among_told=among_told)
    given = [pks, _TOLD, *these, since, at, _ON_ITS_WAY, *these, rules.at_most]
    return Address.objects.filter(pk__in=RawSQL(often, given)).order_by()  # noqa: S611


def _of_the_people_of(addresses: Iterable[int]) -> list[int]:
    """All addresses of those who have one of these."""
    people = Address.objects.filter(pk__in=list(addresses)).order_by().values("citizen")
    return list(Address.objects.filter(citizen__in=people).values_list("pk", flat=True))


def may_be_told(
    addresses: Iterable[int],
    at: datetime,
    *,
    topic: NewsTopic | None = None,
    is_alert: bool = False,
    but: Broadcast | None = None,
) -> dict[int, str]:
    """Of these ids of addresses, why each may be told or not: an empty word if so, else one of
    `Recipient.Skipped` (asked for no more news; got enough lately). In at most six statements.

    The night is not asked about here: whoever it stops waits until `next_time`. `but` is the
    broadcast that is going out itself, which does not count towards how often.
    """
    pks = set(addresses)
    verdicts = dict.fromkeys(pks, "")
    if is_alert or not pks:
        return verdicts
    if (busy := enough(at, but=but, among=pks)) is not None:
        often = busy.filter(pk__in=pks).values_list("pk", flat=True)
        verdicts |= dict.fromkeys(often, TOO_OFTEN)
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
