"""Drafting a vote, and the way of a draft to its approval by another person."""

from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.models import User
from accounts.roles import Capability
from feedback.notifying import approving
from surveys import access, proposals
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
    with transaction.atomic():
        acts.move(vote, "propose", user=user, proposed_by=user)
        approving.ask(_matter(vote), by=user, may=lambda other: _may_approve(other, vote))


def take_back(vote: Vote, *, user: User, reason: str = "") -> None:
    """Make it a draft again, to be changed and proposed anew."""
    cleared = {"approved_by": None, "approved_at": None, "proposed_by": None}
    with transaction.atomic():
        acts.move(vote, "take_back", user=user, reason=reason, **cleared)
        _tell_decided(vote, user)


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
            _tell_decided(vote, user)
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
    with transaction.atomic():
        acts.move(vote, "annul", user=user, reason=reason, data=data)
        approving.settle(_matter(vote))


def _may_approve(user: User, vote: Vote) -> bool:
    own = steps.BY_ACT["approve"].is_own(vote, user)
    return not own and access.may_do(user, vote, Capability.APPROVE_SENDING)


def _matter(vote: Vote) -> approving.Matter:
    path = reverse("admin:vote", args=[vote.pk])
    return approving.Matter(f"vote:{vote.pk}", str(vote), path, vote.organisation_id)


def _tell_decided(vote: Vote, user: User) -> None:
    is_approved = vote.status == Vote.Status.APPROVED
    writers = (*vote.writers, vote.created_by_id, vote.written_by_id)
    approving.decided(_matter(vote), is_approved=is_approved, by=user, writers=writers)
