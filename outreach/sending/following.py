"""What follows from a pause and a call-off, beside what the database does by itself: a held run is
not claimed from the moment on at which the status is committed."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from channels.bulk import runs
from channels.models import Run
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
