"""Routing once more, when staff have said what an appeal is about: it follows by itself while
nobody has begun, and never leaves anybody's hands without a press."""

from collections.abc import Collection

from django.db import transaction

from accounts.roles import Capability
from feedback import deadlines, timeline, workflow
from feedback.actors import SYSTEM, Actor
from feedback.clock import moving
from feedback.models import Appeal
from feedback.routing import choosing
from feedback.routing.matching import Decision
from feedback.statuses import Status

NOT_BEGUN = (Status.RECEIVED, Status.ASSIGNED, Status.REDIRECTED, Status.REOPENED)


def follow(appeal: Appeal, by_hand: Collection[str]) -> tuple[dict, list[timeline.Entry]]:
    """What changes on a locked appeal that was sorted anew, and the lines for its timeline.

    `by_hand` are the fields just written by staff: the rules do not overrule them.
    """
    if appeal.assignee_id or appeal.status not in NOT_BEGUN:
        return {}, []
    decision = choosing.decision_on(appeal)
    sends = choosing.may_send(decision, appeal)
    changes = choosing.changes_by(decision, appeal, sends=sends)
    wanted = decision.effects.priority or 0
    if "priority" not in by_hand and wanted > appeal.priority:
        changes["priority"] = wanted
    if not changes or not decision.applied:
        return changes, []
    return changes, [choosing.entry(decision, sends=sends, actor=SYSTEM)]


def offer(appeal: Appeal) -> Decision | None:
    """What the rules would do with an open appeal that stands elsewhere; None when it stands
    where they say."""
    decision = choosing.decision_on(appeal)
    effects = decision.effects
    if not (appeal.is_open and effects.organisation and choosing.may_send(decision, appeal)):
        return None
    here = effects.organisation == appeal.organisation_id
    if here and effects.team in (None, appeal.team_id):
        return None
    return decision


def send(appeal: Appeal, *, actor: Actor, version: int | None = None) -> Decision | None:
    """Let the rules send it, out of whose hands it is in; None when they send it nowhere.

    Raises `Forbidden`, `Outdated`.
    """
    if not actor.can(Capability.TRIAGE):
        raise workflow.Forbidden(f"needs {Capability.TRIAGE}")
    with transaction.atomic():
        held = workflow.lock(appeal, version=version)
        decision = offer(held)
        if decision is None:
            return None
        changes = choosing.changes_by(decision, held, sends=True) | {"assignee": None}
        for name, value in changes.items():
            setattr(held, name, value)
        found = deadlines.reclassified(held)
        moved = moving.entries(held, found, why="rules")
        workflow.touch(held, **changes | found)
        timeline.append(held, choosing.entry(decision, sends=True, actor=actor), *moved)
    appeal.refresh_from_db()
    return decision
