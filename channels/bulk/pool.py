"""A few threads that say what was claimed, each over its own kept connections.

A delivery whose claim has waited too long for a free thread is not said but given back: so no call
begins near the end of its lease, and none long after the last look at who asked us to stop.
"""

import logging
import threading
import time
from dataclasses import dataclass
from queue import Empty, SimpleQueue

from django.db import connections

from channels import lines
from channels.errors import ChannelError
from channels.models import Delivery

logger = logging.getLogger("sanal.bulk")

GOOD_SECONDS = 5.0  # that a claim is good for until its call begins


@dataclass(frozen=True)
class Said:
    """What became of one call: the provider's identity, or the error; neither when it was given
    back. `seconds` is how long the call took."""

    delivery: Delivery
    provider_id: str = ""
    error: ChannelError | None = None
    seconds: float = 0.0
    given_back: bool = False


class Pool:
    """Use as a context: at its end nothing more is begun, and what is being said is waited for.
    The results must be fetched until `pending` is 0."""

    def __init__(self, threads: int) -> None:
        self.threads = threads
        self.pending = 0  # claimed, result not fetched yet
        self._to_say: SimpleQueue[tuple[Delivery, float] | None] = SimpleQueue()
        self._said: SimpleQueue[Said] = SimpleQueue()
        self._closing = False
        self._workers = [threading.Thread(target=self._work) for _ in range(threads)]

    def __enter__(self) -> "Pool":
        for worker in self._workers:
            worker.start()
        return self

    def __exit__(self, *_error) -> None:
        self._closing = True
        for _ in self._workers:
            self._to_say.put(None)
        for worker in self._workers:
            worker.join()

    def say(self, deliveries: list[Delivery], claimed_at: float) -> None:
        """Have them said; `claimed_at` is a moment of `time.monotonic` before their claim."""
        self.pending += len(deliveries)
        for delivery in deliveries:
            self._to_say.put((delivery, claimed_at))

    def results(self, wait: float) -> list[Said]:
        """What is done by now; waits up to `wait` seconds for the first."""
        found: list[Said] = []
        try:
            if self.pending:
                found.append(self._said.get(timeout=wait) if wait else self._said.get_nowait())
                while True:
                    found.append(self._said.get_nowait())
        except Empty:
            pass
        self.pending -= len(found)
        return found

    def _work(self) -> None:
        try:
            with lines.keeping():
                while (task := self._to_say.get()) is not None:
                    self._said.put(self._one(*task))
        finally:
            connections.close_all()

    def _one(self, delivery: Delivery, claimed_at: float) -> Said:
        began = time.monotonic()
        if self._closing or began - claimed_at > GOOD_SECONDS:
            return Said(delivery, given_back=True)
        try:
            provider_id = delivery.account.adapter.send(delivery)
        except ChannelError as error:
            return Said(delivery, error=error, seconds=time.monotonic() - began)
        except BaseException as error:
            # Nobody knows how far the adapter came: only the provider's list can tell.
            logger.exception("delivery %s: the adapter failed", delivery.pk)
            unknown = ChannelError(f"{type(error).__name__}: {error}", unknown=True)
            return Said(delivery, error=unknown, seconds=time.monotonic() - began)
        return Said(delivery, provider_id, seconds=time.monotonic() - began)
