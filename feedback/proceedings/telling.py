"""Telling the citizen of a statutory step by the way they came, once, with its seal for the
timeline."""

from collections.abc import Callable

from feedback import speaking, timeline
from feedback.models import Appeal, Message
from feedback.notices import Notice


def tell(appeal: Appeal, *, step: str, notice: Callable[..., Notice]) -> Message:
    """Say what happened in the long form on the page, and as the channel has it by the channel.

    The caller holds the appeal's lock: with its version, `step` makes it once.
    """
    return speaking.say(
        appeal,
        key=f"{step}:{appeal.pk}:{appeal.version}",
        notice=notice,
        text=notice(brief=False).body,
    )


def seal(message: Message) -> dict:
    """What an event keeps of what was said: where it stands, and its fingerprint."""
    return {"message": message.pk, "sha256": timeline.fingerprint(message.text)}


def words(text: str) -> str:
    """What was written, trimmed. Raises `ValueError` when nothing was."""
    text = text.replace("\0", "").strip()
    if not text:
        raise ValueError("nothing was written")
    return text
