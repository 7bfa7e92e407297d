"""What people say to what we said first: opting in and out, replies, words on a project."""

from django.db.models.expressions import BaseExpression

from channels.models import Envelope
from channels.values import Inbound, Outcome
from outreach.audiences import replying
from outreach.broadcasts import hearing as back
from outreach.projects import hearing


def lookups(inbound: Inbound, envelope: Envelope) -> dict[str, BaseExpression]:
    """The broadcast that the sender may be answering."""
    return {"told": back.told(inbound, envelope)}


def begun(inbound: Inbound, envelope: Envelope) -> Outcome | None:
    """START to a bot, before its menu takes it: who hears from us again is written down."""
    return replying.begun(inbound, envelope)


def subscriptions(inbound: Inbound, envelope: Envelope) -> Outcome | None:
    """A word that asks for news, or for none any more."""
    return replying.answer(inbound, envelope)


def projects(inbound: Inbound, envelope: Envelope) -> Outcome | None:
    """A project's number, with a mark or with words."""
    return hearing.hear(inbound, envelope)


def replies(inbound: Inbound, envelope: Envelope) -> Outcome | None:
    """Words from somebody to whom a broadcast went out lately."""
    return back.hear(inbound, envelope)
