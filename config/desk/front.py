"""The desk's first page: what waits, and whether the channels are well."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, OuterRef, Subquery
from django.http import HttpRequest
from django.urls import reverse

from accounts.permissions import can
from accounts.roles import Capability
from channels import registry
from channels.models import Account, Delivery, Envelope
from channels.values import DeliveryState
from feedback.desk import queue, wording

MOST = 99


@dataclass(frozen=True)
class Health:
    """How one account of a channel is doing; `waiting_since` is the oldest that still waits."""

    account: Account
    label: str
    icon: str
    receives: bool
    sends: bool
    waiting_in_since: datetime | None
    waiting_out_since: datetime | None
    dead: str
    dead_link: str
    link: str


def page(request: HttpRequest) -> dict:
    """What the template is told, as far as this person may know it."""
    return {
        "doors": queue.doors(request) if can(request.user, Capability.READ_APPEALS) else [],
        "may_register": can(request.user, Capability.REGISTER_APPEALS),
        "health": health() if can(request.user, Capability.MANAGE_CHANNELS) else [],
    }


def health() -> list[Health]:
    """All accounts in use, in one statement; each part of it reads a small partial index."""
    here = {"account": OuterRef("pk")}
    accounts = (
        Account.objects.filter(is_active=True)
        .annotate(
            waiting_in=_oldest(
                Envelope.objects.filter(state=Envelope.State.NEW, **here), "received_at"
            ),
            waiting_out=_oldest(
                Delivery.objects.filter(state=DeliveryState.QUEUED, **here), "created_at"
            ),
            dead=_number(Envelope.objects.filter(state=Envelope.State.DEAD, **here)),
        )
        .order_by("channel", "code")
    )
    found = [_health(account) for account in accounts]
    return [each for each in found if each.receives or each.sends]


def _oldest(rows, moment: str) -> Subquery:
    return Subquery(rows.order_by("next_try_at").values(moment)[:1])


def _number(rows) -> Subquery:
    return Subquery(rows.order_by().values("account").annotate(n=Count("pk")).values("n"))


def _health(account: Account) -> Health:
    adapter = registry.get(account.channel) if registry.has(account.channel) else None
    dead = account.dead or 0
    inbox = reverse("admin:channels_envelope_changelist")
    return Health(
        account=account,
        label=wording.channel(account.channel),
        icon=wording.icon(account.channel),
        receives=bool(adapter and adapter.receives),
        sends=bool(adapter and adapter.sends),
        waiting_in_since=account.waiting_in,
        waiting_out_since=account.waiting_out,
        dead=f"{MOST}+" if dead > MOST else str(dead),
        dead_link=f"{inbox}?state__exact=dead&account__id__exact={account.pk}",
        link=reverse("admin:channels_account_change", args=[account.pk]),
    )
