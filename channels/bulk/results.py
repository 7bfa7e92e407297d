"""What became of many calls, written in few statements. States only rise.

Whoever changes many deliveries takes them in the order of their ids, so that no two wait for each
other.
"""

from collections.abc import Iterable
from itertools import groupby
from operator import itemgetter

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import Address
from channels import http, outbox, receipts
from channels.bulk import lanes
from channels.bulk.pool import Said
from channels.models import Account, Delivery
from channels.values import DeliveryState

# The provider refuses us, not the message: it goes when somebody has mended the account.
_OUR_FAULT = frozenset({401, 402, 403, 407})
_BUSY = 429
BUSY_SECONDS = 2.0  # to wait when a provider is busy and doesn't say for how long
FEW = 5  # failures and nothing else, before an account is closed

_SENT = """
UPDATE channels_delivery d SET
    provider_id = CASE WHEN d.attempt = s.attempt THEN s.provider_id ELSE d.provider_id END,
    state = CASE WHEN d.state IN ('queued', 'sending', 'unknown') THEN 'sent' ELSE d.state END,
    error = CASE WHEN d.state IN ('queued', 'sending', 'unknown') THEN '' ELSE d.error END,
    sent_at = now(), lease_until = NULL, next_try_at = NULL
FROM unnest(%s::bigint[], %s::uuid[], %s::text[]) AS s (id, attempt, provider_id)
WHERE d.id = s.id
"""
_NOT_SENT = """
UPDATE channels_delivery d SET
    state = n.state, error = n.error, next_try_at = n.next_try_at, lease_until = n.lease_until,
    settled_at = CASE WHEN n.state = 'failed' THEN now() END,
    attempts = d.attempts - n.uncounted, account_id = n.account
FROM unnest(%s::bigint[], %s::uuid[], %s::text[], %s::text[], %s::timestamptz[],
    %s::timestamptz[], %s::int[], %s::bigint[])
    AS n (id, attempt, state, error, next_try_at, lease_until, uncounted, account)
WHERE d.id = n.id AND d.attempt = n.attempt AND d.state = 'sending'
"""
_MOVE = """
UPDATE channels_delivery SET account_id = %s WHERE id IN (
    SELECT id FROM channels_delivery
    WHERE account_id = %s AND state = 'queued' AND run_id IS NOT NULL
    ORDER BY next_try_at, id LIMIT %s FOR UPDATE SKIP LOCKED)
"""


def write(said: Iterable[Said]) -> None:
    """Write down what became of these calls, and learn from them about the accounts."""
    by_account = sorted(said, key=lambda each: each.delivery.account.pk)
    for _pk, some in groupby(by_account, key=lambda each: each.delivery.account.pk):
        _write(list(some))


def _write(said: list[Said]) -> None:
    account = said[0].delivery.account
    sent = [each for each in said if each.error is None and not each.given_back]
    back = [each for each in said if each.given_back]
    refused = [each for each in said if each.error is not None]
    others = lanes.others(account) if refused else []
    with transaction.atomic():
        if sent:
            _sent(account, sent)
        if refused or back:
            _not_sent(refused, back, others)
        if back:
            lanes.spend(account, -sum(each.delivery.parts for each in back))
    if lanes.judge(account, _outcome(sent, refused)) and others:
        _move_away(account, others)
    _note(account, sent, refused)


def _sent(account: Account, sent: list[Said]) -> None:
    columns = sorted((each.delivery.pk, each.delivery.attempt, each.provider_id) for each in sent)
    with connection.cursor() as cursor:
        cursor.execute(_SENT, [list(column) for column in zip(*columns, strict=True)])
    receipts.fold(account, [each.provider_id for each in sent])  # that came before


def _not_sent(refused: list[Said], back: list[Said], others: list[lanes.Door]) -> None:
    now = timezone.now()
    rows = [
        (each.delivery.pk, each.delivery.attempt, "queued", "", now, None, 1, _account(each))
        for each in back
    ]
    rows = sorted(rows + [_row(each, others) for each in refused], key=itemgetter(0))
    with connection.cursor() as cursor:
        cursor.execute(_NOT_SENT, [list(column) for column in zip(*rows, strict=True)])
    gone = [each.delivery.address_id for each in refused if each.error.gone]
    if gone:
        Address.objects.filter(pk__in=gone, failing_since=None).update(failing_since=now)


def _row(each: Said, others: list[lanes.Door]) -> tuple:
    """What is written of a call that failed. Only what was surely not accepted is tried again, by
    another account where there is one."""
    delivery, error = each.delivery, each.error
    words = str(error).replace("\0", "")[:4000]
    now = timezone.now()
    state, next_try_at, lease_until, uncounted = DeliveryState.QUEUED, None, None, 0
    account = delivery.account.pk
    if error.unknown:
        state, lease_until = DeliveryState.UNKNOWN, now + outbox.LOOK_UP_AFTER
    elif (error.permanent and not is_our_fault(error)) or (
        delivery.attempts >= outbox.MAX_ATTEMPTS
    ):
        state = DeliveryState.FAILED
    elif other := lanes.choose(others, delivery.pk):
        next_try_at, account = now, other.account.pk
    elif _status(error) == _BUSY:  # says nothing of the message
        next_try_at, uncounted = outbox.after(_wait(error)), 1
    else:
        next_try_at = outbox.next_try(delivery.attempts, error.retry_after)
    return (
        *(delivery.pk, delivery.attempt, state.value, words),
        *(next_try_at, lease_until, uncounted, account),
    )


def is_our_fault(error: Exception) -> bool:
    """Whether the provider refuses the account, whatever the message is."""
    return _status(error) in _OUR_FAULT and not getattr(error, "gone", False)


def _status(error: Exception) -> int | None:
    return error.status if isinstance(error, http.Refused) else None


def _wait(error: Exception) -> float:
    if error.retry_after:
        return error.retry_after
    return BUSY_SECONDS if _status(error) == _BUSY else 0.0


def _outcome(sent: list[Said], refused: list[Said]) -> lanes.Outcome:
    called = [*sent, *refused]
    failed = [
        each for each in refused if not each.error.permanent or is_our_fault(each.error)
    ]  # a number that does not exist is nobody's fault
    waits = [_wait(each.error) for each in failed]
    nobody = [
        each
        for each in failed
        if is_our_fault(each.error)
        or (_status(each.error) is None and not each.error.unknown and not each.error.retry_after)
    ]
    seconds = sum(each.seconds for each in called) / max(1, len(called))
    only_failures = len(failed) == len(called) and len(called) >= FEW and not any(waits)
    return lanes.Outcome(
        calls=len(called),
        succeeded=len(called) - len(failed),
        failed=len(failed),
        seconds=seconds,
        wait=max(waits, default=0.0),
        broken=bool(nobody) or only_failures,
    )


def _move_away(account: Account, others: list[lanes.Door]) -> None:
    """Let others say what still waits for a closed account: none of it was accepted."""
    waiting = Delivery.objects.filter(
        account=account, state=DeliveryState.QUEUED, run__isnull=False
    ).count()
    total = sum(door.share for door in others)
    with connection.cursor() as cursor:
        for door in others:
            part = -(-waiting * door.share // total)
            cursor.execute(_MOVE, [door.account.pk, account.pk, int(part)])


def _account(each: Said) -> int:
    return each.delivery.account.pk


def _note(account: Account, sent: list[Said], refused: list[Said]) -> None:
    """When it spoke last, to half a minute, and what its last trouble was."""
    now = timezone.now()
    if sent:
        Account.objects.filter(pk=account.pk).filter(
            Q(last_out_at=None) | Q(last_out_at__lt=now - outbox.SELDOM)
        ).update(last_out_at=now)
    if refused:
        words = str(refused[-1].error).replace("\0", "")[:1000]
        Account.objects.filter(pk=account.pk).update(last_error=words, last_error_at=now)
