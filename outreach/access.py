"""Who may see what of speaking first. Every page and file asks here."""

from django.db.models import QuerySet
from django.http import Http404

from accounts.models import User
from accounts.permissions import reach
from accounts.roles import Capability
from outreach.models import Broadcast


def broadcasts_to_see(user: User) -> QuerySet[Broadcast]:
    """The broadcasts of the bodies for which somebody writes or approves them; those of no body
    are the centre's own, for whoever does so everywhere."""
    held = [reach(user, each) for each in (Capability.WRITE_BROADCASTS, Capability.APPROVE_SENDING)]
    if any(each.everywhere for each in held):
        return Broadcast.objects.all()
    return Broadcast.objects.filter(organisation__in=held[0].organisations | held[1].organisations)


def may_word_answers(user: User, broadcast: Broadcast) -> bool:
    """Whether they may hand words for an answer to its replies to those who answer: whoever writes
    broadcasts of its body."""
    held = reach(user, Capability.WRITE_BROADCASTS)
    return held.everywhere or broadcast.organisation_id in held.organisations


def broadcast_for(user: User, pk: int) -> Broadcast:
    """One broadcast, or 404: that it is there is nobody else's business."""
    beside = ("audience", "topic", "organisation", "created_by", "proposed_by")
    found = broadcasts_to_see(user).select_related(*beside, "approved_by", "second_approval_by")
    broadcast = found.filter(pk=pk).first()
    if broadcast is None:
        raise Http404
    return broadcast
