"""One worker's turn at broadcasts: hand over, claim, say, write down, over and over."""

import logging
import time

from django.db import InterfaceError, OperationalError

from channels import outbox
from channels.bulk.draining import Drain
from outreach.audiences import manners
from outreach.models import Broadcast
from outreach.sending.handing import hand_over

logger = logging.getLogger("sanal.broadcasts")

TURN_SECONDS = 45.0
HAND_SECONDS = 0.1  # between hand-overs while there is something to hand over
LOOK_SECONDS = 1.0  # the same while there is nothing, and between looks at the clock
IDLE_SECONDS = 2.5  # without anything to do before a turn ends; the scheduler begins another
SWEEP_SECONDS = 5.0  # between looks for what a dead worker left, and what no answer came to
ASK_SECONDS = 4.0  # that providers are asked, each time


def work(seconds: float = TURN_SECONDS) -> int:
    """Send what is due of all running broadcasts, until nothing is or the time is over; returns
    how many were said."""
    until = time.monotonic() + seconds
    next_hand = next_sweep = next_clock = 0.0
    is_quiet = True
    busy_at = time.monotonic()
    with Drain() as drain:
        while (now := time.monotonic()) < until:
            handed = 0
            if now >= next_sweep:
                outbox.doubt_expired(bulk=True)
                outbox.look_up_unknown(bulk=True, seconds=ASK_SECONDS)
                next_sweep = time.monotonic() + SWEEP_SECONDS
            if now >= next_clock:
                is_quiet = manners.is_quiet_now()
                next_clock = now + LOOK_SECONDS
            if now >= next_hand:
                handed = hand_all()
                next_hand = now + (HAND_SECONDS if handed else LOOK_SECONDS)
            if drain.step(is_quiet=is_quiet) or handed or not drain.is_idle:
                busy_at = time.monotonic()
            elif time.monotonic() - busy_at > IDLE_SECONDS:
                break
    return drain.said


def hand_all() -> int:
    """A batch of each running broadcast; returns how many recipients were dealt with. No more at a
    time: what is claimed lasts for a fraction of a second, and then the threads would stand idle.
    """
    return sum(map(_handed, running()))


def _handed(broadcast_id: int) -> int:
    try:
        return hand_over(broadcast_id)
    except (OperationalError, InterfaceError):  # the database: the others cannot go out, too
        raise
    except Exception:  # of this one alone: the others go out all the same
        logger.exception("broadcast %s cannot be handed over", broadcast_id)
        return 0


def running() -> list[int]:
    """Broadcasts that go out now."""
    found = Broadcast.objects.filter(status=Broadcast.Status.RUNNING)
    return list(found.order_by("-is_alert", "pk").values_list("pk", flat=True))
