"""Handing over: at the end of a shift, or for somebody who is not there."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import Team, User
from accounts.roles import Capability
from feedback import access, answers, workflow
from feedback.actors import SYSTEM, Actor
from feedback.duty import attending, giving, load, roster
from feedback.duty.load import Hand
from feedback.models import Appeal, Shift, UnsentText
from feedback.notifying import kinds, telling
from feedback.statuses import OPEN, Status
from feedback.workflow import Forbidden

MOST = 200
BEFORE_END = timedelta(minutes=15)
STAYING = timedelta(hours=4)  # so long who is still here keeps what is theirs
GRACE = timedelta(minutes=20)  # after the end, before what is left goes back to the team


@dataclass(frozen=True)
class Open:
    """An appeal in somebody's hands, whether words to its citizen were begun and not sent, and to
    whom it might go."""

    appeal: Appeal
    has_draft: bool
    to: User | None


def open_of(user: User) -> QuerySet[Appeal]:
    """What somebody has in hand, most pressing first."""
    mine = Appeal.objects.filter(assignee=user, status__in=OPEN).defer("search")
    return mine.select_related("team", "topic").order_by("precedence", "due_at", "pk")


def takers(user: User, now: datetime | None = None) -> list[Hand]:
    """To whom one might hand over: who is here now, and whose shift begins soon; the emptiest
    hands first."""
    now = now or timezone.now()
    here = attending.here().exclude(user=user).values("user")
    soon = roster.after(now, user).values("user")
    people = User.objects.filter(is_active=True, pk__in=here.union(soon))
    return sorted(load.of(people).values(), key=lambda hand: (hand.share, hand.user.pk))


def suggested(user: User, hands: list[Hand]) -> list[Open]:
    """What somebody has in hand, each with whom to give it: same team, same language, room left.

    What is suggested counts as given, so that not all goes to one.
    """
    appeals = list(open_of(user)[:MOST])
    drafts = set(
        UnsentText.objects.filter(user=user, appeal__in=appeals).values_list("appeal", flat=True)
    )
    teams = _teams([hand.user for hand in hands])
    taken: dict[int, int] = {}
    found = []
    for appeal in appeals:
        to = _taker(appeal, hands, teams, taken)
        if to is not None:
            taken[to.pk] = taken.get(to.pk, 0) + 1
        found.append(Open(appeal, appeal.pk in drafts, to))
    return found


def _taker(
    appeal: Appeal, hands: list[Hand], teams: dict[int, set[int]], taken: dict[int, int]
) -> User | None:
    def fits(hand: Hand) -> bool:
        return (
            hand.room > taken.get(hand.user.pk, 0)
            and hand.speaks(appeal.language)
            and access.may(hand.user, appeal, Capability.TRIAGE)
        )

    def turn(hand: Hand) -> tuple:
        same_team = appeal.team_id is not None and appeal.team_id in teams.get(hand.user.pk, ())
        full = (hand.held + taken.get(hand.user.pk, 0)) / hand.capacity
        return not same_team, full, hand.user.pk

    return next((hand.user for hand in sorted(hands, key=turn) if fits(hand)), None)


def _teams(users: Iterable[User]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {}
    rows = Team.members.through.objects.filter(user__in=users).values_list("user", "team")
    for user, team in rows:
        found.setdefault(user, set()).add(team)
    return found


def hand_over(
    pairs: Iterable[tuple[int, User]], *, of: User, note: str, actor: Actor, key: str = ""
) -> list[int]:
    """Hand over what `of` has: pairs of an appeal's number and who gets it. Returns the numbers of
    those that were not theirs any more, or that the other may not have.

    One's own, or those of another for who manages shifts; raises `Forbidden`.
    """
    is_own = actor.user is not None and actor.user.pk == of.pk
    if not (is_own and actor.can(Capability.TRIAGE)) and not actor.can(Capability.MANAGE_SHIFTS):
        raise Forbidden(f"needs {Capability.MANAGE_SHIFTS}")
    return [
        pk for pk, to in pairs if not _hand_over(pk, to, of=of, note=note, actor=actor, key=key)
    ]


def _hand_over(pk: int, to: User, *, of: User, note: str, actor: Actor, key: str) -> bool:
    with transaction.atomic():
        held = _lock_of(pk, of)
        if held is None or not access.may(to, held, Capability.TRIAGE):
            return False
        data = {"from": of.pk, "assignee": to.pk}
        if note.strip():
            data["message"] = answers.note(
                held, text=note, actor=actor, key=f"{key}:{to.pk}" if key else ""
            ).pk
            held = workflow.lock(held)
        giving.give(held, to, actor=actor, kind=giving.HANDED_OVER, data=data)
        by = str(actor.user) if actor.user else ""
        telling.tell(user=to, kind=kinds.HANDED_OVER, appeal=held, data={"by": by})
    return True


def _lock_of(pk: int, user: User) -> Appeal | None:
    return (
        Appeal.objects.select_for_update(of=("self",))
        .filter(pk=pk, assignee=user, status__in=OPEN)
        .first()
    )


# By itself --------------------------------------------------------------------------------------


def remind(now: datetime | None = None) -> int:
    """Tell those whose shift ends soon what they still have in hand; once a shift."""
    now = now or timezone.now()
    ending = Shift.objects.filter(
        reminded_at=None, ends_at__gt=now, ends_at__lte=now + BEFORE_END, starts_at__lte=now
    )
    told = 0
    for shift in ending.select_related("user"):
        if not Shift.objects.filter(pk=shift.pk, reminded_at=None).update(reminded_at=now):
            continue
        number = open_of(shift.user).count()
        if number and not _goes_on(shift):
            key = f"{kinds.SHIFT_ENDS}:{shift.pk}"
            data = {"number": number}
            said = telling.tell(user=shift.user, kind=kinds.SHIFT_ENDS, key=key, data=data)
            told += said is not None
    return told


def take_back(now: datetime | None = None) -> int:
    """What somebody left open goes back to the queue of a team that takes it back, a while after
    their shift, unless they are still here or the citizen's word is awaited."""
    now = now or timezone.now()
    over = Shift.objects.filter(settled_at=None, ends_at__lt=now - GRACE)
    returned = 0
    for shift in over.select_related("user").order_by("ends_at")[:500]:
        stays = attending.here().filter(user=shift.user).exists() or _goes_on(shift)
        if stays and now < shift.ends_at + STAYING:
            continue
        left = Appeal.objects.filter(
            assignee=shift.user, team__duty__takes_back=True, status__in=giving.TO_BEGIN
        )
        for pk in list(left.values_list("pk", flat=True)):
            returned += _return(pk, shift.user)
        Shift.objects.filter(pk=shift.pk).update(settled_at=now)
    return returned


def _goes_on(shift: Shift) -> bool:
    """Whether the person's next shift begins where this one ends."""
    soon = shift.ends_at + timedelta(minutes=30)
    return Shift.objects.filter(
        user=shift.user, starts_at__gte=shift.ends_at, starts_at__lte=soon
    ).exists()


def _return(pk: int, user: User) -> bool:
    with transaction.atomic():
        held = _lock_of(pk, user)
        if held is None or held.status == Status.WAITING:
            return False
        data = {"from": user.pk, "assignee": None, "team": held.team_id}
        giving.give(held, None, actor=SYSTEM, kind=giving.HANDED_OVER, data=data)
    return True
