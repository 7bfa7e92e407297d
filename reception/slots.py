"""Which times of a service can be booked: within the open hours, a whole slot long, not all taken.

Times are aware datetimes in UTC; days are the office's own.
"""

from collections import Counter as Tally
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from reception import hours
from reception.models import Appointment, Service

NOTICE = timedelta(minutes=30)  # no time is given that begins sooner than this


@dataclass(frozen=True)
class Day:
    """A day that can be booked, with the times that are still free; it may have none."""

    date: date
    times: list[datetime]


def days(service: Service) -> list[Day]:
    """The working days ahead, today first."""
    calendar = hours.calendar_of(service.office)
    first = calendar.day_of(timezone.now())
    dates = [first + timedelta(days=n) for n in range(service.office.days_ahead + 1)]
    working = [each for each in dates if calendar.works_on(each)]
    if not working or not service.slot_capacity:
        return []
    end = calendar.moment(working[-1], 1440)
    taken = Tally(
        occupied(service)
        .filter(starts_at__gte=timezone.now(), starts_at__lt=end)
        .values_list("starts_at", flat=True)
    )
    return [
        Day(each, [at for at in times(service, each) if taken[at] < service.slot_capacity])
        for each in working
    ]


def times(service: Service, day: date) -> list[datetime]:
    """When a visit can begin on that day, taken or not."""
    calendar = hours.calendar_of(service.office)
    earliest = timezone.now() + NOTICE
    long = service.slot_minutes
    starts = [
        calendar.moment(day, minute)
        for opens, closes in calendar.minutes(day)
        for minute in range(opens, closes - long + 1, long)
    ]
    return [start for start in starts if start >= earliest]


def can_be_booked(service: Service, starts_at: datetime) -> bool:
    """Whether the time is one that we offer at all, taken or not."""
    calendar = hours.calendar_of(service.office)
    day = calendar.day_of(starts_at)
    last = calendar.day_of(timezone.now()) + timedelta(days=service.office.days_ahead)
    offered = service.is_active and service.office.is_active and service.slot_capacity > 0
    return offered and day <= last and starts_at in times(service, day)


def occupied(service: Service) -> QuerySet[Appointment]:
    """The places that are taken; one that was held for too long is free again."""
    held = Q(state=Appointment.State.HELD, held_until__gt=timezone.now())
    sure = Q(state__in=[Appointment.State.BOOKED, Appointment.State.ARRIVED])
    return Appointment.objects.filter(held | sure, service=service)
