"""Make all appeals to be found anew: after an upgrade that keeps words in another way."""

from django.core.management.base import BaseCommand

from feedback import searching
from feedback.finding import reindexing


class Command(BaseCommand):
    help = "Write anew what appeals are found by. May be broken off and run again."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--after", type=int, default=0, metavar="ID", help="go on behind it")

    def handle(self, *, after: int, **options) -> None:
        for reached, done in reindexing.every(after=after):
            self.stdout.write(f"{done} appeals, up to {reached}")
        self.stdout.write(f"Done: words as {searching.__name__} keeps them.")
