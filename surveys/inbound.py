"""What people say to what we asked: votes, and answers to questionnaires."""

from channels.models import Envelope
from channels.values import Inbound, Outcome
from surveys.asking import conversation
from surveys.votes import handling


def votes(inbound: Inbound, envelope: Envelope) -> Outcome | None:
    """A voice in a referendum or a poll."""
    return handling.voices(inbound, envelope)


def answers(inbound: Inbound, envelope: Envelope) -> Outcome | None:
    """The answer to the question that somebody was asked last."""
    return conversation.answers(inbound, envelope)
