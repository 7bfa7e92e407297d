"""Objections to a published result: by whoever may vote, decided by somebody who neither counted
nor published, with reasons that are shown."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from accounts.models import Citizen, User
from surveys.models import Vote, VoteObjection
from surveys.votes import acts, electorate, secrecy, steps
from surveys.votes.acts import Refused

MOST_LETTERS = 4000


def until(vote: Vote) -> datetime:
    """The end of the time for objections."""
    return vote.published_at + timedelta(days=vote.objection_days)


def is_open(vote: Vote) -> bool:
    return vote.is_published and acts.now() < until(vote)


def raise_one(vote: Vote, citizen: Citizen, words: str) -> VoteObjection:
    """Object; the result is marked as contested at once. Raises `Refused`: too late, not of the
    electorate, or a second time."""
    with transaction.atomic():
        held = acts.hold(vote)
        if not is_open(held):
            raise Refused("over")
        people = secrecy.people_of(citizen)
        if not electorate.standing(held, people, citizen, None).may:
            raise Refused("not_on_list")
        if VoteObjection.objects.filter(vote=held, citizen__in=people).exists():
            raise Refused("twice")
        try:
            with transaction.atomic():
                raised = VoteObjection.objects.create(
                    vote=held, citizen=citizen, words=words, at=acts.now()
                )
        except IntegrityError as error:
            raise Refused("twice") from error
        if held.status == steps.PUBLISHED:
            acts.move(vote, "contest", user=None, data={"objection": raised.pk})
    return raised


def may_decide(vote: Vote, user: User) -> bool:
    """Whether somebody stands apart from the result: they neither counted nor published it."""
    return user.pk not in {vote.counted_by_id, vote.published_by_id}


def upheld(vote: Vote) -> list[int]:
    """The objections that were upheld, by their numbers: each is a ground to annul the result."""
    found = VoteObjection.objects.filter(vote=vote, decision=VoteObjection.Decision.UPHELD)
    return list(found.order_by("pk").values_list("pk", flat=True))


def decide(objection: VoteObjection, decision: str, reason: str, *, user: User) -> None:
    """Decide with reasons. A result whose objections are all dismissed stands again; one that was
    upheld stays contested until it is annulled. Raises `Refused`."""
    if not reason.strip():
        raise Refused("reason")
    with transaction.atomic():
        vote = acts.hold(objection.vote)
        if not may_decide(vote, user):
            raise Refused("own")
        undecided = VoteObjection.objects.filter(pk=objection.pk, decision="")
        if not undecided.update(
            decision=decision, reason=reason, decided_by=user, decided_at=acts.now()
        ):
            raise Refused("decided")
        data = {"objection": objection.pk, "decision": decision}
        acts.note(vote, "decide", user=user, reason=reason, data=data)
        standing = VoteObjection.objects.filter(vote=vote).exclude(
            decision=VoteObjection.Decision.DISMISSED
        )
        if vote.status == steps.CONTESTED and not standing.exists():
            acts.move(vote, "settle", user=user)
    objection.refresh_from_db()
