"""Take back what waits in the outbox for people who just said no."""

from django.db import transaction
from django.utils import timezone

from accounts.models import Address
from channels.bulk import runs
from outreach.audiences import manners
from outreach.models import Recipient

_OPTED_OUT = Recipient.Skipped.OPTED_OUT


def withdraw(address: Address) -> int:
    """Take back what waits in the outbox for a person who just said no to news, or to one kind of
    it; returns how many were taken back.

    A stop at the address itself is heeded without this, with each claim.
    """
    addresses = Address.objects.filter(citizen=address.citizen_id).values_list("pk", flat=True)
    with transaction.atomic():
        waiting = runs.waiting_for(addresses)
        recipients = Recipient.objects.filter(delivery__in=[each.pk for each in waiting])
        unwanted = list(filter(_is_unwanted, recipients.select_related("broadcast__topic")))
        if not unwanted:
            return 0
        runs.cancel([recipient.delivery_id for recipient in unwanted])
        return Recipient.objects.filter(pk__in=[each.pk for each in unwanted]).update(
            state=Recipient.State.SKIPPED, skipped=_OPTED_OUT
        )


def _is_unwanted(recipient: Recipient) -> bool:
    broadcast = recipient.broadcast
    verdicts = manners.may_be_told(
        [recipient.address_id],
        timezone.now(),
        topic=broadcast.topic,
        is_alert=broadcast.is_alert,
        but=broadcast,
    )
    return verdicts[recipient.address_id] == _OPTED_OUT
