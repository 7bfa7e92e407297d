"""Teams that deal out their work by themselves: each new appeal goes to whoever of the team is
here, speaks the language, and has the least in hand."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import Team
from accounts.roles import Capability
from feedback import access, rulebook
from feedback.actors import SYSTEM
from feedback.duty import attending, giving, load
from feedback.duty.load import Hand
from feedback.models import Appeal, Attendance
from feedback.notifying import kinds, telling

MOST = 200  # appeals of a team in one round


def run(now: datetime | None = None) -> int:
    """One round of all teams that deal out; returns how many appeals went to somebody."""
    now = now or timezone.now()
    teams = Team.objects.filter(is_active=True, duty__deals_out=True)
    return sum(_deal(team, now) for team in teams)


def _deal(team: Team, now: datetime) -> int:
    waiting = Appeal.objects.filter(team=team, assignee=None, status__in=giving.TO_BEGIN)
    waiting = list(
        waiting.order_by("precedence", "due_at", "pk").values_list("pk", flat=True)[:MOST]
    )
    if not waiting:
        return 0
    here = list(attending.here().filter(user__teams=team).select_related("user"))
    given_last = {each.user_id: each.last_given_at or each.came_at for each in here}
    dealt = 0
    hands = load.of([each.user for each in here])
    for pk in waiting:
        if not any(hand.room for hand in hands.values()):
            break
        taker = _give(pk, list(hands.values()), given_last, now)
        if taker is not None:
            dealt += 1
            given_last[taker.user.pk] = now
            hands |= load.of([taker.user])
    return dealt


def _give(
    pk: int, hands: Sequence[Hand], given_last: dict[int, datetime], now: datetime
) -> Hand | None:
    with transaction.atomic():
        held = giving.lock_unheld(pk)
        if held is None:
            return None
        for hand in in_order(held, hands, given_last):
            if access.may(hand.user, held, Capability.TRIAGE):
                break
        else:
            return None
        data = {**giving.given(held, hand.user), "dealt": True}
        giving.give(held, hand.user, actor=SYSTEM, kind=giving.ASSIGNED, data=data)
        Attendance.objects.filter(user=hand.user, left_at=None).update(last_given_at=now)
        telling.tell(user=hand.user, kind=kinds.DEALT, appeal=held)
    return hand


def in_order(appeal: Appeal, hands: Sequence[Hand], given_last: dict[int, datetime]) -> list[Hand]:
    """Who could take it: the emptiest hands first; among equals who knows the matter, then who
    waited longest."""
    topics = rulebook.current().topics_above(appeal.topic_id)

    def turn(hand: Hand) -> tuple:
        skill = hand.is_good_at(appeal.kind, topics)
        return hand.share, -skill, given_last[hand.user.pk], hand.user.pk

    able = [
        hand for hand in hands if hand.room and load.speaks_for_all(hand, appeal.language, hands)
    ]
    return sorted(able, key=turn)
