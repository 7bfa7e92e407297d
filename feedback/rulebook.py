"""The centre's rules as a process remembers them: topics, routing, policies, calendars.

They change seldom and are asked for with every appeal, so a copy is kept for `SECONDS`.
"""

import time
from dataclasses import dataclass

from accounts.models import Sector
from feedback.models import Calendar, RoutingRule, SlaPolicy, Topic
from feedback.worktime import WorkCalendar, minute

SECONDS = 5


@dataclass(frozen=True)
class Rulebook:
    rules: tuple[RoutingRule, ...]
    policies: tuple[SlaPolicy, ...]
    calendars: dict[int, WorkCalendar]
    topic_parents: dict[int, int | None]
    sector_parents: dict[int, int | None]
    topics: dict[str, Topic]  # those in use, by code

    def topics_above(self, topic_id: int | None) -> list[int]:
        """A topic and all above it, nearest first."""
        return _upwards(self.topic_parents, topic_id)

    def sectors_above(self, sector_id: int | None) -> list[int]:
        """A sector and all above it, nearest first."""
        return _upwards(self.sector_parents, sector_id)


def _upwards(parents: dict[int, int | None], start: int | None) -> list[int]:
    line: list[int] = []
    while start is not None and start not in line:
        line.append(start)
        start = parents.get(start)
    return line


_kept: tuple[float, Rulebook] | None = None


def current() -> Rulebook:
    """The rules, at most `SECONDS` old."""
    global _kept
    now = time.monotonic()
    if _kept is None or now - _kept[0] > SECONDS:
        _kept = (now, _read())
    return _kept[1]


def forget() -> None:
    """Read them anew at the next question (after an edit in this process, and between tests)."""
    global _kept
    _kept = None


def _read() -> Rulebook:
    calendars = Calendar.objects.prefetch_related("holidays")
    topics = list(Topic.objects.order_by("pk"))
    return Rulebook(
        rules=tuple(
            RoutingRule.objects.filter(is_active=True, organisation__is_active=True)
            .select_related("organisation")
            .order_by("position", "id")
        ),
        policies=tuple(SlaPolicy.objects.filter(is_active=True).order_by("id")),
        calendars={calendar.pk: work_calendar(calendar) for calendar in calendars},
        topic_parents={topic.pk: topic.parent_id for topic in topics},
        sector_parents=dict(Sector.objects.order_by().values_list("pk", "parent_id")),
        topics={topic.code: topic for topic in topics if topic.is_active},
    )


def work_calendar(calendar: Calendar) -> WorkCalendar:
    """A calendar's rows as the value that the arithmetic takes."""
    holidays = list(calendar.holidays.all())
    return WorkCalendar(
        zone=calendar.time_zone,
        week={
            int(weekday): tuple((minute(opens), minute(closes)) for opens, closes in spans)
            for weekday, spans in calendar.week.items()
        },
        days_off=frozenset(h.date for h in holidays if not h.is_working),
        days_worked=frozenset(h.date for h in holidays if h.is_working),
    )
