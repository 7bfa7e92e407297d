"""Leave out, at once, people who just said no: where they wait for their turn, and where their
words wait in the outbox."""

from django.db import transaction

from accounts.models import Address
from channels.bulk import runs
from outreach.audiences import manners
from outreach.models import Broadcast, Recipient

_OPTED_OUT = Recipient.Skipped.OPTED_OUT
_ON_ITS_WAY = (Broadcast.Status.RUNNING, Broadcast.Status.PAUSED)


def withdraw(address: Address) -> int:
    """Leave a person who just said no to news, or to one kind of it, out of what goes out; returns
    of how many messages.

    First where they wait: whoever is being handed over just then waits in the outbox afterwards.
    A stop at the address itself is heeded without this, with each claim.
    """
    addresses = list(
        Address.objects.filter(citizen=address.citizen_id).values_list("pk", flat=True)
    )
    with transaction.atomic():
        return _before_their_turn(addresses) + _from_the_outbox(addresses)


def _before_their_turn(addresses: list[int]) -> int:
    waiting = Recipient.objects.select_for_update(of=("self",)).filter(
        address__in=addresses, state=Recipient.State.WAITING, broadcast__status__in=_ON_ITS_WAY
    )
    unwanted = filter(_is_unwanted, waiting.select_related("broadcast__topic").order_by("id"))
    pks = [recipient.pk for recipient in unwanted]
    return _leave_out(pks) if pks else 0


def _from_the_outbox(addresses: list[int]) -> int:
    """What waits is taken back. What may have arrived is still looked up, and not said again."""
    waiting = runs.waiting_for(addresses)
    if not waiting:
        return 0
    recipients = Recipient.objects.filter(delivery__in=[each.pk for each in waiting])
    unwanted = list(filter(_is_unwanted, recipients.select_related("broadcast__topic")))
    if not unwanted:
        return 0
    deliveries = [recipient.delivery_id for recipient in unwanted]
    runs.try_no_more(deliveries)
    runs.cancel(deliveries)
    doubted = Recipient.State.UNKNOWN
    return _leave_out([each.pk for each in unwanted if each.state != doubted])


def _leave_out(recipients: list[int]) -> int:
    return Recipient.objects.filter(pk__in=recipients).update(
        state=Recipient.State.SKIPPED, skipped=_OPTED_OUT
    )


def _is_unwanted(recipient: Recipient) -> bool:
    broadcast = recipient.broadcast
    if broadcast.is_alert:
        return False
    willing = manners.willing(broadcast.topic)
    return not Address.objects.filter(willing, pk=recipient.address_id).exists()
