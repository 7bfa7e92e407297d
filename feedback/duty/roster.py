"""The rota: who is to work when. Days are the centre's; a shift may go over midnight."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import Team, User
from accounts.roles import Capability
from feedback.actors import Actor
from feedback.models import Absence, Shift, ShiftKind
from feedback.workflow import Forbidden

REST = "-"  # a day off, in a pattern
MOST_DAYS = 370


@dataclass(frozen=True)
class Plan:
    """A pattern of days that recurs, as letters of shifts: "D N - -" is day, night, and two days
    of rest. The second team begins a step later than the first, the third two, and so on, so that
    teams follow one another round the clock."""

    pattern: tuple[str, ...]
    first_day: date
    last_day: date

    def letter(self, day: date, team: int) -> str:
        """What the team of that place in the turn has on a day."""
        return self.pattern[((day - self.first_day).days - team) % len(self.pattern)]

    def days(self) -> list[date]:
        span = (self.last_day - self.first_day).days + 1
        return [self.first_day + timedelta(days=number) for number in range(span)]


def pattern(words: str) -> tuple[str, ...]:
    """A pattern as it is written: letters parted by spaces."""
    return tuple(words.split())


def span(kind: ShiftKind, day: date) -> tuple[datetime, datetime]:
    """When a shift of that kind begins and ends, on the day on which it begins."""
    until = day if kind.ends > kind.starts else day + timedelta(days=1)
    return (
        timezone.make_aware(datetime.combine(day, kind.starts)),
        timezone.make_aware(datetime.combine(until, kind.ends)),
    )


def a_shift(user: User, team: Team | None, kind: ShiftKind, day: date) -> Shift:
    """The shift, not yet saved."""
    starts_at, ends_at = span(kind, day)
    return Shift(user=user, team=team, kind=kind, day=day, starts_at=starts_at, ends_at=ends_at)


def generate(plan: Plan, teams: Sequence[Team], *, actor: Actor) -> int:
    """Write the rota of these teams' members, in turn, in place of what stood there and has not
    begun; returns how many shifts. Raises `Forbidden`, and `ValueError` for an unknown letter."""
    _must(actor)
    kinds = {kind.letter: kind for kind in ShiftKind.objects.all()}
    unknown = set(plan.pattern) - set(kinds) - {REST}
    if unknown or not plan.pattern:
        raise ValueError(", ".join(sorted(unknown)))
    if not 0 < len(plan.days()) <= MOST_DAYS:
        raise ValueError(str(len(plan.days())))
    now = timezone.now()
    shifts = [
        a_shift(user, team, kinds[letter], day)
        for number, team in enumerate(teams)
        for user in team.members.filter(is_active=True)
        for day in plan.days()
        if (letter := plan.letter(day, number)) != REST
    ]
    shifts = [each for each in shifts if each.starts_at > now]
    with transaction.atomic():
        Shift.objects.filter(
            team__in=teams,
            day__gte=plan.first_day,
            day__lte=plan.last_day,
            starts_at__gt=now,
        ).delete()
        Shift.objects.bulk_create(shifts, ignore_conflicts=True, batch_size=2000)
    return len(shifts)


def set_day(
    user: User, day: date, kind: ShiftKind | None, *, actor: Actor, team: Team | None = None
) -> None:
    """Write one day of one person: a shift in place of those that stood there, or none."""
    _must(actor)
    with transaction.atomic():
        held = list(Shift.objects.select_for_update(of=("self",)).filter(user=user, day=day))
        kept = next((each for each in held if kind and each.kind_id == kind.pk), None)
        Shift.objects.filter(pk__in=[each.pk for each in held if each is not kept]).delete()
        if kind is not None and kept is None:
            team = team or (held[0].team if held else user.teams.filter(is_active=True).first())
            a_shift(user, team, kind, day).save()


def set_absence(user: User, first: date, last: date, reason: str, *, actor: Actor) -> Absence:
    """Somebody is away on these days; the shifts of those days stay, for whoever stands in."""
    _must(actor)
    return Absence.objects.create(user=user, first_day=first, last_day=last, reason=reason)


def end_absence(pk: int, *, actor: Actor) -> None:
    _must(actor)
    Absence.objects.filter(pk=pk).delete()


def _must(actor: Actor) -> None:
    if not actor.can(Capability.MANAGE_SHIFTS):
        raise Forbidden(f"needs {Capability.MANAGE_SHIFTS}")


def on_now(now: datetime) -> QuerySet[Shift]:
    """The shifts that the rota has at a moment, of those who are not away."""
    today = timezone.localtime(now).date()
    away = Absence.objects.filter(first_day__lte=today, last_day__gte=today)
    return Shift.objects.filter(
        starts_at__gt=now - timedelta(days=2), starts_at__lte=now, ends_at__gt=now
    ).exclude(user__in=away.values("user"))


def after(now: datetime, user: User, within: timedelta = timedelta(hours=14)) -> QuerySet[Shift]:
    """The shifts of others that begin from now on, soonest first."""
    away = Absence.objects.filter(first_day__lte=timezone.localtime(now).date())
    away = away.filter(last_day__gte=timezone.localtime(now).date())
    return (
        Shift.objects.filter(starts_at__gt=now, starts_at__lte=now + within)
        .exclude(user=user)
        .exclude(user__in=away.values("user"))
        .order_by("starts_at", "pk")
    )


def current(user: User, now: datetime) -> Shift | None:
    """The person's shift that the rota has now, or had until a short while ago."""
    recent = Shift.objects.filter(
        user=user, starts_at__lte=now, ends_at__gt=now - timedelta(hours=1)
    )
    return recent.select_related("kind", "team").order_by("-ends_at").first()


def following(user: User, now: datetime) -> Shift | None:
    """The person's next shift."""
    ahead = Shift.objects.filter(user=user, starts_at__gt=now)
    return ahead.select_related("kind", "team").order_by("starts_at").first()


def week_of(users: Iterable[User], monday: date) -> dict[tuple[int, date], list[Shift]]:
    """The shifts of a week, by person and day."""
    days: dict[tuple[int, date], list[Shift]] = {}
    shifts = Shift.objects.filter(
        user__in=users, day__gte=monday, day__lte=monday + timedelta(days=6)
    )
    for shift in shifts.select_related("kind"):
        days.setdefault((shift.user_id, shift.day), []).append(shift)
    return days


def away_in(users: Iterable[User], first: date, last: date) -> dict[int, list[Absence]]:
    """Who is away on any of these days."""
    found: dict[int, list[Absence]] = {}
    touching = Q(first_day__lte=last, last_day__gte=first)
    for absence in Absence.objects.filter(touching, user__in=users):
        found.setdefault(absence.user_id, []).append(absence)
    return found
