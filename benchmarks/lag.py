"""From an event to the figures: appeals come in at 50 a second for a minute while the facts are
refreshed as the scheduler does; how long until each is counted. And a rebuild of all facts."""

import threading
import time
import uuid
from bisect import bisect_left
from collections.abc import Callable

from django.db import connection

from accounts.permissions import Reach
from analytics import cube, facts, periods
from analytics.periods import Span
from analytics.slices import Slice
from benchmarks import database, figures
from benchmarks.figures import Figure
from feedback import intake
from feedback.models import Appeal

A_SECOND, SECONDS = 50, 60
FEEDERS = 3
EVERY = 2.0  # seconds between refreshes
LOOK = 0.1  # seconds between looks at the figures
PATIENCE = 60  # seconds after the last appeal


def measure() -> list[Figure]:
    database.use(database.BIG)
    began = time.perf_counter()
    facts.rebuild()
    per_million = (time.perf_counter() - began) * 1_000_000 / Appeal.objects.count()
    database.settled()
    arrived, seen = observed(A_SECOND * SECONDS)
    lags = sorted(lag(arrived, seen))
    return [
        figures.alone("facts_rebuild_million", "s", [per_million]),
        figures.alone("facts_lag_median", "s", lags),
        figures.alone("facts_lag_p95", "s", [lags[int(len(lags) * 0.95)]], P95),
        figures.alone("facts_intake", "1/s", [(len(arrived) - 1) / (arrived[-1] - arrived[0])]),
    ]


P95 = figures.at_most(5, of="value")


def lag(arrived: list[float], seen: list[tuple[float, int]]) -> list[float]:
    """Of each appeal, in the order in which they were committed, how long until so many were
    counted: `seen` says at which moment how many were."""
    counts = [count for _moment, count in seen]
    return [
        seen[bisect_left(counts, number)][0] - moment for number, moment in enumerate(arrived, 1)
    ]


def observed(number: int) -> tuple[list[float], list[tuple[float, int]]]:
    """When each of so many appeals was committed, and when how many of them were counted."""
    arrived: list[float] = []
    seen: list[tuple[float, int]] = []
    ended = threading.Event()
    facts.refresh()
    before = _received()

    def feed(first: int) -> None:
        for at in range(first, number, FEEDERS):
            time.sleep(max(0, begin + at / A_SECOND - time.perf_counter()))
            key = f"lag:{uuid.uuid4()}"
            intake.register(intake.Words(intake_key=key, channel="web", language="mn", text=key))
            arrived.append(time.perf_counter())

    def refresh() -> None:
        while not ended.is_set():
            began = time.perf_counter()
            facts.refresh()
            ended.wait(max(0, EVERY - (time.perf_counter() - began)))

    begin = time.perf_counter()
    feeders = [_started(feed, first) for first in range(FEEDERS)]
    worker = _started(refresh)
    until = begin + number / A_SECOND + PATIENCE
    while (not seen or seen[-1][1] < number) and time.perf_counter() < until:
        time.sleep(LOOK)
        seen.append((time.perf_counter(), _received() - before))
    ended.set()
    for thread in (*feeders, worker):
        thread.join()
    return sorted(arrived), seen


def _started(work: Callable[..., None], *arguments: int) -> threading.Thread:
    """A thread with a database connection of its own."""

    def run() -> None:
        try:
            work(*arguments)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def _received() -> int:
    """How many appeals the figures of today know, as a page asks for them."""
    today = periods.today()
    return cube.totals(Slice(Reach(everywhere=True)), Span(today, today))[()].received
