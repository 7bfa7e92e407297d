"""Asking right after a visit: `reception.afterwards` calls this of a ticket that was served.

The link says the service and the window, never the ticket: what is answered is tied to where
somebody was served, and to nobody.
"""

from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Organisation
from reception.afterwards import Offer
from reception.models import Office, Ticket
from surveys.asking import places, sittings
from surveys.models import Survey


def offer(office: Office, ticket: Ticket | None) -> Offer | None:
    """The survey about this hall, if one is open. Three statements at the most."""
    survey = survey_at(office)
    if survey is None:
        return None
    address = reverse("surveys:answer", args=[survey.token])
    spot = places.of_visit(ticket) if ticket else places.of_office(office)
    query = f"?{urlencode({'place': spot.code})}" if spot else ""
    return Offer(_("How were you served? Answer a few questions"), f"{address}{query}")


def survey_at(office: Office) -> Survey | None:
    """The survey at the counter of the hall's body, else of the nearest body above it, else of the
    centre; the newest of several."""
    surveys = sittings.accepting().filter(purpose=Survey.Purpose.COUNTER, is_open=True)
    found: dict[int | None, Survey] = {}
    for survey in surveys.order_by("-pk")[:50]:
        found.setdefault(survey.organisation_id, survey)
    if not found:
        return None
    for body in _bodies(office):
        if body in found:
            return found[body]
    return found.get(None)


def _bodies(office: Office) -> list[int]:
    """The hall's body and those above it, nearest first."""
    if office.organisation_id is None:
        return []
    above = Organisation.objects.ancestors(office.organisation_id, include_self=True)
    return [body.pk for body in above][::-1]
