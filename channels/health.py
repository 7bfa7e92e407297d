"""How the accounts of the channels are doing: last in, last out, what waits, what is dead."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, OuterRef, QuerySet, Subquery

from channels import registry
from channels.models import Account, Delivery, Envelope
from channels.values import DeliveryState

MOST = 99


@dataclass(frozen=True)
class Health:
    """How one account is doing; `waiting_in_since` is when the oldest came that still waits."""

    account: Account
    label: str
    icon: str
    receives: bool
    sends: bool
    waiting_in_since: datetime | None
    waiting_out_since: datetime | None
    dead: int
    failed: int

    @property
    def dead_shown(self) -> str:
        return _shown(self.dead)

    @property
    def failed_shown(self) -> str:
        return _shown(self.failed)


def every() -> list[Health]:
    """All accounts in use whose channel carries anything, in one statement."""
    accounts = Account.objects.filter(is_active=True).order_by("channel", "code")
    found = [_health(account) for account in _measured(accounts)]
    return [each for each in found if each.receives or each.sends]


def of(account: Account) -> Health:
    """One account."""
    return _health(_measured(Account.objects.filter(pk=account.pk)).get())


def _measured(accounts: QuerySet[Account]) -> QuerySet[Account]:
    # Each part reads a small partial index, or the newest of a large one.
    here = {"account": OuterRef("pk")}
    waiting = Envelope.objects.filter(state=Envelope.State.NEW, **here)
    queued = Delivery.objects.filter(state=DeliveryState.QUEUED, **here)
    doubtful = Delivery.objects.filter(state=DeliveryState.UNKNOWN, **here)
    return accounts.annotate(
        waiting_in=Subquery(waiting.order_by("next_try_at").values("received_at")[:1]),
        waiting_out=Subquery(queued.order_by("next_try_at").values("created_at")[:1]),
        dead=_number(Envelope.objects.filter(state=Envelope.State.DEAD, **here)),
        failed=_number(doubtful),
    )


def _number(rows: QuerySet) -> Subquery:
    return Subquery(rows.order_by().values("account").annotate(n=Count("pk")).values("n"))


def _health(account: Account) -> Health:
    adapter = registry.get(account.channel) if registry.has(account.channel) else None
    return Health(
        account=account,
        label=str(adapter.label) if adapter else account.channel,
        icon=adapter.icon if adapter else "chat",
        receives=bool(adapter and adapter.receives),
        sends=bool(adapter and adapter.sends),
        waiting_in_since=account.waiting_in,
        waiting_out_since=account.waiting_out,
        dead=account.dead or 0,
        failed=account.failed or 0,
    )


def _shown(number: int) -> str:
    return f"{MOST}+" if number > MOST else str(number)
