"""Going through the appeals of a run: one transaction each, and each says what became of it.

The row is the truth: a worker that dies leaves the rest waiting, and the next one goes on.
"""

from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from channels.nudge import nudge
from feedback import access
from feedback.actors import Actor, staff
from feedback.bulk import actions
from feedback.bulk.actions import ACTIONS, Wanted
from feedback.models import Appeal, BulkRow, BulkRun
from feedback.workflow import Forbidden, Outdated

AT_ONCE = 50  # so many while the person waits; more are left to a worker
LEASE = timedelta(minutes=10)
UNDO_FOR = timedelta(hours=24)
TASK = "feedback.tasks.work_on_many"

_State, _Row = BulkRun.State, BulkRow.State


def begin(
    *, action: str, wanted: dict, seen: Iterable[tuple[int, int]], actor: Actor, back: str = ""
) -> BulkRun:
    """Do an action to many appeals, each given with the version that was agreed to.

    Few are done when this returns; many are left to a worker. Raises `LookupError` for an action
    or a person, body, topic that is no more.
    """
    Wanted.of(wanted, by=actor.user)
    if action not in ACTIONS:
        raise LookupError(action)
    with transaction.atomic():
        run = BulkRun.objects.create(user=actor.user, action=action, wanted=wanted, back=back)
        rows = [BulkRow(run=run, appeal_id=pk, version=version) for pk, version in seen]
        BulkRow.objects.bulk_create(rows)
    return _set_off(run, len(rows))


def undo(run: BulkRun, *, actor: Actor) -> BulkRun:
    """Put back what a run changed, where nobody changed it since. Raises `Forbidden` when it
    cannot be undone, or not by this person, or not any more."""
    if not may_undo(run, actor.user):
        raise Forbidden("cannot be undone")
    begun = BulkRun.objects.filter(pk=run.pk, state=_State.DONE).update(
        state=_State.UNDOING, finished_at=None
    )
    if not begun:
        raise Forbidden("is being undone already")
    return _set_off(run, run.rows.filter(state=_Row.DONE).count())


def may_undo(run: BulkRun, user: User) -> bool:
    """Whether this person can still take the run back."""
    return (
        run.user_id == user.pk
        and run.state == _State.DONE
        and bool(ACTIONS[run.action].undone)
        and run.finished_at is not None
        and timezone.now() - run.finished_at < UNDO_FOR
        and run.rows.filter(state=_Row.DONE).exists()
    )


def _set_off(run: BulkRun, number: int) -> BulkRun:
    if number <= AT_ONCE:
        _go(run.pk)
    else:
        nudge(TASK)
    run.refresh_from_db()
    return run


def drain() -> None:
    """Go on with every run that has work left and that no worker holds."""
    while True:
        free = Q(claimed_until=None) | Q(claimed_until__lt=timezone.now())
        unfinished = BulkRun.objects.filter(free, state__in=[_State.RUNNING, _State.UNDOING])
        pk = unfinished.order_by("pk").values_list("pk", flat=True).first()
        if pk is None:
            return
        _go(pk)


def _go(pk: int) -> None:
    """Claim a run and go through its rows; somebody else's run is left alone."""
    now = timezone.now()
    free = Q(claimed_until=None) | Q(claimed_until__lt=now)
    waiting = BulkRun.objects.filter(free, pk=pk, state__in=[_State.RUNNING, _State.UNDOING])
    if not waiting.update(claimed_until=now + LEASE):
        return
    run = BulkRun.objects.select_related("user").get(pk=pk)
    undoing = run.state == _State.UNDOING
    step, left = (_undo_row, _Row.DONE) if undoing else (_do_row, _Row.WAITING)
    actor = staff(run.user)
    wanted = _wanted(run)
    for row in list(run.rows.filter(state=left).values_list("pk", flat=True)):
        with transaction.atomic():
            held = BulkRow.objects.select_for_update().filter(pk=row, state=left).first()
            if held is not None:
                step(run, held, actor, wanted)
                held.save(update_fields=["state", "reason", "before", "after"])
    BulkRun.objects.filter(pk=pk, state=run.state).update(
        state=_State.UNDONE if undoing else _State.DONE,
        finished_at=timezone.now(),
        claimed_until=None,
    )


def _wanted(run: BulkRun) -> Wanted | None:
    try:
        return Wanted.of(run.wanted, by=run.user, key=f"bulk:{run.pk}")
    except LookupError:
        return None


def _do_row(run: BulkRun, row: BulkRow, actor: Actor, wanted: Wanted | None) -> None:
    action = ACTIONS[run.action]
    appeal = access.visible_to(actor.user).filter(pk=row.appeal_id).first()
    if appeal is None or wanted is None:
        row.state, row.reason = _Row.REFUSED, actions.GONE
        return
    if reason := actions.hindered(action, appeal, actor, wanted):
        row.state, row.reason = _Row.REFUSED, reason
        return
    row.before = actions.before(action, appeal)
    try:
        with transaction.atomic():
            if appeal.version != row.version:
                raise Outdated("changed since the preview")
            action.do(appeal, actor, wanted, row.version)
    except Outdated:
        row.state, row.reason = _Row.REFUSED, actions.OUTDATED
    except Forbidden:
        row.state, row.reason = _Row.REFUSED, actions.RIGHTS
    else:
        row.state = _Row.DONE
        row.after = Appeal.objects.values_list("version", flat=True).get(pk=row.appeal_id)


def _undo_row(run: BulkRun, row: BulkRow, actor: Actor, wanted: Wanted | None) -> None:
    appeal = access.visible_to(actor.user).filter(pk=row.appeal_id).first()
    if appeal is None:
        row.state, row.reason = _Row.KEPT, actions.GONE
        return
    try:
        with transaction.atomic():
            actions.put_back(appeal, row.before, actor=actor, version=row.after)
    except Outdated:
        row.state, row.reason = _Row.KEPT, actions.OUTDATED
    except Forbidden:
        row.state, row.reason = _Row.KEPT, actions.RIGHTS
    else:
        row.state, row.reason = _Row.UNDONE, ""
