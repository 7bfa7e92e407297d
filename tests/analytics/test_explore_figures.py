"""Whatever is asked of the figures: it equals a naive count of the appeals, one by one."""

from collections import defaultdict
from datetime import timedelta
from itertools import pairwise
from statistics import mean
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st
from scipy.stats import binomtest

from accounts.permissions import Reach
from analytics import facts
from analytics.explore import calendar, reading, sheets
from analytics.explore.asking import DIMENSIONS, TIME, Exploration
from analytics.explore.lines import FILE, Lines
from analytics.explore.measures import MEASURES, wilson
from analytics.explore.reading import WHOLE
from analytics.names import Names
from analytics.periods import Period, Span
from feedback.models import Appeal, Rating
from feedback.statuses import OPEN
from tests.builders import NOON, a_rating, a_sector, a_topic, an_appeal, an_organisation

EVERYWHERE = Reach(everywhere=True)
# What a naive count knows of an appeal as it stands; times and flows have tests of their own.
COUNTED = {
    "received": lambda appeal: True,
    "open": lambda appeal: appeal.status in OPEN,
    "overdue": lambda appeal: (
        appeal.status in OPEN
        and appeal.status != "waiting"
        and appeal.due_at is not None
        and appeal.due_at < timezone.now()
    ),
    "answered": lambda appeal: appeal.answered_at is not None and appeal.status not in OPEN,
    "closed": lambda appeal: appeal.status == "closed",
    "rejected": lambda appeal: appeal.status == "rejected",
    "ratings": lambda appeal: Rating.objects.filter(appeal=appeal).exists(),
}
APPEALS = st.lists(
    st.fixed_dictionaries(
        {
            "ago": st.integers(0, 100),
            "took": st.none() | st.integers(1, 900),
            "due": st.none() | st.integers(1, 400),
            "status": st.sampled_from(["received", "waiting", "answered", "closed", "rejected"]),
            "channel": st.sampled_from(["web", "sms"]),
            "kind": st.sampled_from(["incident", "proposal"]),
            "language": st.sampled_from(["mn", "kk"]),
            "assurance": st.integers(0, 3),
            "place": st.integers(0, 2),
            "stars": st.none() | st.integers(1, 5),
        }
    ),
    min_size=1,
    max_size=12,
)
QUESTIONS = st.fixed_dictionaries(
    {
        "measure": st.sampled_from([*COUNTED, "in_time", "answer_mean", "satisfaction"]),
        "by": st.sampled_from(list(DIMENSIONS)),
        "across": st.sampled_from(["", *DIMENSIONS]),
        "grain": st.sampled_from(["", *calendar.Grain.values]),
        "kind": st.sampled_from(["", "incident"]),
        "channel": st.sampled_from(["", "sms"]),
        "language": st.sampled_from(["", "kk"]),
        "days": st.sampled_from([7, 31, 190]),
    }
)


def receive(told: dict, places: list[dict]) -> None:
    received_at = timezone.now() - timedelta(hours=8 * told["ago"])
    is_over = told["status"] in ("answered", "closed", "rejected")
    took = timedelta(hours=told["took"] or 1)
    appeal = an_appeal(
        received_at=received_at,
        answered_at=received_at + took if is_over else None,
        due_at=received_at + timedelta(hours=told["due"]) if told["due"] else None,
        **{name: told[name] for name in ("status", "channel", "kind", "language", "assurance")},
        **places[told["place"]],
    )
    if is_over and told["stars"]:
        a_rating(appeal, told["stars"])


def key_of(appeal: Appeal, dimension: str, question: Exploration):
    """In which line of a dimension an appeal stands."""
    if dimension == WHOLE:
        return WHOLE
    if dimension != TIME:
        return getattr(
            appeal, f"{dimension}_id" if hasattr(appeal, f"{dimension}_id") else dimension
        )
    day = appeal.received_at.astimezone(ZoneInfo(settings.TIME_ZONE)).date()
    return next(at for at, span in enumerate(question.spans) if span.first <= day <= span.last)


def naive(question: Exploration) -> dict[tuple, float | None]:
    """The measure of each cell, from the appeals themselves."""
    zone = ZoneInfo(settings.TIME_ZONE)
    cells = defaultdict(list)
    for appeal in Appeal.objects.all():
        day = appeal.received_at.astimezone(zone).date()
        asked = {name: question.asked.get(name) for name in ("kind", "channel", "language")}
        if any(value and getattr(appeal, name) != value for name, value in asked.items()):
            continue
        if question.time.first <= day <= question.time.last:
            dimensions = (*question.dimensions, WHOLE)[:2]
            cells[tuple(key_of(appeal, name, question) for name in dimensions)].append(appeal)
    return {key: value_of(appeals, question.measured.name) for key, appeals in cells.items()}


def value_of(appeals: list[Appeal], measure: str) -> float | None:
    if measure in COUNTED:
        return sum(map(COUNTED[measure], appeals))
    answered = [appeal for appeal in appeals if COUNTED["answered"](appeal)]
    if measure == "answer_mean":
        seconds = [(one.answered_at - one.received_at).total_seconds() for one in answered]
        return mean(seconds) / 86_400 if seconds else None
    if measure == "satisfaction":
        stars = list(Rating.objects.filter(appeal__in=appeals).values_list("resolution", flat=True))
        return mean(stars) if stars else None
    late = [appeal for appeal in appeals if COUNTED["overdue"](appeal)]
    good = [one for one in answered if one.due_at is None or one.answered_at <= one.due_at]
    judged = len(answered) + len(late)
    return len(good) / judged if judged else None


@pytest.mark.django_db
@examples(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)
@given(told=APPEALS, asked=st.lists(QUESTIONS, min_size=12, max_size=12))
def test_every_cell_equals_a_naive_count_and_all_equal_their_parts(told, asked):
    with transaction.atomic(), time_machine.travel(NOON, tick=False):
        places = [
            {},
            {"topic": a_topic(), "organisation": an_organisation()},
            {"sector": a_sector(), "topic": a_topic("Water")},
        ]
        for one in told:
            receive(one, places)
        facts.rebuild()
        for words in asked:
            since = timezone.localdate() - timedelta(days=words["days"])
            question = Exploration({**words, "since": str(since)})
            grid = reading.read(question.slice(EVERYWHERE), question)
            check(grid, question)
        transaction.set_rollback(True)


def check(grid: reading.Grid, question: Exploration) -> None:
    measure = question.measured
    expected = naive(question)
    found = {key: measure.value(cell) for key, cell in grid.cells.items()}
    for key in expected.keys() | found.keys():
        wanted = expected.get(key, measure.value(measure.nothing))
        assert found.get(key, measure.value(measure.nothing)) == pytest.approx(wanted)
    if measure.adds:
        lines = Lines(grid, question, Names(dict.fromkeys(question.dimensions, ())))
        adds_up(sheets.pivot(grid, lines, question, FILE), question)


def adds_up(sheet: sheets.Sheet, question: Exploration) -> None:
    """The last row is the sum of the others, the last column of the others."""
    if len(question.dimensions) == 1:
        assert sheet.foot.figures[0].value == sum(row.figures[0].value for row in sheet.rows)
        return
    for row in [*sheet.rows, sheet.foot]:
        *parts, whole = (figure.value for figure in row.figures)
        assert whole == sum(parts)
    for at, whole in enumerate(sheet.foot.figures):
        assert whole.value == sum(row.figures[at].value for row in sheet.rows)


@given(
    first=st.dates(min_value=NOON.date() - timedelta(days=3000), max_value=NOON.date()),
    days=st.integers(0, 800),
    grain=st.sampled_from(calendar.Grain.values),
)
@examples(max_examples=200, derandomize=True)
def test_steps_cover_a_period_without_gap_and_begin_where_the_calendar_does(first, days, grain):
    period = Span(first, first + timedelta(days=days))
    spans = calendar.spans(period, grain)
    assert spans[0].first == period.first
    assert spans[-1].last == period.last
    for before, after in pairwise(spans):
        assert after.first == before.last + timedelta(days=1)
        begins = {
            "day": True,
            "week": after.first.isoweekday() == 1,
            "month": after.first.day == 1,
            "quarter": after.first.day == 1 and after.first.month in (1, 4, 7, 10),
            "year": (after.first.month, after.first.day) == (1, 1),
        }
        assert begins[grain]


def test_what_is_whole_is_called_by_its_name_and_what_is_cut_by_its_days():
    month = Span(NOON.date().replace(month=2, day=1), NOON.date().replace(month=2, day=28))
    assert calendar.label(month, "month") == "February 2026"
    assert calendar.is_whole(month, "month")
    assert not calendar.is_whole(Span(month.first, NOON.date().replace(month=2, day=27)), "month")
    assert calendar.usual(Period(month.first, month.last)) == "day"


@pytest.mark.parametrize(("part", "whole"), [(0, 10), (5, 10), (98, 100), (1, 1)])
def test_shares_of_few_cases_have_wide_bounds(part, whole):
    by_scipy = binomtest(part, whole).proportion_ci(method="wilson")
    assert wilson(part, whole) == pytest.approx(tuple(by_scipy), abs=1e-4)


def test_every_measure_of_nothing_is_nothing():
    for measure in MEASURES.values():
        assert not measure.value(measure.nothing)
        assert measure.basis(measure.nothing) == 0
