"""Trying again what failed for a while, after a broadcast is done."""

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from channels import outbox
from channels.models import Delivery
from outreach.audiences import manners
from outreach.broadcasts import figures, workflow
from outreach.models import Broadcast
from outreach.sending.handing import skip

AT_ONCE = 5_000


def retry(broadcast: Broadcast, *, user: User) -> int:
    """Queue again what no provider refused for good; returns how many. The broadcast goes on; who
    said no to it meanwhile, or got enough, is left out. Raises `workflow.Forbidden`."""
    with transaction.atomic():
        found = list(figures.temporary(broadcast).order_by("pk")[:AT_ONCE])
        verdicts = manners.may_be_told(
            [each.address_id for each in found],
            timezone.now(),
            topic=broadcast.topic,
            is_alert=broadcast.is_alert,
            but=broadcast,
        )
        deliveries = [each.delivery_id for each in found if not verdicts[each.address_id]]
        if not deliveries:
            return 0
        workflow.take_up_again(broadcast, user=user)
        for reason in filter(None, set(verdicts.values())):
            skip((each.pk for each in found if verdicts[each.address_id] == reason), reason)
        return outbox.send_again(Delivery.objects.filter(pk__in=deliveries))
