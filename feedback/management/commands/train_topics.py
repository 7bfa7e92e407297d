"""Learn topics and organisations from answered appeals; or measure on a file of labelled texts."""

import csv
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from feedback.models import SuggestionModel
from feedback.suggesting import learning, training


class Command(BaseCommand):
    help = "Train the suggestion of topics and organisations on this installation's appeals."

    def add_arguments(self, parser) -> None:
        parser.add_argument(
            "--measure", type=Path, metavar="CSV", help="only measure, on a file of labelled texts"
        )
        parser.add_argument("--text", default="text", help="its column with the text")
        parser.add_argument("--label", default="category", help="its column with the label")

    def handle(self, *, measure: Path | None, text: str, label: str, **options) -> None:
        if measure:
            self._measure(measure, text, label)
            return
        for model in learning.learn_all():
            self.stdout.write(f"{model.target}: {model.reason or _figures(model)}")

    def _measure(self, path: Path, text: str, label: str) -> None:
        try:
            with path.open(encoding="utf-8-sig", newline="") as file:
                rows = [(row[text], row[label]) for row in csv.DictReader(file)]
            trained = training.train([words for words, _ in rows], [name for _, name in rows])
        except OSError as error:
            raise CommandError(f"{path} cannot be read: {error.strerror}") from error
        except KeyError as error:
            raise CommandError(f"{path} has no column {error}") from error
        except training.NotEnough as error:
            raise CommandError(f"Not enough data: {error}.") from error
        self.stdout.write(_figures(trained))


def _figures(of: SuggestionModel | training.Trained) -> str:
    return (
        f"{of.texts} texts, {len(of.labels)} labels, {training.FOLDS}-fold:"
        f" first right {of.first_right:.3f}, among the first three {of.among_three:.3f}"
    )
