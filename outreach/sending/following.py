"""What follows from a pause, a call-off and a stop, beside what the database does by itself: a
held run is not claimed from the moment on at which the status is committed."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import Address
from channels.bulk import runs
from channels.models import Run
from outreach.audiences import manners
from outreach.models import Broadcast, Recipient
from outreach.sending.handing import run_key, skip
from outreach.sending.progress import add_up, progress_of

CALLED_OFF_LATELY = timedelta(days=2)
AT_ONCE = 2_000

_State, _Skipped = Recipient.State, Recipient.Skipped


def tidy() -> None:
    """Take what waits of paused broadcasts out of the others' way, what waits of those called off
    away, and add up figures. May run any number of times."""
    now = timezone.now()
    lately = Q(finished_at=None) | Q(finished_at__gt=now - CALLED_OFF_LATELY)
    for pk in Broadcast.objects.filter(status=Broadcast.Status.PAUSED).values_list("pk", flat=True):
        for run in Run.objects.filter(key=run_key(pk)):
            while runs.park(run):
                pass
    gone = Broadcast.objects.filter(lately, status=Broadcast.Status.CANCELLED)
    figures = progress_of(list(gone.values_list("pk", flat=True)))
    for pk, figure in figures.items():
        if not figure.is_over:
            call_off(pk)
    add_up()


def call_off(broadcast_id: int) -> int:
    """Leave out whom a broadcast that was called off has not reached; returns how many."""
    left = 0
    while batch := _call_off_batch(broadcast_id):
        left += batch
    return left


def _call_off_batch(broadcast_id: int) -> int:
    with transaction.atomic():
        waiting = Recipient.objects.select_for_update(skip_locked=True, of=("self",)).filter(
            broadcast=broadcast_id, state=_State.WAITING
        )
        pks = list(waiting.order_by("id").values_list("pk", flat=True)[:AT_ONCE])
        left = skip(pks, _Skipped.CALLED_OFF) if pks else 0
        run = Run.objects.filter(key=run_key(broadcast_id)).first()
        return left + (runs.call_off(run, AT_ONCE) if run else 0)


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
        return skip([recipient.pk for recipient in unwanted], _Skipped.OPTED_OUT)


def _is_unwanted(recipient: Recipient) -> bool:
    broadcast = recipient.broadcast
    verdicts = manners.may_be_told(
        [recipient.address_id],
        timezone.now(),
        topic=broadcast.topic,
        is_alert=broadcast.is_alert,
        but=broadcast,
    )
    return verdicts[recipient.address_id] == _Skipped.OPTED_OUT
