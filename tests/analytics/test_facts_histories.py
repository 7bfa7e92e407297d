"""Whatever happens to appeals: counted as it happens = counted from zero = counted by hand."""

from collections import Counter
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from accounts.roles import Role
from analytics import facts
from analytics.models import DIMENSIONS, MEASURES, DayFact, DaySum, FactsState
from feedback import answers, ratings, timeline, workflow
from feedback.actors import SYSTEM, staff
from feedback.models import Appeal, Event, Rating
from feedback.statuses import OPEN, RESOLVED
from tests.builders import NOON, a_sector, a_topic, a_user, an_appeal, an_organisation

TREES = ("topic", "organisation", "sector")
HOURS = st.integers(min_value=0, max_value=80)
WHICH = st.integers(min_value=0, max_value=9)
STARS = st.integers(min_value=1, max_value=5)
STEPS = st.one_of(
    st.tuples(
        st.just("receive"),
        HOURS,  # before now
        st.none() | HOURS,  # until due
        st.sampled_from(["web", "sms"]),
        st.sampled_from(["incident", "proposal"]),
        st.booleans(),  # whether topic, organisation and sector are known
    ),
    st.tuples(st.just("move"), WHICH, WHICH),
    st.tuples(st.just("classify"), WHICH, st.sampled_from(["complaint", "gratitude"])),
    st.tuples(st.just("assign"), WHICH),
    st.tuples(st.just("rate"), WHICH, STARS, st.none() | STARS),
    st.tuples(st.just("wait"), HOURS),
    st.tuples(st.just("refresh")),
)


class History:
    """Appeals to which things happen, through the functions by which they do."""

    def __init__(self, clock) -> None:
        self.clock = clock
        self.actor = staff(a_user(Role.ADMINISTRATOR))
        self.known = {
            "topic": a_topic(),
            "organisation": an_organisation(),
            "sector": a_sector(),
        }
        self.appeals: list[Appeal] = []

    def receive(self, ago, due_in, channel, kind, is_known) -> None:
        received_at = timezone.now() - timedelta(hours=ago)
        appeal = an_appeal(
            received_at=received_at,
            due_at=None if due_in is None else received_at + timedelta(hours=due_in),
            channel=channel,
            kind=kind,
            **(self.known if is_known else {}),
        )
        timeline.begin(appeal, timeline.Entry(Event.Kind.RECEIVED, SYSTEM))
        self.appeals.append(appeal)

    def move(self, which, step) -> None:
        if appeal := self._appeal(which):
            # Joining needs another appeal beside the status; the rest is all possible steps.
            steps = [s for s in workflow.next_steps(appeal, self.actor) if s != "merged"]
            if steps:
                workflow.move(appeal, steps[step % len(steps)], actor=self.actor)

    def classify(self, which, kind) -> None:
        if appeal := self._appeal(which):
            answers.classify(appeal, actor=self.actor, kind=kind)

    def assign(self, which) -> None:
        if appeal := self._appeal(which):
            answers.assign(appeal, actor=self.actor, organisation=self.known["organisation"])

    def rate(self, which, resolution, servant) -> None:
        appeal = self._appeal(which)
        if appeal and appeal.status in RESOLVED:
            invitation = ratings.invite(appeal)
            if not Rating.objects.filter(
                appeal=appeal, resolution_round=appeal.resolution_round
            ).exists():
                ratings.rate(invitation, resolution=resolution, servant=servant)

    def wait(self, hours) -> None:
        self.clock.shift(timedelta(hours=hours))

    def refresh(self) -> None:
        facts.refresh()

    def _appeal(self, which) -> Appeal | None:
        return self.appeals[which % len(self.appeals)] if self.appeals else None


def counted() -> dict:
    """The facts as they are stored."""
    names = ["day", *(f"{n}_id" if n in TREES else n for n in DIMENSIONS)]
    return {
        tuple(row[: len(names)]): dict(zip(MEASURES, row[len(names) :], strict=True))
        for row in DayFact.objects.values_list(*names, *MEASURES)
    }


def summed() -> dict:
    """The sums of whole days, added up."""
    days = DaySum.objects.filter(cut=0)
    return {name: sum(days.values_list(name, flat=True)) for name in MEASURES}


def counted_by_hand(now) -> dict:
    """The same from the appeals, one by one, in plain Python."""
    zone = ZoneInfo(settings.TIME_ZONE)
    cells: dict[tuple, Counter] = {}
    for appeal in Appeal.objects.all():
        cell = (
            appeal.received_at.astimezone(zone).date(),
            appeal.channel,
            appeal.kind,
            appeal.topic_id,
            appeal.organisation_id,
            appeal.sector_id,
            appeal.language,
        )
        found = cells.setdefault(cell, Counter())
        is_open = appeal.status in OPEN
        found["received"] += 1
        found["open"] += is_open
        is_running = is_open and appeal.status != "waiting"
        found["overdue"] += is_running and appeal.due_at is not None and appeal.due_at < now
        if appeal.answered_at and not is_open:
            found["answered"] += 1
            found["answered_in_time"] += (
                appeal.due_at is None or appeal.answered_at <= appeal.due_at
            )
            found["seconds_to_answer"] += int(
                (appeal.answered_at - appeal.received_at).total_seconds()
            )
        found["closed"] += appeal.status == "closed"
        found["rejected"] += appeal.status == "rejected"
        found["reopened"] += appeal.resolution_round > 1
        for rating in Rating.objects.filter(appeal=appeal):
            found[f"resolution_{rating.resolution}"] += 1
            if rating.servant:
                found[f"servant_{rating.servant}"] += 1
    return {cell: {name: found[name] for name in MEASURES} for cell, found in cells.items()}


@pytest.mark.django_db
@examples(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)
@given(steps=st.lists(STEPS, min_size=3, max_size=25))
def test_counting_as_it_happens_equals_counting_from_zero_and_by_hand(steps):
    with transaction.atomic(), time_machine.travel(NOON, tick=False) as clock:
        history = History(clock)
        facts.refresh()
        for name, *arguments in steps:
            getattr(history, name)(*arguments)
        facts.refresh()
        now = timezone.now()
        as_it_happened = counted()
        assert as_it_happened == counted_by_hand(now)
        assert summed() == {
            name: sum(row[name] for row in as_it_happened.values()) for name in MEASURES
        }

        DayFact.objects.all().delete()
        DaySum.objects.all().delete()
        FactsState.objects.all().delete()
        facts.rebuild(now=now)
        assert counted() == as_it_happened
        transaction.set_rollback(True)
