"""The centre's rules as a process remembers them: topics, routing, policies, calendars.

They change seldom and are asked for with every appeal, so a copy is kept for `SECONDS`.
"""

import time
from dataclasses import dataclass

from accounts.models import Organisation, Sector
from feedback.models import (
    Calendar,
    EscalationStep,
    Holiday,
    OrganisationCalendar,
    RoutingRule,
    SlaPolicy,
    Topic,
    Weekday,
)
from feedback.routing import compiling
from feedback.routing.matching import Rule
from feedback.worktime import Spans, WorkCalendar, read_spans

SECONDS = 5


@dataclass(frozen=True)
class Rulebook:
    rules: tuple[Rule, ...]  # those in use, in the order in which they are asked
    bodies: dict[int, Organisation]  # where rules send to
    policies: tuple[SlaPolicy, ...]
    calendars: dict[int, WorkCalendar]
    own_calendar: int | None  # the centre's
    body_calendars: dict[int, int]  # of organisations that keep other hours than the centre
    escalation_steps: dict[int | None, list[EscalationStep]]  # by policy; None: of all others
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
    kept = list(Calendar.objects.prefetch_related("holidays"))
    calendars = {calendar.pk: work_calendar(calendar) for calendar in kept}
    topics = list(Topic.objects.order_by("pk"))
    parents = {topic.pk: topic.parent_id for topic in topics}
    written = written_rules(in_use=True)
    return Rulebook(
        rules=tuple(
            compiling.rule(
                each, calendars=calendars, topics_above=lambda topic: _upwards(parents, topic)
            )
            for each in written
        ),
        bodies={body.pk: body for each in written for body in _bodies(each)},
        policies=tuple(SlaPolicy.objects.filter(is_active=True).order_by("id")),
        calendars=calendars,
        own_calendar=next((each.pk for each in kept if each.is_default), None),
        body_calendars=_body_calendars(),
        escalation_steps=_escalation_steps(),
        topic_parents=parents,
        sector_parents=dict(Sector.objects.order_by().values_list("pk", "parent_id")),
        topics={topic.code: topic for topic in topics if topic.is_active},
    )


def _body_calendars() -> dict[int, int]:
    """The calendar of each body that has one, or stands below one that has."""
    own = dict(OrganisationCalendar.objects.values_list("organisation_id", "calendar_id"))
    if not own:
        return {}
    parents = dict(Organisation.objects.order_by().values_list("pk", "parent_id"))
    nearest = {
        body: next((above for above in _upwards(parents, body) if above in own), None)
        for body in parents
    }
    return {body: own[above] for body, above in nearest.items() if above is not None}


def _escalation_steps() -> dict[int | None, list[EscalationStep]]:
    by_policy: dict[int | None, list[EscalationStep]] = {}
    for step in EscalationStep.objects.filter(is_active=True).order_by("level", "id"):
        by_policy.setdefault(step.policy_id, []).append(step)
    return by_policy


def written_rules(*, in_use: bool) -> list[RoutingRule]:
    """The rules as they are written, in their order; `in_use` leaves out those that send to a
    body which takes no appeals."""
    rules = RoutingRule.objects.select_related("organisation", "team__organisation")
    rules = rules.order_by("position", "id")
    if not in_use:
        return list(rules)
    return [each for each in rules.filter(is_active=True) if _is_served(each)]


def _is_served(rule: RoutingRule) -> bool:
    return all(body.is_active for body in _bodies(rule)) and (
        rule.team is None or rule.team.is_active
    )


def _bodies(rule: RoutingRule) -> list[Organisation]:
    """Where a rule sends an appeal to."""
    if rule.organisation is not None:
        return [rule.organisation]
    return [rule.team.organisation] if rule.team is not None else []


def work_calendar(calendar: Calendar) -> WorkCalendar:
    """A calendar's rows as the value that the arithmetic takes."""
    week = {int(weekday): read_spans(spans) for weekday, spans in calendar.week.items()}
    return WorkCalendar(
        zone=calendar.time_zone,
        week=week,
        days={holiday.date: _hours(holiday, week) for holiday in calendar.holidays.all()},
    )


def _hours(holiday: Holiday, week: dict[int, Spans]) -> Spans:
    """The intervals of a date that is not like others of its weekday."""
    if not holiday.is_working:
        return ()
    if holiday.hours is not None:
        return read_spans(holiday.hours)
    if holiday.works_as is not None:
        return week.get(holiday.works_as, ())
    return week.get(holiday.date.weekday()) or week.get(Weekday.MONDAY, ())
