"""From a rule as it is written down to the value that is asked."""

from collections.abc import Callable
from datetime import time

from feedback.models import RoutingRule
from feedback.routing.matching import Conditions, Effects, Rule
from feedback.routing.words import patterns
from feedback.worktime import WorkCalendar


def rule(
    written: RoutingRule,
    *,
    calendars: dict[int, WorkCalendar],
    topics_above: Callable[[int | None], list[int]],
) -> Rule:
    """The rule to be asked; it need not be saved."""
    return Rule(
        pk=written.pk or 0,
        position=written.position,
        name=written.name,
        when=conditions(written, calendars),
        then=effects(written, topics_above),
        goes_on=written.goes_on,
    )


def conditions(written: RoutingRule, calendars: dict[int, WorkCalendar]) -> Conditions:
    hours = (written.hours_from, written.hours_until)
    working = None
    if written.working and written.calendar_id in calendars:
        working = written.working == RoutingRule.Working.INSIDE
    return Conditions(
        kinds=frozenset(written.kinds),
        topics=frozenset(written.topics),
        sectors=frozenset(written.sectors),
        place=patterns(written.place_words),
        channels=frozenset(written.channels),
        languages=frozenset(written.languages),
        words=patterns(written.words),
        all_words=written.all_words,
        weekdays=frozenset(written.weekdays),
        hours=(_minute(hours[0]), _minute(hours[1])) if any(hours) else None,
        working=working,
        calendar=calendars.get(written.calendar_id) if working is not None else None,
        first_day=written.first_day,
        last_day=written.last_day,
        assurance_least=written.assurance_least,
        assurance_most=written.assurance_most,
        vulnerable=written.vulnerable,
    )


def effects(written: RoutingRule, topics_above: Callable[[int | None], list[int]]) -> Effects:
    """A team's body goes without saying."""
    body = written.organisation_id
    if body is None and written.team_id is not None:
        body = written.team.organisation_id
    return Effects(
        organisation=body,
        team=written.team_id,
        priority=written.priority,
        policy=written.policy_id,
        kind=written.sets_kind or None,
        topics=tuple(topics_above(written.sets_topic_id)),
        is_vulnerable=written.makes_vulnerable,
        is_confidential=written.makes_confidential,
    )


def _minute(clock: time | None) -> int:
    return clock.hour * 60 + clock.minute if clock else 0
