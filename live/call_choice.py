"""Which operator a caller goes to: whoever speaks their language, is on shift, and has been free
the longest. Nobody waits long for a language, and not at all for one that nobody here speaks."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count

from feedback.duty import roster
from feedback.models import Attendance, Skills
from live.models import Call, Seat

PATIENCE = timedelta(seconds=60)  # for a colleague who speaks the language and is busy


@dataclass(frozen=True)
class Caller:
    """A call in the queue. `language` empty: not known, any will do."""

    pk: int
    language: str
    queued_at: datetime


@dataclass(frozen=True)
class Desk:
    """An operator who takes calls. `languages` empty: any. `is_due`: here, or on the rota now."""

    user: int
    languages: frozenset[str] = frozenset()
    is_due: bool = True

    def speaks(self, language: str) -> bool:
        return not language or not self.languages or language in self.languages


def pairs(
    callers: Sequence[Caller], free: Sequence[Desk], busy: Sequence[Desk], now: datetime
) -> dict[int, int]:
    """Who goes to whom now: the operator's number by the call's. Both are in their order: the
    caller who waited longest, the operator who has been free the longest."""
    left = list(free)
    found: dict[int, int] = {}
    for caller in callers:
        if not left:
            break
        able = [desk for desk in left if desk.speaks(caller.language)]
        if not able:
            others = [*busy, *(desk for desk in free if desk.user in found.values())]
            is_spoken = any(desk.speaks(caller.language) for desk in others)
            if is_spoken and now < caller.queued_at + PATIENCE:
                continue
            able = left
        chosen = min(able, key=lambda desk: (not desk.is_due, _is_needed(desk, caller)))
        found[caller.pk] = chosen.user
        left.remove(chosen)
    return found


def _is_needed(desk: Desk, caller: Caller) -> bool:
    """Whoever takes any language is kept for those whom nobody else understands."""
    return bool(caller.language) and caller.language not in desk.languages


def desks(seats: Sequence[Seat], now: datetime) -> list[Desk]:
    """The seats with what their operators speak, and whether they are due; three statements."""
    users = [seat.user_id for seat in seats]
    languages = dict(Skills.objects.filter(user__in=users).values_list("user", "languages"))
    on_rota = set(roster.on_now(now).filter(user__in=users).values_list("user", flat=True))
    here = Attendance.objects.filter(user__in=users, left_at=None, paused_at=None)
    due = on_rota | set(here.values_list("user", flat=True))
    return [
        Desk(user, frozenset(languages.get(user, ())), is_due=user in due or not due)
        for user in users
    ]


def talks(users: Collection[int]) -> dict[int, int]:
    """How many calls each of these has on the phone: for `feedback.duty.load`."""
    going = Call.objects.filter(operator__in=users, ended_at=None)
    going = going.filter(state__in=(Call.State.RINGING, Call.State.ANSWERED))
    return dict(going.order_by().values_list("operator").annotate(number=Count("pk")))
