"""Two appeals about the same matter become one, and can be parted again for a day.

When one person brought both, words, files and following devices move along, and the old code
leads to the other appeal. When two people did, nothing of theirs is mixed: each keeps their own
conversation under their own code, sees the steps of the common matter, and gets its answer.
"""

from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from accounts.roles import Capability
from feedback import access, speaking, timeline, workflow
from feedback.actors import Actor
from feedback.matters import joined, moving, notices
from feedback.models import Appeal, Event, Incident, Merge, Message
from feedback.statuses import Status
from feedback.workflow import Forbidden

UNDO_FOR = timedelta(hours=24)


def objection(appeal: Appeal, into: Appeal) -> str:
    """Why these two cannot be joined so, as a slug; "" when they can."""
    if appeal.pk == into.pk:
        return "itself"
    if appeal.status == Status.MERGED or into.status == Status.MERGED:
        return "joined"
    if not into.is_open or (appeal.status, Status.MERGED) not in workflow.TRANSITIONS:
        return "closed"
    if appeal.is_confidential and (
        not into.is_confidential or appeal.concerns_id != into.concerns_id
    ):
        return "confidential"
    if Incident.objects.filter(appeal=appeal).exists():
        return "incident"
    return ""


def merge(
    appeal: Appeal,
    into: Appeal,
    *,
    actor: Actor,
    version: int | None = None,
    into_version: int | None = None,
) -> Merge:
    """Join one appeal with another that goes on; done twice, it is once.

    Raises `Forbidden` when they cannot be joined or not by this person (who must be able to
    triage both), `Outdated` when `version` is no longer that of `appeal`, or `into_version` that
    of the other.
    """
    _demand(actor, appeal, into)
    with transaction.atomic():
        held = workflow.lock(appeal)
        known = Merge.objects.filter(appeal=held, into=into, undone_at=None).first()
        if known is not None and held.merged_into_id == into.pk:
            return known
        held = workflow.lock(appeal, version=version)
        target = workflow.lock(into, version=into_version)
        if reason := objection(held, target):
            raise Forbidden(reason)
        record = _begin(held, target, actor)
        _tell(held, target, record)
        if record.is_one_person:
            record.moved |= moving.move(held, target)
        record.moved["flattened"] = _flatten(held, target, record)
        record.save()
        _close(held, target, record, actor)
    appeal.refresh_from_db()
    into.refresh_from_db()
    return record


def may_undo(record: Merge, now: datetime | None = None) -> bool:
    """Whether the day in which a joining can be undone is not over."""
    return record.undone_at is None and record.at > (now or timezone.now()) - UNDO_FOR


def undo(record: Merge, *, actor: Actor) -> None:
    """Part two appeals that were joined less than a day ago: each is as it was before.

    Words that came to the joint appeal meanwhile stay there. Raises `Forbidden` when it is too
    late, not for this person, or when what they were joined to was itself joined since.
    """
    _demand(actor, record.appeal, record.into)
    with transaction.atomic():
        held, target = workflow.lock(record.appeal), workflow.lock(record.into)
        record = Merge.objects.select_for_update(of=("self",)).get(pk=record.pk)
        if record.undone_at is not None:
            return
        if not may_undo(record) or held.merged_into_id != target.pk:
            raise Forbidden("too late to part them")
        if record.is_one_person:
            if target.status == Status.MERGED:
                raise Forbidden("what they were joined to was joined since")
            moving.bring_back(held, target, record.moved)
        Appeal.objects.filter(
            pk__in=record.moved.get("flattened", []), merged_into=target, status=Status.MERGED
        ).update(merged_into=held)
        before = record.before
        workflow.part(held, before["status"], actor=actor, changes=_restored(before))
        record.undone_at, record.undone_by = timezone.now(), actor.user
        record.save(update_fields=["undone_at", "undone_by"])
        workflow.touch(target, has_unread=_is_unread(target, record))
        data = {"appeal": held.pk, "undone": True}
        timeline.append(
            target,
            timeline.Entry(Event.Kind.MERGED, actor, is_public=record.is_one_person, data=data),
        )
        speaking.say(
            held, key=f"parted:{record.pk}", notice=partial(notices.parted, held), in_reply_to=None
        )


def _demand(actor: Actor, *appeals: Appeal) -> None:
    may = actor.user is not None and all(
        access.may(actor.user, appeal, Capability.TRIAGE) for appeal in appeals
    )
    if not may:
        raise Forbidden("needs to triage both")


def _begin(held: Appeal, target: Appeal, actor: Actor) -> Merge:
    return Merge.objects.create(
        appeal=held,
        into=target,
        is_one_person=held.citizen_id is not None and held.citizen_id == target.citizen_id,
        before={
            "status": held.status,
            "has_unread": held.has_unread,
            "part_of": held.part_of_id,
            "last_activity_at": held.last_activity_at.isoformat(),
            "closed_at": held.closed_at and held.closed_at.isoformat(),
            "target_was_unread": target.has_unread,
        },
        user=actor.user,
        at=timezone.now(),
    )


def _tell(held: Appeal, target: Appeal, record: Merge) -> None:
    """Before their words move, so that this one goes along with them."""
    notice = (
        partial(notices.joined, held, target)
        if record.is_one_person
        else partial(notices.joined_with_others, held)
    )
    speaking.say(held, key=f"joined:{record.pk}", notice=notice)


def _flatten(held: Appeal, target: Appeal, record: Merge) -> list[int]:
    """What was joined with this one before is joined with the other now; the keys of these.

    One person's own appeals stay behind it when it goes to another person's: their words are
    here.
    """
    earlier = joined.followers(held)
    if record.is_one_person:
        earlier = Appeal.objects.filter(merged_into=held, status=Status.MERGED)
    keys = list(earlier.values_list("pk", flat=True))
    Appeal.objects.filter(pk__in=keys).update(merged_into=target)
    return keys


def _close(held: Appeal, target: Appeal, record: Merge, actor: Actor) -> None:
    was_unread = held.has_unread
    keeps_words = not record.is_one_person
    workflow.touch(held, merged_into=target, part_of=None, has_unread=was_unread and keeps_words)
    workflow.move(held, Status.MERGED, actor=actor, data={"into": target.pk})
    now = timezone.now()
    workflow.touch(target, has_unread=target.has_unread or was_unread, last_activity_at=now)
    data = {"appeal": held.pk, "messages": record.moved.get("messages", [])}
    timeline.append(
        target, timeline.Entry(Event.Kind.MERGED, actor, is_public=record.is_one_person, data=data)
    )


def _is_unread(target: Appeal, record: Merge) -> bool:
    """Whether what they were joined to has words of its own that nobody read."""
    if not target.has_unread or record.before["target_was_unread"]:
        return target.has_unread
    since = Message.objects.filter(
        appeal=target, direction=Message.Direction.IN, created_at__gt=record.at
    )
    return since.exists()


def _restored(before: dict) -> dict:
    moments = {
        name: parse_datetime(before[name]) if before[name] else None
        for name in ("last_activity_at", "closed_at")
    }
    return {
        **moments,
        "has_unread": before["has_unread"],
        "part_of_id": before["part_of"],
        "merged_into_id": None,
    }
