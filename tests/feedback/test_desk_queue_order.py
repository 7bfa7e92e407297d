"""What hurts first stands first: bands of lateness, people in need of care, the way between."""

import re
from datetime import datetime, timedelta
from html import unescape
from itertools import product

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from accounts.models import Team
from accounts.roles import Role
from feedback import answers, care
from feedback.actors import staff as as_staff
from feedback.desk import paging, queues
from feedback.models import Appeal, Event, Quarantined
from feedback.statuses import Status
from tests.builders import (
    a_registered_appeal,
    a_topic,
    a_user,
    an_account,
    an_appeal,
    an_organisation,
    staff,
)
from tests.desk import QUEUE, act_on, at_desk, page_of, seen

pytestmark = pytest.mark.django_db

HOURS = (-48, -1, 2, 20, 30, 200, None)


def listed(response) -> list[str]:
    return re.findall(r'class="is-code">\s*<a href="[^"]+">([^<]+)</a>', response.text)


def in_hours(hours: float | None):
    return None if hours is None else timezone.now() + timedelta(hours=hours)


def hurts(appeal: Appeal, now) -> tuple:
    """The order in words of its own, to compare with what the ranges give."""
    if appeal.due_at is None:
        band = 3
    else:
        left = appeal.due_at - now
        band = 0 if left < timedelta() else 1 if left < timedelta(hours=24) else 2
    care = 0 if appeal.is_vulnerable else 1 if appeal.priority == 4 else 2
    return band, care, appeal.due_at or now, appeal.pk


def test_overdue_goes_first_then_what_is_due_soon_and_in_need_of_care_first_within():
    plain_later = an_appeal(due_at=in_hours(90))
    urgent_soon = an_appeal(due_at=in_hours(20), priority=4)
    plain_soon = an_appeal(due_at=in_hours(2))
    cared_soon = an_appeal(due_at=in_hours(22), is_vulnerable=True)
    plain_over = an_appeal(due_at=in_hours(-30))
    cared_over = an_appeal(due_at=in_hours(-1), is_vulnerable=True)
    cared_never = an_appeal(is_vulnerable=True)
    never = an_appeal()
    page = at_desk(a_user(Role.OPERATOR)).get(QUEUE)
    expected = [cared_over, plain_over, cared_soon, urgent_soon, plain_soon]
    expected += [plain_later, cared_never, never]
    assert listed(page) == [appeal.code for appeal in expected]


def test_pages_hold_every_appeal_once_there_and_back():
    made = [
        an_appeal(due_at=in_hours(hours), is_vulnerable=cared, priority=priority)
        for hours, cared, priority in product(HOURS, (False, True), (2, 4))
    ]
    now = timezone.now()
    expected = [appeal.pk for appeal in sorted(made, key=lambda appeal: hurts(appeal, now))]
    appeals = Appeal.objects.all()
    forth, cursor = [], ""
    while True:
        page = paging.page(appeals, by_due=True, at=cursor, size=3)
        forth += [appeal.pk for appeal in page.appeals]
        if not page.next:
            break
        cursor = page.next
    assert forth == expected
    back = [appeal.pk for appeal in page.appeals]
    while page.previous:
        page = paging.page(appeals, by_due=True, at=page.previous, size=3)
        back = [appeal.pk for appeal in page.appeals] + back
    assert back == expected


class AnyOrder(TestCase):
    """The ranges and the plain rule agree, whatever stands in the list and wherever one stands."""

    @settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(
        st.lists(
            st.tuples(st.sampled_from(HOURS), st.booleans(), st.sampled_from([1, 2, 4])),
            min_size=1,
            max_size=8,
        ),
        st.integers(1, 4),
    )
    def test_walking_page_by_page_is_sorting(self, rows, size):
        made = [
            an_appeal(due_at=in_hours(hours), is_vulnerable=cared, priority=priority)
            for hours, cared, priority in rows
        ]
        now = timezone.now()
        walked, cursor = [], ""
        while True:
            page = paging.page(Appeal.objects.all(), by_due=True, at=cursor, size=size)
            walked += page.appeals
            if not (cursor := page.next):
                break
        expected = sorted(made, key=lambda appeal: hurts(appeal, now))
        assert [each.pk for each in walked] == [each.pk for each in expected]


def test_a_page_of_the_order_is_two_statements(django_assert_num_queries):
    for hours in HOURS:
        an_appeal(due_at=in_hours(hours))
    with django_assert_num_queries(2):
        page = paging.page(
            Appeal.objects.select_related("assignee").defer("search"), by_due=True, size=3
        )
        assert [appeal.assignee for appeal in page.appeals] == [None] * 3


def test_marking_somebody_in_need_of_care_moves_the_appeal_up_and_is_told():
    first, second = an_appeal(due_at=in_hours(-9)), a_registered_appeal()
    Appeal.objects.filter(pk=second.pk).update(due_at=in_hours(-2))
    desk = at_desk(a_user(Role.OPERATOR))
    assert listed(desk.get(QUEUE)) == [first.code, second.code]
    assert desk.post(act_on(second, "care"), seen(second)).status_code == 302
    page = desk.get(QUEUE)
    assert listed(page) == [second.code, first.code]
    assert "needs care" in page.text
    assert "Marked: needs care" in desk.get(page_of(second)).text
    desk.post(act_on(second, "care"), seen(second, no="1"))
    assert listed(desk.get(QUEUE)) == [first.code, second.code]


def test_only_who_sorts_marks_and_marking_twice_says_it_once():
    appeal = a_registered_appeal()
    actor = staff()
    before = Event.objects.filter(appeal=appeal).count()
    care.mark(appeal, needs_care=True, actor=actor)
    care.mark(appeal, needs_care=True, actor=actor)
    assert Event.objects.filter(appeal=appeal).count() == before + 1
    with pytest.raises(answers.Forbidden):
        care.mark(appeal, needs_care=False, actor=staff(Role.ANALYST))


@pytest.mark.parametrize(
    ("slug", "fields"),
    [
        ("escalated", {"escalation": 1}),
        ("reopened", {"resolution_round": 2}),
        ("reopened", {"status": Status.REOPENED}),
    ],
)
def test_a_queue_holds_what_it_says(slug, fields):
    wanted = an_appeal(**fields)
    an_appeal()
    an_appeal(**({"resolution_round": 2} | fields | {"status": Status.CLOSED}))
    desk = at_desk(a_user(Role.SUPERVISOR))
    assert listed(desk.get(QUEUE, {"queue": slug})) == [wanted.code]
    assert desk.get(f"{QUEUE}counts/").json()["counts"][slug] == "1"


def test_second_appeals_stand_apart():
    first = an_appeal(status=Status.CLOSED)
    second = an_appeal(follows=first)
    page = at_desk(a_user(Role.OPERATOR)).get(QUEUE, {"queue": "second"})
    assert listed(page) == [second.code]
    assert "second appeal" in page.text


def test_my_teams_queue_is_there_for_whoever_has_a_team():
    body = an_organisation()
    team = Team.objects.create(name="Night shift", code="night", organisation=body)
    member = a_user(Role.OPERATOR)
    team.members.add(member)
    wanted = an_appeal(team=team, organisation=body)
    an_appeal()
    page = at_desk(member).get(QUEUE, {"queue": "team"})
    assert listed(page) == [wanted.code]
    assert "queue=team" not in at_desk(a_user(Role.OPERATOR)).get(QUEUE).text


@pytest.mark.parametrize(
    ("minutes", "holds"), [(1, True), (5 * 60, True), (-1, False), (15 * 60, False)]
)
def test_due_today_ends_at_midnight_of_the_centre(monkeypatch, minutes, holds):
    now = timezone.make_aware(datetime(2026, 3, 2, 10, 0))
    monkeypatch.setattr(timezone, "now", lambda: now)
    an_appeal(due_at=now + timedelta(minutes=minutes))
    assert (queues.counts(a_user(Role.OPERATOR))["today"] == 1) is holds


def test_what_is_held_back_is_counted_for_whoever_decides_on_it():
    account = an_account()
    envelope = account.envelopes.create(external_id="1", raw=b"x")
    Quarantined.objects.create(
        envelope=envelope, external_id="1", kind="phone", sender="+97699", reason="flood"
    )
    page = at_desk(a_user(Role.OPERATOR)).get(QUEUE)
    assert 'data-queue="quarantine">1<' in page.text
    assert (
        "quarantine"
        not in at_desk(a_user(Role.INSPECTOR, organisation=an_organisation()))
        .get(f"{QUEUE}counts/")
        .json()["counts"]
    )


def test_from_one_appeal_to_the_next_of_its_list_and_back():
    topic = a_topic()
    made = [an_appeal(due_at=in_hours(hours), topic=topic) for hours in (-5, 3, 70)]
    an_appeal(due_at=in_hours(-1))  # of another topic: not in the list
    desk = at_desk(a_user(Role.OPERATOR))
    back = f"queue=open&topic={topic.pk}"
    opened = desk.get(page_of(made[0]), {"back": back})
    onward = unescape(re.search(r'id="desk-next"[^>]* href="([^"]+)"', opened.text)[1])
    second = desk.get(onward, follow=True)
    assert made[1].code in second.text
    assert f'href="{QUEUE}?queue=open&amp;topic={topic.pk}&amp;stand=' in second.text
    answers.answer(made[1], text="Done", actor=staff())  # it leaves the list; the way goes on
    third = desk.get(act_on(made[1], "beside", "next"), {"back": back})
    assert third["Location"].startswith(page_of(made[2]))
    before = desk.get(act_on(made[1], "beside", "previous"), {"back": back})
    assert before["Location"].startswith(page_of(made[0]))
    Appeal.objects.filter(pk=made[1].pk).update(due_at=None)  # where it stood counts
    stood = re.search(r'id="desk-next"[^>]* href="([^"]+)"', second.text)[1]
    assert made[2].code in desk.get(unescape(stood), follow=True).text
    end = desk.get(act_on(made[2], "beside", "next"), {"back": back})
    assert end["Location"] == f"{QUEUE}?{back}#a{made[2].pk}"


def test_the_poll_tells_what_moved_in_this_list_and_nothing_twice():
    ours, others = a_registered_appeal(), a_registered_appeal()
    desk = at_desk(a_user(Role.OPERATOR))
    newest = re.search(r'data-newest="(\d+)"', desk.get(QUEUE).text)[1]
    quiet = desk.get(f"{QUEUE}counts/", {"queue": "new", "since": newest})
    assert quiet.json()["changed"] == []
    again = desk.get(
        f"{QUEUE}counts/",
        {"queue": "new", "since": newest},
        headers={"If-None-Match": quiet["ETag"]},
    )
    assert (again.status_code, again.content) == (304, b"")
    operator = as_staff(a_user(Role.OPERATOR))
    answers.note(ours, text="Look", actor=operator)
    answers.assign(others, assignee=operator.user, actor=operator)  # it leaves the queue "new"
    come = a_registered_appeal()
    moved = desk.get(f"{QUEUE}counts/", {"queue": "new", "since": newest}).json()
    assert sorted(moved["changed"]) == [ours.pk, come.pk]
    assert moved["counts"]["new"] == "2"


def test_the_poll_never_tells_of_appeals_beyond_ones_reach():
    inspector = at_desk(a_user(Role.INSPECTOR, organisation=an_organisation()))
    a_registered_appeal()
    assert inspector.get(f"{QUEUE}counts/", {"queue": "all", "since": "0"}).json()["changed"] == []
