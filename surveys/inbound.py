"""What people say to what we asked: votes, and answers to questionnaires."""

from django.db.models.expressions import BaseExpression

from channels.models import Envelope
from channels.values import Inbound, Outcome
from surveys.asking import conversation
from surveys.votes import handling


def lookups(inbound: Inbound, envelope: Envelope) -> dict[str, BaseExpression]:
    """The votes that take voices, and what the sender is being asked."""
    return {"running": handling.running(), "sitting": conversation.sitting_of(inbound, envelope)}


def votes(inbound: Inbound, envelope: Envelope) -> Outcome | None:
    """A voice in a referendum or a poll."""
    return handling.voices(inbound, envelope)


def answers(inbound: Inbound, envelope: Envelope) -> Outcome | None:
    """The answer to the question that somebody was asked last."""
    return conversation.answers(inbound, envelope)
