"""Whom to call back: who did not get through, and who waits for an answer to be told."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from accounts.models import Address, User
from feedback import rulebook, worktime
from feedback.models import Calendar, Message
from live.models import Call, CallBack

WITHIN = timedelta(hours=1)  # of working time
MOST_ATTEMPTS = 3
LOOK_BACK = timedelta(days=14)

State, Reason = CallBack.State, CallBack.Reason
_LOST = {Call.State.ABANDONED: Reason.ABANDONED, Call.State.MISSED: Reason.MISSED}


def settle(call: Call) -> None:
    """Ask for a call back when a call was lost; take it back when they were spoken to since.

    Depends on nothing but what is written of the person's calls, so that the order in which we
    hear of them does not matter.
    """
    if call.caller_id is None:
        return
    if call.answered_at:
        _reached(call)
    elif call.state == Call.State.MESSAGE:
        _close(Q(call=call))
    elif call.state in _LOST and not call.is_outgoing:
        _ask(call)


def _ask(call: Call) -> None:
    theirs = Call.objects.filter(caller=call.caller_id)
    if theirs.filter(answered_at__gte=call.started_at).exists():
        return
    if CallBack.objects.filter(call=call).exists():
        return
    CallBack.objects.bulk_create(
        [
            CallBack(
                address_id=call.caller_id,
                call=call,
                reason=_LOST[call.state],
                asked_at=call.ended_at,
                due_at=due(call.ended_at),
            )
        ],
        ignore_conflicts=True,  # one open task for each number
    )


def _reached(call: Call) -> None:
    _close(
        Q(call__caller=call.caller_id, asked_at__lte=call.answered_at)
        | Q(call__caller=call.caller_id, call__started_at__lte=call.answered_at)
        | Q(call=call)
    )


def _close(which: Q) -> None:
    tasks = CallBack.objects.filter(which, state=State.OPEN).values("pk")
    CallBack.objects.filter(pk__in=tasks, state=State.OPEN).update(
        state=State.CALLED_AGAIN, settled_at=timezone.now()
    )


def due(since: datetime) -> datetime:
    """By when to call: within an hour of the centre's own working time."""
    calendar = Calendar.objects.filter(is_default=True).prefetch_related("holidays").first()
    if calendar is None:
        return since + WITHIN
    try:
        return worktime.after(rulebook.work_calendar(calendar), since, WITHIN)
    except worktime.NoWorkingTime:
        return since + WITHIN


def open_tasks():
    """What is to be done, the most pressing first."""
    return CallBack.objects.filter(state=State.OPEN).select_related(
        "address__citizen", "call", "message", "claimed_by"
    )


def claim(pk: int, user: User) -> bool:
    """Take a task for oneself; False when a colleague was quicker or it is done."""
    taken = CallBack.objects.filter(pk=pk, state=State.OPEN, claimed_by=None).update(
        claimed_by=user, claimed_at=timezone.now()
    )
    return taken == 1


def reached(pk: int, user: User) -> bool:
    """They were spoken to; False when it is not this person's task."""
    return (
        _own(pk, user).update(state=State.DONE, attempts=F("attempts") + 1, settled_at=_now()) == 1
    )


def not_reached(pk: int, user: User) -> bool:
    """Nobody answered: anybody may try again in an hour; after the third time nobody does."""
    with transaction.atomic():
        task = _own(pk, user).select_for_update().first()
        if task is None:
            return False
        task.attempts += 1
        task.claimed_by = task.claimed_at = None
        if task.attempts >= MOST_ATTEMPTS:
            task.state, task.settled_at = State.GIVEN_UP, _now()
        else:
            task.due_at = due(_now())
        task.save()
    return True


def let_go(pk: int, user: User) -> bool:
    """Give a task back to all."""
    return _own(pk, user).update(claimed_by=None, claimed_at=None) == 1


def _own(pk: int, user: User):
    return CallBack.objects.filter(pk=pk, state=State.OPEN, claimed_by=user)


def _now() -> datetime:
    return timezone.now()


def expect_answers() -> int:
    """Ask for calls where an official answer could go to a telephone number by no channel.
    Returns how many were found."""
    untold = Message.objects.filter(
        direction=Message.Direction.OUT,
        is_official_answer=True,
        delivery=None,
        created_at__gte=timezone.now() - LOOK_BACK,
        appeal__address__kind=Address.Kind.PHONE,
        appeal__imported_from="",
        call_back=None,
    ).select_related("appeal")
    tasks = [
        CallBack(
            address_id=message.appeal.address_id,
            message=message,
            reason=Reason.ANSWER,
            asked_at=message.created_at,
            due_at=due(message.created_at),
        )
        for message in untold[:500]
    ]
    CallBack.objects.bulk_create(tasks, ignore_conflicts=True)
    return len(tasks)
