"""Word of a provider that a person has seen everything up to a moment, naming no message."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from accounts import addresses
from channels.models import Delivery
from channels.values import DeliveryState, Outcome, Signal


@dataclass(frozen=True)
class Watermark(Signal):
    """All that we sent to this address by the account until then has arrived."""

    sender: str
    address_kind: str
    at: datetime


def fold(signal: Signal, envelope) -> Outcome | None:
    """Raise what was sent until then to delivered; what settled otherwise stays as it is."""
    if not isinstance(signal, Watermark):
        return None
    address = addresses.find(kind=signal.address_kind, value=signal.sender)
    if address is None:
        return Outcome("ignored", reason="seen by somebody whom we sent nothing")
    count = Delivery.objects.filter(
        account=envelope.account,
        address=address,
        state=DeliveryState.SENT,
        sent_at__lte=signal.at,
    ).update(state=DeliveryState.DELIVERED, settled_at=timezone.now())
    return Outcome("receipt", reason=f"{count} seen")
