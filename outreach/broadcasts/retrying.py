"""Trying again what failed for a while, after a broadcast is done."""

from django.db import transaction

from accounts.models import User
from channels import outbox
from channels.models import Delivery
from outreach.broadcasts import figures, workflow
from outreach.models import Broadcast

AT_ONCE = 5_000


def retry(broadcast: Broadcast, *, user: User) -> int:
    """Queue again what no provider refused for good; returns how many. The broadcast goes on.
    Raises `workflow.Forbidden`."""
    with transaction.atomic():
        found = figures.temporary(broadcast).order_by("pk")
        deliveries = list(found.values_list("delivery", flat=True)[:AT_ONCE])
        if not deliveries:
            return 0
        workflow.take_up_again(broadcast, user=user)
        return outbox.send_again(Delivery.objects.filter(pk__in=deliveries))
