"""What happens to a call, whoever says so: plain values that may come in any order, and twice."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from channels.values import Media, Signal


class CallStep(StrEnum):
    """What became of a call at a moment."""

    STARTED = "started"  # it reached us
    QUEUED = "queued"  # it waits for an operator
    RINGING = "ringing"  # an operator's phone rings
    ANSWERED = "answered"  # an operator took it
    ENDED = "ended"
    RECORDED = "recorded"  # the conversation's recording is ready to be fetched
    MESSAGE = "message"  # the caller left a spoken message


@dataclass(frozen=True)
class CallEvent(Signal):
    """One step of one call.

    `call` is the provider's own name for it. `at` None means: when we heard of it. `caller` is
    E.164, empty when withheld; of a call that we made, it is the person we called. `operator` is
    the number or extension that rang or answered. `outcome` is the provider's word for how it
    ended. `message` is the external id of the inbound that a spoken message became.
    """

    call: str
    step: CallStep
    at: datetime | None = None
    caller: str = ""
    called: str = ""
    language: str = ""
    operator: str = ""
    outcome: str = ""
    is_outgoing: bool = False
    recording: Media | None = None
    message: str = ""


@dataclass(frozen=True)
class Transcribed(Signal):
    """What a machine understood of a recording; `message` is the external id of the inbound."""

    message: str
    text: str
    source: str
