"""A caller as an operator sees them: masked, with what they brought before."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Count, Q

from accounts.models import Address, User
from accounts.models.citizens import masked
from feedback import access
from feedback.desk import wording
from feedback.statuses import OPEN

LAST = 3


@dataclass(frozen=True)
class Brought:
    """An appeal of theirs that this operator may open."""

    pk: int
    words: str
    status: str


@dataclass(frozen=True)
class Caller:
    """Who calls. `number` is masked; empty when it is withheld. Counts are of all their appeals
    but confidential ones, `last` only of those that the operator may read."""

    number: str = ""
    name: str = ""
    appeals: int = 0
    open_appeals: int = 0
    last: list[Brought] = field(default_factory=list)


def callers(addresses: Iterable[Address | None]) -> dict[int, Caller]:
    """Callers by the key of their address, without their last appeals; one statement for all."""
    known = {address.pk: address for address in addresses if address is not None}
    counted = {
        row["citizen"]: row
        for row in access.ordinary()
        .filter(citizen__in={a.citizen_id for a in known.values()})
        .order_by()
        .values("citizen")
        .annotate(all=Count("pk"), open=Count("pk", filter=Q(status__in=OPEN)))
    }
    return {
        pk: Caller(
            number=masked(address.value),
            name=" ".join(f"{word[0]}***" for word in address.citizen.name.split()),
            appeals=counted.get(address.citizen_id, {}).get("all", 0),
            open_appeals=counted.get(address.citizen_id, {}).get("open", 0),
        )
        for pk, address in known.items()
    }


def caller(address: Address | None, user: User) -> Caller:
    """One caller with their last appeals."""
    if address is None:
        return Caller()
    known = callers([address])[address.pk]
    theirs = access.visible_to(user).filter(citizen=address.citizen_id)
    last = [
        Brought(appeal.pk, appeal.summary, wording.status(appeal.status))
        for appeal in theirs.only("summary", "status").order_by("-pk")[:LAST]
    ]
    return Caller(known.number, known.name, known.appeals, known.open_appeals, last)
