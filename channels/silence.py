"""Providers that let us wait: one that takes a call and never answers must not take every worker.

Each process keeps in mind which accounts let it wait for nothing, and leaves them alone for a
while, each time for longer, and no two processes for as long. So at a dead mail server one of them
waits now and then; the others read what comes in, and answer by the accounts that work.
"""

import random
import time

WAITS_SECONDS = 3.0  # a call that failed sooner kept nobody
RESTS_SECONDS = (30, 60, 120, 300)  # at least, the more often it was silent

_dice = random.SystemRandom()
_silent: dict[int, tuple[float, int]] = {}  # by account: until when, and how often in a row


def note(account: int, seconds: float, *, answered: bool) -> None:
    """Learn from a call of that length. A refusal is an answer when it comes soon."""
    if answered or seconds < WAITS_SECONDS:
        _silent.pop(account, None)
        return
    times = _silent.get(account, (0.0, 0))[1]
    rest = RESTS_SECONDS[min(times, len(RESTS_SECONDS) - 1)] * (1 + _dice.random())
    _silent[account] = (time.monotonic() + rest, times + 1)


def resting() -> list[int]:
    """The accounts that this process leaves alone now."""
    now = time.monotonic()
    return [account for account, (until, _times) in _silent.items() if until > now]


def forget() -> None:
    """Begin anew (between tests)."""
    _silent.clear()
