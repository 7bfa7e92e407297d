"""Keeping who of the staff opened what. A page that shows it asks here, once it has been allowed.

Personal data that is unmasked on an appeal has a table of its own (`feedback.desk.person`).
"""

from collections.abc import Iterable

from django.db import connection
from django.utils import timezone

from accounts.models import Citizen, User
from feedback.models import Appeal, Reading

What = Reading.What

_ONCE_AN_HOUR = """
INSERT INTO feedback_reading (user_id, what, appeal_id, reference, hour, at)
VALUES (%s, %s, %s, '', %s, %s)
ON CONFLICT (user_id, appeal_id, hour) WHERE hour IS NOT NULL DO NOTHING
"""


def appeal(user: User, opened: Appeal) -> None:
    """The page of an appeal: one row an hour, one statement each time."""
    now = timezone.now()
    hour = now.replace(minute=0, second=0, microsecond=0)
    with connection.cursor() as cursor:
        cursor.execute(_ONCE_AN_HOUR, [user.pk, What.APPEAL.value, opened.pk, hour, now])


def original(user: User, file: object, appeal_id: int) -> None:
    """The sealed original of a file."""
    _keep(user, What.ORIGINAL, appeal_id=appeal_id, reference=str(file))


def recording(user: User, named: object, appeal_id: int | None) -> None:
    """A recorded conversation."""
    _keep(user, What.RECORDING, appeal_id=appeal_id, reference=str(named))


def contact(user: User, citizen: Citizen) -> None:
    """The name or the number of somebody who calls, or stands at the counter."""
    _keep(user, What.CONTACT, citizen_id=citizen.pk)


def contacts(user: User, citizens: Iterable[int]) -> None:
    """Numbers of many people that go along on somebody's phone, by the citizens' identities: one
    row a person and day, in two statements."""
    now = timezone.now()
    today = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    read = Reading.objects.filter(user=user, at__gte=today, what=What.CONTACT)
    fresh = set(citizens) - set(read.values_list("citizen_id", flat=True))
    Reading.objects.bulk_create(
        Reading(user=user, what=What.CONTACT, at=now, citizen_id=pk) for pk in sorted(fresh)
    )


def message(user: User, what: str, named: object) -> None:
    """A message as it came in (`PAYLOAD`) or as it went out (`DELIVERY`)."""
    _keep(user, what, reference=str(named))


def export(user: User, name: str) -> None:
    """A file of many rows."""
    _keep(user, What.EXPORT, reference=name)


def _keep(user: User, what: str, **about) -> None:
    Reading.objects.create(user=user, what=what, at=timezone.now(), **about)
