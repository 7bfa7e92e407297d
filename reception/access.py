"""In which offices somebody of the staff may work."""

from django.db.models import QuerySet
from django.http import Http404

from accounts.models import User
from accounts.permissions import reach
from accounts.roles import Capability
from reception.models import Office, Ticket


def offices_of(user: User) -> QuerySet[Office]:
    """The offices in use within this person's reach. One without an organisation is the centre's
    own, for whoever works everywhere."""
    held = reach(user, Capability.RECEIVE_VISITORS)
    offices = Office.objects.filter(is_active=True).select_related("calendar")
    return offices if held.everywhere else offices.filter(organisation__in=held.bodies)


def ticket_for(user: User, pk: int) -> Ticket:
    """A ticket of an office where this person may work, or 404."""
    tickets = Ticket.objects.select_related("office__calendar", "service", "counter", "address")
    ticket = tickets.filter(pk=pk, office__in=offices_of(user)).first()
    if ticket is None:
        raise Http404
    return ticket
