"""What people share from their phones without a word: their own number, or where it is."""

from dataclasses import replace

from django.utils import translation
from django.utils.translation import gettext as _

from accounts import addresses
from channels.models import Envelope
from channels.values import Inbound, Outcome, Place
from feedback import commands, inbound
from feedback.notices import Notice


def shared(said: Inbound, envelope: Envelope) -> Outcome | None:
    """A handler: a contact card of one's own, or a place, and nothing else."""
    if said.text or said.subject or said.media or not said.sender or said.edits:
        return None
    if said.proven:
        return _proven(said, envelope)
    if said.place:
        # A line for the conversation; the appeal itself is given the point, too.
        return inbound.appeals(replace(said, text=shown(said.place)), envelope)
    return None


def shown(place: Place) -> str:
    """A place as a line that reads the same in every language."""
    point = f"📍 {place.latitude:.5f}, {place.longitude:.5f}"
    return f"{point} ({place.address})" if place.address else point


def _proven(said: Inbound, envelope: Envelope) -> Outcome:
    """Who holds the number also speaks from this chat: both are confirmed."""
    address = commands.sender(said)
    language = commands.language_of(address, envelope)
    joined = inbound.prove(address, said)
    if joined:
        addresses.confirm(address)
    with translation.override(language):
        words = (
            _("Thank you. Your phone number is confirmed.")
            if joined
            else _("This number belongs to another person with us. Please tell us if it is yours.")
        )
    commands.tell(said, envelope, address, Notice("", words), language)
    return Outcome("command", reason="a phone number of their own")
