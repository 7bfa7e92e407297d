"""Waking people, with the clock moved: from four fifths of the time to the next level up."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core import mail
from django.db.models import QuerySet

from accounts.models import Membership
from accounts.roles import Role
from feedback import answers, rulebook, timeline, workflow
from feedback.clock import escalating, running
from feedback.models import (
    Appeal,
    Calendar,
    Escalation,
    EscalationStep,
    Event,
    Notification,
    Priority,
    SlaPolicy,
)
from feedback.notifying import mailing
from feedback.statuses import Status
from tests import builders

pytestmark = pytest.mark.django_db

ZONE = ZoneInfo("Asia/Ulaanbaatar")
_When, _Whom = EscalationStep.When, EscalationStep.Whom


def local(*parts) -> datetime:
    return datetime(*parts, tzinfo=ZONE)


@pytest.fixture
def office() -> Calendar:
    """Nine to six with an hour's lunch; ten working hours to answer."""
    week = {str(day): [["09:00", "13:00"], ["14:00", "18:00"]] for day in range(5)}
    calendar = Calendar.objects.create(
        name="Office", week=week, is_default=True, time_zone="Asia/Ulaanbaatar"
    )
    SlaPolicy.objects.create(name="All", resolution=10, resolution_unit="hours")
    EscalationStep.objects.create(when=_When.PERCENT, amount=80, whom=_Whom.ASSIGNEE)
    EscalationStep.objects.create(when=_When.DUE, whom=_Whom.HEAD, level=1)
    EscalationStep.objects.create(
        when=_When.OVER, amount=2, whom=_Whom.ABOVE, level=2, priority=Priority.HIGH
    )
    rulebook.forget()
    return calendar


def a_line() -> dict:
    """A ministry and its heating network, with their heads and an inspector."""
    ministry = builders.an_organisation("Ministry")
    network = builders.an_organisation("Network", parent=ministry)
    inspector = builders.a_user(Role.INSPECTOR, organisation=network, email="inspector@city.test")
    head = builders.a_user(Role.HEAD, organisation=network, email="head@city.test", language="mn")
    minister = builders.a_user(Role.HEAD, organisation=ministry, email="minister@city.test")
    return {"body": network, "inspector": inspector, "head": head, "minister": minister}


def woken() -> QuerySet[Notification]:
    """What the clock told people."""
    return Notification.objects.filter(kind__in=("near", "due", "overdue"))


def minute(moment: datetime) -> None:
    """What the scheduler does each minute."""
    with time_machine.travel(moment, tick=False):
        running.follow()
        escalating.sweep()
        mailing.run()


def test_an_appeal_nobody_answers_climbs_from_its_holder_to_the_next_level(office):
    people = a_line()
    monday = local(2026, 11, 23, 9)
    with time_machine.travel(monday, tick=False):
        appeal = builders.a_registered_appeal("No heating")
        actor = builders.staff(Role.OPERATOR)
        answers.assign(
            appeal, actor=actor, organisation=people["body"], assignee=people["inspector"]
        )
    assert appeal.due_at == local(2026, 11, 24, 11)
    minute(monday + timedelta(minutes=1))
    assert [each.to for each in mail.outbox] == [["inspector@city.test"]]  # it was given to them
    mail.outbox.clear()

    minute(local(2026, 11, 23, 17, 59))
    assert not woken().exists()
    minute(local(2026, 11, 23, 18))  # eight of ten hours are used
    assert [each.to for each in mail.outbox] == [["inspector@city.test"]]
    assert appeal.code in mail.outbox[0].body
    assert "No heating" not in mail.outbox[0].body

    minute(local(2026, 11, 24, 11))
    assert mail.outbox[-1].to == ["head@city.test"]
    appeal.refresh_from_db()
    assert (appeal.escalation, appeal.priority) == (1, Priority.NORMAL)

    minute(local(2026, 11, 24, 14))
    assert mail.outbox[-1].to == ["minister@city.test"]
    appeal.refresh_from_db()
    assert (appeal.escalation, appeal.priority) == (2, Priority.HIGH)
    assert len(mail.outbox) == 3

    minute(local(2026, 11, 24, 17))
    assert len(mail.outbox) == 3
    raised = Event.objects.filter(appeal=appeal, kind=Event.Kind.ESCALATED)
    assert not raised.filter(is_public=True).exists()
    assert [each.data["whom"] for each in raised.order_by("sequence")] == [
        "assignee",
        "head",
        "above",
    ]
    assert not list(timeline.breaks(Appeal.objects.filter(pk=appeal.pk)))


def test_what_was_answered_in_time_wakes_nobody(office):
    people = a_line()
    with time_machine.travel(local(2026, 11, 23, 9), tick=False):
        appeal = builders.a_registered_appeal("No heating")
        actor = builders.staff(Role.OPERATOR)
        answers.assign(
            appeal, actor=actor, organisation=people["body"], assignee=people["inspector"]
        )
    minute(local(2026, 11, 23, 9, 1))
    assert Escalation.objects.filter(appeal=appeal, taken_at=None).count() == 3
    with time_machine.travel(local(2026, 11, 23, 15), tick=False):
        answers.answer(appeal, text="It is warm again.", actor=actor)
        escalating.sweep(local(2026, 11, 25, 18))  # even before the timeline was followed
    assert not woken().exists()
    assert not Escalation.objects.filter(appeal=appeal).exists()


def test_while_we_wait_for_the_citizen_nobody_is_woken(office):
    people = a_line()
    with time_machine.travel(local(2026, 11, 23, 9), tick=False):
        appeal = builders.a_registered_appeal("No heating")
        actor = builders.staff(Role.OPERATOR)
        answers.assign(
            appeal, actor=actor, organisation=people["body"], assignee=people["inspector"]
        )
        answers.reply(appeal, text="Which house?", actor=actor, key="ask", ask=True)
    appeal.refresh_from_db()
    assert appeal.status == Status.WAITING
    minute(local(2026, 11, 27, 12))
    assert not woken().exists()


def test_two_sweepers_and_a_crash_wake_everybody_once(office, monkeypatch):
    people = a_line()
    with time_machine.travel(local(2026, 11, 23, 9), tick=False):
        appeal = builders.a_registered_appeal("No heating")
        actor = builders.staff(Role.OPERATOR)
        answers.assign(
            appeal, actor=actor, organisation=people["body"], assignee=people["inspector"]
        )
        running.follow()
    late = local(2026, 11, 23, 18, 5)

    def die(*args, **kwargs):
        raise RuntimeError("killed between the claim and the event")

    with monkeypatch.context() as broken:
        broken.setattr(timeline, "append", die)
        assert escalating.sweep(late) == 0
    assert not woken().exists()
    assert Escalation.objects.filter(taken_at=None).count() == 3
    assert escalating.sweep(late) == 1
    assert escalating.sweep(late) == 0
    assert [each.user for each in woken()] == [people["inspector"]]


def test_a_chair_that_is_empty_wakes_those_above(office):
    people = a_line()
    Membership.objects.filter(user=people["head"]).delete()
    with time_machine.travel(local(2026, 11, 23, 9), tick=False):
        builders.a_registered_appeal("No heating")
        appeal = Appeal.objects.get()
        answers.assign(
            appeal, actor=builders.staff(Role.OPERATOR), organisation=people["body"], assignee=None
        )
        running.follow()
    assert escalating.sweep(local(2026, 11, 23, 18, 5)) == 1
    assert list(woken().values_list("user__email", flat=True)) == ["minister@city.test"]


def test_a_confidential_complaint_is_not_told_to_those_it_is_about(office):
    people = a_line()
    ministry = people["body"].parent
    # The minister works in the body that the complaint is about, too.
    Membership.objects.create(
        user=people["minister"], role=Role.INSPECTOR, organisation=people["body"]
    )
    with time_machine.travel(local(2026, 11, 23, 9), tick=False):
        appeal = builders.a_registered_appeal("The head takes bribes")
        Appeal.objects.filter(pk=appeal.pk).update(
            organisation=ministry, concerns=people["body"], is_confidential=True
        )
        supervisor = builders.a_user(Role.SUPERVISOR, email="centre@city.test")
        running.follow()
    escalating.sweep(local(2026, 11, 30, 18))
    told = set(woken().values_list("user", flat=True))
    assert told == {supervisor.pk}


def test_a_reopened_appeal_is_escalated_anew(office):
    people = a_line()
    with time_machine.travel(local(2026, 11, 23, 9), tick=False):
        appeal = builders.a_registered_appeal("No heating")
        actor = builders.staff(Role.OPERATOR)
        answers.assign(
            appeal, actor=actor, organisation=people["body"], assignee=people["inspector"]
        )
        running.follow()
    assert escalating.sweep(local(2026, 11, 23, 18, 5)) == 1
    with time_machine.travel(local(2026, 11, 24, 10), tick=False):
        answers.answer(appeal, text="It is warm again.", actor=actor)
        workflow.move(appeal, Status.REOPENED, actor=actor)
        running.follow()
    assert Escalation.objects.filter(appeal=appeal, resolution_round=2).count() == 3


def test_moments_are_in_utc(office):
    people = a_line()
    with time_machine.travel(local(2026, 11, 23, 9), tick=False):
        appeal = builders.a_registered_appeal("No heating")
        Appeal.objects.filter(pk=appeal.pk).update(organisation=people["body"])
        running.follow()
    assert Escalation.objects.order_by("at").first().at == datetime(2026, 11, 23, 10, tzinfo=UTC)
