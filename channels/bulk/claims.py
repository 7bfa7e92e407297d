"""Claims in batches: as many as the account's pace allows, under one lease, committed before any
of them is said.

In the statement that claims, a held run is passed over, in quiet hours whatever heeds them, and
what is for an address that asked us to stop is cancelled instead: no stop and no pause that was
committed before is ever overlooked.
"""

import uuid
from dataclasses import dataclass

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from channels.bulk import lanes
from channels.models import Account, Delivery
from channels.values import DeliveryState

_TAKE = """
WITH waiting AS MATERIALIZED (
    SELECT d.id, d.next_try_at, r.heeds_opt_out AND a.opted_out_at IS NOT NULL AS unwanted,
        CASE WHEN r.heeds_opt_out AND a.opted_out_at IS NOT NULL THEN 0 ELSE d.parts END AS parts
    FROM channels_delivery d
    JOIN channels_run r ON r.id = d.run_id
    JOIN accounts_address a ON a.id = d.address_id
    WHERE d.account_id = %(account)s AND d.state = 'queued' AND d.run_id IS NOT NULL
        AND d.next_try_at <= now() AND NOT r.is_held
        AND NOT (%(is_quiet)s AND r.heeds_quiet_hours)
    ORDER BY d.next_try_at, d.id
    LIMIT %(limit)s
    FOR UPDATE OF d SKIP LOCKED
), counted AS (
    SELECT *, sum(parts) OVER (ORDER BY next_try_at, id) - parts AS before FROM waiting
)
UPDATE channels_delivery d SET
    state = CASE WHEN c.unwanted THEN 'cancelled' ELSE 'sending' END,
    attempt = %(attempt)s,
    attempts = d.attempts + CASE WHEN c.unwanted THEN 0 ELSE 1 END,
    claimed_at = now(),
    lease_until = CASE WHEN c.unwanted THEN NULL ELSE now() + make_interval(secs => %(lease)s) END,
    next_try_at = CASE WHEN c.unwanted THEN NULL ELSE d.next_try_at END,
    settled_at = CASE WHEN c.unwanted THEN now() END
FROM counted c
WHERE d.id = c.id AND c.before < %(tokens)s
RETURNING d.id, d.parts, c.unwanted
"""


@dataclass(frozen=True)
class Claimed:
    """What one claim took, and how many it cancelled: their people asked us to stop."""

    deliveries: list[Delivery]
    cancelled: int = 0


def take(account: Account, limit: int, *, is_quiet: bool = False) -> Claimed:
    """Claim up to `limit` deliveries of the bulk lane that are due by this account, as many as its
    pace allows. `is_quiet`: people are left alone now, by all runs that heed it."""
    attempt = uuid.uuid4()
    with transaction.atomic():
        tokens, on_trial = lanes.draw(account)
        if tokens < 1:
            return Claimed([])
        with connection.cursor() as cursor:
            cursor.execute(
                _TAKE,
                {
                    "account": account.pk,
                    "limit": 1 if on_trial else limit,
                    "attempt": attempt,
                    "lease": settings.OUTBOX_LEASE_SECONDS,
                    "tokens": tokens,
                    "is_quiet": is_quiet,
                },
            )
            rows = cursor.fetchall()
        taken = {pk: parts for pk, parts, unwanted in rows if not unwanted}
        if taken:
            lanes.spend(account, sum(taken.values()))
    return Claimed(_read(account, list(taken)), len(rows) - len(taken))


def _read(account: Account, ids: list[int]) -> list[Delivery]:
    if not ids:
        return []
    found = Delivery.objects.select_related("address").filter(pk__in=ids)
    deliveries = sorted(found, key=lambda each: (each.next_try_at, each.pk))
    for delivery in deliveries:
        delivery.account = account  # one for all: its secrets are deciphered once
    return deliveries


def accounts_with_work(*, is_quiet: bool = False) -> list[Account]:
    """The accounts by which something of the bulk lane is due, and may be said."""
    due = Delivery.objects.filter(
        account=OuterRef("pk"),
        state=DeliveryState.QUEUED,
        run__isnull=False,
        next_try_at__lte=timezone.now(),
    )
    if is_quiet:
        due = due.filter(run__heeds_quiet_hours=False)
    return list(Account.objects.filter(Exists(due), is_active=True).order_by("pk"))
