"""The next appeal for whoever asks for one: the most pressing that nobody has and that fits."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import User
from accounts.permissions import reach
from accounts.roles import Capability
from feedback import access, rulebook
from feedback.actors import staff
from feedback.duty import attending, giving, load
from feedback.duty.load import Hand
from feedback.models import Appeal, Priority

LOOKED_AT = 200  # of the most pressing ones
SOON = timedelta(hours=24)


class HandsFull(Exception):
    """They have as much in hand as they can."""

    def __init__(self, hand: Hand) -> None:
        super().__init__(f"{hand.held} of {hand.capacity}")
        self.hand = hand


@dataclass(frozen=True)
class Wanted:
    """What one looks at of an appeal that nobody has."""

    pk: int
    kind: str
    topic_id: int | None
    language: str
    priority: int
    is_vulnerable: bool
    due_at: datetime | None


def next_for(user: User, now: datetime | None = None) -> Appeal | None:
    """Give somebody the most pressing appeal that fits them; None when there is none.

    Asking says that one is here. Two who ask at once never get the same one. Raises `HandsFull`.
    """
    now = now or timezone.now()
    attending.come(user, now)
    hand = load.of([user])[user.pk]
    if not hand.room:
        raise HandsFull(hand)
    others = _others(user)
    fitting = [each for each in _unheld(user) if load.speaks_for_all(hand, each.language, others)]
    for wanted in in_order(fitting, hand, now):
        if (held := _claim(wanted.pk, user)) is not None:
            return held
    return None


def _others(user: User) -> list[Hand]:
    here = attending.here().exclude(user=user).select_related("user")
    return list(load.of([each.user for each in here]).values())


def _unheld(user: User) -> list[Wanted]:
    """The most pressing appeals that nobody has: of one's teams, and of no team.

    Whoever works everywhere and in a team leaves to other bodies what lies with them.
    """
    teams = dict(user.teams.values_list("pk", "organisation"))
    mine = Q(team=None) | Q(team__in=teams)
    if teams and reach(user, Capability.TRIAGE).everywhere:
        bodies = set(teams.values())
        mine &= Q(organisation=None) | Q(organisation__in=bodies) | Q(team__in=teams)
    appeals = access.visible_to(user, Capability.TRIAGE).filter(
        mine, assignee=None, status__in=giving.TO_BEGIN
    )
    return [Wanted(*row) for row in _first(appeals)]


def _first(appeals: QuerySet[Appeal]) -> QuerySet:
    ordered = appeals.order_by("precedence", "due_at", "pk")
    return ordered.values_list(*Wanted.__dataclass_fields__)[:LOOKED_AT]


def in_order(appeals: Iterable[Wanted], hand: Hand, now: datetime) -> list[Wanted]:
    """Who is late or in need first; then what is due soon; then what the person is good at."""
    topics_above = rulebook.current().topics_above

    def pressing(each: Wanted) -> tuple:
        late = each.due_at is not None and each.due_at < now
        urgent = each.is_vulnerable or each.priority >= Priority.URGENT
        soon = each.due_at is not None and each.due_at < now + SOON
        skill = hand.is_good_at(each.kind, topics_above(each.topic_id))
        due = each.due_at.timestamp() if each.due_at else float("inf")
        return not (late or urgent), not soon, -skill, -each.priority, due, each.pk

    return sorted(appeals, key=pressing)


def _claim(pk: int, user: User) -> Appeal | None:
    """Take one that nobody has; None when a colleague was quicker."""
    with transaction.atomic():
        held = giving.lock_unheld(pk)
        if held is None or not access.may(user, held, Capability.TRIAGE):
            return None
        data = {**giving.given(held, user), "next": True}
        giving.give(held, user, actor=staff(user), kind=giving.ASSIGNED, data=data)
    return held
