"""What the facts must be, from the appeals and events one by one, in plain Python."""

from collections import Counter
from datetime import datetime
from zoneinfo import ZoneInfo

from analytics.histograms import bucket_of
from analytics.models import DIMENSIONS, MEASURES
from analytics.slices import column
from feedback.models import Appeal, Event, Rating
from feedback.statuses import OPEN, Status


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


def counted_by_hand(now: datetime, zone: str) -> dict[tuple, Counted]:
    """{(day, *dimensions): what is counted in the cell}."""
    clock = ZoneInfo(zone)
    cells: dict[tuple, Counted] = {}
    for appeal in Appeal.objects.all():
        values = [getattr(appeal, column(name)) for name in DIMENSIONS]

        def on(moment: datetime, values=values) -> Counted:
            return cells.setdefault((moment.astimezone(clock).date(), *values), Counted())

        _state(on(appeal.received_at), appeal, now, clock)
        for event in Event.objects.filter(appeal=appeal, kind="status"):
            if event.status in ("answered", "rejected", "closed", "reopened", "redirected"):
                _step(on(event.at).measures, event, appeal)
    return cells


def _state(found: Counted, appeal: Appeal, now: datetime, clock: ZoneInfo) -> None:
    measures, tallies = found.measures, found.tallies
    is_open = appeal.status in OPEN
    measures["received"] += 1
    measures["open"] += is_open
    is_running = is_open and appeal.status != "waiting"
    measures["overdue"] += is_running and appeal.due_at is not None and appeal.due_at < now
    if appeal.answered_at and not is_open:
        measures["answered"] += 1
        measures["answered_in_time"] += _in_time(appeal.answered_at, appeal.due_at)
        took = (appeal.answered_at - appeal.received_at).total_seconds()
        measures["seconds_to_answer"] += int(took)
        tallies["answer_times", bucket_of(took)] += 1
    if appeal.first_answered_at:
        measures["first_answered"] += 1
        measures["first_in_time"] += _in_time(
            appeal.first_answered_at, appeal.first_response_due_at
        )
        took = (appeal.first_answered_at - appeal.received_at).total_seconds()
        measures["seconds_to_first_answer"] += int(took)
        tallies["first_answer_times", bucket_of(took)] += 1
    measures["closed"] += appeal.status == "closed"
    measures["rejected"] += appeal.status == "rejected"
    measures["reopened"] += appeal.resolution_round > 1
    steps = Event.objects.filter(appeal=appeal, kind="status")
    measures["redirected"] += "redirected" in steps.values_list("status", flat=True)
    tallies["hours", appeal.received_at.astimezone(clock).hour] += 1
    tallies["statuses", list(Status).index(Status(appeal.status))] += 1
    for rating in Rating.objects.filter(appeal=appeal):
        measures[f"resolution_{rating.resolution}"] += 1
        if rating.servant:
            measures[f"servant_{rating.servant}"] += 1


def _step(measures: Counter, event: Event, appeal: Appeal) -> None:
    is_answer = event.status in ("answered", "rejected")
    measures["answers"] += is_answer
    measures["answers_in_time"] += is_answer and _in_time(event.at, appeal.due_at)
    measures["closings"] += event.status == "closed"
    measures["reopenings"] += event.status == "reopened"
    measures["redirections"] += event.status == "redirected"
    measures["refusals"] += event.status == "rejected"


def _in_time(moment: datetime, due: datetime | None) -> bool:
    return due is None or moment <= due
