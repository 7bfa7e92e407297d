"""What providers say of our deliveries, kept and folded by rank: order and repeats do not matter.

A receipt may come before we know the delivery, even before the call that sends it returns. All is
done for many at once; whoever changes many deliveries takes them in the order of their ids.
"""

import json
from collections.abc import Collection, Sequence

from django.db import connection
from django.utils import timezone

from accounts.models import Address
from channels.models import Account, DeliveryReceipt
from channels.values import DeliveryState, Receipt

# Rises only. A delivery that was reported lost and then arrived has arrived.
RANK = {
    DeliveryState.QUEUED: 0,
    DeliveryState.SENDING: 1,
    DeliveryState.UNKNOWN: 2,
    DeliveryState.SENT: 3,
    DeliveryState.CANCELLED: 4,
    DeliveryState.FAILED: 4,
    DeliveryState.UNDELIVERED: 5,
    DeliveryState.DELIVERED: 6,
}
_RANKS = json.dumps({state.value: rank for state, rank in RANK.items()})
OPEN = tuple(state for state, rank in RANK.items() if rank < RANK[DeliveryState.SENT])


_FOLD = """
WITH last AS (
    SELECT DISTINCT ON (provider_id) provider_id, state, error,
        (%(ranks)s::jsonb ->> state)::int AS rank
    FROM channels_deliveryreceipt
    WHERE account_id = %(account)s AND provider_id = ANY(%(names)s)
    ORDER BY provider_id, rank DESC, id
), known AS (
    SELECT d.id, d.address_id, last.state, last.error, last.rank
    FROM channels_delivery d JOIN last ON last.provider_id = d.provider_id
    WHERE d.account_id = %(account)s
    ORDER BY d.id FOR UPDATE OF d
), risen AS (
    UPDATE channels_delivery d SET state = known.state, error = known.error,
        settled_at = CASE WHEN known.rank > %(sent)s THEN now() ELSE d.settled_at END
    FROM known WHERE d.id = known.id AND (%(ranks)s::jsonb ->> d.state)::int < known.rank
)
SELECT DISTINCT address_id, state FROM known
"""
_SETTLE = """
WITH known AS (
    SELECT d.id, said.provider_id
    FROM channels_delivery d
    JOIN unnest(%(keys)s::text[], %(names)s::text[]) AS said (key, provider_id) ON said.key = d.key
    WHERE d.account_id = %(account)s AND d.state IN ('sending', 'unknown') AND d.provider_id = ''
    ORDER BY d.id FOR UPDATE OF d
)
UPDATE channels_delivery d
SET provider_id = known.provider_id, sent_at = now(), lease_until = NULL
FROM known WHERE d.id = known.id AND d.provider_id = ''
"""


def keep(account: Account, said: Sequence[Receipt]) -> None:
    """Write down what the provider said, each word once."""
    rows = {(each.provider_id, each.state): each.error for each in said}
    DeliveryReceipt.objects.bulk_create(
        [
            DeliveryReceipt(account=account, provider_id=name, state=state, error=error)
            for (name, state), error in sorted(rows.items())
        ],
        ignore_conflicts=True,
    )


def settle_by_key(account: Account, said: Sequence[Receipt]) -> None:
    """Deliveries whose fate we did not know, and that the provider names by our own key, get its
    identity."""
    named = {each.key: each.provider_id for each in said if each.key}
    if not named:
        return
    values = {"account": account.pk, "keys": list(named), "names": list(named.values())}
    with connection.cursor() as cursor:
        cursor.execute(_SETTLE, values)


def fold(account: Account, provider_ids: Collection[str]) -> None:
    """Let what the provider said of these, in whatever order, become the states of the deliveries
    and of the addresses: one that was not reached is failing, until something arrives."""
    values = {
        "account": account.pk,
        "names": list(provider_ids),
        "ranks": _RANKS,
        "sent": RANK[DeliveryState.SENT],
    }
    with connection.cursor() as cursor:
        cursor.execute(_FOLD, values)
        rows = cursor.fetchall()
    arrived = {address for address, state in rows if state == DeliveryState.DELIVERED}
    lost = {address for address, state in rows if state == DeliveryState.UNDELIVERED} - arrived
    if lost:
        Address.objects.filter(pk__in=lost, failing_since=None).update(failing_since=timezone.now())
    if arrived:
        Address.objects.filter(pk__in=arrived, failing_since__isnull=False).update(
            failing_since=None
        )
