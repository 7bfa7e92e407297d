"""Who waits, for how long yet, and which operator gets whom. The caller who waited longest goes
to the operator who has been free the longest."""

from datetime import timedelta

from django.db import connection
from django.db.models import Avg, Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from live import call_choice
from live.models import Call, Seat

USUAL_TALK = timedelta(minutes=3)  # until there are talks to learn from
LEARN_FROM = 20
_LOCK = 0x5EA75  # "seats": one call is given out at a time

State = Call.State
_BUSY = (State.RINGING, State.ANSWERED)


def waiting() -> QuerySet[Call]:
    """The callers in the queue, in their order."""
    return Call.objects.filter(state=State.QUEUED, queued_at__isnull=False).order_by(
        "queued_at", "pk"
    )


def length() -> int:
    return waiting().count()


def taking() -> QuerySet[Seat]:
    """Operators who take calls, busy or not."""
    return Seat.objects.filter(is_taking=True, user__is_active=True).exclude(number="")


def free() -> QuerySet[Seat]:
    """Those of them who talk to nobody, the longest free first."""
    busy = Call.objects.filter(operator=OuterRef("user"), state__in=_BUSY, ended_at=None)
    return taking().filter(~Exists(busy)).order_by("free_since", "pk")


def place(call: Call) -> int:
    """Which place in the queue a caller has; 1 is next."""
    earlier = Q(queued_at__lt=call.queued_at) | Q(queued_at=call.queued_at, pk__lt=call.pk)
    return waiting().filter(earlier).count() + 1


def minutes_to_wait(position: int) -> int:
    """About how long that place will wait, from how long the last talks took."""
    last = Call.objects.filter(answered_at__isnull=False, ended_at__isnull=False)
    lengths = last.order_by("-answered_at").annotate(talk=F("ended_at") - F("answered_at"))
    recent = Call.objects.filter(pk__in=lengths.values("pk")[:LEARN_FROM])
    average = recent.aggregate(talk=Avg(F("ended_at") - F("answered_at")))["talk"] or USUAL_TALK
    seconds = average.total_seconds() * position / max(1, taking().count())
    return max(1, -(-int(seconds) // 60))


def enter(call: Call) -> None:
    """Queue a locked call; again changes nothing."""
    call.queued_at = call.queued_at or timezone.now()


def leave(call: Call) -> None:
    """The caller leaves a message instead; an operator who was to get them is free again."""
    call.left_queue_at = call.left_queue_at or timezone.now()
    call.operator = None


def offer(call: Call) -> Seat | None:
    """The operator whom a locked, queued call goes to now, if it is its turn: the one who took it
    from the list, else the one whom `live.call_choice` chooses."""
    _one_at_a_time()
    if call.operator_id:
        return Seat.objects.filter(user=call.operator_id).exclude(number="").first()
    able = list(free().select_related("user"))
    if not able:
        return None
    now = timezone.now()
    everybody = {desk.user: desk for desk in call_choice.desks(list(taking()), now)}
    ready = [everybody.pop(seat.user_id) for seat in able if seat.user_id in everybody]
    callers = [
        call_choice.Caller(*row)
        for row in waiting()
        .filter(Q(operator=None) | Q(pk=call.pk))
        .values_list("pk", "language", "queued_at")
    ]
    if call.pk not in {each.pk for each in callers}:  # it enters the queue at this moment
        callers.append(call_choice.Caller(call.pk, call.language, call.queued_at))
    chosen = call_choice.pairs(callers, ready, list(everybody.values()), now).get(call.pk)
    seat = next((seat for seat in able if seat.user_id == chosen), None)
    if seat is not None:
        call.operator, call.offered_at = seat.user, now
    return seat


def take(pk: int, user: User) -> bool:
    """An operator picks a caller from the list; False when a colleague was quicker, or when the
    caller is not led by us, or hung up."""
    _one_at_a_time()
    seat = free().filter(user=user).first()
    if seat is None:
        return False
    taken = Call.objects.filter(
        pk=pk, state=State.QUEUED, operator=None, heard_at__isnull=False
    ).update(operator=user, offered_at=timezone.now(), state=State.RINGING)
    return taken == 1


def let_go(call: Call) -> None:
    """The operator did not answer: the caller keeps their place, and the operator gets no more
    calls until they say so."""
    Seat.objects.filter(user=call.operator_id).update(is_taking=False)
    call.operator, call.freed_at = None, timezone.now()


def _one_at_a_time() -> None:
    """Until the transaction ends, nobody else gives out a call."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
