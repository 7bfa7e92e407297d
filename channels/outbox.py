"""The outbox: say each thing once in effect, whatever dies in between.

`enqueue` writes in the caller's transaction. `drain` claims, and commits the claim, before the
provider is called; a crash in between leaves a delivery whose fate is unknown, which is looked
up at the provider and never blindly sent again. Receipts are folded by rank.
"""

import logging
import time
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from accounts.models import Address
from channels import lines, receipts, registry, silence
from channels.errors import ChannelError
from channels.models import Account, Delivery, Run
from channels.nudge import nudge
from channels.values import Choice, DeliveryState, Receipt

logger = logging.getLogger("sanal.outbox")

MAX_ATTEMPTS = 8
BACKOFF_SECONDS = (10, 30, 120, 600, 1800, 3600, 7200)
LOOK_UP_AFTER = timedelta(seconds=settings.OUTBOX_LOOK_UP_SECONDS)
SELDOM = timedelta(seconds=30)  # how exactly it is noted when an account spoke last
LOOK_UP_FOR = timedelta(hours=24)
LOOK_UP_SECONDS = 60  # that one round of asking may last


def enqueue(
    *,
    key: str,
    address: Address,
    body: str,
    subject: str = "",
    language: str = "",
    account: Account | None = None,
    thread: dict | None = None,
    choices: Sequence[Choice] = (),
    automatic: bool = True,
    run: Run | None = None,
) -> Delivery | None:
    """Write down what is to be said, once for each `key`; returns the delivery (as given here,
    even if the same was said before in other words).

    The account is the one given, if it can send, else the first in use that reaches this kind of
    address; None when there is no such door. What is said to many names its `run`, and goes by
    the bulk lane.
    """
    account = account if account and account.is_active and account.adapter.sends else None
    account = account or account_for(address)
    if account is None:
        logger.warning("no account can reach a %s address (%s)", address.kind, key)
        return None
    delivery = Delivery(
        key=key,
        account=account,
        address=address,
        channel=account.channel,
        language=language,
        subject=subject[:500],
        body=body,
        thread=thread or {},
        choices=[[choice.label, choice.payload] for choice in choices],
        automatic=automatic,
        run=run,
        parts=account.adapter.parts(body) if run else 1,
        next_try_at=timezone.now(),
    )
    # One statement; of a known key it only reads the identity.
    Delivery.objects.bulk_create(
        [delivery], update_conflicts=True, unique_fields=["key"], update_fields=["key"]
    )
    if run is None:
        nudge("channels.tasks.drain_outbox")
    return delivery


def account_for(address: Address) -> Account | None:
    """The first account in use that can reach this kind of address; those that may speak first
    go before those that only answer."""
    able = [a for a in registry.every() if a.sends and a.address_kind == address.kind]
    found = list(
        Account.objects.filter(channel__in=[a.slug for a in able], is_active=True).order_by("pk")
    )
    return min(found, key=lambda account: not account.adapter.starts, default=None)


def claim(limit: int) -> list[Delivery]:
    """Take up to `limit` deliveries that wait, under a lease; committed before any is sent.

    An account that let us wait for nothing is left alone for a while (`channels.silence`).
    """
    now = timezone.now()
    attempt = Delivery.new_attempt()
    with transaction.atomic():
        waiting = (
            Delivery.objects.select_for_update(skip_locked=True, of=("self",))
            .filter(
                state=DeliveryState.QUEUED,
                run=None,
                next_try_at__lte=now,
                account__is_active=True,
            )
            .exclude(account__in=silence.resting())
            .order_by("next_try_at", "id")
            .values_list("id", flat=True)[:limit]
        )
        ids = list(waiting)
        Delivery.objects.filter(id__in=ids).update(
            state=DeliveryState.SENDING,
            attempt=attempt,
            attempts=F("attempts") + 1,
            claimed_at=now,
            lease_until=now + timedelta(seconds=settings.OUTBOX_LEASE_SECONDS),
        )
    return list(
        Delivery.objects.select_related("account", "address").filter(id__in=ids).order_by("id")
    )


def drain(limit: int = 500) -> int:
    """Send what waits, up to `limit`; returns how many were taken."""
    taken = 0
    while taken < limit:
        deliveries = claim(1)  # one by one: a lease covers one call to a provider
        if not deliveries:
            break
        for delivery in deliveries:
            send(delivery)
        taken += len(deliveries)
    return taken


def send(delivery: Delivery) -> None:
    """Hand a claimed delivery to its adapter and write down what became of it."""
    began, answered = time.monotonic(), False
    try:
        provider_id = delivery.account.adapter.send(delivery)
    except ChannelError as error:
        _not_sent(delivery, error)
    except Exception as error:
        # Nobody knows how far the adapter came: only the provider's list can tell.
        logger.exception("delivery %s: the adapter failed", delivery.pk)
        _not_sent(delivery, ChannelError(f"{type(error).__name__}: {error}", unknown=True))
    else:
        answered = True
        _sent(delivery, provider_id)
    finally:
        silence.note(delivery.account_id, time.monotonic() - began, answered=answered)


def _sent(delivery: Delivery, provider_id: str) -> None:
    now = timezone.now()
    with transaction.atomic():
        Delivery.objects.filter(pk=delivery.pk, attempt=delivery.attempt).update(
            provider_id=provider_id, error="", sent_at=now, lease_until=None, next_try_at=None
        )
        open_ones = Delivery.objects.filter(pk=delivery.pk, state__in=receipts.OPEN)
        open_ones.update(state=DeliveryState.SENT, error="")
        receipts.fold(delivery.account, [provider_id])
    Account.objects.filter(pk=delivery.account_id).filter(
        Q(last_out_at=None) | Q(last_out_at__lt=now - SELDOM)
    ).update(last_out_at=now)


def _not_sent(delivery: Delivery, error: ChannelError) -> None:
    now = timezone.now()
    words = str(error).replace("\0", "")
    changes = {"error": words[:4000], "lease_until": None}
    if error.unknown:
        changes |= {"state": DeliveryState.UNKNOWN, "lease_until": now + LOOK_UP_AFTER}
    elif error.permanent or delivery.attempts >= MAX_ATTEMPTS:
        changes |= {"state": DeliveryState.FAILED, "settled_at": now, "next_try_at": None}
    else:
        changes |= {
            "state": DeliveryState.QUEUED,
            "next_try_at": next_try(delivery.attempts, error.retry_after),
        }
    Delivery.objects.filter(
        pk=delivery.pk, attempt=delivery.attempt, state=DeliveryState.SENDING
    ).update(**changes)
    if error.gone:
        Address.objects.filter(pk=delivery.address_id, failing_since=None).update(failing_since=now)
    Account.objects.filter(pk=delivery.account_id).update(
        last_error=words[:1000], last_error_at=now
    )


def receive(account: Account, *said: Receipt) -> None:
    """Keep a provider's words about deliveries, and fold them in where we know the delivery
    already."""
    receipts.keep(account, said)
    receipts.settle_by_key(account, said)
    receipts.fold(account, [receipt.provider_id for receipt in said])


def doubt_expired(*, bulk: bool = False) -> int:
    """Deliveries whose worker died while sending: their fate is unknown now. Returns how many.
    Taken in the order of their ids, as by the providers' words (`receipts`)."""
    with transaction.atomic():
        expired = Delivery.objects.select_for_update(skip_locked=True, of=("self",)).filter(
            run__isnull=not bulk, state=DeliveryState.SENDING, lease_until__lt=timezone.now()
        )
        ids = list(expired.order_by("id").values_list("id", flat=True))
        return Delivery.objects.filter(id__in=ids).update(
            state=DeliveryState.UNKNOWN,
            lease_until=timezone.now(),
            error="the worker died while sending it",
        )


def look_up_unknown(
    limit: int = 100, *, bulk: bool = False, seconds: float = LOOK_UP_SECONDS
) -> int:
    """Ask the providers about deliveries of unknown fate, for so many seconds or little more;
    returns how many were settled.

    Found: sent. Surely not there: queued again. The provider cannot tell: left for a person.
    """
    now = timezone.now()
    with transaction.atomic():
        due = Delivery.objects.select_for_update(skip_locked=True).filter(
            run__isnull=not bulk, state=DeliveryState.UNKNOWN, lease_until__lt=now
        )
        ids = list(due.order_by("lease_until").values_list("id", flat=True)[:limit])
        Delivery.objects.filter(id__in=ids).update(lease_until=now + 5 * LOOK_UP_AFTER)
    settled, until = 0, time.monotonic() + seconds
    with lines.keeping():
        for delivery in Delivery.objects.select_related("account", "address").filter(id__in=ids):
            if time.monotonic() > until:
                break
            settled += _look_up(delivery)
    return settled


def _look_up(delivery: Delivery) -> bool:
    try:
        provider_id = delivery.account.adapter.find(delivery)
    except ChannelError as error:
        if error.permanent or delivery.claimed_at < timezone.now() - LOOK_UP_FOR:
            Delivery.objects.filter(pk=delivery.pk, state=DeliveryState.UNKNOWN).update(
                lease_until=None
            )
        return False
    except Exception:  # of this one alone: the others are looked up all the same
        logger.exception("delivery %s: the adapter failed to look it up", delivery.pk)
        return False
    if provider_id is None:
        return _never_arrived(delivery)
    _sent(delivery, provider_id)
    return True


def _never_arrived(delivery: Delivery) -> bool:
    if delivery.attempts >= MAX_ATTEMPTS:
        changes = {"state": DeliveryState.FAILED, "settled_at": timezone.now()}
    else:
        changes = {"state": DeliveryState.QUEUED, "next_try_at": next_try(delivery.attempts)}
    unknown = Delivery.objects.filter(pk=delivery.pk, state=DeliveryState.UNKNOWN)
    return unknown.update(lease_until=None, **changes) == 1


def after(seconds: float) -> datetime:
    """The moment so many seconds from now."""
    return timezone.now() + timedelta(seconds=seconds)


def next_try(attempts: int, asked: float | None = None) -> datetime:
    """When to try again after so many attempts, not before the `asked` seconds are over."""
    step = min(attempts, len(BACKOFF_SECONDS)) - 1
    return after(max(asked or 0, BACKOFF_SECONDS[step]))


def send_again(deliveries) -> int:
    """Queue failed or unknown deliveries anew, from the first attempt: a person's decision.
    Returns how many."""
    count = deliveries.filter(state__in=[DeliveryState.UNKNOWN, DeliveryState.FAILED]).update(
        state=DeliveryState.QUEUED,
        attempts=0,
        next_try_at=timezone.now(),
        lease_until=None,
        settled_at=None,
        error="",
    )
    if count:
        nudge("channels.tasks.drain_outbox")
    return count


def cancel(deliveries) -> int:
    """Give up what was not sent yet, or failed; returns how many. One whose fate is unknown may
    have arrived: it is given up only as far as we try no more."""
    return deliveries.filter(
        state__in=[DeliveryState.QUEUED, DeliveryState.FAILED, DeliveryState.UNKNOWN]
    ).update(
        state=DeliveryState.CANCELLED,
        next_try_at=None,
        lease_until=None,
        settled_at=timezone.now(),
    )
