"""`manage.py apply_preset KZ [--dry-run]`: the answer times of a country's law, as a beginning."""

from django.core.management.base import BaseCommand

from feedback.clock import presetting


class Command(BaseCommand):
    help = "Make the answer times those of a country's preset; --dry-run only says what changes."

    def add_arguments(self, parser):
        parser.add_argument("country", choices=presetting.countries())
        parser.add_argument("--dry-run", action="store_true", help="change nothing, tell what")

    def handle(self, *args, country: str, dry_run: bool, **options):
        changes = presetting.apply(country, dry_run=dry_run)
        for line in changes.lines:
            self.stdout.write(line)
        if not changes:
            self.stdout.write(f"{country}: everything is as the preset has it")
        elif dry_run:
            self.stdout.write("Nothing was changed: this was a dry run")
