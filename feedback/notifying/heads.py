"""Who heads a body."""

from accounts.models import Membership, Organisation, User
from accounts.roles import Role


def of(organisation: int, *, besides: User | None = None) -> list[User]:
    """The heads of a body; where it has none (`besides` is not counted), of the next one above
    that has."""
    line = Organisation.objects.ancestors(organisation, include_self=True)
    nearest_first = list(line.values_list("pk", flat=True))[::-1]
    held = Membership.objects.filter(
        role=Role.HEAD, organisation__in=nearest_first, user__is_active=True
    )
    found: dict[int, list[User]] = {}
    for membership in held.select_related("user").order_by("user_id"):
        if besides is None or membership.user_id != besides.pk:
            found.setdefault(membership.organisation_id, []).append(membership.user)
    return next((found[body] for body in nearest_first if body in found), [])
