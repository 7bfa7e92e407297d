"""Whether the facts are right: some days counted once more, appeal by appeal, in plain Python.

It shares no statement with the counting itself, so that a fault there shows here.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

from analytics.histograms import WIDTH, bucket_of
from analytics.models import DIMENSIONS, MEASURES, TALLIES, DayFact
from analytics.slices import column
from feedback.models import Appeal, Event
from feedback.statuses import OPEN, Status

# Day, values of the dimensions, measure, how many are kept, how many there are.
Difference = tuple[date, tuple, str, int, int]

_STEPS = ("answered", "rejected", "closed", "reopened", "redirected")


class Counted:
    """Measures, and (tally, bucket) with how many."""

    def __init__(self) -> None:
        self.measures: Counter = Counter()
        self.tallies: Counter = Counter()

    def add(self, other: "Counted") -> None:
        self.measures.update(other.measures)
        self.tallies.update(other.tallies)

    def plain(self) -> tuple[dict, dict]:
        return {name: self.measures[name] for name in MEASURES}, dict(self.tallies)


def differences(days: Iterable[date], now: datetime) -> Iterator[Difference]:
    """All that is not equal; `now` is the moment as of which the facts say who is overdue."""
    for day in days:
        kept = stored(day)
        counted = {cell: each.plain() for cell, each in by_hand(day, now).items()}
        nothing = Counted().plain()
        for cell in kept.keys() | counted.keys():
            ours, theirs = _named(kept.get(cell, nothing)), _named(counted.get(cell, nothing))
            for name in sorted(ours.keys() | theirs.keys()):
                if ours.get(name, 0) != theirs.get(name, 0):
                    yield day, cell, name, ours.get(name, 0), theirs.get(name, 0)


def _named(counted: tuple[dict, dict]) -> dict[str, int]:
    measures, tallies = counted
    return measures | {f"{name}[{bucket}]": number for (name, bucket), number in tallies.items()}


def stored(day: date) -> dict[tuple, tuple[dict, dict]]:
    """{values of the dimensions: (measures, tallies)}, as the facts have them."""
    size, measured = len(DIMENSIONS), len(DIMENSIONS) + len(MEASURES)
    names = (*map(column, DIMENSIONS), *MEASURES, *TALLIES)
    return {
        row[:size]: (
            dict(zip(MEASURES, row[size:measured], strict=True)),
            {
                (name, entry % WIDTH): entry // WIDTH
                for name, entries in zip(TALLIES, row[measured:], strict=True)
                for entry in entries or ()
            },
        )
        for row in DayFact.objects.filter(day=day).values_list(*names)
    }


def by_hand(day: date, now: datetime) -> dict[tuple, Counted]:
    """The same from the appeals and the steps of one day."""
    clock = ZoneInfo(settings.TIME_ZONE)
    begin, end = (
        datetime.combine(at, time(), tzinfo=clock) for at in (day, day + timedelta(days=1))
    )
    cells: dict[tuple, Counted] = {}

    def cell_of(appeal: Appeal) -> Counted:
        values = tuple(getattr(appeal, column(name)) for name in DIMENSIONS)
        return cells.setdefault(values, Counted())

    received = Appeal.objects.filter(received_at__gte=begin, received_at__lt=end)
    redirections = Event.objects.filter(kind="status", status="redirected", appeal__in=received)
    redirected = set(redirections.values_list("appeal_id", flat=True))
    for appeal in received.prefetch_related("ratings").iterator(chunk_size=1000):
        found = cell_of(appeal)
        _state(found, appeal, now, clock)
        found.measures["redirected"] += appeal.pk in redirected
    steps = Event.objects.filter(kind="status", status__in=_STEPS, at__gte=begin, at__lt=end)
    for event in steps.select_related("appeal").iterator(chunk_size=1000):
        _step(cell_of(event.appeal).measures, event)
    return cells


def _state(found: Counted, appeal: Appeal, now: datetime, clock: ZoneInfo) -> None:
    measures, tallies = found.measures, found.tallies
    is_open = appeal.status in OPEN
    measures["received"] += 1
    measures["open"] += is_open
    is_running = is_open and appeal.status != Status.WAITING
    measures["overdue"] += is_running and appeal.due_at is not None and appeal.due_at < now
    if appeal.answered_at and not is_open:
        measures["answered"] += 1
        measures["answered_in_time"] += _in_time(appeal.answered_at, appeal.due_at)
        took = max(0, (appeal.answered_at - appeal.received_at).total_seconds())
        measures["seconds_to_answer"] += int(took)
        tallies["answer_times", bucket_of(took)] += 1
    if first := appeal.first_answered_at:
        measures["first_answered"] += 1
        measures["first_in_time"] += _in_time(first, appeal.first_response_due_at)
        took = max(0, (first - appeal.received_at).total_seconds())
        measures["seconds_to_first_answer"] += int(took)
        tallies["first_answer_times", bucket_of(took)] += 1
    measures["closed"] += appeal.status == Status.CLOSED
    measures["rejected"] += appeal.status == Status.REJECTED
    measures["reopened"] += appeal.resolution_round > 1
    tallies["hours", appeal.received_at.astimezone(clock).hour] += 1
    tallies["statuses", list(Status).index(Status(appeal.status))] += 1
    for rating in appeal.ratings.all():
        measures[f"resolution_{rating.resolution}"] += rating.counts_for_body
        if rating.servant:
            measures[f"servant_{rating.servant}"] += not rating.is_set_aside


def _step(measures: Counter, event: Event) -> None:
    is_answer = event.status in ("answered", "rejected")
    measures["answers"] += is_answer
    measures["answers_in_time"] += is_answer and _in_time(event.at, event.appeal.due_at)
    measures["closings"] += event.status == "closed"
    measures["reopenings"] += event.status == "reopened"
    measures["redirections"] += event.status == "redirected"
    measures["refusals"] += event.status == "rejected"


def _in_time(moment: datetime, due: datetime | None) -> bool:
    return due is None or moment <= due
