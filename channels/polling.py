"""Fetching from providers that do not call us, and comparing their lists with our inbox.

One poll of an account runs at a time: it holds an advisory lock of PostgreSQL for its session,
which a dying process gives back. No row is locked while the network is waited for.
"""

import logging
from collections.abc import Iterator

from django.utils import timezone

from accounts.alone import alone
from channels import inbox, registry
from channels.errors import ChannelError
from channels.models import Account
from channels.nudge import nudge

logger = logging.getLogger("sanal.polling")

_POLL, _RECONCILE = 71001, 71002  # the advisory locks' first keys


def active_accounts() -> list[Account]:
    """Accounts in use whose channel is still installed."""
    return [a for a in Account.objects.filter(is_active=True) if registry.has(a.channel)]


def due_accounts() -> list[Account]:
    """Accounts in use of channels that have to be asked."""
    return [account for account in active_accounts() if account.adapter.is_polled(account)]


def poll(account_id: int, *, patience: float = 0) -> int:
    """Take in what waits at an account's provider; returns how many payloads were new.

    With `patience` it may wait so many seconds for something to come.
    """
    with alone(_POLL, account_id) as is_ours:
        if not is_ours:
            return 0
        account = Account.objects.get(pk=account_id)
        account.patience = patience
        return _take_in(account, account.adapter.poll(account), save_cursor=True)


def reconcile(account_id: int) -> int:
    """Take in what the provider's list of the last days holds and no webhook brought."""
    with alone(_RECONCILE, account_id) as is_ours:
        if not is_ours:
            return 0
        account = Account.objects.get(pk=account_id)
        return _take_in(account, account.adapter.reconcile(account))


def _take_in(account: Account, payloads: Iterator, *, save_cursor: bool = False) -> int:
    new = 0
    try:
        for pulled in payloads:
            kept = inbox.accept(
                account=account,
                raw=pulled.raw,
                content_type=pulled.content_type,
                external_id=pulled.external_id,
                headers=pulled.headers,
            )
            if kept is not None:
                new += 1
                nudge("channels.tasks.drain_inbox")
        if save_cursor:
            account.save(update_fields=["cursor"])
    except ChannelError as error:
        logger.warning("%s: %s", account.code, error)
        Account.objects.filter(pk=account.pk).update(
            last_error=str(error).replace("\0", "")[:1000], last_error_at=timezone.now()
        )
    return new
