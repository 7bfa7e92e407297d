"""The clocks as the desk shows them: the card of an appeal, the line of the queue, the history."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from accounts.roles import Role
from feedback import rulebook, timeline
from feedback.actors import SYSTEM
from feedback.clock import running
from feedback.desk import clocks
from feedback.models import Calendar, Event, SlaPolicy, SlaStep, StepClock
from tests import builders
from tests.desk import QUEUE, at_desk, page_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _always() -> None:
    """A policy of three hundred hours, day and night, with a step of two."""
    week = {str(day): [["00:00", "24:00"]] for day in range(7)}
    Calendar.objects.create(name="Always", week=week, is_default=True)
    policy = SlaPolicy.objects.create(
        name="All", resolution=300, resolution_unit="hours", source="Article 1 of the law"
    )
    SlaStep.objects.create(policy=policy, name="Pass it on", span=2, unit="calendar_hours")
    rulebook.forget()


def test_the_card_shows_first_answer_steps_and_answer_nearest_first():
    appeal = builders.a_registered_appeal("No heating")
    running.follow()
    card = clocks.card(appeal, timezone.now())
    assert [each.name for each in card.clocks] == ["Pass it on", "first answer", "answer"]
    page = at_desk(builders.a_user(Role.OPERATOR)).get(page_of(appeal)).content.decode()
    assert "Pass it on" in page
    assert "Article 1 of the law" in page


def test_the_queue_shows_the_step_while_it_presses_more_than_the_answer():
    appeal = builders.a_registered_appeal("No heating")
    client = at_desk(builders.a_user(Role.OPERATOR))
    (row,) = client.get(QUEUE).context["rows"]
    assert row.pill.words.endswith("days left")
    running.follow()
    (row,) = client.get(QUEUE).context["rows"]
    assert row.pill.words in ("1 h left", "2 h left")
    assert row.marks[0].word == "Pass it on"
    StepClock.objects.update(done_at=timezone.now())
    (row,) = client.get(QUEUE).context["rows"]
    assert row.pill.words.endswith("days left")
    assert appeal.is_open


def test_the_card_costs_one_statement(django_assert_num_queries):
    appeal = builders.a_registered_appeal("No heating")
    running.follow()
    rulebook.current()
    with django_assert_num_queries(1):
        clocks.card(appeal, timezone.now())


def test_the_history_says_who_was_woken_and_how_a_deadline_moved():
    appeal = builders.a_registered_appeal("No heating")
    head = builders.a_user(Role.HEAD, first_name="Bolor")
    moved = [appeal.due_at.isoformat(), (appeal.due_at + timedelta(days=1)).isoformat()]
    raised = {"when": "percent", "amount": 80, "told": [head.pk], "level": 1}
    timeline.append(
        appeal,
        timeline.Entry(Event.Kind.DEADLINE, SYSTEM, data={"why": "calendar", "due_at": moved}),
        timeline.Entry(Event.Kind.ESCALATED, SYSTEM, is_public=False, data=raised),
    )
    page = at_desk(builders.a_user(Role.OPERATOR)).get(page_of(appeal)).content.decode()
    assert "the calendar was changed" in page
    assert "Escalated to level 1, 80 % of the time are used; told: Bolor" in page
    assert datetime.fromisoformat(moved[1]) > appeal.due_at
