"""Say what is due in the bulk lane, for a while, as fast as the accounts' pace allows."""

import time
from collections import Counter

from django.conf import settings

from channels.bulk import claims, lanes, results
from channels.bulk.pool import Pool, Said
from channels.models import Account

AT_ONCE = 8  # claims for each thread, where calls are quick
QUICK_SECONDS = 0.25  # a mean call not longer than this is quick
LOOK_SECONDS = 0.5  # between looks for accounts with work
PACE_SECONDS = 0.25  # of an account's pace are claimed at once, where it is the limit
WRITE_SECONDS = 0.2  # results wait no longer to be written
WRITE_MANY = 50


class Drain:
    """One worker's work on the bulk lane. Use as a context; `step` as often as there is time."""

    def __init__(self, threads: int | None = None) -> None:
        self.pool = Pool(threads or settings.BULK_THREADS)
        self.said = self.cancelled = 0
        self._unwritten: list[Said] = []
        self._written_at = time.monotonic()
        self._in_hand: Counter[int] = Counter()  # claimed and not written, by account
        self._accounts: list[Account] = []
        self._looked_at = 0.0
        self._mean = 0.0
        self._ready: set[int] = set()  # accounts that have a lane
        self._not_before: dict[int, float] = {}  # by account

    def __enter__(self) -> "Drain":
        self.pool.__enter__()
        return self

    def __exit__(self, *error) -> None:
        self.pool.__exit__(*error)
        self._fetch(0)
        self._write()

    @property
    def is_idle(self) -> bool:
        """Whether nothing is in hand and nothing was due at the last look."""
        return not self.pool.pending and not self._unwritten and not self._accounts

    def step(self, *, is_quiet: bool = False) -> int:
        """Claim what may go now, and write down what has gone; returns how many were claimed.
        Takes a fraction of a second. `is_quiet`: people are left alone now."""
        taken = 0
        now = time.monotonic()
        if now - self._looked_at > LOOK_SECONDS:
            self._accounts = claims.accounts_with_work(is_quiet=is_quiet)
            self._looked_at = now
        if self._has_room():
            ready = [each for each in self._accounts if self._not_before.get(each.pk, 0) <= now]
            taken = sum(self._claim(each, is_quiet) for each in ready)
        self._fetch(0 if taken else WRITE_SECONDS / 4)
        late = time.monotonic() - self._written_at > WRITE_SECONDS
        if len(self._unwritten) >= WRITE_MANY or (self._unwritten and late):
            self._write()
        return taken

    def _has_room(self) -> bool:
        return self.pool.pending <= self._most() // 2

    def _most(self) -> int:
        """Claims to hold at once: so many that none waits much longer than a second."""
        quick = max(1, min(AT_ONCE, round(AT_ONCE * QUICK_SECONDS / max(self._mean, 0.01))))
        return self.pool.threads * quick

    def _claim(self, account: Account, is_quiet: bool) -> int:
        share = max(1, self._most() // len(self._accounts))
        room = share - self._in_hand[account.pk]
        if room < max(1, share // 4):
            return 0
        if account.pk not in self._ready:
            lanes.open_lane(account)
            self._ready.add(account.pk)
        claimed_at = time.monotonic()
        claimed = claims.take(account, room, is_quiet=is_quiet)
        self.cancelled += claimed.cancelled
        self._in_hand[account.pk] += len(claimed.deliveries)
        self.pool.say(claimed.deliveries, claimed_at)
        if len(claimed.deliveries) < room:  # the pace says no more just now, or nothing is due
            self._not_before[account.pk] = claimed_at + PACE_SECONDS
        return len(claimed.deliveries)

    def _fetch(self, wait: float) -> None:
        found = self.pool.results(wait) if self.pool.pending else []
        if not found and wait and not self.pool.pending:
            time.sleep(wait)
        for each in found:
            self._in_hand[each.delivery.account.pk] -= 1
            if not each.given_back:
                self.said += 1
                self._mean += (each.seconds - self._mean) * 0.05
        if found and not self._unwritten:
            self._written_at = time.monotonic()
        self._unwritten += found

    def _write(self) -> None:
        if self._unwritten:
            said, self._unwritten = self._unwritten, []
            results.write(said)
        self._written_at = time.monotonic()


def drain(seconds: float = 30) -> int:
    """Say what is due, until nothing is or the time is over; returns how many were said."""
    until = time.monotonic() + seconds
    with Drain() as drain:
        while time.monotonic() < until:
            if not drain.step() and drain.is_idle:
                break
    return drain.said
