"""What people are offered when their visit is over. Reception itself offers nothing: whoever has
something to ask (`settings.VISIT_ENDINGS`) says so.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.utils.module_loading import import_string

from reception import hours
from reception.models import Office, Ticket


@dataclass(frozen=True)
class Offer:
    """A page to go on to: `words` in the active language, `address` from our own root."""

    words: str
    address: str


Ending = Callable[[Office, Ticket | None], Offer | None]


def of(ticket: Ticket) -> list[Offer]:
    """What the holder of a ticket is offered, on the day on which they were served."""
    if ticket.state != Ticket.State.SERVED or ticket.day != hours.today(ticket.office):
        return []
    return _asked(ticket.office, ticket)


def at(office: Office) -> list[Offer]:
    """What anybody is offered who stands in the hall, whether they had a number or not."""
    return _asked(office, None)


def _asked(office: Office, ticket: Ticket | None) -> list[Offer]:
    offered = (ending(office, ticket) for ending in _endings(tuple(settings.VISIT_ENDINGS)))
    return [offer for offer in offered if offer is not None]


@cache
def _endings(names: tuple[str, ...]) -> list[Ending]:
    return [import_string(name) for name in names]
