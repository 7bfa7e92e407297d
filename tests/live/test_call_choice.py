"""Which operator a caller goes to: language, shift, and who has been free the longest."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from accounts.roles import Role
from feedback.duty import attending
from feedback.models import Skills
from live import call_choice, call_queue
from live.call_choice import PATIENCE, Caller, Desk, pairs
from live.models import Call, Seat
from tests.builders import a_user, an_account

NOW = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)


def caller(pk: int, language: str = "", waited: timedelta = timedelta()) -> Caller:
    return Caller(pk, language, NOW - waited)


def desk(user: int, *languages: str, is_due: bool = True) -> Desk:
    return Desk(user, frozenset(languages), is_due)


def test_a_caller_goes_to_who_speaks_their_language():
    assert pairs([caller(1, "kk")], [desk(1, "mn"), desk(2, "kk")], [], NOW) == {1: 2}


def test_the_longest_free_comes_first_among_equals():
    assert pairs([caller(1, "mn")], [desk(5, "mn"), desk(2, "mn")], [], NOW) == {1: 5}


def test_who_is_on_shift_comes_before_who_is_not():
    free = [desk(1, "mn", is_due=False), desk(2, "mn")]
    assert pairs([caller(1, "mn")], free, [], NOW) == {1: 2}


def test_one_waits_a_while_for_a_colleague_who_speaks_it_and_no_longer():
    free, busy = [desk(1, "mn")], [desk(2, "kk")]
    assert pairs([caller(1, "kk")], free, busy, NOW) == {}
    assert pairs([caller(1, "kk", waited=PATIENCE)], free, busy, NOW) == {1: 1}


def test_nobody_waits_for_a_language_that_nobody_here_speaks():
    assert pairs([caller(1, "az")], [desk(1, "mn")], [desk(2, "kk")], NOW) == {1: 1}


def test_who_waits_for_a_language_does_not_hold_up_those_behind():
    callers = [caller(1, "kk"), caller(2, "mn")]
    assert pairs(callers, [desk(1, "mn")], [desk(2, "kk")], NOW) == {2: 1}


languages = st.sampled_from(["", "mn", "kk", "ru"])
desks = st.lists(st.tuples(st.frozensets(languages.filter(bool)), st.booleans()), max_size=5)
callers = st.lists(st.tuples(languages, st.integers(0, 120)), max_size=6)


@given(callers, desks, desks)
def test_nobody_is_given_twice_and_nobody_waits_without_a_reason(waiting, free, busy):
    queue = [
        caller(number, language, timedelta(seconds=seconds))
        for number, (language, seconds) in enumerate(waiting)
    ]
    ready = [Desk(number, *each) for number, each in enumerate(free)]
    talking = [Desk(number, *each) for number, each in enumerate(busy, start=100)]
    found = pairs(queue, ready, talking, NOW)
    assert len(set(found.values())) == len(found)
    assert set(found.values()) <= {each.user for each in ready}
    if len(found) < len(ready):
        for each in queue:
            if each.pk not in found:
                assert each.queued_at + PATIENCE > NOW
                assert any(other.speaks(each.language) for other in [*ready, *talking])


@pytest.mark.django_db
def test_the_queue_offers_a_call_to_who_speaks_its_language():
    one, two = a_user(Role.OPERATOR), a_user(Role.OPERATOR)
    for user, language in ((one, "mn"), (two, "kk")):
        Seat.objects.create(user=user, number=f"20{user.pk}", is_taking=True)
        Skills.objects.create(user=user, languages=[language])
        attending.come(user)
    now = timezone.now()
    call = Call.objects.create(
        account=an_account("phone", options={"gateway": "exchange"}),
        external_id="1",
        language="kk",
        state=Call.State.QUEUED,
        started_at=now,
        queued_at=now,
    )
    with transaction.atomic():
        assert call_queue.offer(call).user == two
    assert call_choice.talks([one.pk, two.pk]) == {}
