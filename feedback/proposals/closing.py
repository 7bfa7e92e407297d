"""When the last day of a proposal is over, its author is told how many support it."""

from functools import partial

from django.db import transaction
from django.utils import timezone

from feedback import workflow
from feedback.models import Proposal
from feedback.proposals import collecting, notices


def drain() -> int:
    """Tell all whose time is over; returns how many were told."""
    over = Proposal.objects.filter(
        withdrawn_at=None, closed_at=None, until__lt=timezone.localdate()
    )
    pks = over.order_by("until").values_list("pk", flat=True)
    return sum(_close(pk) for pk in list(pks))


def _close(pk: int) -> bool:
    with transaction.atomic():
        appeal = workflow.lock(Proposal.objects.select_related("appeal").get(pk=pk).appeal)
        proposal = Proposal.objects.select_for_update().get(pk=pk)
        is_over = proposal.until < timezone.localdate()
        if proposal.closed_at or proposal.withdrawn_at or not is_over:
            return False
        proposal.closed_at = timezone.now()
        proposal.save(update_fields=["closed_at"])
        key = f"proposal-closed:{pk}:{proposal.until.isoformat()}"
        if not appeal.is_confidential:
            notice = partial(notices.closed, appeal, proposal)
            collecting.say(appeal, key=key, notice=notice)
    return True
