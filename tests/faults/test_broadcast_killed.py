"""A broadcast, a real worker, three times `kill -9` between the gateway's yes and our note of it:
everybody gets it exactly once, but those who said stop while it went out.

BROADCAST_PEOPLE=12200 makes it the council of the specification; a fortieth is quick enough for
every run. What is to be tried again waits for no minutes here: the test brings its time forward.
"""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psutil
import pytest
from celery import Celery
from django.conf import settings
from django.db import connection
from django.utils import timezone

from channels import folding, inbox
from channels.bulk.pool import GOOD_SECONDS
from channels.models import Delivery
from outreach.audiences import consenting
from outreach.sending import following
from outreach.sending.progress import progress
from tests.outreach.sending.running import (
    WORDS,
    a_broadcast,
    a_gateway_account,
    by_day,
    people,
    states,
)
from tests.standins.gateway import GatewayStandIn

PEOPLE = int(os.environ.get("BROADCAST_PEOPLE", "305"))
KILLED_AT = (0.1, 0.4, 0.75)  # parts of all that were accepted
STOPS_AT = 0.2
EVERY_STOPS = 40  # each so many-th person says stop
FAULTS = {"429": 97, "500": 67, "lost": 31, "dropped": 79}
REPORTED = 24  # messages whose receipts come
CALL_SECONDS = 20.0  # that a call may last which began before a stop
PATIENCE = 240


class Crew:
    """The one worker there is; another comes when it was killed."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.environment = environment
        self.kills = 0
        self._worker = self._started()

    def _started(self) -> subprocess.Popen:
        command = [sys.executable, "-m", "celery", "-A", "config", "worker", "-Q", "bulk"]
        return subprocess.Popen(
            [*command, "-c", "1", "-l", "error", "--without-mingle", "--without-gossip"],
            env=self.environment,
            cwd=settings.BASE_DIR,
            start_new_session=True,
        )

    def kill(self) -> None:
        """Kill it whole, or the child that does its work: by turns."""
        if self.kills % 2:
            os.killpg(self._worker.pid, signal.SIGKILL)
        else:
            for child in psutil.Process(self._worker.pid).children():
                child.kill()
        self.kills += 1

    def replace_the_dead(self) -> None:
        if self._worker.poll() is not None:
            self._worker = self._started()

    def end(self) -> None:
        if self._worker.poll() is None:
            os.killpg(self._worker.pid, signal.SIGKILL)
        self._worker.wait()


@contextmanager
def a_crew(redis_url: str, gateway: GatewayStandIn) -> Iterator[Crew]:
    crew = Crew(
        {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "DATABASE_NAME": connection.settings_dict["NAME"],
            "REDIS_URL": redis_url,
            "OUTGOING_ALLOWED_HOSTS": gateway.host,
            "OUTBOX_LEASE_SECONDS": "3",
            "OUTBOX_LOOK_UP_SECONDS": "1",
            "BULK_THREADS": "8",
        }
    )
    try:
        yield crew
    finally:
        crew.end()


def say_stop(addresses, at: dict[str, float]) -> None:
    """They say stop, one after the other; `at` gets when each word was committed."""
    for address in addresses:
        consenting.say_no(address, how=consenting.How("message", "sms", "STOP"))
        at[address.value] = time.time()


def bring_forward() -> None:
    """What waits to be tried again, or looked up again, is due now."""
    now = timezone.now()
    Delivery.objects.filter(state="queued", next_try_at__gt=now).update(next_try_at=now)
    Delivery.objects.filter(state="unknown", lease_until__gt=now).update(lease_until=now)


@pytest.mark.slow
@pytest.mark.redis
@pytest.mark.django_db(transaction=True)
def test_everybody_once_through_three_kills_and_nobody_after_their_stop(redis_server, live_server):
    by_day()
    everybody = people(PEOPLE)
    unwilling = everybody[EVERY_STOPS - 1 :: EVERY_STOPS]
    stopped: dict[str, float] = {}
    with GatewayStandIn(latency=0.01, every=FAULTS) as gateway:
        account = a_gateway_account(gateway)
        hook = f"{live_server.url}/hooks/sms/{account.code}/"
        broadcast = a_broadcast(everybody)
        with a_crew(redis_server, gateway) as crew, Celery(broker=redis_server) as app:
            moments = [int(PEOPLE * part) for part in KILLED_AT]
            gateway.on_accept = lambda number: crew.kill() if number in moments else None
            _until_over(app, crew, gateway, broadcast, lambda: say_stop(unwilling, stopped))
        keys = list(gateway.by_key())[:: max(1, PEOPLE // REPORTED)]
        reported = threading.Thread(target=gateway.report, args=(hook, ["delivered", "sent"], keys))
        reported.start()
        reported.join()
        while folding.drain() or inbox.drain():
            pass

    reached = gateway.by_person()
    assert crew.kills == len(KILLED_AT)
    assert set(gateway.by_key().values()) == {1}, "a message was said twice"
    assert set(reached.values()) == {1}, "a person got it twice"
    assert {each.value for each in everybody} - set(reached) <= set(stopped), "somebody was missed"
    late = {
        number: gateway.accepted_at[number] - at
        for number, at in stopped.items()
        if number in reached and gateway.accepted_at[number] > at + GOOD_SECONDS + CALL_SECONDS
    }
    assert not late
    left_out = len(set(stopped) - set(reached))
    assert left_out > 0, "no stop came in time"
    assert {text for _key, _to, text in gateway.accepted} == set(WORDS.values())

    found = states(broadcast)
    assert found.pop("skipped opted_out") == left_out
    assert found == {"delivered": len(keys), "sent": PEOPLE - left_out - len(keys)}
    figures = progress(broadcast)
    assert (figures.sent, figures.delivered) == (found["sent"], found["delivered"])
    assert figures.total == PEOPLE
    assert not Delivery.objects.filter(state__in=["queued", "sending", "unknown"]).exists()
    broadcast.refresh_from_db()
    assert broadcast.status == "done"
    assert inbox.balance().holds


def _until_over(app, crew: Crew, gateway: GatewayStandIn, broadcast, stop) -> None:
    """Do what the scheduler would do, until everybody is settled; meanwhile some say stop."""
    until = time.monotonic() + PATIENCE + PEOPLE / 50
    stops_at, has_stopped = PEOPLE * STOPS_AT, False
    while True:
        figures = progress(broadcast)
        if figures.is_over and not figures.unknown:
            broadcast.refresh_from_db()
            if broadcast.status == "done":
                return
        assert time.monotonic() < until, figures
        if not has_stopped and len(gateway.accepted) >= stops_at:
            stop()
            has_stopped = True
        crew.replace_the_dead()
        app.send_task("outreach.tasks.send_broadcasts", queue="bulk", ignore_result=True, expires=2)
        following.tidy()
        bring_forward()
        time.sleep(0.3)
