"""`manage.py words`: bring the terms of the page of words up to date, or count them from zero."""

from datetime import date

from django.core.management.base import BaseCommand, CommandParser

from analytics.words import keeping


class Command(BaseCommand):
    help = (
        "Counts the terms of the days that have changed since the last run; with --rebuild of all"
        " days that are kept, from zero. Needed by hand only after restoring a backup."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--rebuild", action="store_true", help="count every day from zero")

    def handle(self, *, rebuild: bool, **options) -> None:
        days = keeping.rebuild(progress=self._say) if rebuild else keeping.refresh()
        self.stdout.write(f"Days counted: {len(days)}")

    def _say(self, day: date, done: int, of: int) -> None:
        """A line for each tenth of the way."""
        if done == of or done * 10 // of > (done - 1) * 10 // of:
            self.stdout.write(f"{day}  {done} of {of} days")
