"""Who is here: somebody says so, pauses, and goes."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from feedback.models import Attendance


def come(user: User, now: datetime | None = None) -> Attendance:
    """They are here, and have time; again changes nothing but ends a pause."""
    now = now or timezone.now()
    try:
        with transaction.atomic():
            return Attendance.objects.create(user=user, came_at=now)
    except IntegrityError:
        Attendance.objects.filter(user=user, left_at=None).update(paused_at=None)
        return Attendance.objects.get(user=user, left_at=None)


def pause(user: User, now: datetime | None = None) -> None:
    """They are here, and nothing new is to come just now."""
    open_now = Attendance.objects.filter(user=user, left_at=None, paused_at=None)
    open_now.update(paused_at=now or timezone.now())


def go(user: User, now: datetime | None = None) -> None:
    Attendance.objects.filter(user=user, left_at=None).update(left_at=now or timezone.now())


def of(user: User) -> Attendance | None:
    """The person's presence now; None when they did not say that they are here."""
    return Attendance.objects.filter(user=user, left_at=None).first()


def here() -> QuerySet[Attendance]:
    """Who is here and has time."""
    return Attendance.objects.filter(left_at=None, paused_at=None, user__is_active=True)
