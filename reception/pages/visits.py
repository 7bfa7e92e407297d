"""A booked visit: confirming it, finding it by its code, calling it off."""

from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.models import Address
from channels import throttle
from feedback.pages import proving
from feedback.pages.fields import Line, SiteForm
from feedback.pages.visitors import network_of
from reception import appointments, hours
from reception.models import Appointment

State = Appointment.State

MISSES = {"burst": 10, "per_hour": 30}
_KEY = "appointments"  # in the session: ids of visits that this browser booked or gave the code of
_MOST = 20


class CodeForm(SiteForm):
    code = Line(
        label=gettext_lazy("Code of your visit"),
        help_text=gettext_lazy("Eight letters and digits, like 7KQM-4T2X."),
        max_length=40,
        width="govuk-input--width-10 code-field",
        attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters"},
        error_messages={"required": gettext_lazy("Enter the code that you got from us.")},
    )


def remember(request: HttpRequest, appointment: Appointment) -> None:
    """From now on this browser may look at the visit and call it off."""
    known = [pk for pk in request.session.get(_KEY, []) if pk != appointment.pk]
    request.session[_KEY] = [*known, appointment.pk][-_MOST:]


def purpose_of(appointment: Appointment) -> str:
    """What a one-time code for this visit opens."""
    return f"appointment:{appointment.pk}"


def _own(request: HttpRequest, pk: int) -> Appointment:
    if pk not in request.session.get(_KEY, []):
        raise Http404
    found = Appointment.objects.select_related("service__office__calendar", "address")
    return found.get(pk=pk)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter the code that came to the phone; until then the time is only held."""
    appointment = _own(request, pk)
    here = reverse("appointments_booked", args=[pk])
    if appointment.state != State.HELD or appointment.held_until <= timezone.now():
        return HttpResponseRedirect(here)

    def proved(known: Address) -> HttpResponse:
        try:
            appointments.confirm(appointment)
        except appointments.TooMany:
            appointments.call_off(appointment)
            messages.error(request, _("You have several visits booked already. Cancel one first."))
        return HttpResponseRedirect(here)

    office = appointment.service.office
    with timezone.override(hours.zone_of(office)):
        return proving.page(
            request,
            "reception/appointments/confirm.html",
            address=appointment.address,
            purpose=purpose_of(appointment),
            proved=proved,
            appointment=appointment,
            office=office,
        )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def booked(request: HttpRequest, pk: int) -> HttpResponse:
    """The visit: when, where, its code; and calling it off."""
    appointment = _own(request, pk)
    if request.method == "POST":
        appointments.call_off(appointment)
        return HttpResponseRedirect(request.path)
    is_held = appointment.state == State.HELD
    if is_held and appointment.held_until > timezone.now():
        return HttpResponseRedirect(reverse("appointments_confirm", args=[pk]))
    office = appointment.service.office
    context = {
        "appointment": appointment,
        "office": office,
        "service": appointment.service,
        "is_lapsed": is_held or appointment.state == State.LAPSED,
        "is_ahead": appointment.starts_at > timezone.now(),
    }
    with timezone.override(hours.zone_of(office)):
        return render(request, "reception/appointments/booked.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def find(request: HttpRequest) -> HttpResponse:
    """Where the code of a visit is entered. Wrong ones are told kindly, but not often."""
    template = "reception/appointments/find.html"
    if request.method != "POST":
        return render(request, template, {"form": CodeForm()})
    form, network = CodeForm(request.POST), network_of(request)
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    if throttle.spent("visit-miss", network, **MISSES):
        return _too_many(request, template)
    if form.is_valid():
        if appointment := appointments.by_code(form.cleaned_data["code"]):
            remember(request, appointment)
            return HttpResponseRedirect(reverse("appointments_booked", args=[appointment.pk]))
        if not throttle.allow("visit-miss", network, **MISSES):
            return _too_many(request, template)
        form.add_error("code", _("We know no visit with this code. Please check it."))
        status = HTTPStatus.NOT_FOUND
    return render(request, template, {"form": form}, status=status)


def _too_many(request: HttpRequest, template: str) -> HttpResponse:
    words = _("Too many codes were tried from your network. Wait ten minutes and try again.")
    response = render(
        request,
        template,
        {"form": CodeForm(), "errors": [words]},
        status=HTTPStatus.TOO_MANY_REQUESTS,
    )
    response["Retry-After"] = "600"
    return response
