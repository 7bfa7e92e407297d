"""Copies to several bodies: one leads and answers the citizen, each of the others owes it a part.

A body that owes a part sees the appeal as long as it owes it, and can do nothing but contribute.
"""

from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import Organisation, User
from accounts.permissions import reach
from accounts.roles import Capability, Role
from feedback import guarding, timeline, workflow
from feedback.actors import Actor
from feedback.models import Appeal, Event, Share
from feedback.notifying import kinds, telling
from feedback.proceedings import days, procedure
from feedback.proceedings.telling import words
from feedback.workflow import Forbidden

MOST_HEADS = 5  # of a body that are told of a part


class AskedAlready(ValueError):
    """The body leads this appeal, or owes a part of it already."""


def of(appeal: Appeal) -> QuerySet[Share]:
    """All parts of an appeal, in the order they were asked for."""
    return Share.objects.filter(appeal=appeal).order_by("pk")


def unfinished(appeal: Appeal) -> list[Share]:
    """The parts that are still owed; costs nothing where nobody owes any."""
    if not appeal.shared_with:
        return []
    owed = of(appeal).filter(state=Share.State.OPEN)
    return list(owed.select_related("organisation"))


def may_contribute(user: User, share: Share) -> bool:
    """Whether one of the staff answers for the body that owes this part, or for all."""
    held = reach(user, Capability.ANSWER)
    theirs = held.everywhere or share.organisation_id in held.bodies
    return theirs or share.assignee_id == user.pk


def ask(
    appeal: Appeal,
    *,
    organisation: Organisation,
    question: str,
    until: date,
    actor: Actor,
    assignee: User | None = None,
    version: int | None = None,
) -> Share:
    """Ask another body for its part by the close of a day. Raises `Forbidden`, `Outdated`,
    `AskedAlready`, and `ValueError` without a question or for a day that is gone."""
    question = words(question)
    if until < timezone.localdate():
        raise ValueError("the day is gone")
    _must_lead(actor)
    with transaction.atomic():
        held = workflow.lock(appeal, version=version)
        if not held.is_open:
            raise Forbidden("nothing is owed any more")
        guarding.demand(held, organisation=organisation, assignee=assignee)
        if organisation.pk in {held.organisation_id, *(held.shared_with or ())}:
            raise AskedAlready(f"{organisation} has it already")
        share = Share.objects.create(
            appeal=held,
            organisation=organisation,
            assignee=assignee,
            question=question,
            due_at=days.close_of(until, procedure.current().calendar),
            created_by=actor.user,
            created_at=timezone.now(),
        )
        _noted(held, share, actor)
        _tell_the_body(held, share, actor)
    appeal.refresh_from_db()
    return share


def take(share: Share, *, actor: Actor) -> None:
    """One of the body's people takes the part upon themselves. Raises `Forbidden`."""
    with transaction.atomic():
        held, share = _held(share)
        _must_be_theirs(share, actor)
        Share.objects.filter(pk=share.pk).update(assignee=actor.user)
        _noted(held, share, actor, assignee=actor.user.pk)


def contribute(share: Share, *, text: str, actor: Actor) -> None:
    """Give a body's part: the leading body reads it, the citizen does not. Raises `Forbidden` and
    `ValueError` for an empty text."""
    text = words(text)
    with transaction.atomic():
        held, share = _held(share)
        _must_be_theirs(share, actor)
        share.state, share.contribution = Share.State.DONE, text
        share.contributed_by, share.contributed_at = actor.user, timezone.now()
        share.save(update_fields=["state", "contribution", "contributed_by", "contributed_at"])
        _noted(held, share, actor, sha256=timeline.fingerprint(text))
        if held.assignee is not None:
            data = {"body": str(share.organisation)}
            telling.tell(user=held.assignee, kind=kinds.PART_GIVEN, appeal=held, data=data)


def call_off(share: Share, *, actor: Actor) -> None:
    """The leading body needs this part no more. Raises `Forbidden`."""
    _must_lead(actor)
    with transaction.atomic():
        held, share = _held(share)
        share.state = Share.State.CALLED_OFF
        share.save(update_fields=["state"])
        _noted(held, share, actor)


def is_late(share: Share, now: datetime) -> bool:
    return share.state == Share.State.OPEN and share.due_at < now


def _held(share: Share) -> tuple[Appeal, Share]:
    """The appeal, locked, and its part as it is now; raises `Forbidden` when it is owed no more."""
    held = workflow.lock(share.appeal)
    share = Share.objects.select_for_update(of=("self",)).get(pk=share.pk)
    if share.state != Share.State.OPEN:
        raise Forbidden("this part is not owed any more")
    return held, share


def _must_lead(actor: Actor) -> None:
    if not actor.can(Capability.TRIAGE):
        raise Forbidden(f"needs {Capability.TRIAGE}")


def _must_be_theirs(share: Share, actor: Actor) -> None:
    if actor.user is None or not may_contribute(actor.user, share):
        raise Forbidden("this part is another body's")


def _tell_the_body(held: Appeal, share: Share, actor: Actor) -> None:
    """Who is to give the part; where nobody is named, the heads of the body."""
    heads = User.objects.filter(
        memberships__role=Role.HEAD, memberships__organisation=share.organisation_id
    ).distinct()
    people = [share.assignee] if share.assignee else list(heads.order_by("pk")[:MOST_HEADS])
    for user in people:
        data = {"by": str(actor.user or "")}
        telling.tell(user=user, kind=kinds.PART_ASKED, appeal=held, data=data)


def _noted(held: Appeal, share: Share, actor: Actor, **more) -> None:
    """Write the step down, and who owes a part now."""
    open_ones = of(held).filter(state=Share.State.OPEN)
    bodies = sorted(open_ones.values_list("organisation_id", flat=True))
    data = {
        "share": share.pk,
        "organisation": share.organisation_id,
        "state": share.state,
        "until": share.due_at.date().isoformat(),
        **more,
    }
    timeline.append(held, timeline.Entry(Event.Kind.SHARED, actor, data=data))
    changes = {"shared_with": bodies or None}
    if share.state == Share.State.DONE:
        changes["has_unread"] = True  # whoever leads finds it in their queue
    workflow.touch(held, **changes)
