"""`manage.py describe_workflow > docs/workflow.md`: the page about the way of an appeal."""

from django.core.management.base import BaseCommand

from feedback.proceedings import description


class Command(BaseCommand):
    help = "Print docs/workflow.md, made from the table of transitions."

    def handle(self, *args, **options) -> None:
        self.stdout.write(description.page(), ending="")
