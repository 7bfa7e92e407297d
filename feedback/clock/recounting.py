"""Counting the deadlines of open appeals again, when a calendar or a policy was changed.

An order is a row; workers go through the open appeals by key, a batch a transaction, and keep in
the same transaction how far they came: killed anywhere, the next one goes on from there.
"""

from datetime import timedelta

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from feedback import rulebook
from feedback.clock import running
from feedback.models import Appeal, Calendar, Recount
from feedback.statuses import OPEN

BATCH = 200
LEASE = timedelta(minutes=2)  # a worker that was not heard of for so long is dead
AT_ONCE = 50  # batches of one run: no task may take minutes


def ask(why: str, calendar: Calendar | None = None) -> Recount:
    """Order a recount. One that has not begun yet does for all that are asked meanwhile."""
    now = timezone.now()
    waiting = Recount.objects.filter(
        why=why, calendar=calendar, upto=0, claimed_at=None, done_at=None
    )
    if found := waiting.first():
        return found
    total = Appeal.objects.filter(status__in=OPEN).count()
    return Recount.objects.create(why=why, calendar=calendar, asked_at=now, total=total)


def run() -> int:
    """Go on with the oldest order for a while; returns how many batches were done."""
    done = 0
    while done < AT_ONCE and (order := _claim()) is not None:
        while done < AT_ONCE and _batch(order):
            done += 1
        Recount.objects.filter(pk=order.pk).update(claimed_at=None)
    return done


def _claim() -> Recount | None:
    now = timezone.now()
    free = Recount.objects.filter(
        Q(claimed_at=None) | Q(claimed_at__lt=now - LEASE), done_at=None
    ).order_by("pk")
    for order in free[:5]:
        if free.filter(pk=order.pk).update(claimed_at=now):
            rulebook.forget()  # it was ordered because the rules are others now
            order.refresh_from_db()
            return order
    return None


def _batch(order: Recount) -> bool:
    """One batch; False when there was none left, and the order is done."""
    now = timezone.now()
    with transaction.atomic():
        appeals = list(
            Appeal.objects.select_for_update(of=("self",))
            .filter(status__in=OPEN, pk__gt=order.upto)
            .order_by("pk")
            .defer("search")[:BATCH]
        )
        held = Recount.objects.filter(pk=order.pk, upto=order.upto, done_at=None)
        if not appeals:
            held.update(done_at=now, claimed_at=None)
            return False
        changed = running.keep_each(appeals, why=order.why, calendar=order.calendar_id)
        upto = appeals[-1].pk
        if not held.update(
            upto=upto,
            seen=F("seen") + len(appeals),
            changed=F("changed") + changed,
            claimed_at=now,
        ):
            transaction.set_rollback(True)  # somebody else went on with it, thinking us dead
            return False
    order.upto = upto
    return True
