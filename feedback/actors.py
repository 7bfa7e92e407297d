"""Who does something to an appeal: a citizen, one of the staff, or the system itself."""

from dataclasses import dataclass

from accounts.models import User
from accounts.permissions import can
from accounts.roles import Capability
from feedback.models import Event


@dataclass(frozen=True)
class Actor:
    kind: str  # Event.Actor
    user: User | None = None

    def can(self, capability: Capability) -> bool:
        """Whether this is one of the staff whose roles allow it."""
        return self.user is not None and can(self.user, capability)


CITIZEN = Actor(Event.Actor.CITIZEN)
SYSTEM = Actor(Event.Actor.SYSTEM)


def staff(user: User) -> Actor:
    return Actor(Event.Actor.STAFF, user)
