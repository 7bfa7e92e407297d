"""Waiting for news of a chat, in few places of a process: beyond these nobody waits here.

A waiting request holds a thread, never a transaction (docs/decisions/0013).
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.conf import settings

SECONDS = 20.0  # at most; less than any proxy's patience
LOOK_EVERY = 1.0

_lock = threading.Lock()
_taken = 0


@contextmanager
def _place() -> Iterator[bool]:
    """One of the process's places for who waits; False when all are taken."""
    global _taken
    with _lock:
        free = _taken < settings.CHAT_WAITING_MOST
        _taken += free
    try:
        yield free
    finally:
        with _lock:
            _taken -= free


def until(has_come: Callable[[], bool]) -> bool:
    """Return when it has come, or after `SECONDS`; at once when no place is free, so that the
    page asks again by itself. Returns whether there was a place."""
    with _place() as free:
        if free:
            end = time.monotonic() + SECONDS
            while time.monotonic() < end and not has_come():
                time.sleep(LOOK_EVERY)
    return free
