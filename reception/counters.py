"""Who sits at which counter today. An operator sits at one, a counter has one."""

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from reception import hours
from reception.models import Counter, Office


class Taken(Exception):
    """Somebody else sits there today."""


def of(user: User) -> Counter | None:
    """The counter where this person sits today."""
    counter = Counter.objects.select_related("office__calendar").filter(operator=user).first()
    return counter if counter and is_open(counter) else None


def is_open(counter: Counter) -> bool:
    """Whether somebody took it today, and has not left."""
    if counter.operator_id is None:
        return False
    calendar = hours.calendar_of(counter.office)
    return calendar.day_of(counter.taken_at) == calendar.day_of(timezone.now())


def open_in(office: Office) -> list[Counter]:
    """The counters of an office where somebody sits now, with what is done there."""
    counters = office.counters.filter(operator__isnull=False).prefetch_related("services")
    return [counter for counter in counters if is_open(counter)]


def take(counter: Counter, user: User, *, over: bool = False) -> Counter:
    """Sit down there, and leave where one sat before. Raises `Taken` when a colleague sits there,
    unless one takes it `over`."""
    with transaction.atomic():
        held = Counter.objects.select_for_update(of=("self",)).select_related("office")
        counter = held.get(pk=counter.pk)
        if is_open(counter) and counter.operator_id != user.pk and not over:
            raise Taken
        leave(user)
        counter.operator, counter.taken_at = user, timezone.now()
        counter.save(update_fields=["operator", "taken_at"])
    return counter


def leave(user: User) -> None:
    Counter.objects.filter(operator=user).update(operator=None)
