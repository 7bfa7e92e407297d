"""*Start it now*: asked for at the desk, done by a worker, once, whatever happens meanwhile."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import DatabaseError, OperationalError, connection, transaction

from accounts.roles import Role
from outreach import tasks
from outreach.broadcasts import recipients, starting, workflow
from outreach.models import Broadcast, Recipient
from tests.builders import a_contact, a_user, an_account, an_approved_broadcast
from tests.desk import at_desk

pytestmark = pytest.mark.django_db
HOME = "/admin/outreach/broadcasts/"
STARTING = "It is being started"


@pytest.fixture
def writer():
    return a_user(Role.PR_MANAGER)


@pytest.fixture
def people():
    an_account("sms")
    return [a_contact(phone=f"+9769911000{n}", language="mn") for n in range(3)]


def press(user, broadcast: Broadcast, name: str = "start") -> str:
    """Press a button of its page; the page that is told."""
    answer = at_desk(user).post(f"{HOME}{broadcast.pk}/{name}/", follow=True)
    broadcast.refresh_from_db()
    return answer.text


def test_a_press_fixes_nobody_and_says_that_it_is_being_started(writer, people):
    broadcast = an_approved_broadcast(created_by=writer)
    page = press(writer, broadcast)
    assert (broadcast.status, broadcast.recipients.count()) == ("approved", 0)
    assert page.count(STARTING) == 2  # the message, and where it stands
    assert f'data-renew="{HOME}{broadcast.pk}/progress/"' in page
    assert "Start it now</button>" not in page


def test_a_worker_starts_what_was_asked_for_once(writer, people):
    broadcast = an_approved_broadcast(created_by=writer)
    press(writer, broadcast)
    press(writer, broadcast)
    tasks.start_broadcasts()
    tasks.start_broadcasts()
    assert "It is: going out." in press(writer, broadcast)
    assert broadcast.recipients.count() == 3
    steps = [(step.status, step.user) for step in broadcast.steps.all()][2:]
    assert steps == [("approved", writer), ("running", None)]
    assert STARTING not in at_desk(writer).get(f"{HOME}{broadcast.pk}/").text


def test_what_was_taken_back_is_not_started_nor_after_it_is_approved_anew(writer, people):
    broadcast = an_approved_broadcast(created_by=writer)
    press(writer, broadcast)
    press(writer, broadcast, "back")
    workflow.propose(broadcast, user=writer)
    workflow.approve(broadcast, user=a_user(Role.SUPERVISOR))
    tasks.start_broadcasts()
    broadcast.refresh_from_db()
    assert (broadcast.status, broadcast.recipients.count()) == ("approved", 0)


def test_only_what_is_approved_can_be_asked_to_start(writer, people):
    broadcast = an_approved_broadcast(created_by=writer)
    starting.start(broadcast)
    workflow.pause(broadcast)
    assert "It is: paused." in press(writer, broadcast)
    assert broadcast.start_asked_at is None
    workflow.send_back(other := an_approved_broadcast(), user=None)
    with pytest.raises(DatabaseError, match="start_asked_approved"), transaction.atomic():
        Broadcast.objects.filter(pk=other.pk).update(start_asked_at=other.proposed_at)


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_dies_at_it_is_followed_by_another(writer, people, monkeypatch):
    broadcast = an_approved_broadcast(created_by=writer)
    press(writer, broadcast)
    fix = recipients.fix

    def fix_and_die(broadcast):
        fix(broadcast)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    monkeypatch.setattr(recipients, "fix", fix_and_die)
    with pytest.raises(OperationalError):
        aside(starting.start_due)
    assert not Recipient.objects.exists()
    monkeypatch.setattr(recipients, "fix", fix)
    assert starting.start_due() == 1
    assert broadcast.recipients.count() == 3


@pytest.mark.django_db(transaction=True)
def test_it_can_be_called_off_while_a_worker_is_at_it(writer, people, monkeypatch):
    broadcast = an_approved_broadcast(created_by=writer)
    press(writer, broadcast)
    chosen = recipients.chosen

    def chosen_slowly(broadcast, now):
        assert aside(starting.start_due) == 0  # another one neither does it nor waits
        aside(lambda: workflow.cancel(Broadcast.objects.get(), user=writer))
        return chosen(broadcast, now)

    monkeypatch.setattr(recipients, "chosen", chosen_slowly)
    assert starting.start_due() == 0
    broadcast.refresh_from_db()
    assert (broadcast.status, broadcast.recipients.count()) == ("cancelled", 0)


def aside(act):
    """What it returns, done by another process' connection."""

    def acting():
        try:
            with connection.cursor() as cursor:
                cursor.execute("SET lock_timeout = '3s'")
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(acting).result()
