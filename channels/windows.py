"""Windows: some providers let free words out only for some hours after the person wrote.

An adapter says how long (`window_hours`) and how words go once it is over (`beyond`): under a
template, as a human agent's, or not at all. What is asked here before somebody writes is asked
again when the words go out.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.utils import timezone

from accounts import addresses
from accounts.models import Address
from channels.models import Account, Delivery, Hearing
from channels.values import Inbound

_HEARD = """
INSERT INTO channels_hearing (account_id, address_id, at) VALUES (%s, %s, %s)
ON CONFLICT (account_id, address_id) DO UPDATE SET at = excluded.at
WHERE channels_hearing.at < excluded.at
"""


@dataclass(frozen=True)
class Window:
    """Whether free words may go out; when not, `way` says how words go all the same, if at all."""

    hours: int
    heard_at: datetime | None
    way: str = ""

    @property
    def open_until(self) -> datetime | None:
        return self.heard_at + timedelta(hours=self.hours) if self.heard_at else None

    @property
    def is_open(self) -> bool:
        return self.heard_at is not None and timezone.now() < self.open_until


def heard(account: Account, inbound: Inbound) -> None:
    """Note when a person wrote; where there is no window, or others could read it, nothing."""
    if not account.adapter.window_hours or inbound.public or not inbound.sender:
        return
    address = addresses.find(kind=inbound.address_kind, value=inbound.sender)
    if address is not None:
        note(account, address, inbound.sent_at)


def note(account: Account, address: Address, at: datetime | None = None) -> None:
    """They wrote at that moment, or now; an earlier moment than we know changes nothing."""
    now = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(_HEARD, [account.pk, address.pk, min(at or now, now)])


def open_until(account: Account, address: Address) -> datetime | None:
    """Until when free words may go out; None when nothing was heard, or there is no window."""
    found = _of(account, address)
    return found.open_until if found else None


def of(delivery: Delivery) -> Window | None:
    """The window that these words, sent or still to be written, would go through; None where
    the channel has none."""
    found = _of(delivery.account, delivery.address)
    if found is None or found.is_open:
        return found
    way = delivery.account.adapter.beyond(delivery, found.heard_at)
    return Window(found.hours, found.heard_at, way)


def _of(account: Account, address: Address) -> Window | None:
    hours = account.adapter.window_hours
    if not hours:
        return None
    hearing = Hearing.objects.filter(account=account, address=address).values_list("at").first()
    return Window(hours, hearing[0] if hearing else None)
