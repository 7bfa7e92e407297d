"""Appeals of a month as open data, streamed: rows a second, and what memory it takes, in a process
of its own over many appeals and over few."""

import multiprocessing
import resource
import time
from datetime import timedelta

from django.db import connections
from django.utils import timezone

from benchmarks import database, figures, pages
from benchmarks.figures import FEWEST, Figure

_FORK = multiprocessing.get_context("fork")


def address() -> str:
    """The file of the last month that is over."""
    last = timezone.localdate().replace(day=1) - timedelta(days=1)
    return f"/open-data/appeals.csv?month={last:%Y-%m}"


def streamed(name: str) -> tuple[int, float, float]:
    """Rows, seconds, and how many megabytes more the process held at its highest."""
    connections.close_all()
    ours, its = _FORK.Pipe()
    process = _FORK.Process(target=_stream, args=(name, its))
    process.start()
    found = ours.recv()
    process.join()
    return found


def _stream(name: str, told) -> None:
    database.use(name)
    browser = pages.Browser()
    browser.get("/open-data/")  # what is loaded once is loaded now
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.perf_counter()
    rows = browser.lines(address())
    seconds = time.perf_counter() - began
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    connections.close_all()
    told.send((rows, seconds, (after - before) / 1024))


def measure() -> list[Figure]:
    pages.gather_static()
    many = [streamed(database.BIG) for _ in range(FEWEST)]
    few = [streamed(database.SMALL) for _ in range(FEWEST)]
    rates = [rows / seconds for rows, seconds, _ in many]
    # At its highest, beside what the process held before: 64 MB do for any number of rows.
    grown = figures.at_most(64, of="value")
    return [
        figures.alone("export_rows", "rows", [float(rows) for rows, _, _ in many]),
        figures.alone("export", "rows/s", rates),
        figures.alone("export_memory", "MB", [more for _, _, more in many], grown),
        figures.alone("export_memory_few", "MB", [more for _, _, more in few]),
    ]
