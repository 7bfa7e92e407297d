"""Which days a bulletin reports on, and when it is written."""

from datetime import UTC, date, datetime
from itertools import pairwise

import pytest

from analytics.bulletins import calendar
from analytics.periods import Span
from tests.analytics.conftest import DAY


@pytest.mark.parametrize(
    ("unit", "first", "last", "before", "year"),
    [
        ("day", "2026-03-04", "2026-03-04", "2026-02-25", "2025-03-05"),
        ("week", "2026-03-02", "2026-03-08", "2026-02-23", "2025-03-03"),
        ("month", "2026-03-01", "2026-03-31", "2026-02-01", "2025-03-01"),
        ("quarter", "2026-01-01", "2026-03-31", "2025-10-01", "2025-01-01"),
        ("year", "2026-01-01", "2026-12-31", "2025-01-01", "2025-01-01"),
    ],
)
def test_periods_and_what_they_are_held_against(unit, first, last, before, year):
    span = calendar.span_of(unit, date(2026, 3, 4))
    assert (span.first.isoformat(), span.last.isoformat()) == (first, last)
    assert calendar.compared(unit, span).first.isoformat() == before
    assert calendar.year_before(unit, span).first.isoformat() == year
    grains = calendar.grains(unit, span)
    assert grains[-1].last == span.last
    assert all(a.last + DAY == b.first for a, b in pairwise(grains))


def test_the_hour_is_that_of_the_centre_also_when_clocks_change(settings):
    settings.TIME_ZONE = "Europe/Berlin"
    winter, spring = Span(date(2026, 3, 27), date(2026, 3, 27)), Span(*[date(2026, 3, 28)] * 2)
    assert calendar.written_from(winter, 7, None) == datetime(2026, 3, 28, 6, tzinfo=UTC)
    assert calendar.written_from(spring, 7, None) == datetime(2026, 3, 29, 5, tzinfo=UTC)
    # An hour that summer time leaps over is the one after it, once.
    assert calendar.written_from(spring, 2, None) == datetime(2026, 3, 29, 1, tzinfo=UTC)
    assert calendar.begins(date(2026, 3, 29)) == datetime(2026, 3, 28, 23, tzinfo=UTC)
    assert calendar.begins(date(2026, 3, 30)) == datetime(2026, 3, 29, 22, tzinfo=UTC)
    assert (
        calendar.due("day", date(2026, 3, 28), 7, None, datetime(2026, 3, 29, 4, 59, tzinfo=UTC))
        == []
    )
    assert calendar.due(
        "day", date(2026, 3, 28), 7, None, datetime(2026, 3, 29, 5, tzinfo=UTC)
    ) == [spring]
