"""The second person: whoever may approve something is told that it waits, and whoever wrote it
what was decided."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import Membership, Organisation, User
from accounts.roles import CAPABILITIES, Capability
from feedback.models import Notification
from feedback.notifying import kinds
from feedback.notifying.telling import tell

_ROLES = [role for role, held in CAPABILITIES.items() if Capability.APPROVE_SENDING in held]


@dataclass(frozen=True)
class Matter:
    """What is approved: `key` tells it from all others, `path` is its page at the desk, `body` the
    organisation whose it is; None, the centre's own."""

    key: str
    name: str
    path: str
    body: int | None

    @property
    def asked(self) -> str:
        """How the keys of all begin who were asked."""
        return f"approval:{self.key}:asked:"


def ask(matter: Matter, *, by: User, may: Callable[[User], bool]) -> None:
    """Tell everybody who may approve it (`may` knows) that it waits for one of them."""
    for user in _above(matter.body):
        if user != by and may(user):
            _tell(user, kinds.APPROVAL_ASKED, matter, by, of=matter.asked)


def _above(body: int | None) -> QuerySet[User]:
    """Whoever approves anything for that body, for one above it, or everywhere: not each head of
    the country has to be looked at."""
    line = Organisation.objects.ancestors(body, include_self=True).values("pk") if body else ()
    near = Q(organisation=None) | Q(organisation__in=line)
    held = Membership.objects.filter(near, role__in=_ROLES).values("user")
    return User.objects.filter(pk__in=held, is_active=True).order_by("pk")


def settle(matter: Matter, *, of: User | None = None) -> None:
    """It waits for nobody any more, or not for one person (`of`): whoever was asked need not look,
    nor get a mail of it."""
    asked = Notification.objects.filter(key__startswith=matter.asked)
    if of is not None:
        asked = asked.filter(user=of)
    asked.filter(read_at=None).update(read_at=timezone.now())
    asked.filter(mailed_at=None).update(mail_at=None)


def decided(
    matter: Matter, *, is_approved: bool, by: User | None, writers: Iterable[int | None]
) -> None:
    """The question is settled; tell the writers what became of it, but for who decided."""
    settle(matter)
    kind = kinds.APPROVED if is_approved else kinds.SENT_BACK
    for user in User.objects.filter(pk__in={*writers} - {None, by.pk if by else None}):
        _tell(user, kind, matter, by, of=f"approval:{matter.key}:{kind}:")


def _tell(user: User, kind: str, matter: Matter, by: User | None, *, of: str) -> None:
    data = {"by": str(by or ""), "name": matter.name, "path": matter.path}
    now = timezone.now()  # proposed anew, it is asked anew
    tell(user=user, kind=kind, data=data, key=f"{of}{user.pk}:{now.isoformat()}", at=now)
