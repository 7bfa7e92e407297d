"""Refusing to take an appeal up: where the law allows it at all, and on a ground that it names."""

from django.db import transaction
from django.utils import translation

from accounts.roles import Capability
from feedback import workflow
from feedback.actors import Actor
from feedback.models import Appeal, RefusalGround
from feedback.proceedings import notices, procedure
from feedback.workflow import Forbidden


class NeedsGround(Forbidden):
    """There are grounds to choose from, and none was chosen."""


def is_allowed() -> bool:
    """Whether an appeal may be refused here at all."""
    return procedure.current().rules.allows_refusal


def choose(
    appeal: Appeal, ground: RefusalGround | None, *, actor: Actor, version: int | None = None
) -> None:
    """Name the ground of the refusal that is about to be given or proposed. Raises `Forbidden`
    and `Outdated`."""
    if not actor.can(Capability.ANSWER):
        raise Forbidden(f"needs {Capability.ANSWER}")
    with transaction.atomic():
        held = workflow.lock(appeal, version=version)
        if ground is not None and held.refusal_ground_id != ground.pk:
            # No new version: what is said on this ground bears the version that was seen.
            Appeal.objects.filter(pk=held.pk).update(refusal_ground=ground)
    appeal.refusal_ground = ground


def ground_of(appeal: Appeal) -> RefusalGround | None:
    """The ground on which an appeal may be refused now; None where no grounds were laid down.

    Raises `Forbidden` where nothing may be refused, and `NeedsGround`.
    """
    if not is_allowed():
        raise Forbidden("appeals may not be refused here")
    if appeal.refusal_ground_id is None and procedure.current().grounds:
        raise NeedsGround("a refusal needs a ground in law")
    return appeal.refusal_ground


def with_ground(appeal: Appeal, text: str, ground: RefusalGround | None) -> str:
    """The words of a refusal with its ground, in the citizen's language."""
    if ground is None:
        return text
    with translation.override(appeal.language):
        return f"{text}\n\n{notices.ground(str(ground), ground.law)}"


def in_event(appeal: Appeal, ground: RefusalGround | None) -> dict:
    """What the timeline keeps of the ground, as the citizen read it then."""
    if ground is None:
        return {}
    with translation.override(appeal.language):
        return {"ground": {"code": ground.code, "name": str(ground), "law": ground.law}}
