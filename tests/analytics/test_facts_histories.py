"""Whatever happens to appeals: counted as it happens = counted from zero = counted by hand."""

from datetime import date, timedelta
from itertools import combinations
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import transaction
from django.test import override_settings
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from accounts.permissions import Reach
from accounts.roles import Role
from analytics import blocks, cube, facts
from analytics.checking import Counted, by_hand
from analytics.models import (
    DIMENSIONS,
    MEASURES,
    SHOWN,
    TALLIES,
    ChangedAppeal,
    DayFact,
    DaySum,
    FactsState,
    cut_of,
)
from analytics.periods import Span
from analytics.slices import Slice, column
from feedback import answers, ratings, timeline, workflow
from feedback.actors import SYSTEM, staff
from feedback.models import Appeal, Event, Rating
from feedback.statuses import RESOLVED
from tests.builders import NOON, a_sector, a_topic, a_user, an_appeal, an_organisation

HOURS = st.integers(min_value=0, max_value=80)
WHICH = st.integers(min_value=0, max_value=9)
STARS = st.integers(min_value=1, max_value=5)
# Clocks of the second go forward on 8 March 2026, and every history begins on the second.
ZONES = st.sampled_from(["Asia/Ulaanbaatar", "America/New_York"])
STEPS = st.one_of(
    st.tuples(
        st.just("receive"),
        HOURS,  # before now
        st.none() | HOURS,  # until due
        st.sampled_from(["web", "sms"]),
        st.sampled_from(["incident", "proposal"]),
        st.booleans(),  # whether topic, organisation and sector are known
        st.sampled_from(["mn", "kk"]),
    ),
    st.tuples(st.just("move"), WHICH, WHICH),
    st.tuples(st.just("move"), WHICH, WHICH),
    st.tuples(st.just("redirect"), WHICH),
    st.tuples(st.just("answer"), WHICH, st.booleans()),
    st.tuples(st.just("happened"), WHICH, HOURS),
    st.tuples(st.just("reply"), WHICH, HOURS),
    st.tuples(st.just("classify"), WHICH, st.sampled_from(["complaint", "gratitude"])),
    st.tuples(st.just("confirm"), WHICH),
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

    def receive(self, ago, due_in, channel, kind, is_known, language) -> None:
        received_at = timezone.now() - timedelta(hours=ago)
        due = None if due_in is None else received_at + timedelta(hours=due_in)
        appeal = an_appeal(
            received_at=received_at,
            due_at=due,
            first_response_due_at=due,
            channel=channel,
            kind=kind,
            language=language,
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

    def redirect(self, which) -> None:
        self._move(which, "redirected")

    def answer(self, which, is_refusal) -> None:
        self._move(which, "rejected" if is_refusal else "answered")

    def happened(self, which, ago) -> None:
        """A step that is told late: of a day that was counted already."""
        appeal = self._appeal(which)
        if appeal and "answered" in workflow.next_steps(appeal, self.actor):
            at = max(appeal.received_at, timezone.now() - timedelta(hours=ago))
            workflow.move(appeal, "answered", actor=self.actor, at=at)

    def reply(self, which, ago) -> None:
        """Any first words of ours."""
        appeal = self._appeal(which)
        if appeal and appeal.first_answered_at is None:
            at = timezone.now() - timedelta(hours=ago)
            workflow.touch(appeal, first_answered_at=max(appeal.received_at, at))
            timeline.append(appeal, timeline.Entry(Event.Kind.MESSAGE, self.actor, at=at))

    def classify(self, which, kind) -> None:
        if appeal := self._appeal(which):
            answers.classify(appeal, actor=self.actor, kind=kind)

    def confirm(self, which) -> None:
        if appeal := self._appeal(which):
            workflow.touch(appeal, assurance=3)
            timeline.append(appeal, timeline.Entry(Event.Kind.IDENTITY, SYSTEM))

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

    def _move(self, which, to) -> None:
        appeal = self._appeal(which)
        if appeal and to in workflow.next_steps(appeal, self.actor):
            workflow.move(appeal, to, actor=self.actor)

    def _appeal(self, which) -> Appeal | None:
        return self.appeals[which % len(self.appeals)] if self.appeals else None


def kept(table, *names: str) -> dict:
    """Rows of a table of facts as they are stored: {key: (measures, tallies)}."""
    names = (*names, *map(column, DIMENSIONS))
    size, measured = len(names), len(names) + len(MEASURES)
    rows = table.objects.values_list(*names, *MEASURES, *TALLIES)
    assert len({row[:size] for row in rows}) == len(rows)
    return {
        row[:size]: (
            dict(zip(MEASURES, row[size:measured], strict=True)),
            {
                (name, entry % 64): entry // 64
                for name, entries in zip(TALLIES, row[measured:], strict=True)
                for entry in entries or ()
            },
        )
        for row in rows
    }


def counted_one_by_one(now, zone: ZoneInfo) -> dict[tuple, Counted]:
    """{(day, *dimensions): what is counted in the cell}, from the appeals in plain Python."""
    moments = [*Appeal.objects.values_list("received_at", flat=True)]
    moments += Event.objects.values_list("at", flat=True)
    return {
        (day, *cell): counted
        for day in {moment.astimezone(zone).date() for moment in moments}
        for cell, counted in by_hand(day, now).items()
    }


CUTS = [cut for size in range(3) for cut in combinations(DIMENSIONS, size)]
_ABSENT = {"channel": "", "kind": "", "language": ""}


def summed_by_hand(cells: dict) -> dict:
    """What the sums of the cells must be, of each cut and each size of piece."""
    sums: dict[tuple, Counted] = {}
    for (day, *values), counted in cells.items():
        for days in blocks.SIZES:
            for cut in [*CUTS, SHOWN] if days > 1 else CUTS:
                key = (
                    *(cut_of(cut), days, blocks.start(day, days)),
                    *(
                        value if name in cut else _ABSENT.get(name)
                        for name, value in zip(DIMENSIONS, values, strict=True)
                    ),
                )
                sums.setdefault(key, Counted()).add(counted)
    return sums


def plain(counted: dict[tuple, Counted]) -> dict:
    return {key: each.plain() for key, each in counted.items()}


@pytest.mark.django_db
@examples(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],  # each costs too much to be made smaller
)
@given(steps=st.lists(STEPS, min_size=5, max_size=20), zone=ZONES)
def test_counting_as_it_happens_equals_counting_from_zero_and_by_hand(steps, zone):
    with (
        transaction.atomic(),
        override_settings(TIME_ZONE=zone),
        time_machine.travel(NOON, tick=False) as clock,
    ):
        history = History(clock)
        facts.refresh()
        for name, *arguments in steps:
            getattr(history, name)(*arguments)
        facts.refresh()
        now = timezone.now()
        one_by_one = counted_one_by_one(now, ZoneInfo(zone))
        cells, sums = kept(DayFact, "day"), kept(DaySum, "cut", "days", "day")
        assert cells == plain(one_by_one)
        assert sums == plain(summed_by_hand(one_by_one))
        assert not ChangedAppeal.objects.exists()
        _the_cube_agrees(one_by_one)

        for table in (DayFact, DaySum, FactsState):
            table.objects.all().delete()
        facts.rebuild(now=now)
        assert (kept(DayFact, "day"), kept(DaySum, "cut", "days", "day")) == (cells, sums)
        transaction.set_rollback(True)


FIRST, LAST = date(2026, 2, 20), date(2026, 4, 9)  # with days before and after whole pieces
EVERYWHERE = Reach(everywhere=True)
ASKED = (
    (Slice(EVERYWHERE), ()),
    (Slice(EVERYWHERE, channel="web"), ("topic",)),
    (Slice(EVERYWHERE, kind="incident"), ("channel", "sector")),
    (Slice(EVERYWHERE), ("kind", "language", "assurance")),
    (Slice(EVERYWHERE, channel="web", assurance=0), ("kind",)),
    (Slice(EVERYWHERE, language="mn"), ("organisation",)),
)


def _the_cube_agrees(cells: dict) -> None:
    """Any slice, by any dimensions, over days that pieces don't fit: what the cells add up to."""
    span = Span(FIRST, LAST)
    weeks = [Span(FIRST, date(2026, 3, 1)), Span(date(2026, 3, 2), LAST)]
    for wanted, by in ASKED:
        found = cube.totals(wanted, span, by)
        assert {key: sums._asdict() for key, sums in found.items() if any(sums)} == {
            key: counted.plain()[0] for key, counted in _by(cells, wanted, span, by).items()
        }
        parts = cube.series(wanted, weeks, by)
        for at, week in enumerate(weeks):
            assert {key: row[at]._asdict() for key, row in parts.items() if any(row[at])} == {
                key: c.plain()[0] for key, c in _by(cells, wanted, week, by).items()
            }
        for name in TALLIES:
            assert {
                (key, bucket): number
                for key, counts in cube.tallies(wanted, span, name, by).items()
                for bucket, number in counts.items()
            } == {
                (key, bucket): number
                for key, counted in _by(cells, wanted, span, by).items()
                for (tally, bucket), number in counted.tallies.items()
                if tally == name
            }


def _by(cells: dict, wanted: Slice, span: Span, by: tuple[str, ...]) -> dict[tuple, Counted]:
    """The cells within a slice and a span, by some of the dimensions."""
    asked = {name: getattr(wanted, name) for name in ("channel", "kind", "language", "assurance")}
    asked = {name: value for name, value in asked.items() if value not in ("", None)}
    found: dict[tuple, Counted] = {}
    for (day, *values), counted in cells.items():
        cell = dict(zip(DIMENSIONS, values, strict=True))
        if span.first <= day <= span.last and asked.items() <= cell.items():
            found.setdefault(tuple(cell[name] for name in by), Counted()).add(counted)
    return found
