"""Where a person's capabilities reach: everywhere, or a subtree of organisations or sectors."""

from dataclasses import dataclass

from accounts.models import Membership, Organisation, Sector, User
from accounts.roles import CAPABILITIES, Capability


@dataclass(frozen=True)
class Reach:
    """Over what a capability holds. `everywhere` makes the sets beside it meaningless."""

    everywhere: bool = False
    organisations: frozenset[int] = frozenset()
    sectors: frozenset[int] = frozenset()

    def __bool__(self) -> bool:
        return self.everywhere or bool(self.organisations) or bool(self.sectors)


def memberships(user: User) -> list[Membership]:
    """The person's roles, read once for each request's user object."""
    if not user.is_authenticated or not user.is_active:
        return []
    if not hasattr(user, "_memberships"):
        user._memberships = list(user.memberships.all())
    return user._memberships


def can(user: User, capability: Capability) -> bool:
    """Whether any of the person's roles, anywhere, allows it."""
    if user.is_authenticated and user.is_active and user.is_superuser:
        return True
    return any(capability in CAPABILITIES[held.role] for held in memberships(user))


def reach(user: User, capability: Capability) -> Reach:
    """Over which organisations and sectors the person's roles allow it."""
    if user.is_authenticated and user.is_active and user.is_superuser:
        return Reach(everywhere=True)
    held = [m for m in memberships(user) if capability in CAPABILITIES[m.role]]
    if any(m.organisation_id is None and m.sector_id is None for m in held):
        return Reach(everywhere=True)
    return Reach(
        organisations=_with_below(user, Organisation, {m.organisation_id for m in held} - {None}),
        sectors=_with_below(user, Sector, {m.sector_id for m in held} - {None}),
    )


def _with_below(user: User, model: type, roots: set[int]) -> frozenset[int]:
    """The nodes and all below them, looked up once for each request's user object."""
    if not roots:
        return frozenset()
    if not hasattr(user, "_below"):
        user._below = {}
    key = (model, frozenset(roots))
    if key not in user._below:
        below = model.objects.with_tree_fields().extra(
            where=["tree_path && %s::bigint[]"], params=[list(roots)]
        )
        user._below[key] = frozenset(below.values_list("pk", flat=True)) | frozenset(roots)
    return user._below[key]
