"""`manage.py adopt_questionnaire evaluation`: a questionnaire that comes with the house, as a draft
of one's own."""

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import Organisation
from surveys.questionnaires import bank


class Command(BaseCommand):
    help = "Take over a ready questionnaire, or the bank of questions, in five languages."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code", choices=[each.code for each in bank.READY])
        parser.add_argument("--organisation", help="code of the organisation whose it will be")

    def handle(self, *args, code: str, organisation: str | None, **options) -> None:
        owner = None
        if organisation:
            owner = Organisation.objects.filter(code=organisation).first()
            if owner is None:
                raise CommandError(f"there is no organisation {organisation}")
        version = bank.adopt(code, organisation=owner)
        self.stdout.write(f"{version.questionnaire}: number {version.questionnaire_id}.")
