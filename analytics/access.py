"""Who may see figures, and of whom."""

from collections.abc import Callable
from dataclasses import replace
from functools import wraps

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from accounts.models import Membership, Organisation, User
from accounts.permissions import Reach, can, memberships, reach
from accounts.roles import CAPABILITIES, Capability, Role


def needing(capability: Capability) -> Callable[[Callable], Callable[..., HttpResponse]]:
    """Lets in who holds a capability; the others are sent to sign in, or told whom to ask."""

    def guard(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if not can(request.user, capability):
                return forbidden(request)
            return view(request, *args, **kwargs)

        return guarded

    return guard


def for_officials(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Lets in who may see figures; the others are sent to sign in, or told whom to ask."""
    return needing(Capability.SEE_DASHBOARDS)(view)


def forbidden(request: HttpRequest) -> HttpResponse:
    """Says that this is not for them, and whom of the staff to ask."""
    to_ask = _administrators() if memberships(request.user) else []
    return render(request, "analytics/forbidden.html", {"to_ask": to_ask}, status=403)


def _administrators() -> list[User]:
    """Whom a colleague may ask; citizens are not told names."""
    held = Membership.objects.filter(role=Role.ADMINISTRATOR, user__is_active=True)
    return [membership.user for membership in held.select_related("user").order_by("id")[:3]]


def figures_reach(user: User, capability: Capability = Capability.SEE_DASHBOARDS) -> Reach:
    """Of what the person may see figures, or do with them what needs another capability. Figures
    know no teams: a role for one gives none."""
    held = reach(user, capability)
    parts = tuple(part for part in held.parts if part.teams is None)
    return replace(held, teams=frozenset(), parts=parts)


def bounds(user: User, within: Reach) -> str:
    """In words, where the figures end for this person: "Water Department and below"."""
    if within.everywhere:
        return ""
    places = [
        held.place
        for held in memberships(user)
        if Capability.SEE_DASHBOARDS in CAPABILITIES[held.role] and held.place
    ]
    if not places:
        return ""
    return _("%(places)s, with all below") % {"places": ", ".join(dict.fromkeys(places))}


def organisation_for(user: User, pk: int) -> Organisation:
    """A body whose figures the person may see, or 404: that it has any is nobody else's business.

    Who reaches places or channels, not bodies, sees of any body what lies within that reach.
    """
    within = figures_reach(user)
    is_bound = not within.everywhere and all(
        piece.organisations is not None for piece in within.pieces()
    )
    if is_bound and pk not in within.bodies:
        raise Http404
    return get_object_or_404(Organisation, pk=pk)
