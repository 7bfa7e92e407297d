"""`import_appeals FILE.csv --map MAP.toml`: appeals from another system, with their past."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from zlib import crc32

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from accounts.alone import alone
from feedback.importing import mapping as maps
from feedback.importing.reading import FileError, History, rows
from feedback.importing.report import Report
from feedback.importing.writing import Writer

_LOCKS = 0x1A90  # advisory locks of imports, one for each source
BAR = 30


class Command(BaseCommand):
    help = (
        "Imports appeals with their answers and timelines from a CSV file of another system. "
        "May be stopped and run again: what is here already stays as it is. Tells nobody anything. "
        "Exit code 1 when rows were refused; they are listed with reasons in the report."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--map", type=Path, required=True, help="TOML: what the columns mean")
        parser.add_argument("--report", type=Path, help="where refused rows are listed (CSV)")
        parser.add_argument("--batch", type=int, default=200, help="rows in one transaction")
        parser.add_argument("--check", action="store_true", help="only read, change nothing")

    def handle(self, *, file: Path, report: Path | None, batch: int, check: bool, **options):
        try:
            mapping = maps.read(options["map"])
        except maps.MapError as error:
            raise CommandError(
                "The map cannot be used:\n  " + "\n  ".join(error.problems)
            ) from error
        if batch < 1:
            raise CommandError("--batch must be at least 1")
        default = settings.VAR_DIR / "imports" / f"{mapping.source}-refused.csv"
        told = Report(report or default)
        try:
            with alone(_LOCKS, crc32(mapping.source.encode()) - 2**31) as is_ours:
                if not is_ours:
                    raise CommandError(f"An import of {mapping.source} is running already.")
                self._import(file, mapping, told, batch=batch, check=check)
        except FileError as error:
            raise CommandError(f"{error}\n{told.summary()}") from error
        self.stdout.write(told.summary())
        if told.refused:
            sys.exit(1)

    def _import(self, file: Path, mapping: maps.Mapping, report: Report, *, batch, check) -> None:
        report.begin()
        writer, bar = (
            Writer(mapping),
            _Bar(self.stderr, file.stat().st_size if file.exists() else 0),
        )
        waiting: list[History] = []

        def write() -> None:
            if check:
                report.taken += len(waiting)
            elif waiting:
                report.written(writer.write(waiting))
            waiting.clear()

        for row in rows(file, mapping, tell=lambda at: bar.show(at, report)):
            if isinstance(row, History):
                waiting.append(row)
            else:
                report.refuse(row)
            if len(waiting) >= batch:
                write()
        write()
        bar.end(report)


class _Bar:
    """A line that fills; only where somebody looks at it."""

    def __init__(self, stream, size: int) -> None:
        self.stream = stream
        self.size = max(1, size)
        self.last = -1

    def show(self, at: int, report: Report) -> None:
        percent = min(100, at * 100 // self.size)
        if percent != self.last and self.stream.isatty():
            self.last = percent
            full = BAR * percent // 100
            bar = "█" * full + "░" * (BAR - full)
            words = f"\r{bar} {percent:3d} %  {report.taken} in, {report.refused} refused"
            self.stream.write(words, ending="")

    def end(self, report: Report) -> None:
        if self.stream.isatty():
            self.show(self.size, report)
            self.stream.write("")
