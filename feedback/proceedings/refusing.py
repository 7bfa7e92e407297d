"""Refusing to take an appeal up: where the law allows it at all, and on a ground that it names."""

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext_lazy

from accounts.roles import Capability
from feedback import workflow
from feedback.actors import Actor
from feedback.models import Appeal, RefusalGround
from feedback.proceedings import notices, procedure
from feedback.workflow import Forbidden


class NotAllowed(Forbidden):
    """Here every appeal must be taken up."""

    told = gettext_lazy("Appeals may not be refused here: answer it, or send it on.")


class NeedsGround(Forbidden):
    """There are grounds to choose from, and none was chosen."""

    told = gettext_lazy("Choose the ground in law for the refusal.")


def is_allowed() -> bool:
    """Whether an appeal may be refused here at all."""
    return procedure.current().rules.allows_refusal


def lacks_ground(appeal: Appeal, ground: int | None) -> bool:
    """Whether a refusal still wants a ground: there are some, and neither one is chosen now nor
    was one before."""
    known = procedure.current()
    if not known.rules.allows_refusal or not known.grounds:
        return False
    return known.ground(ground) is None and appeal.refusal_ground_id is None


def choose(appeal: Appeal, ground: int | None, *, actor: Actor, version: int | None = None) -> None:
    """Name the ground, by its key, of the refusal that is about to be given or proposed; none
    leaves the one that was named before. Raises as `ground_of`, and `Outdated`."""
    if not actor.can(Capability.ANSWER):
        raise Forbidden(f"needs {Capability.ANSWER}")
    chosen = procedure.current().ground(ground)
    with transaction.atomic():
        held = workflow.lock(appeal, version=version)
        if chosen is not None and held.refusal_ground_id != chosen.pk:
            # No new version: what is said on this ground bears the version that was seen.
            Appeal.objects.filter(pk=held.pk).update(refusal_ground=chosen)
            held.refusal_ground = chosen
        appeal.refusal_ground = ground_of(held)


def ground_of(appeal: Appeal) -> RefusalGround | None:
    """The ground on which an appeal may be refused now; None where no grounds were laid down.

    Raises `NotAllowed` and `NeedsGround`.
    """
    if not is_allowed():
        raise NotAllowed("appeals may not be refused here")
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
