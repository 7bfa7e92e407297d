"""Whose audiences, lists and contacts somebody may see and change: one function per question.

A role over an organisation holds for what is that body's and below; what is of no body is the
centre's own, for whoever holds the role everywhere. Contacts are nobody's own, but the centre's.
"""

from django.db.models import Q, QuerySet
from django.http import Http404

from accounts.models import Organisation, User
from accounts.permissions import Reach, can, reach
from accounts.roles import Capability
from outreach.models import Audience, PeopleList

NEEDED = Capability.WRITE_BROADCASTS
# Whoever asks or lets vote chooses among the audiences, too; whoever approves looks at them.
_READS = (NEEDED, Capability.APPROVE_SENDING, Capability.WRITE_SURVEYS, Capability.RUN_VOTES)


def audiences_to_see(user: User) -> QuerySet[Audience]:
    """The audiences that somebody may look at and choose."""
    wanted = Q()
    for each in _READS:
        held = reach(user, each)
        if held.everywhere:
            return Audience.objects.all()
        wanted |= _own(held)
    return Audience.objects.filter(wanted)


def audience_for(user: User, pk: int) -> Audience:
    """One audience that somebody may see, or 404."""
    return _one(audiences_to_see(user).select_related("organisation"), pk)


def lists_to_see(user: User) -> QuerySet[PeopleList]:
    """The lists of people that somebody may bring, use and undo."""
    held = reach(user, NEEDED)
    return PeopleList.objects.all() if held.everywhere else PeopleList.objects.filter(_own(held))


def list_for(user: User, pk: int) -> PeopleList:
    """One list of people within reach, or 404."""
    return _one(lists_to_see(user).select_related("organisation", "created_by"), pk)


def may_write(user: User, thing: Audience | PeopleList) -> bool:
    """Whether somebody may change an audience or a list of this body."""
    held = reach(user, NEEDED)
    return held.everywhere or thing.organisation_id in held.organisations


def may_see_contacts(user: User) -> bool:
    """Whether somebody may look through the contacts and change what is known of them."""
    return reach(user, NEEDED).everywhere


def may_enter(user: User) -> bool:
    """Whether there is anything here for somebody."""
    return any(can(user, each) for each in _READS)


def bodies(user: User) -> QuerySet[Organisation]:
    """The organisations for which somebody may make audiences and lists."""
    held = reach(user, NEEDED)
    everything = Organisation.objects.all()
    return everything if held.everywhere else everything.filter(pk__in=held.organisations)


def _own(held: Reach) -> Q:
    return Q(organisation__in=held.organisations)


def _one(found: QuerySet, pk: int):
    thing = found.filter(pk=pk).first()
    if thing is None:
        raise Http404
    return thing
