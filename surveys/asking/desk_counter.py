"""The sheet for the counter: a QR code that opens the survey and says where it hung."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.models import Organisation
from accounts.permissions import can
from accounts.roles import Capability
from feedback.desk import frame
from feedback.pages import qr
from reception.models import Service
from surveys import access
from surveys.asking import places, saying
from surveys.asking.desk import TEMPLATES
from surveys.models import Survey
from surveys.questionnaires.definition import labelled


def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """One A4 page to print, for a body or one of its services."""
    if not can(request.user, Capability.WRITE_SURVEYS):
        return frame.forbidden(request, Capability.WRITE_SURVEYS)
    survey = access.survey_for(request.user, pk, Capability.WRITE_SURVEYS)
    offered = spots(survey)
    wanted = request.GET.get("place", "")
    spot = next((each for each in offered if each.code == wanted), None)
    context = {
        "title": _("QR for the counter"),
        "survey": survey,
        "spots": offered,
        "spot": spot,
        "address": address_of(survey, spot),
        "qr": qr.svg(address_of(survey, spot), _("QR code of the survey")),
        "intro": labelled(survey.version.definition.intro, get_language()),
        "paper": "a4",
    }
    return render(request, f"{TEMPLATES}/counter.html", context)


def spots(survey: Survey) -> list[places.Spot]:
    """Where it may hang: of the survey's body and below, or anywhere."""
    bodies = Organisation.objects.filter(is_active=True)
    if survey.organisation is not None:
        bodies = Organisation.objects.descendants(survey.organisation, include_self=True)
    services = Service.objects.filter(is_active=True).select_related("office__organisation")
    if survey.organisation is not None:
        services = services.filter(office__organisation__in=bodies)
    found = [places.of_body(body) for body in bodies.order_by("name")[:200]]
    return found + [places.of_service(service) for service in services[:200]]


def address_of(survey: Survey, spot: places.Spot | None) -> str:
    address = saying.page_of(str(survey.token))
    return f"{address}?{urlencode({'place': spot.code})}" if spot else address
