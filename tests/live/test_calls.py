"""Calls folded from events: in every order, and however often."""

from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest
from django.db import connection
from django.test import Client

from accounts.roles import Role
from channels import inbox
from channels.models import Envelope
from channels.voice.events import CallEvent, CallStep
from live import calls
from live.models import Call, CallBack, Recording, Seat
from tests.builders import a_user
from tests.channels.voice import PHONE, SITE, an_exchange, exchange_headers, tell

pytestmark = pytest.mark.django_db

AT = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _site(settings):
    settings.PUBLIC_URL = SITE


@pytest.fixture
def oyun():
    user = a_user(Role.OPERATOR)
    Seat.objects.create(user=user, number="201", is_taking=True)
    return user


def event(step: CallStep, seconds: int, **fields) -> CallEvent:
    return CallEvent("17.1", step, AT + timedelta(seconds=seconds), PHONE, **fields)


def folded(account, events) -> dict:
    """The call that these events make, and its task, as plain facts; nothing of it stays."""
    with connection.cursor() as cursor:
        cursor.execute("SAVEPOINT story")
    envelope = Envelope(account=account, received_at=AT, attempts=1)
    for each in events:
        calls.receive(each, envelope)
    call = Call.objects.get()
    facts = {
        "state": call.state,
        "operator": call.operator_id,
        "moments": (call.started_at, call.queued_at, call.answered_at, call.ended_at),
        "outcome": call.outcome,
        "tasks": list(CallBack.objects.values_list("state", flat=True)),
    }
    with connection.cursor() as cursor:
        cursor.execute("ROLLBACK TO SAVEPOINT story")
    return facts


def test_a_call_that_was_talked_is_the_same_in_every_order(oyun):
    account = an_exchange()
    story = [
        event(CallStep.STARTED, 0),
        event(CallStep.QUEUED, 5),
        event(CallStep.RINGING, 9, operator="201"),
        event(CallStep.ANSWERED, 14, operator="201"),
        event(CallStep.ENDED, 90, outcome="completed"),
    ]
    found = [folded(account, order) for order in permutations(story)]
    assert found[0]["state"] == Call.State.COMPLETED
    assert found[0]["operator"] == oyun.pk
    for facts in found:
        assert "open" not in facts.pop("tasks")
    assert len({tuple(facts.values()) for facts in found}) == 1


def test_a_caller_who_gave_up_is_to_be_called_back_in_every_order():
    account = an_exchange()
    story = [
        event(CallStep.STARTED, 0),
        event(CallStep.QUEUED, 5),
        event(CallStep.RINGING, 9, operator="nobody's"),
        event(CallStep.ENDED, 40, outcome="canceled"),
    ]
    for order in permutations(story):
        facts = folded(account, order)
        assert (facts["state"], facts["tasks"]) == (Call.State.ABANDONED, ["open"]), order


def test_the_same_events_again_change_nothing(oyun):
    account = an_exchange()
    story = [
        event(CallStep.QUEUED, 5),
        event(CallStep.RINGING, 9, operator="201"),
        event(CallStep.ENDED, 40),
    ]
    assert folded(account, story) == folded(account, story * 3)


def test_one_caller_has_one_open_task():
    account = an_exchange()
    for number in range(3):
        tell(account, event="ended", call=f"5.{number}", caller=PHONE, at=1767330000 + number)
    inbox.drain()
    assert Call.objects.filter(state=Call.State.MISSED).count() == 3
    assert CallBack.objects.count() == 1


def test_a_later_talk_settles_the_task_even_when_it_is_heard_of_first(oyun):
    account = an_exchange()
    missed = {"event": "ended", "call": "1", "caller": PHONE, "at": 1767330000}
    talked = {"event": "answered", "call": "2", "caller": PHONE, "operator": "201"}
    tell(account, **missed)
    inbox.drain()
    assert CallBack.objects.get().state == CallBack.State.OPEN
    tell(account, **talked, at=1767330500, direction="out")
    inbox.drain()
    assert CallBack.objects.get().state == CallBack.State.CALLED_AGAIN
    CallBack.objects.all().delete()
    Call.objects.all().delete()
    Envelope.objects.all().delete()
    tell(account, **talked, at=1767330500)
    inbox.drain()
    tell(account, **missed)
    inbox.drain()
    assert not CallBack.objects.exists()


def test_a_withheld_number_leaves_nobody_to_call():
    account = an_exchange()
    tell(account, event="ended", call="1", caller="anonymous")
    inbox.drain()
    assert Call.objects.get().caller is None
    assert not CallBack.objects.exists()


def test_the_operator_is_whose_phone_answered(oyun):
    other = a_user(Role.OPERATOR)
    Seat.objects.create(user=other, number="202", is_taking=True)
    account = an_exchange()
    tell(account, event="ringing", call="1", caller=PHONE, operator="201", at=1767330000)
    tell(account, event="ringing", call="1", caller=PHONE, operator="202", at=1767330010)
    inbox.drain()
    assert Call.objects.get().operator == other
    tell(account, event="answered", call="1", caller=PHONE, operator="201", at=1767330020)
    tell(account, event="ringing", call="1", caller=PHONE, operator="202", at=1767330011)
    inbox.drain()
    assert Call.objects.get().operator == oyun


def test_a_recording_waits_to_be_fetched_once():
    account = an_exchange()
    for at in (1, 2):
        tell(account, event="recorded", call="1", recording="https://pbx.example.mn/1.wav", at=at)
    inbox.drain()
    assert Recording.objects.get().remote_url == "https://pbx.example.mn/1.wav"


def test_calls_whose_end_nobody_told_are_ended():
    account = an_exchange()
    tell(account, event="queued", call="led", caller=PHONE)
    tell(account, event="queued", call="exchange", caller="+97699445566")
    inbox.drain()
    long_ago = datetime.now(UTC) - timedelta(minutes=10)
    Call.objects.update(started_at=long_ago)
    Call.objects.filter(external_id="led").update(heard_at=long_ago)
    assert calls.end_lost() == 1
    assert Call.objects.get(external_id="led").state == Call.State.ABANDONED
    assert Call.objects.get(external_id="exchange").state == Call.State.QUEUED
    assert CallBack.objects.get().address.value == PHONE


def test_stale_and_forged_events_are_refused():
    account = an_exchange()
    raw = b'{"event": "start", "call": "1"}'
    path = f"/hooks/phone/{account.code}/"
    for headers in (
        exchange_headers(raw, at=1767330000),
        exchange_headers(raw, key="another"),
        {"X-Token": ""},
        {},
    ):
        response = Client().post(path, raw, content_type="application/json", headers=headers)
        assert response.status_code == 403
    assert not Envelope.objects.exists()
