"""`manage.py seed_holidays MN --years 2026-2028`: a country's public holidays into calendars."""

import re
from argparse import ArgumentTypeError

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from feedback.clock import holidays
from feedback.models import Calendar, HolidayCountry

MOST_YEARS = 10


def years(words: str) -> range:
    """ "2026" or "2026-2028", both ends included."""
    found = re.fullmatch(r"(\d{4})(?:-(\d{4}))?", words)
    if not found:
        raise ArgumentTypeError("write years as 2026 or 2026-2028")
    first, last = int(found[1]), int(found[2] or found[1])
    if not first <= last < first + MOST_YEARS:
        raise ArgumentTypeError(f"from the earlier to the later year, {MOST_YEARS} at most")
    return range(first, last + 1)


class Command(BaseCommand):
    help = "Fill calendars with public holidays; days that somebody edited are left alone."

    def add_arguments(self, parser):
        parser.add_argument("country", choices=HolidayCountry.values)
        parser.add_argument("--years", type=years, help="2026 or 2026-2028; else this and the next")
        parser.add_argument("--calendar", help="its name; else the centre's own")

    def handle(self, *args, country: str, calendar: str | None, **options):
        wanted = {"name": calendar} if calendar else {"is_default": True}
        kept = Calendar.objects.filter(**wanted).first()
        if kept is None:
            raise CommandError("there is no such calendar")
        this = timezone.localdate().year
        done = holidays.seed(kept, country, options["years"] or range(this, this + 2))
        self.stdout.write(
            f"{kept}: {done.added} added, {done.changed} changed, {done.removed} removed,"
            f" {done.left} edited by hand and left alone"
        )
