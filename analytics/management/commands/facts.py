"""`manage.py facts`: bring the dashboard's figures up to date, or count them all from zero."""

from datetime import date

from django.core.management.base import BaseCommand, CommandError, CommandParser

from analytics import facts


class Command(BaseCommand):
    help = (
        "Counts the days that have changed since the last run; with --rebuild every day, from"
        " zero. Needed by hand only after restoring a backup, or a change of TIME_ZONE."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--rebuild", action="store_true", help="count every day from zero")
        parser.add_argument(
            "--from",
            dest="from_day",
            metavar="DAY",
            type=_day,
            help="with --rebuild: this day and those after it (2026-01-31)",
        )
        parser.add_argument(
            "--check",
            action="store_true",
            help="count some days once more, appeal by appeal, and say what differs",
        )

    def handle(self, *, rebuild: bool, from_day: date | None, check: bool, **options) -> None:
        if from_day and not rebuild:
            raise CommandError("--from says where a rebuild begins: add --rebuild")
        if check and rebuild:
            raise CommandError("--check counts beside the facts: leave out --rebuild")
        if check:
            self._check()
            return
        days = facts.rebuild(from_day, progress=self._say) if rebuild else facts.refresh()
        self.stdout.write(f"Days counted: {len(days)}")

    def _check(self) -> None:
        days, found = facts.check()
        for day, cell, measure, kept, counted in found:
            self.stdout.write(f"{day} {cell} {measure}: {kept} kept, {counted} counted")
        self.stdout.write(f"Days checked: {len(days)}, differences: {len(found)}")
        if found:
            raise CommandError("The facts are not what the appeals say: --rebuild mends them")

    def _say(self, day: date, done: int, of: int) -> None:
        """A line that renews itself on a terminal; one for each tenth of the way elsewhere."""
        if self.stdout.isatty():
            self.stdout.write(f"\r{day}  {done} of {of} days", ending="\n" if done == of else "")
            self.stdout.flush()
        elif done == of or done * 10 // of > (done - 1) * 10 // of:
            self.stdout.write(f"{day}  {done} of {of} days")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise CommandError(f"{text!r} is no day: write it like 2026-01-31") from error
