"""Telling open pages that the facts have changed, so that their figures move by themselves.

A stream says no figures: the page that hears of a change fetches itself anew and is answered by
its own entity tag. A waiting page holds a thread of the server, never a transaction, so few may
wait (docs/decisions/0029); the others are told to ask again.
"""

import threading
import time
from collections.abc import Iterator

from django.conf import settings
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from analytics import access
from analytics.overview import version

SECONDS = 25.0  # at most; less than any proxy's patience
LOOK_EVERY = 1.0
ASK_AGAIN = 15  # seconds, where nobody could wait
_STREAM = "text/event-stream"
_SILENCE = 5  # looks without news, after which a sign of life finds out who has gone

_GRACE = 5.0  # seconds after its end, when a stream that nobody closed is taken for gone

_lock = threading.Lock()
_open: set["Stream"] = set()


class Stream:
    """One of the process's places, from the moment it was taken until `close`."""

    def __init__(self, seen: str) -> None:
        """`seen` is the generation that the page knows; empty: none yet."""
        self.seen = seen
        self.end = time.monotonic() + SECONDS

    @classmethod
    def take(cls, seen: str) -> "Stream | None":
        """None when all places are taken."""
        with _lock:
            now = time.monotonic()
            _open.difference_update([one for one in _open if one.end + _GRACE < now])
            if len(_open) >= settings.DASHBOARD_WAITING_MOST:
                return None
            stream = cls(seen)
            _open.add(stream)
            return stream

    def close(self) -> None:
        """Free the place; whoever serves the stream calls it, however the stream ended."""
        with _lock:
            _open.discard(self)

    def __iter__(self) -> Iterator[bytes]:
        yield b"retry: 3000\n\n"
        quiet = 0
        while time.monotonic() < self.end:
            quiet += 1
            if (now := version.generation()) != self.seen:
                self.seen, quiet = now, 0
                yield _event(now)
            elif quiet % _SILENCE == 0:
                yield b": still here\n\n"
            time.sleep(LOOK_EVERY)


def _event(generation: str) -> bytes:
    return f"id: {generation}\nevent: facts\ndata: {generation}\n\n".encode()


def _at_once(seen: str) -> bytes:
    """A stream that ends where it begins: when to come again, and what is new until now."""
    now = version.generation()
    wait = f"retry: {ASK_AGAIN * 1000}\n\n".encode()
    return wait + (_event(now) if now != seen else b"")


@require_safe
@never_cache
@access.for_officials
def changes(request: HttpRequest) -> HttpResponse:
    """Server-sent events, one after each change of the facts; `Last-Event-ID` is the generation
    that the page has seen, so that nothing is missed between two streams. Who finds no place is
    told what is new, and when to come again."""
    seen = request.headers.get("Last-Event-ID", "")[:100]
    stream = Stream.take(seen)
    if stream is None:
        return HttpResponse(_at_once(seen), content_type=_STREAM)
    return StreamingHttpResponse(
        stream,
        content_type=_STREAM,
        headers={"X-Accel-Buffering": "no"},  # a proxy passes each event on at once
    )
