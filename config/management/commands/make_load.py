"""Fill the database with many invented appeals, to see what size does to it."""

import os
import time

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils import timezone

from config.load import indexes
from config.load.loading import TABLES, Load
from feedback.models import Appeal

NAME = "load:"  # begins the intake key of what this command wrote


class Command(BaseCommand):
    help = __doc__
    requires_system_checks = ()

    def add_arguments(self, parser) -> None:
        parser.add_argument("number", type=int, help="how many appeals")
        parser.add_argument(
            "--yes", action="store_true", help="write into a database that holds real appeals"
        )
        parser.add_argument(
            "--jobs", type=int, default=os.cpu_count() or 1, help="sessions side by side"
        )

    def handle(self, *args, number: int, yes: bool, jobs: int, **options) -> None:
        self.is_quiet = options["verbosity"] == 0
        if number < 1:
            raise CommandError("The number of appeals must be 1 or more.")
        if not yes and Appeal.objects.exclude(intake_key__startswith=NAME).exists():
            raise CommandError(
                "This database holds appeals of people. Use an empty one, or say --yes."
            )
        began = time.perf_counter()
        load = Load(number, timezone.now(), jobs)
        indexes.lay_aside(TABLES)
        try:
            spent = self._count("people", load.crowd, load.people())
            spent += self._count("appeals", number, load.appeals())
        finally:  # broken off, too: whole batches are there, and can be worked with
            load.settle()
            self._index()
        self._analyse()
        whole = time.perf_counter() - began
        self._say(
            f"{number:,} appeals: {number / spent:,.0f} a second into the tables,"
            f" {number / whole:,.0f} with indexes and statistics ({whole:.0f} s).",
            ending="\n",
        )
        self._say("The figures follow by `manage.py facts --rebuild`.", ending="\n")

    def _count(self, what: str, number: int, done) -> float:
        """Show how it goes; returns the seconds it took."""
        began, written = time.perf_counter(), 0
        for some in done:
            written += some
            spent = time.perf_counter() - began
            self._say(f"{what}: {written:,} of {number:,}, {written / spent:,.0f} a second")
        self._say(f"{what}: {written:,}", ending="\n")
        return time.perf_counter() - began

    def _index(self) -> None:
        began = time.perf_counter()
        for name, done, number in indexes.make_again():
            self._say(f"indexes: {done} of {number}, {time.perf_counter() - began:.0f} s ({name})")
        self._say(f"indexes: {time.perf_counter() - began:.0f} s", ending="\n")

    def _analyse(self) -> None:
        began = time.perf_counter()
        with connection.cursor() as cursor:
            for table in TABLES:
                cursor.execute(f"VACUUM (ANALYZE) {table}")
        self._say(f"statistics: {time.perf_counter() - began:.0f} s", ending="\n")

    def _say(self, words: str, *, ending: str = "") -> None:
        """On one line of the terminal, again and again."""
        if not self.is_quiet:
            self.stdout.write(f"\r{words:<79}", ending=ending)
            self.stdout.flush()
