"""Deadlines follow the rules: calendars, policies, bodies; counted again in batches that survive
a crash, with the change on the timeline."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from accounts.roles import Role
from feedback import answers, deadlines, rulebook, timeline
from feedback.clock import recounting, running
from feedback.models import (
    Appeal,
    Calendar,
    Event,
    Holiday,
    OrganisationCalendar,
    Priority,
    Recount,
    SlaPolicy,
    SlaStep,
    StepClock,
)
from feedback.pages import milestones
from tests import builders

pytestmark = pytest.mark.django_db

ZONE = ZoneInfo("Asia/Ulaanbaatar")
WEEK = {str(day): [["09:00", "13:00"], ["14:00", "18:00"]] for day in range(5)}
MONDAY = datetime(2026, 11, 23, 11, tzinfo=ZONE)


@pytest.fixture
def office() -> Calendar:
    calendar = Calendar.objects.create(
        name="Office", week=WEEK, is_default=True, time_zone="Asia/Ulaanbaatar"
    )
    SlaPolicy.objects.create(name="All", resolution=3)
    rulebook.forget()
    return calendar


class Killed(BaseException):
    """The process is gone: nothing catches that."""


def came(text: str = "No heating", **words) -> Appeal:
    with time_machine.travel(MONDAY, tick=False):
        return builders.a_registered_appeal(text, **words)


def closes(day: int, month: int = 11, hour: int = 18) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=ZONE)


def test_a_new_holiday_moves_what_falls_due_and_the_timeline_says_so(office):
    appeal = came()
    assert appeal.due_at == closes(26)
    Holiday.objects.create(calendar=office, date=date(2026, 11, 26), name="Republic Day")
    recounting.ask(Recount.Why.CALENDAR, office)
    with time_machine.travel(MONDAY, tick=False):
        recounting.run()
    appeal.refresh_from_db()
    assert appeal.due_at == closes(27)
    moved = Event.objects.get(appeal=appeal, kind=Event.Kind.DEADLINE)
    assert moved.is_public
    assert moved.data["why"] == "calendar"
    assert [datetime.fromisoformat(each) for each in moved.data["due_at"]] == [
        closes(26),
        closes(27),
    ]
    told = [each.words for each in milestones.read(Event.objects.filter(appeal=appeal))]
    assert "The time for the answer was changed." in told
    assert not list(timeline.breaks())
    order = Recount.objects.get()
    assert (order.total, order.seen, order.changed) == (1, 1, 1)
    assert order.done_at is not None


def test_counting_again_without_a_change_writes_nothing(office):
    appeal = came()
    recounting.ask(Recount.Why.POLICY)
    recounting.run()
    appeal.refresh_from_db()
    assert appeal.version == 1
    assert not Event.objects.filter(kind=Event.Kind.DEADLINE).exists()


def test_what_only_the_desk_promised_itself_is_not_told_to_the_citizen(office):
    appeal = came()
    SlaPolicy.objects.update(first_response_hours=20)
    recounting.ask(Recount.Why.POLICY)
    recounting.run()
    moved = Event.objects.get(appeal=appeal, kind=Event.Kind.DEADLINE)
    assert not moved.is_public
    assert "due_at" not in moved.data


def test_a_crash_in_the_middle_goes_on_where_it_was_and_counts_nothing_twice(office, monkeypatch):
    appeals = [came(f"Number {number}") for number in range(7)]
    Holiday.objects.create(calendar=office, date=date(2026, 11, 26))
    monkeypatch.setattr(recounting, "BATCH", 2)
    order = recounting.ask(Recount.Why.CALENDAR, office)
    batches = []
    keep = running.keep

    def dies_in_the_third(held, **kwargs):
        batches.append(len(held))
        done = keep(held, **kwargs)
        if len(batches) == 3:
            raise Killed
        return done

    with monkeypatch.context() as broken:
        broken.setattr(running, "keep", dies_in_the_third)
        with pytest.raises(Killed):
            recounting.run()
    order.refresh_from_db()
    assert (order.seen, order.changed, order.done_at) == (4, 4, None)
    assert recounting.run() == 0  # the dead one's claim still stands
    later = order.claimed_at + recounting.LEASE + timedelta(seconds=1)
    with time_machine.travel(later, tick=False):
        recounting.run()
    order.refresh_from_db()
    assert (order.seen, order.changed) == (7, 7)
    assert set(Appeal.objects.values_list("due_at", flat=True)) == {closes(27)}
    assert Event.objects.filter(kind=Event.Kind.DEADLINE).count() == len(appeals)


def test_an_appeal_that_cannot_be_counted_holds_up_no_other(office, monkeypatch):
    appeals = [came(f"Number {number}") for number in range(3)]
    Holiday.objects.create(calendar=office, date=date(2026, 11, 26))
    recounting.ask(Recount.Why.CALENDAR, office)
    fields = deadlines.fields

    def stumbles(appeal, *given):
        if appeal.pk == appeals[1].pk:
            raise RuntimeError("nobody thought of that")
        return fields(appeal, *given)

    monkeypatch.setattr(deadlines, "fields", stumbles)
    recounting.run()
    order = Recount.objects.get()
    assert (order.seen, order.changed, order.done_at is None) == (3, 2, False)
    found = dict(Appeal.objects.values_list("pk", "due_at"))
    assert [found[each.pk] for each in appeals] == [closes(27), closes(26), closes(27)]


def test_a_body_with_hours_of_its_own_is_counted_by_them(office):
    always = Calendar.objects.create(
        name="Always",
        time_zone="Asia/Ulaanbaatar",
        week={str(day): [["00:00", "24:00"]] for day in range(7)},
    )
    city = builders.an_organisation("Emergency service")
    brigade = builders.an_organisation("Brigade", parent=city)
    OrganisationCalendar.objects.create(organisation=city, calendar=always)
    rulebook.forget()
    appeal = came()
    with time_machine.travel(MONDAY, tick=False):
        answers.assign(appeal, actor=builders.staff(Role.OPERATOR), organisation=brigade)
        running.follow()
    appeal.refresh_from_db()
    assert appeal.due_at == datetime(2026, 11, 27, tzinfo=ZONE)
    assert Event.objects.get(appeal=appeal, kind=Event.Kind.DEADLINE).data["why"] == "rules"


def test_sorting_anew_writes_old_and_new_deadline(office):
    SlaPolicy.objects.create(name="Urgent", priority=Priority.URGENT, resolution=1)
    rulebook.forget()
    appeal = came()
    with time_machine.travel(MONDAY, tick=False):
        answers.classify(appeal, actor=builders.staff(), priority=Priority.URGENT)
    moved = Event.objects.get(appeal=appeal, kind=Event.Kind.DEADLINE)
    assert datetime.fromisoformat(moved.data["due_at"][1]) == appeal.due_at == closes(24)


def test_an_extension_is_kept_when_a_calendar_changes(office):
    appeal = came()
    with time_machine.travel(MONDAY, tick=False):
        entry = timeline.Entry(
            Event.Kind.EXTENDED, builders.staff(), data={"due_at": closes(10, 12).isoformat()}
        )
        timeline.append(appeal, entry)
        running.follow()
    appeal.refresh_from_db()
    assert appeal.due_at == closes(10, 12)
    Holiday.objects.create(calendar=office, date=date(2026, 11, 26))
    recounting.ask(Recount.Why.CALENDAR, office)
    recounting.run()
    appeal.refresh_from_db()
    assert appeal.due_at == closes(10, 12)


def test_a_policy_that_a_rule_chose_is_honoured_when_counted_again(office):
    slow = SlaPolicy.objects.create(name="Slow", topic=builders.a_topic(), resolution=10)
    appeal = came()
    Appeal.objects.filter(pk=appeal.pk).update(policy=slow)
    recounting.ask(Recount.Why.POLICY)
    recounting.run()
    appeal.refresh_from_db()
    assert appeal.due_at == closes(7, 12)


def test_a_step_has_a_clock_of_its_own_until_it_is_done(office):
    policy = SlaPolicy.objects.get()
    step = SlaStep.objects.create(policy=policy, name="Pass it on", span=1, until="placed")
    rulebook.forget()
    appeal = came()
    with time_machine.travel(MONDAY, tick=False):
        running.follow()
    clock = StepClock.objects.get()
    assert (clock.appeal_id, clock.step_id, clock.due_at, clock.done_at) == (
        appeal.pk,
        step.pk,
        closes(24),
        None,
    )
    done = MONDAY + timedelta(hours=2)
    with time_machine.travel(done, tick=False):
        actor = builders.staff(Role.OPERATOR)
        answers.assign(
            appeal, actor=actor, organisation=builders.an_organisation(), assignee=actor.user
        )
        running.follow()
    assert StepClock.objects.get().done_at == done


def test_following_again_without_news_looks_at_nothing(office):
    came()
    with time_machine.travel(MONDAY, tick=False):
        assert running.follow() == 1
        assert running.follow() == 0


def test_a_saturday_is_worked_like_the_day_it_stands_for(office):
    office.week = WEEK | {"3": [["09:00", "12:00"]]}
    office.save()
    saturday = date(2026, 11, 28)
    Holiday.objects.create(calendar=office, date=saturday, is_working=True, works_as=3)
    Holiday.objects.create(
        calendar=office, date=date(2026, 11, 24), is_working=True, hours=[["09:00", "11:00"]]
    )
    calendar = rulebook.work_calendar(office)
    assert calendar.minutes(saturday) == ((540, 720),)
    assert calendar.minutes(date(2026, 11, 24)) == ((540, 660),)


def test_intake_asks_nothing_more_for_all_this(office, django_assert_max_num_queries):
    SlaStep.objects.create(policy=SlaPolicy.objects.get(), name="Pass it on")
    rulebook.current()
    with django_assert_max_num_queries(25):
        appeal = came()
    assert deadlines.policy_for(appeal) == SlaPolicy.objects.get()
