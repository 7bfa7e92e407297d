"""A talk with a caller as abstract turns: what they did, and what they hear next.

A provider's requests become a `Turn`; a script (`settings.CALL_SCRIPT`) answers with a `Step`;
the provider's own language is written from that. What a step keeps comes back with the next turn.
"""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Turn:
    """What the caller did, at which place of the talk.

    `place` is what the step before named as the next; empty at the beginning. `speaks` are the
    languages that the provider can read aloud, the first where the caller's own is not among
    them; `takes_messages` says whether there is a voicemail to go to. `outcome` is what became of
    a connection: answered, busy, no-answer, failed; `seconds` is how long they talked.
    """

    account: Any
    call: str
    caller: str = ""
    called: str = ""
    place: str = ""
    language: str = ""
    pressed: str = ""
    outcome: str = ""
    seconds: int = 0
    kept: dict[str, str] = field(default_factory=dict)
    speaks: tuple[str, ...] = ()
    takes_messages: bool = False


@dataclass(frozen=True)
class Prompt:
    """Words to be heard: from a recording at `audio` when there is one, else read aloud."""

    text: str
    language: str
    audio: str = ""


@dataclass(frozen=True)
class Ask:
    """Wait for one key, at most so many seconds; then `place`, pressed or not."""

    place: str
    seconds: int


@dataclass(frozen=True)
class Connect:
    """Ring an operator (a number, `sip:...` or `client:...`); afterwards go on at `place`."""

    to: str
    place: str
    seconds: int
    is_recorded: bool = False


@dataclass(frozen=True)
class TakeMessage:
    """Record what the caller says, for at most so many seconds, as a voicemail."""

    seconds: int


@dataclass(frozen=True)
class HangUp:
    """There is nothing more to say."""


@dataclass(frozen=True)
class Step:
    """What the caller hears, and what happens then."""

    prompts: tuple[Prompt, ...]
    act: Ask | Connect | TakeMessage | HangUp
    language: str = ""
    kept: dict[str, str] = field(default_factory=dict)
