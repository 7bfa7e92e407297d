"""Public holidays into calendars, from the package `holidays`; what somebody edited stands.

A day that is seeded bears its country until somebody edits it. Seeding again moves, renames and
takes away only such days: the package learns of new decrees, and of moons that were seen.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

import holidays
from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts import permissions
from accounts.models import User
from accounts.roles import Capability
from feedback import notifying, rulebook
from feedback.clock import recounting
from feedback.models import Calendar, Holiday, Recount
from feedback.notifying import kinds

# What each country calls its days there, by the centre's language.
_LANGUAGES = {"MN": {"mn": "mn"}, "KZ": {"kk": "kk"}, "AZ": {"az": "az"}}
_SUBSTITUTED = re.compile(r"\(substituted from (\d\d)/(\d\d)/(\d{4})\)")
WARN_FROM_MONTH = 11  # decrees on next year's days come in autumn


@dataclass(frozen=True)
class Day:
    """A date out of the ordinary: off, or worked like the weekday `works_as`."""

    date: date
    name: str
    works_as: int | None = None

    @property
    def is_working(self) -> bool:
        return self.works_as is not None


@dataclass(frozen=True)
class Seeded:
    """What seeding did to a calendar."""

    added: int
    changed: int
    removed: int
    left: int  # edited by hand: not touched

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed)


def of(country: str, years: Iterable[int]) -> list[Day]:
    """The days off of a country, and the days worked in their stead."""
    language = _LANGUAGES[country].get(settings.LANGUAGE_CODE, "en_US")
    years = sorted(years)
    named = holidays.country_holidays(country, years=years, language=language)
    off = [Day(day, name[:200]) for day, name in sorted(named.items())]
    english = holidays.country_holidays(country, years=years, language="en_US")
    stead = _in_stead(english)
    worked = [
        Day(day, _off_name(named, stead.get(day)), works_as=_like(day, stead))
        for day in sorted(named.weekend_workdays)
        if day.year in years and day not in named
    ]
    return off + worked


def _in_stead(english: holidays.HolidayBase) -> dict[date, date]:
    """Which day off each worked weekend day makes good."""
    found = {}
    for off, name in english.items():
        if moved := _SUBSTITUTED.search(name):
            month, day, year = map(int, moved.groups())
            found[date(year, month, day)] = off
    return found


def _like(day: date, stead: dict[date, date]) -> int:
    """The weekday that a worked day stands for; Monday where nobody says."""
    return stead[day].weekday() if day in stead else 0


def _off_name(named: holidays.HolidayBase, off: date | None) -> str:
    return named.get(off, "")[:200] if off else ""


def seed(calendar: Calendar, country: str, years: Iterable[int]) -> Seeded:
    """Bring a calendar's days of these years to what the country's law has; asks for a recount
    when any changed."""
    years = sorted(years)
    wanted = {day.date: day for day in of(country, years)}
    span = Q(date__year__gte=years[0], date__year__lte=years[-1])
    with transaction.atomic():
        Calendar.objects.select_for_update().get(pk=calendar.pk)
        stood = {each.date: each for each in calendar.holidays.filter(span)}
        added = [_row(calendar, country, day) for key, day in wanted.items() if key not in stood]
        Holiday.objects.bulk_create(added)
        changed = [
            each
            for key, each in stood.items()
            if key in wanted and each.country and _becomes(each, country, wanted[key])
        ]
        Holiday.objects.bulk_update(changed, ["name", "is_working", "works_as", "country"])
        gone = [each.pk for key, each in stood.items() if each.country and key not in wanted]
        Holiday.objects.filter(pk__in=gone).delete()
        left = sum(1 for each in stood.values() if not each.country)
        Calendar.objects.filter(pk=calendar.pk).update(country=country)
        done = Seeded(len(added), len(changed), len(gone), left)
        if done:
            recounting.ask(Recount.Why.CALENDAR, calendar)
    rulebook.forget()
    return done


def _row(calendar: Calendar, country: str, day: Day) -> Holiday:
    return Holiday(
        calendar=calendar,
        date=day.date,
        name=day.name,
        is_working=day.is_working,
        works_as=day.works_as,
        country=country,
    )


def _becomes(row: Holiday, country: str, day: Day) -> bool:
    """Make an untouched row what the country says now; whether it was anything else."""
    stood = (row.name, row.is_working, row.works_as, row.country)
    row.name, row.is_working, row.works_as = day.name, day.is_working, day.works_as
    row.country = country
    return stood != (row.name, row.is_working, row.works_as, row.country)


def missing(year: int) -> list[Calendar]:
    """The calendars that keep a country's holidays and know none of a year."""
    known = Holiday.objects.filter(date__year=year).values("calendar")
    return list(Calendar.objects.exclude(country="").exclude(pk__in=known).order_by("pk"))


def warn(now: datetime | None = None) -> int:
    """Tell who keeps the calendars which of them know no holidays of this year, or, towards its
    end, of the next; each of them once. Returns how many notices were written."""
    today = timezone.localtime(now).date()
    years = [today.year, *([today.year + 1] if today.month >= WARN_FROM_MONTH else [])]
    return sum(_warn(calendar, year) for year in years for calendar in missing(year))


def _warn(calendar: Calendar, year: int) -> int:
    people = [
        user
        for user in User.objects.filter(is_active=True, memberships__isnull=False).distinct()
        if permissions.can(user, Capability.MANAGE_CONTENT)
    ]
    return sum(
        bool(
            notifying.tell(
                user=user,
                kind=kinds.HOLIDAYS_MISSING,
                key=f"holidays:{calendar.pk}:{year}:{user.pk}",
                data={"calendar": calendar.name, "year": year},
            )
        )
        for user in people
    )
