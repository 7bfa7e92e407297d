"""What people say to what we said first: opting in and out, replies, words on a project."""

from channels.models import Envelope
from channels.values import Inbound, Outcome


def subscriptions(inbound: Inbound, envelope: Envelope) -> Outcome | None:
    """A word that asks for news, or for none any more."""
    return None


def projects(inbound: Inbound, envelope: Envelope) -> Outcome | None:
    """A project's number, with a mark or with words."""
    return None


def replies(inbound: Inbound, envelope: Envelope) -> Outcome | None:
    """Words from somebody to whom a broadcast went out lately."""
    return None
