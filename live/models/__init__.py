"""The rows of calls and web chat."""

from live.models.calls import Call, CallBack, Prompt, Recording, Seat
from live.models.chats import Chat, ChatWords

__all__ = [
    "Call",
    "CallBack",
    "Chat",
    "ChatWords",
    "Prompt",
    "Recording",
    "Seat",
]
