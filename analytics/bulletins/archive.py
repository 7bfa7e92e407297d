"""Which bulletins, and which kinds of them, a person may read and write."""

from django.db.models import Q, QuerySet
from django.http import Http404

from accounts.models import User
from accounts.permissions import Reach, can, reach
from accounts.roles import Capability
from analytics.access import figures_reach
from analytics.models import Bulletin, BulletinKind


def readable(user: User) -> QuerySet[Bulletin]:
    """What is out and lies within the person's reach; whoever writes a kind sees what is not out
    yet, too.

    A bulletin is of a whole body or sector: who reaches only some kinds or channels of its appeals
    doesn't read it.
    """
    out = Q(released_at__isnull=False) & _within(figures_reach(user))
    return Bulletin.objects.filter(out | _within(_writing_reach(user)))


def one(user: User, pk: int) -> Bulletin:
    """A bulletin that the person may read. Raises `Http404`."""
    found = readable(user).select_related("kind", "organisation", "sector", "released_by")
    return _or_404(found.filter(pk=pk).first())


def kinds(user: User) -> QuerySet[BulletinKind]:
    """The kinds whose bulletins the person writes."""
    return BulletinKind.objects.filter(_within(_writing_reach(user)))


def kind(user: User, pk: int) -> BulletinKind:
    """A kind that the person may change. Raises `Http404`."""
    found = kinds(user).select_related("organisation", "sector")
    return _or_404(found.filter(pk=pk).first())


def writes(user: User) -> bool:
    """Whether the person writes any bulletins, of whatever."""
    return can(user, Capability.WRITE_BULLETINS)


def may_write(user: User, of: Bulletin | BulletinKind) -> bool:
    """Whether the person may let it out, or change what it says."""
    held = _writing_reach(user)
    return held.everywhere or (
        of.organisation_id in held.organisations or of.sector_id in held.sectors
    )


def _writing_reach(user: User) -> Reach:
    if not can(user, Capability.WRITE_BULLETINS):
        return Reach()
    return reach(user, Capability.WRITE_BULLETINS)


def _within(held: Reach) -> Q:
    if held.everywhere:
        return ~Q(pk__in=[])  # an empty Q would vanish from an alternative
    return Q(organisation__in=held.organisations) | Q(sector__in=held.sectors)


def _or_404(found):
    if found is None:
        raise Http404
    return found
