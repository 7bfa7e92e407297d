"""How fast each account may speak to many, and which of several gets how much.

The pace is a token bucket in the account's lane, one for all workers. An account's share is its
weight, less for failures (squared) and for slow answers. What was learnt fades within minutes, so
that shares and pace drift back by themselves. An account that refuses us, or where nobody answers,
is closed for a while, each time for longer, and then tried with one thing at a time.
"""

import math
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.utils import timezone

from channels.models import Account, Lane

FADES_SECONDS = 600.0  # after which a judgement has faded to 1/e
RECOVERS_SECONDS = 120.0  # the same for a pace that was slowed down
TRIAL = 0.02  # of its weight, until it is known to work again
SLOW_SECONDS = 2.0  # an average call longer than this costs weight
BURST_SECONDS = 1.0  # how much of the pace may be saved up
LEARNS = 0.02  # how much one call weighs in the averages
SLOWER = 0.7  # what is left of the pace when the provider asks to slow down
SLOWEST = 0.05
LONGEST_CLOSED = 600  # seconds
GOLDEN = 0.6180339887498949  # its multiples spread evenly over 0..1 (Weyl's sequence)

_DRAW = """
UPDATE channels_lane SET
    tokens = least(%(pace)s * %(burst)s + 1, tokens
        + greatest(0, extract(epoch FROM clock_timestamp() - at)) * %(pace)s
        * (1 - (1 - slowed)
            * exp(-extract(epoch FROM clock_timestamp() - judged_at) / %(recovers)s))),
    at = greatest(at, clock_timestamp())
WHERE account_id = %(account)s AND (closed_until IS NULL OR closed_until <= clock_timestamp())
RETURNING tokens, closures
"""
_JUDGE = """
UPDATE channels_lane SET
    failures = failures * exp(-age / %(fades)s) * (1 - %(learnt)s) + %(learnt)s * %(failed)s,
    seconds = seconds * exp(-age / %(fades)s) * (1 - %(learnt)s) + %(learnt)s * %(seconds)s,
    slowed = greatest(%(slowest)s, (1 - (1 - slowed) * exp(-age / %(recovers)s))
        * CASE WHEN closed_until > now() THEN 1 ELSE %(slower)s END),
    judged_at = greatest(judged_at, now()),
    closures = CASE WHEN closes THEN least(closures + 1, 30)
        WHEN %(succeeded)s THEN 0 ELSE closures END,
    closed_until = CASE
        WHEN closes THEN greatest(closed_until, now() + make_interval(secs => greatest(
            %(wait)s, least(%(longest)s, power(2, least(closures + 1, 12))))))
        WHEN %(wait)s > 0 THEN greatest(closed_until, now() + make_interval(secs => %(wait)s))
        ELSE closed_until END
FROM (SELECT greatest(0, extract(epoch FROM now() - judged_at)) AS age,
        NOT %(succeeded)s AND (%(broken)s OR closures > 0 AND NOT %(wait)s > 0) AS closes
    FROM channels_lane WHERE account_id = %(account)s) AS past
WHERE account_id = %(account)s
RETURNING closes
"""


@dataclass(frozen=True)
class Door:
    """An account that speaks to many: its share beside others (0 while it is closed), and its
    pace, parts a second."""

    account: Account
    share: float
    pace: float


def open_lane(account: Account) -> None:
    """Make the account's lane where it has none."""
    now = timezone.now()
    lane = Lane(account=account, at=now, judged_at=now, tokens=0)
    Lane.objects.bulk_create([lane], ignore_conflicts=True)


def pace(account: Account) -> float:
    """Parts a second that the account may say to many, as its settings have it."""
    return max(0.0, _number(account, "pace"))


def draw(account: Account) -> tuple[float, bool]:
    """Lock the lane until the transaction ends: how many parts may go now, and whether they are a
    trial after it was closed. Nothing while it is closed."""
    with connection.cursor() as cursor:
        values = {"pace": pace(account), "account": account.pk}
        cursor.execute(_DRAW, values | {"burst": BURST_SECONDS, "recovers": RECOVERS_SECONDS})
        row = cursor.fetchone()
    return (row[0], row[1] > 0) if row else (0.0, False)


def spend(account: Account, parts: int) -> None:
    """Take so many parts out of the lane; it may go into debt."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE channels_lane SET tokens = tokens - %s WHERE account_id = %s",
            [parts, account.pk],
        )


@dataclass(frozen=True)
class Outcome:
    """What some calls by one account tell of it: how many there were, how many went well, how many
    failed by the provider's fault, their mean length in seconds; how long it asked us to wait (0:
    not at all); whether there is no use in asking it again soon."""

    calls: int
    succeeded: int
    failed: int
    seconds: float
    wait: float = 0.0
    broken: bool = False


def judge(account: Account, outcome: Outcome) -> bool:
    """Learn from some calls; returns whether the account was closed for a while."""
    if not outcome.calls:
        return False
    values = {
        "account": account.pk,
        "learnt": 1 - (1 - LEARNS) ** outcome.calls,
        "failed": outcome.failed / outcome.calls,
        "seconds": outcome.seconds,
        "slower": SLOWER if outcome.wait else 1.0,
        "slowest": SLOWEST,
        "broken": outcome.broken,
        "succeeded": outcome.succeeded > 0,
        "wait": outcome.wait,
        "longest": LONGEST_CLOSED,
        "fades": FADES_SECONDS,
        "recovers": RECOVERS_SECONDS,
    }
    with connection.cursor() as cursor:
        cursor.execute(_JUDGE, values)
        row = cursor.fetchone()
    return bool(row and row[0])


def doors(channels: Collection[str]) -> list[Door]:
    """The accounts in use of these channels that speak to many, with their shares now."""
    now = timezone.now()
    accounts = Account.objects.filter(channel__in=channels, is_active=True)
    return [
        Door(account, _share(account, now), pace(account))
        for account in accounts.select_related("lane").order_by("pk")
        if _number(account, "weight") > 0 and pace(account) > 0
    ]


def choose(among: Iterable[Door], number: int) -> Door | None:
    """The door for the `number`-th thing to be said: over many numbers, each gets its share. None
    when all are closed."""
    among = [door for door in among if door.share > 0]
    total = sum(door.share for door in among)
    place = math.fmod(number * GOLDEN, 1.0) * total
    for door in among:
        place -= door.share
        if place < 0:
            return door
    return among[-1] if among else None


def others(account: Account) -> list[Door]:
    """Who else of its channel could say now what this account was to say."""
    found = doors([account.channel])
    return [door for door in found if door.account.pk != account.pk and door.share > 0]


def _share(account: Account, now: datetime) -> float:
    """Its weight, as far as it is worth it now; 0 while it is closed."""
    weight = max(0.0, _number(account, "weight"))
    lane = getattr(account, "lane", None)
    if lane is None:
        return weight
    if lane.closed_until and lane.closed_until > now:
        return 0.0
    if lane.closures:
        return weight * TRIAL
    faded = math.exp(-max(0.0, (now - lane.judged_at).total_seconds()) / FADES_SECONDS)
    worth = (1 - lane.failures * faded) ** 2
    return weight * worth / max(1.0, lane.seconds * faded / SLOW_SECONDS)


def _number(account: Account, name: str) -> float:
    try:
        return float(account.setting(name))
    except (TypeError, ValueError):
        return 0.0
