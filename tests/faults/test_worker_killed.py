"""A real worker, a real Redis, a real `kill -9`: what was accepted is there once after restart."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from celery import Celery
from django.conf import settings
from django.db import connection

from channels import inbox
from channels.models import Delivery, Envelope
from feedback import timeline
from feedback.models import Appeal, Message
from tests.builders import an_account
from tests.channels.test_inbox import FORM, sms

MESSAGES = 200
PATIENCE = 120  # seconds


@contextmanager
def a_worker(redis_url: str) -> Iterator[subprocess.Popen]:
    """A Celery worker of two processes on the test's own database; killed at the end."""
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATABASE_NAME": connection.settings_dict["NAME"],
        "REDIS_URL": redis_url,
        "INBOX_LEASE_SECONDS": "3",
    }
    command = [sys.executable, "-m", "celery", "-A", "config", "worker", "--concurrency", "2"]
    worker = subprocess.Popen(
        [*command, "--loglevel", "error", "--without-mingle", "--without-gossip"],
        env=environment,
        cwd=settings.BASE_DIR,
        start_new_session=True,
    )
    try:
        yield worker
    finally:
        if worker.poll() is None:
            os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()


def nudge_until(redis_url: str, condition) -> None:
    """Send what the scheduler would send, until a condition holds."""
    with Celery(broker=redis_url) as app:
        until = time.monotonic() + PATIENCE
        while not condition():
            assert time.monotonic() < until, inbox.balance()
            app.send_task("channels.tasks.sweep_inbox", ignore_result=True)
            time.sleep(0.2)


def done() -> int:
    return Envelope.objects.filter(state="done").count()


@pytest.mark.slow
@pytest.mark.redis
@pytest.mark.django_db(transaction=True)
def test_two_hundred_messages_survive_a_killed_worker(redis_server):
    account = an_account("sms", is_active=True)
    for number in range(MESSAGES):
        raw = sms("There is no water", sender=f"+9769911{number:04}", id=str(number))
        assert inbox.accept(account=account, raw=raw, content_type=FORM)

    with a_worker(redis_server) as worker:
        nudge_until(redis_server, lambda: done() >= 20)
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()
    assert 20 <= done() < MESSAGES, "the worker was not killed in the middle"

    with a_worker(redis_server):
        nudge_until(redis_server, lambda: done() == MESSAGES)

    assert Appeal.objects.count() == MESSAGES
    assert Appeal.objects.values("citizen").distinct().count() == MESSAGES
    assert Message.objects.filter(direction="in").count() == MESSAGES
    assert Delivery.objects.filter(key__startswith="acknowledgement:").count() == MESSAGES
    balance = inbox.balance()
    assert (balance.accepted, balance.done, balance.holds) == (MESSAGES, MESSAGES, True)
    assert list(timeline.breaks()) == []
