"""People in need of care: their appeals go first among those that are equally late."""

from django.db import transaction

from accounts.roles import Capability
from feedback import timeline, workflow
from feedback.actors import Actor
from feedback.models import Appeal, Event
from feedback.workflow import Forbidden


def mark(appeal: Appeal, *, needs_care: bool, actor: Actor, version: int | None = None) -> None:
    """Say that somebody in need of care is behind an appeal, or that nobody is after all.

    Raises `Forbidden` and `Outdated`. The citizen is not told: it is our order of work.
    """
    if not actor.can(Capability.TRIAGE):
        raise Forbidden(f"needs {Capability.TRIAGE}")
    with transaction.atomic():
        held = workflow.lock(appeal, version=version)
        if held.is_vulnerable == needs_care:
            return
        workflow.touch(held, is_vulnerable=needs_care)
        data = {"vulnerable": needs_care}
        timeline.append(
            held, timeline.Entry(Event.Kind.CLASSIFIED, actor, is_public=False, data=data)
        )
    appeal.refresh_from_db()
