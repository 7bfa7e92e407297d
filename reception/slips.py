"""What a ticket says on paper; also for whoever else prints it."""

import segno
from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from reception import announcing, waiting
from reception.models import Ticket


def of(ticket: Ticket) -> dict:
    """The context of `reception/slip.html`."""
    with translation.override(ticket.language):
        title = _("QR code of the page that shows your turn")
    address = f"{settings.PUBLIC_URL}{reverse('ticket', args=[ticket.token])}"
    picture = segno.make(address, error="m").svg_inline(
        border=2, dark="#000000", omitsize=True, svgclass="qr", lineclass=None, title=title
    )
    return {
        "ticket": ticket,
        "office": ticket.office,
        "service": ticket.service,
        "place": waiting.place_of(ticket),
        "qr": mark_safe(picture),  # noqa: S308 - made here, from a token of ours
        "link": announcing.link_of(ticket),
    }
