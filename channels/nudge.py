"""A nudge tells the workers that a table has something for them.

It is only a hint, so at most one of a kind is published each `WINDOW` by a process: a worker
that comes drains all that waits, and a sweeper finds what a swallowed or lost hint left behind.
"""

import logging
import threading
import time

from celery import current_app
from django.db import transaction

logger = logging.getLogger("sanal.nudge")

WINDOW = 0.1  # seconds

_last: dict[str, float] = {}
_lock = threading.Lock()


def nudge(task: str) -> None:
    """Have `task` run soon after the current transaction commits. Never raises."""
    transaction.on_commit(lambda: _publish(task), robust=True)


def _publish(task: str) -> None:
    now = time.monotonic()
    with _lock:
        if now - _last.get(task, -WINDOW) < WINDOW:
            return
        _last[task] = now
    try:
        current_app.send_task(task, ignore_result=True, retry=False)
    except Exception as error:  # a broker that is down is the sweeper's business
        logger.warning("could not nudge %s: %s", task, type(error).__name__)


def forget() -> None:
    """Publish the next nudge whenever the last one was (between tests)."""
    _last.clear()
