"""Runs: many deliveries that are one thing, held and let go as one."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from channels import outbox
from channels.models import Delivery, Run
from channels.values import DeliveryState

AT_ONCE = 2_000  # rows of one statement


def ensure(key: str, *, heeds_opt_out: bool = True, heeds_quiet_hours: bool = True) -> Run:
    """The run of that name, locked until the transaction ends; made when there is none."""
    run = Run(key=key, heeds_opt_out=heeds_opt_out, heeds_quiet_hours=heeds_quiet_hours)
    Run.objects.bulk_create([run], ignore_conflicts=True)
    return Run.objects.select_for_update(no_key=True).get(key=key)


def slots(run: Run, number: int, pace: float | None) -> list[datetime]:
    """When each of the next `number` deliveries is due, and note it on the (locked) run: at once,
    or by its own pace, in messages a second."""
    now = timezone.now()
    if not pace or pace <= 0:
        return [now] * number
    begin = max(now, run.next_at or now)
    run.next_at = begin + timedelta(seconds=number / pace)
    run.save(update_fields=["next_at"])
    return [begin + timedelta(seconds=place / pace) for place in range(number)]


def hand_in(deliveries: Iterable[Delivery]) -> list[Delivery]:
    """Write down what is to be said, once for each key, in one statement; as they are in the
    database (those of a known key as they were)."""
    return Delivery.objects.bulk_create(
        list(deliveries), update_conflicts=True, unique_fields=["key"], update_fields=["key"]
    )


def park(run: Run) -> int:
    """Take what waits of a held run out of the way of the others, who would pass over it with each
    claim; returns how many. Who lets the run go gives them their time again."""
    with transaction.atomic():
        if not Run.objects.select_for_update(no_key=True).filter(pk=run.pk, is_held=True).exists():
            return 0
        waiting = Delivery.objects.select_for_update(skip_locked=True, of=("self",)).filter(
            run=run, state=DeliveryState.QUEUED, next_try_at__isnull=False
        )
        ids = list(waiting.order_by("id").values_list("pk", flat=True)[:AT_ONCE])
        return Delivery.objects.filter(pk__in=ids).update(next_try_at=None)


def unpark(run: Run) -> int:
    """What of it was parked is due again, in its order; returns how many."""
    parked = Delivery.objects.filter(run=run, state=DeliveryState.QUEUED, next_try_at=None)
    return parked.update(next_try_at=timezone.now())


def call_off(run: Run, limit: int = AT_ONCE) -> int:
    """Cancel what waits of it, up to `limit`; returns how many. In a transaction."""
    waiting = Delivery.objects.select_for_update(skip_locked=True, of=("self",)).filter(
        run=run, state=DeliveryState.QUEUED
    )
    return cancel(waiting.order_by("id").values_list("pk", flat=True)[:limit])


def waiting_for(addresses: Iterable[int]) -> list[Delivery]:
    """What waits in the bulk lane for these addresses, or may be said again as nobody knows its
    fate, locked, but for what must be said by law. In a transaction."""
    waiting = Delivery.objects.select_for_update(of=("self",)).filter(
        address_id__in=list(addresses),
        state__in=[DeliveryState.QUEUED, DeliveryState.UNKNOWN],
        run__isnull=False,
        run__heeds_opt_out=True,
    )
    return list(waiting.order_by("id").only("pk", "address_id", "run_id"))


def try_no_more(ids: Iterable[int]) -> int:
    """Of these, what nobody knows the fate of is not said again when it turns out that it never
    arrived; returns how many."""
    doubted = Delivery.objects.filter(pk__in=list(ids), state=DeliveryState.UNKNOWN)
    return doubted.update(attempts=outbox.MAX_ATTEMPTS)


def cancel(ids: Iterable[int]) -> int:
    """Give these up, as far as they still wait; returns how many."""
    return Delivery.objects.filter(pk__in=list(ids), state=DeliveryState.QUEUED).update(
        state=DeliveryState.CANCELLED,
        next_try_at=None,
        lease_until=None,
        settled_at=timezone.now(),
    )
