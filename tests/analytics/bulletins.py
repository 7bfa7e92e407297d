"""Writing bulletins on a set day, for the tests of them."""

from datetime import UTC, date, datetime, timedelta
from io import StringIO

import time_machine
from django.core.management import call_command

from analytics import facts
from analytics.models import Bulletin

ARCHIVE = "/dashboard/bulletins/"
SUNDAY, MONDAY = date(2026, 3, 1), date(2026, 3, 2)
LANGUAGES = ["en", "mn", "kk", "ru", "az"]


def at(day: date, hour: int, minute: int = 0):
    """It is so late by the clock of the centre (Ulaanbaatar, UTC+8)."""
    moment = datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC)
    return time_machine.travel(moment - timedelta(hours=8), tick=False)


def due() -> str:
    """What the scheduler's task does, with the facts caught up."""
    facts.rebuild()
    said = StringIO()
    call_command("bulletins", "--due", stdout=said)
    return said.getvalue()


def on_monday(**wanted) -> Bulletin:
    """The bulletin of Sunday, 1 March 2026, written on Monday at seven."""
    with at(MONDAY, 7, 1):
        due()
    return Bulletin.objects.get(first=SUNDAY, **wanted)
