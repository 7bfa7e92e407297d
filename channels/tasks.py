"""What the Celery workers do for the channels. Every task may run any number of times."""

import logging
from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from channels import folding, inbox, outbox, polling, spool, throttle

logger = logging.getLogger("sanal.tasks")


@shared_task
def drain_inbox() -> None:
    inbox.drain(receipts=False)


@shared_task
def fold_receipts() -> None:
    """Let what providers say of our deliveries sink in."""
    folding.drain()


@shared_task
def drain_outbox() -> None:
    outbox.drain()


@shared_task
def sweep_inbox() -> None:
    """Find what a dead worker, a lost hint or a stopped database left behind."""
    spool.replay()
    inbox.release_expired()
    inbox.drain(receipts=False)


@shared_task
def sweep_outbox() -> None:
    outbox.doubt_expired()
    outbox.look_up_unknown()
    outbox.drain()


@shared_task
def poll_accounts() -> None:
    for account in polling.due_accounts():
        poll_account.delay(account.pk)


@shared_task
def poll_account(account_id: int) -> None:
    polling.poll(account_id)


@shared_task
def reconcile_accounts() -> None:
    for account in polling.active_accounts():
        reconcile_account.delay(account.pk)


@shared_task
def reconcile_account(account_id: int) -> None:
    polling.reconcile(account_id)


@shared_task
def check_equation() -> None:
    """Say it loudly when what was accepted in the last day is not all accounted for."""
    balance = inbox.balance(since=timezone.now() - timedelta(days=1))
    if not balance.holds:
        logger.critical("the inbox does not add up: %s", balance)


@shared_task
def forget_buckets() -> None:
    throttle.forget_old()
