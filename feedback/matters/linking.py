"""Two appeals that have to do with each other and go on apart."""

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.roles import Capability
from feedback import access, timeline, workflow
from feedback.actors import Actor
from feedback.models import Appeal, AppealLink, Event
from feedback.workflow import Forbidden


def of(appeal: Appeal) -> QuerySet[AppealLink]:
    """The links of an appeal, from either side."""
    return AppealLink.objects.filter(Q(appeal=appeal) | Q(other=appeal))


def link(appeal: Appeal, other: Appeal, *, kind: str, actor: Actor) -> AppealLink:
    """Say what one appeal has to do with another; said anew of a pair, it replaces what was said.

    Citizens are told nothing. Raises `Forbidden` when it is one appeal, or when the person may
    not triage the first or not read the second.
    """
    if appeal.pk == other.pk or kind not in AppealLink.Kind.values:
        raise Forbidden("no such link")
    _demand(actor, appeal, other)
    with transaction.atomic():
        held = _lock(appeal, other)
        known = _between(appeal, other).first()
        if known is not None and (known.appeal_id, known.kind) == (appeal.pk, kind):
            return known
        _between(appeal, other).delete()
        made = AppealLink.objects.create(
            appeal=held[appeal.pk],
            other=held[other.pk],
            kind=kind,
            user=actor.user,
            at=timezone.now(),
        )
        _tell(held, made, actor)
    return made


def unlink(appeal: Appeal, pk: int, *, actor: Actor) -> None:
    """Take a link of this appeal away; gone already, it is gone. Raises `Forbidden`."""
    made = of(appeal).filter(pk=pk).select_related("appeal", "other").first()
    if made is None:
        return
    _demand(actor, appeal, made.other if made.appeal_id == appeal.pk else made.appeal)
    with transaction.atomic():
        held = _lock(made.appeal, made.other)
        if AppealLink.objects.filter(pk=pk).delete()[0]:
            _tell(held, made, actor, removed=True)


def _between(one: Appeal, other: Appeal) -> QuerySet[AppealLink]:
    return AppealLink.objects.filter(Q(appeal=one, other=other) | Q(appeal=other, other=one))


def _demand(actor: Actor, appeal: Appeal, other: Appeal) -> None:
    user = actor.user
    if user is None or not (
        access.may(user, appeal, Capability.TRIAGE)
        and access.may(user, other, Capability.READ_APPEALS)
    ):
        raise Forbidden("needs to triage the one and to read the other")


def _lock(one: Appeal, other: Appeal) -> dict[int, Appeal]:
    pks = sorted((one.pk, other.pk))
    return {pk: workflow.lock(Appeal(pk=pk)) for pk in pks}


def _tell(
    held: dict[int, Appeal], made: AppealLink, actor: Actor, *, removed: bool = False
) -> None:
    for pk, other in ((made.appeal_id, made.other_id), (made.other_id, made.appeal_id)):
        data = {"other": other, "link": made.kind, "from": made.appeal_id}
        if removed:
            data["removed"] = True
        workflow.touch(held[pk])
        timeline.append(
            held[pk], timeline.Entry(Event.Kind.LINKED, actor, is_public=False, data=data)
        )
