"""Booking a time for a visit: what for, when, who."""

import contextlib
import uuid
from datetime import date, datetime
from http import HTTPStatus

from django import forms
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Address
from channels import outbox, throttle
from feedback.pages import contact, proof
from feedback.pages.fields import Line, SiteForm
from feedback.pages.visitors import network_of
from reception import appointments, hours, slots
from reception.models import Appointment, Office, Service
from reception.pages import visits

OFTEN = {"burst": 10, "per_hour": 20}  # bookings from one network


class WhoForm(SiteForm):
    """Who comes, and at what time. `token` is the form's own: sent twice is once."""

    token = forms.UUIDField(widget=forms.HiddenInput)
    name = Line(
        label=gettext_lazy("Your name"),
        help_text=gettext_lazy("As the person at the counter shall call you."),
        max_length=200,
        attrs={"autocomplete": "name"},
        error_messages={"required": gettext_lazy("Enter your name.")},
    )
    phone = Line(
        label=gettext_lazy("Phone number"),
        help_text=gettext_lazy("We confirm the visit by SMS and tell you if anything changes."),
        max_length=40,
        width="govuk-input--width-20",
        attrs={"type": "tel", "autocomplete": "tel", "inputmode": "tel"},
        error_messages={"required": gettext_lazy("Enter your phone number.")},
    )

    def clean_phone(self) -> str:
        try:
            return contact.canonical(contact.PHONE, self.cleaned_data["phone"])
        except ValueError:
            words = _("Give a phone number with all its digits, like %(example)s.")
            raise forms.ValidationError(words % {"example": "+976 8812 3456"}) from None


@require_safe
def offices(request: HttpRequest) -> HttpResponse:
    """What one may come for, office by office."""
    bookable = Service.objects.filter(is_active=True, slot_capacity__gt=0)
    found = Office.objects.filter(is_active=True).prefetch_related(
        Prefetch("services", bookable, to_attr="bookable")
    )
    context = {"offices": [office for office in found if office.bookable]}
    return render(request, "reception/appointments/offices.html", context)


@never_cache
@require_safe
def times(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """The days ahead, and the free times of one of them."""
    service = _service(code, pk)
    with timezone.override(hours.zone_of(service.office)):
        days = slots.days(service)
        free = [day for day in days if day.times]
        asked = request.GET.get("day", "")
        chosen = next((day for day in free if day.date.isoformat() == asked), None)
        context = {
            "service": service,
            "office": service.office,
            "days": days,
            "chosen": chosen or (free[0] if free else None),
            "back": reverse("appointments"),
        }
        return render(request, "reception/appointments/times.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def who(request: HttpRequest, code: str, pk: int, day: str, clock: str) -> HttpResponse:
    """Name and phone for the chosen time; then it is taken."""
    service = _service(code, pk)
    starts_at = _moment(service.office, day, clock)
    back = reverse("appointments_times", args=[code, pk])
    form = WhoForm(initial={"token": uuid.uuid4()})
    status = HTTPStatus.OK
    if request.method == "POST":
        form, status = WhoForm(request.POST), HTTPStatus.UNPROCESSABLE_ENTITY
        if form.is_valid():
            try:
                return _book(request, service, starts_at, form.cleaned_data)
            except appointments.Full:
                form.add_error(None, _("This time has just been taken. Please choose another."))
                status = HTTPStatus.CONFLICT
            except appointments.TooMany:
                form.add_error(None, _("You have several visits booked already. Cancel one first."))
            except _TooOften:
                words = _("Very many visits were booked from your network. Try again in an hour.")
                form.add_error(None, words)
                status = HTTPStatus.TOO_MANY_REQUESTS
    elif starts_at is None or not slots.can_be_booked(service, starts_at):
        return HttpResponseRedirect(back)
    with timezone.override(hours.zone_of(service.office)):
        context = {
            "service": service,
            "office": service.office,
            "starts_at": starts_at,
            "form": form,
            "back": f"{back}?day={day}",
        }
        return render(request, "reception/appointments/who.html", context, status=status)


class _TooOften(Exception):
    """So many bookings came from this network that the next must wait."""


def _book(
    request: HttpRequest, service: Service, starts_at: datetime | None, said: dict
) -> HttpResponse:
    if starts_at is None:
        raise appointments.Full
    known = Appointment.objects.filter(form_token=said["token"]).exists()
    if not known and not throttle.allow("appointments", network_of(request), **OFTEN):
        raise _TooOften
    can_prove = outbox.account_for(Address(kind=Address.Kind.PHONE)) is not None
    appointment = appointments.book(
        service,
        starts_at,
        form_token=said["token"],
        name=said["name"],
        phone=said["phone"],
        language=get_language(),
        held=can_prove,
    )
    visits.remember(request, appointment)
    if appointment.state != Appointment.State.HELD:
        return HttpResponseRedirect(reverse("appointments_booked", args=[appointment.pk]))
    purpose = visits.purpose_of(appointment)
    if not proof.pending(request, purpose):
        # The next page offers to send it again, and says why it cannot.
        with contextlib.suppress(proof.TooMany, proof.Unreachable):
            proof.send(request, appointment.address, purpose)
    return HttpResponseRedirect(reverse("appointments_confirm", args=[appointment.pk]))


def _service(code: str, pk: int) -> Service:
    services = Service.objects.select_related("office__calendar")
    return get_object_or_404(
        services, pk=pk, office__code=code, office__is_active=True, is_active=True
    )


def _moment(office: Office, day: str, clock: str) -> datetime | None:
    """A time as the address names it: `2026-11-24` and `1030`, at the office."""
    try:
        minute = int(clock[:2]) * 60 + int(clock[2:])
        return hours.calendar_of(office).moment(date.fromisoformat(day), minute)
    except ValueError:
        return None
