"""Citizens' proposals, published without personal data for others to support."""

from datetime import date, timedelta
from functools import partial

from django.contrib.postgres.search import SearchVector
from django.db import transaction
from django.db.models import Q, QuerySet, Value
from django.utils import timezone

from accounts.roles import Capability
from feedback import access, speaking, timeline, workflow
from feedback.actors import SYSTEM, Actor
from feedback.answering import publishing
from feedback.models import Appeal, Event, Kind, Proposal
from feedback.notices import Notice
from feedback.proposals import notices, voices
from feedback.statuses import RESOLVED, Status
from feedback.workflow import Forbidden

LONGEST = timedelta(days=366)  # for which voices are collected


class WrongDay(ValueError):
    """The last day is over already, or too far ahead."""


def may_publish(appeal: Appeal) -> bool:
    """Whether others could be shown it: a proposal, not confidential, not part of another."""
    return (
        appeal.kind == Kind.PROPOSAL
        and not appeal.is_confidential
        and appeal.status != Status.MERGED
    )


def publish(
    appeal: Appeal,
    *,
    title: str,
    text: str,
    until: date,
    ground: str,
    actor: Actor,
    law: str = "",
    answer: str = "",
    threshold: int | None = None,
    is_clean: bool = False,
    version: int | None = None,
) -> Proposal:
    """Show a proposal to everybody and collect voices to the end of the day `until`; again, it is
    shown in the new words and keeps its voices. The author is told.

    `is_clean` as in `publishing.publish`. At `threshold` voices the body's head is told.
    Raises `Forbidden`, `NoGround`, `PersonalData`, `WrongDay`, `Outdated`, and `ValueError` for
    empty words.
    """
    title, text, answer, law = (each.strip() for each in (title, text, answer, law))
    if not (title and text):
        raise ValueError("nothing was written")
    with transaction.atomic():
        held = workflow.lock(appeal, version=version)
        _must(actor, held)
        if not may_publish(held):
            raise Forbidden("only proposals that are not confidential are published")
        before = Proposal.objects.select_for_update().filter(appeal=held).first()
        _demand_day(until, before)
        publishing.demand_ground(held, ground=ground, law=law)
        if not is_clean:
            publishing.demand_clean("\n".join((title, text, answer)), held.citizen)
        proposal, _created = Proposal.objects.update_or_create(
            appeal=held,
            defaults={
                "title": title[:200],
                "text": text,
                "answer": answer,
                "language": held.language,
                "topic": held.topic,
                "organisation": held.organisation,
                "ground": ground,
                "law": law[:300],
                "until": until,
                "threshold": threshold,
                "published_by": actor.user,
                "published_at": timezone.now(),
                "withdrawn_at": None,
                "closed_at": before.closed_at if before and before.until == until else None,
                "search": SearchVector(Value(f"{title} {text}"), config="simple"),
            },
        )
        _note(held, proposal, actor)
        if before is None or before.withdrawn_at or before.until != until:
            _tell_author(held, proposal)
        voices.tell_if_enough(proposal)
    return proposal


def take_down(proposal: Proposal, *, actor: Actor) -> None:
    """Take it off the site; its voices stay for the day it returns. Twice is once."""
    with transaction.atomic():
        held = workflow.lock(proposal.appeal)
        _must(actor, held)
        standing = Proposal.objects.filter(pk=proposal.pk, withdrawn_at=None)
        if standing.update(withdrawn_at=timezone.now()):
            _note(held, proposal, actor, withdrawn=True)


def shown() -> QuerySet[Proposal]:
    """What everybody may read."""
    standing = Proposal.objects.filter(withdrawn_at=None, appeal__is_confidential=False)
    return standing.select_related("topic", "organisation")


def narrowed(*, is_open: bool, words: str = "", topic: int | None = None) -> QuerySet[Proposal]:
    """Those that collect voices, or those that do no more, with these words and on this topic."""
    today = timezone.localdate()
    found = shown().filter(Q(until__gte=today) if is_open else Q(until__lt=today))
    if topic is not None:
        found = found.filter(topic=topic)
    if query := publishing.query_of(words):
        found = found.filter(search=query)
    return found


def answer_of(proposal: Proposal) -> str:
    """The official answer, once there is one: as it was published, else as staff wrote it for
    this page."""
    if proposal.appeal.status not in RESOLVED:
        return ""
    published = publishing.shown().filter(appeal=proposal.appeal_id).first()
    return published.answer if published else proposal.answer


def say(appeal: Appeal, *, key: str, notice: partial[Notice]) -> None:
    """An automatic message to the author; in the caller's transaction, which holds the appeal."""
    message = speaking.say(appeal, key=key, notice=notice)
    data = {"message": message.pk, "sha256": timeline.fingerprint(message.text)}
    timeline.append(appeal, timeline.Entry(Event.Kind.MESSAGE, SYSTEM, data=data))
    workflow.touch(appeal, last_activity_at=message.created_at)


def _tell_author(appeal: Appeal, proposal: Proposal) -> None:
    key = f"proposal:{proposal.pk}:{proposal.published_at.isoformat()}"
    say(appeal, key=key, notice=partial(notices.published, appeal, proposal))


def _demand_day(until: date, before: Proposal | None) -> None:
    today = timezone.localdate()
    is_kept = before is not None and before.until == until
    if not (is_kept or today <= until <= today + LONGEST):
        raise WrongDay(until)


def _must(actor: Actor, appeal: Appeal) -> None:
    if actor.user is None or not access.may(actor.user, appeal, Capability.PUBLISH):
        raise Forbidden(f"needs {Capability.PUBLISH}")


def _note(appeal: Appeal, proposal: Proposal, actor: Actor, *, withdrawn: bool = False) -> None:
    data = {
        "proposal": proposal.pk,
        "until": proposal.until.isoformat(),
        "ground": proposal.ground,
        "withdrawn": withdrawn,
    }
    timeline.append(appeal, timeline.Entry(Event.Kind.PUBLISHED, actor, data=data))
    workflow.touch(appeal)
