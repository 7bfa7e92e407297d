"""Who uses and who changes what stands ready: one person, a team, an organisation, everybody."""

from django.db.models import Q

from accounts.models import User
from accounts.permissions import can, memberships, reach
from accounts.roles import Capability
from feedback.models.composing import Shared

_Scope = Shared.Scope
# Who holds one of these over an organisation keeps what that organisation shares.
_KEEPERS = (Capability.MANAGE_CONTENT, Capability.SIGN)


def used_by(user: User, bodies: set[int]) -> Q:
    """What this person may use. `bodies` are the organisations where they hold a role, and all
    those above (`Tree.with_above`)."""
    return (
        Q(scope=_Scope.EVERYBODY)
        | Q(scope=_Scope.MINE, owner=user)
        | Q(scope=_Scope.TEAM, team__in=user.teams.values("pk"))
        | Q(scope=_Scope.ORGANISATION, organisation__in=bodies)
    )


def bodies_of(user: User) -> set[int]:
    """The organisations in which this person holds a role."""
    return {held.organisation_id for held in memberships(user)} - {None}


def edited_by(user: User) -> Q:
    """What this person may change."""
    mine = Q(scope=_Scope.MINE, owner=user)
    for capability in _KEEPERS:
        held = reach(user, capability)
        if held.everywhere and capability == Capability.MANAGE_CONTENT:
            return mine | ~Q(scope=_Scope.MINE)
        bodies = Q() if held.everywhere else Q(organisation__in=held.organisations)
        teams = Q() if held.everywhere else Q(team__organisation__in=held.organisations)
        if held:
            mine |= Q(bodies, scope=_Scope.ORGANISATION) | Q(teams, scope=_Scope.TEAM)
    return mine


def may_share(user: User, shared: Shared) -> bool:
    """Whether this person may keep something in the scope that it has."""
    if shared.scope == _Scope.MINE:
        return can(user, Capability.NOTE)
    content = reach(user, Capability.MANAGE_CONTENT)
    if content.everywhere:
        return True
    if shared.scope == _Scope.EVERYBODY:
        return False
    body = shared.organisation_id
    if shared.scope == _Scope.TEAM:
        body = shared.team.organisation_id if shared.team else None
    held = (reach(user, capability) for capability in _KEEPERS)
    return any(each.everywhere or body in each.organisations for each in held)


def offered_scopes(user: User) -> list[str]:
    """In which scopes this person may keep something at all."""
    if reach(user, Capability.MANAGE_CONTENT).everywhere:
        return list(_Scope.values)
    if any(reach(user, capability) for capability in _KEEPERS):
        return [_Scope.MINE, _Scope.TEAM, _Scope.ORGANISATION]
    return [_Scope.MINE]
