"""Keeping a complaint about an official from the official's body, and letting go of it."""

from django.db import transaction

from accounts.models import Organisation, User
from accounts.roles import Capability
from feedback import confidentiality, timeline, workflow
from feedback.actors import Actor
from feedback.models import Appeal, Event
from feedback.workflow import Forbidden


def demand(
    appeal: Appeal, *, organisation: Organisation | None = None, assignee: User | None = None
) -> None:
    """Raises `Forbidden` when an appeal is kept from the body or the person it would go to."""
    fits = confidentiality.may_hold(appeal, organisation)
    if not (fits and confidentiality.may_deal(appeal, assignee)):
        raise Forbidden("it is confidential, and about them")


def keep_from(
    appeal: Appeal,
    *,
    concerns: Organisation,
    actor: Actor,
    whom: User | None = None,
    version: int | None = None,
) -> None:
    """Mark an appeal confidential: it is about an official of `concerns`, `whom` if they have an
    account. It is taken out of that body's hands, and its people's. Whoever sorts appeals may.

    Raises `Forbidden`, `Outdated`.
    """
    if not actor.can(Capability.TRIAGE):
        raise Forbidden(f"needs {Capability.TRIAGE}")
    with transaction.atomic():
        held = workflow.lock(appeal, version=version)
        held.is_confidential, held.concerns, held.concerns_whom = True, concerns, whom
        changes = {"is_confidential": True, "concerns": concerns, "concerns_whom": whom}
        workflow.touch(held, **changes | taken_away(held))
        timeline.append(held, entry(held, actor))
    appeal.refresh_from_db()


def let_go(appeal: Appeal, *, actor: Actor, version: int | None = None) -> None:
    """It is no longer confidential. For whoever may read what is; raises `Forbidden`,
    `Outdated`."""
    if not actor.can(Capability.READ_CONFIDENTIAL):
        raise Forbidden(f"needs {Capability.READ_CONFIDENTIAL}")
    with transaction.atomic():
        held = workflow.lock(appeal, version=version)
        workflow.touch(held, is_confidential=False, concerns_whom=None)
        timeline.append(held, entry(held, actor))
    appeal.refresh_from_db()


def taken_away(appeal: Appeal) -> dict:
    """What changes so that nobody holds a confidential appeal who may not: the values by field."""
    changes: dict = {}
    if not confidentiality.may_hold(appeal, appeal.organisation):
        changes |= {"organisation": None, "team": None}
    elif not confidentiality.team_may_hold(appeal, appeal.team):
        changes["team"] = None
    if not confidentiality.may_deal(appeal, appeal.assignee):
        changes["assignee"] = None
    return changes


def entry(appeal: Appeal, actor: Actor, at=None) -> timeline.Entry:
    """The line of the timeline, for colleagues only: from whom it is kept now."""
    data = {"confidential": appeal.is_confidential}
    if appeal.is_confidential:
        data |= {"concerns": appeal.concerns_id, "whom": appeal.concerns_whom_id}
    return timeline.Entry(Event.Kind.GUARDED, actor, is_public=False, data=data, at=at)
