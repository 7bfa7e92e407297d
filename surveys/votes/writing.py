"""Drafting a vote, and the way of a draft to its approval by another person."""

from django.db import IntegrityError, transaction

from accounts.models import User
from surveys import proposals
from surveys.models import Vote
from surveys.votes import acts, objecting, steps
from surveys.votes.acts import Refused


def create(*, user: User, **given) -> Vote:
    """A draft with the next number."""
    with transaction.atomic():
        last = Vote.objects.select_for_update().order_by("-number").first()
        number = last.number + 1 if last else 1
        by = {"created_by": user, "written_by": user, "writers": [user.pk]}
        vote = Vote.objects.create(number=number, **by, **given)
        acts.note(vote, "create", user=user, data={})
    return vote


def change(vote: Vote, *, user: User, **given) -> None:
    """Change a draft. Raises `Refused` when it is none any more."""
    with transaction.atomic():
        held = acts.hold(vote)
        if held.status != Vote.Status.DRAFT:
            raise Refused("not_draft")
        writers = sorted({*held.writers, user.pk})
        Vote.objects.filter(pk=vote.pk).update(written_by=user, writers=writers, **given)
    vote.refresh_from_db()


def propose(vote: Vote, *, user: User) -> None:
    """Ask for the approval of a draft as it stands now. Raises `Refused`: it has ended already."""
    if vote.closes_at <= acts.now():
        raise Refused("over")
    acts.move(vote, "propose", user=user, proposed_by=user)


def take_back(vote: Vote, *, user: User, reason: str = "") -> None:
    """Make it a draft again, to be changed and proposed anew."""
    cleared = {"approved_by": None, "approved_at": None, "proposed_by": None}
    acts.move(vote, "take_back", user=user, reason=reason, **cleared)


def approve(vote: Vote, *, user: User, seen: str | None = None) -> None:
    """Another person than wrote or proposed it lets it happen; `seen` is the `proposals.mark` of
    what they have read. Raises `Refused`."""
    if steps.BY_ACT["approve"].is_own(vote, user):
        raise Refused("own")
    try:
        with transaction.atomic():
            if proposals.is_other(seen, proposals.mark(acts.hold(vote))):
                raise Refused("changed")
            acts.move(vote, "approve", user=user, approved_by=user, approved_at=acts.now())
    except IntegrityError as error:  # the draft changed hands meanwhile
        raise Refused("own") from error


def annul(vote: Vote, *, user: User, reason: str) -> None:
    """There is no result of it, whatever was counted; stays to be read, with the reason. Once
    published, a result falls only when an objection to it was upheld. Raises `Refused`: without a
    reason, by whoever published it, or with no such objection."""
    if not reason.strip():
        raise Refused("reason")
    if steps.BY_ACT["annul"].is_own(vote, user):
        raise Refused("own")
    data = {}
    if vote.published_at:
        data["objections"] = objecting.upheld(vote)
        if not data["objections"]:
            raise Refused("not_upheld")
    acts.move(vote, "annul", user=user, reason=reason, data=data)
