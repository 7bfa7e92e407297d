"""The citizen beside an appeal: masked until somebody who may asks, and then it is written down."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta

from django.utils import timezone

from accounts.models import Address, User
from accounts.models.citizens import masked
from accounts.roles import Capability
from feedback import access, described
from feedback.desk import wording
from feedback.models import Appeal, PersonalDataRead

OPEN_FOR = timedelta(minutes=15)
MOST_BEFORE = 99
LAST = 5


@dataclass(frozen=True)
class Where:
    """How a citizen can be reached."""

    kind: str
    value: str
    is_verified: bool
    is_failing: bool
    opted_out: bool


@dataclass(frozen=True)
class Before:
    """An earlier or later appeal of the same person; `pk` is None for one they may not open."""

    pk: int | None
    status: str
    channel: str
    organisation: str
    received_at: object
    summary: str


@dataclass(frozen=True)
class Person:
    name: str
    verified_name: str = ""
    addresses: list[Where] = field(default_factory=list)
    is_open: bool = False
    may_open: bool = False
    others: int = 0
    others_capped: bool = False
    last: list[Before] = field(default_factory=list)
    places: list[tuple[str, int]] = field(default_factory=list)


def beside(appeal: Appeal, user: User) -> Person | None:
    """Who brought an appeal, as far as this member of staff may know; None when nobody said."""
    citizen = appeal.citizen
    if citizen is None:
        return None
    may_open = access.may(user, appeal, Capability.READ_PERSONAL_DATA)
    is_open = may_open and _asked_lately(appeal, user)
    others = list(
        access.not_kept_from(user)
        .filter(citizen=citizen)
        .exclude(pk=appeal.pk)
        .select_related("organisation")
        .only("status", "channel", "organisation", "received_at", "summary")
        .order_by("-pk")[: MOST_BEFORE + 1]
    )
    return Person(
        name=citizen.name if is_open else _masked_name(citizen.name),
        verified_name=citizen.verified_name if is_open else _masked_name(citizen.verified_name),
        addresses=[
            _where(address, is_open=is_open) for address in citizen.addresses.order_by("pk")[:10]
        ],
        is_open=is_open,
        may_open=may_open,
        others=min(len(others), MOST_BEFORE),
        others_capped=len(others) > MOST_BEFORE,
        last=_last(others[:LAST], user),
        places=_places(others),
    )


def is_open(appeal: Appeal, user: User) -> bool:
    """Whether this person has the citizen's personal data before them now."""
    return access.may(user, appeal, Capability.READ_PERSONAL_DATA) and _asked_lately(appeal, user)


def unmask(appeal: Appeal, user: User) -> None:
    """Open the citizen's personal data to this person for `OPEN_FOR`, and keep that it was."""
    if appeal.citizen is not None and not _asked_lately(appeal, user):
        PersonalDataRead.objects.create(user=user, citizen=appeal.citizen, appeal=appeal)


def _asked_lately(appeal: Appeal, user: User) -> bool:
    since = timezone.now() - OPEN_FOR
    return PersonalDataRead.objects.filter(
        appeal=appeal, user=user, citizen=appeal.citizen_id, at__gte=since
    ).exists()


def _masked_name(name: str) -> str:
    return " ".join(f"{word[0]}***" for word in name.split())


def _where(address: Address, *, is_open: bool) -> Where:
    return Where(
        kind=wording.address_kind(address.kind),
        value=address.value if is_open else masked(address.value),
        is_verified=address.verified_at is not None,
        is_failing=address.failing_since is not None,
        opted_out=address.opted_out_at is not None,
    )


def _last(appeals: list[Appeal], user: User) -> list[Before]:
    pks = [appeal.pk for appeal in appeals]
    wordless = described.appeals(appeals)
    seen = set(access.visible_to(user).filter(pk__in=pks).values_list("pk", flat=True))
    return [
        Before(
            pk=appeal.pk if appeal.pk in seen else None,
            status=wording.status(appeal.status),
            channel=wording.channel(appeal.channel),
            organisation=str(appeal.organisation or ""),
            received_at=appeal.received_at,
            summary=(appeal.summary or wordless[appeal.pk]) if appeal.pk in seen else "",
        )
        for appeal in appeals
    ]


def _places(appeals: list[Appeal]) -> list[tuple[str, int]]:
    """Where they turned to, most often first: by channel, and to which organisation."""
    channels = Counter(wording.channel(appeal.channel) for appeal in appeals)
    bodies = Counter(str(appeal.organisation) for appeal in appeals if appeal.organisation)
    return [*channels.most_common(4), *bodies.most_common(4)]
