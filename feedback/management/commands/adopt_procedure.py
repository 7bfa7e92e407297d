"""`manage.py adopt_procedure MN`: a country's rules of procedure as the centre's own."""

from django.core.management.base import BaseCommand, CommandParser

from feedback.proceedings import presets, procedure


class Command(BaseCommand):
    help = "Write a country's rules of procedure and grounds of refusal down, to edit them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("country", choices=sorted(presets.PRESETS))

    def handle(self, *args, country: str, **options) -> None:
        procedure.adopt(country)
        self.stdout.write(f"The rules of procedure and grounds of refusal of {country} are there.")
