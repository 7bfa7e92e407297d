"""Whom the clock wakes: the people behind "the assignee", "the head", "the next level up"."""

from accounts.models import Membership, Organisation, Team, User
from accounts.roles import Role
from feedback import access
from feedback.models import Appeal, EscalationStep

_Whom = EscalationStep.Whom

# Where nobody is found, those above are woken: nothing waits unseen because a chair is empty.
_UPWARDS = {
    _Whom.ASSIGNEE: _Whom.TEAM,
    _Whom.TEAM: _Whom.HEAD,
    _Whom.HEAD: _Whom.ABOVE,
    _Whom.ABOVE: _Whom.SUPERVISOR,
}


def of(whom: str, appeal: Appeal) -> list[User]:
    """The people a step names for an appeal; those who may not see it are left out."""
    people = [user for user in _FIND[whom](appeal) if _sees(user, appeal)]
    if people or whom not in _UPWARDS:
        return people
    return of(_UPWARDS[whom], appeal)


def _sees(user: User, appeal: Appeal) -> bool:
    return access.visible_to(user).filter(pk=appeal.pk).exists()


def _assignee(appeal: Appeal) -> list[User]:
    user = appeal.assignee
    return [user] if user is not None and user.is_active else []


def _team(appeal: Appeal) -> list[User]:
    if appeal.team_id is None:
        return []
    team = Team(pk=appeal.team_id)
    return list(team.members.filter(is_active=True).order_by("pk"))


def _heads(appeal: Appeal) -> list[User]:
    levels = _levels(appeal)
    return levels[0] if levels else []


def _above(appeal: Appeal) -> list[User]:
    levels = _levels(appeal)
    return levels[1] if len(levels) > 1 else []


def _levels(appeal: Appeal) -> list[list[User]]:
    """The heads of the body that has it, and of those above it, nearest first; bodies without a
    head are passed over."""
    if appeal.organisation_id is None:
        return []
    line = list(
        Organisation.objects.ancestors(appeal.organisation_id, include_self=True).values_list(
            "pk", flat=True
        )
    )
    heads: dict[int, list[User]] = {}
    held = Membership.objects.filter(
        role=Role.HEAD, organisation__in=line, user__is_active=True
    ).select_related("user")
    for membership in held.order_by("user_id"):
        heads.setdefault(membership.organisation_id, []).append(membership.user)
    return [heads[body] for body in reversed(line) if body in heads]


def _supervisors(appeal: Appeal) -> list[User]:
    held = Membership.objects.filter(
        role=Role.SUPERVISOR, organisation=None, sector=None, user__is_active=True
    )
    return [each.user for each in held.select_related("user").order_by("user_id")]


_FIND = {
    _Whom.ASSIGNEE: _assignee,
    _Whom.TEAM: _team,
    _Whom.HEAD: _heads,
    _Whom.ABOVE: _above,
    _Whom.SUPERVISOR: _supervisors,
}
