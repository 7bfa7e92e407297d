"""The rows of calls and web chat."""

from live.models.calls import Call, CallBack, Prompt, Recording, Seat

__all__ = [
    "Call",
    "CallBack",
    "Prompt",
    "Recording",
    "Seat",
]
