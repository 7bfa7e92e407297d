"""The receptionist's one screen: who is at the counter, who waits, and three buttons."""

from dataclasses import dataclass

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import can
from accounts.roles import Capability
from feedback import access as appeal_access
from feedback.desk import frame, prefilled
from feedback.desk.search import canonical
from reception import access, counters, hours, tickets, waiting
from reception.models import Appointment, Counter, Office, Service, Ticket

MOST_ROWS = 200
MOST_PAST = 8


@dataclass(frozen=True)
class Line:
    """Those who wait for one service, in the order in which they are called."""

    service: Service
    tickets: list[Ticket]


class IssueForm(forms.Form):
    """A number for somebody who has come."""

    service = forms.TypedChoiceField(label=gettext_lazy("Service"), coerce=int)
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=settings.LANGUAGES)
    phone = forms.CharField(
        label=gettext_lazy("Phone, for an SMS"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
    )

    use_required_attribute = False

    def __init__(self, *args, office: Office, **kwargs) -> None:
        kwargs.setdefault("initial", {"language": get_language()})
        super().__init__(*args, auto_id="issue_%s", **kwargs)
        services = office.services.filter(is_active=True)
        self.fields["service"].choices = [(each.pk, str(each)) for each in services]

    def clean_phone(self) -> str:
        phone = self.cleaned_data["phone"].strip()
        if not phone:
            return ""
        found = canonical("phone", phone)
        if not found:
            raise forms.ValidationError(
                _("This is no telephone number. Write it as +976 7000 1234.")
            )
        return found[0]


def view(request: HttpRequest, *, issue: IssueForm | None = None, status: int = 200):
    """The screen of one's counter; without a counter, the choice of one."""
    if not can(request.user, Capability.RECEIVE_VISITORS):
        return frame.forbidden(request, Capability.RECEIVE_VISITORS)
    counter = own_counter(request.user)
    if counter is None:
        return _choose(request)
    office = counter.office
    with timezone.override(hours.zone_of(office)):
        context = {
            "title": _("Reception"),
            "counter": counter,
            "office": office,
            "is_open": hours.is_open(office),
            "issue": issue or IssueForm(office=office),
            "appointments": _expected(office),
            "given": _given(request, office),
            **_queue(request, counter),
            **_at_counter(counter, request.user),
        }
        answer = frame.render(request, "reception/desk/screen.html", context, status=status)
        return answer.render()


def own_counter(user: User) -> Counter | None:
    """The counter where this person sits, in an office where they may."""
    counter = counters.of(user)
    if counter and access.offices_of(user).filter(pk=counter.office_id).exists():
        return counter
    return None


def queue(request: HttpRequest) -> HttpResponse:
    """Only who waits, for the screen to stay fresh."""
    if not can(request.user, Capability.RECEIVE_VISITORS):
        return HttpResponse(status=403)
    counter = own_counter(request.user)
    if counter is None:
        return HttpResponseRedirect(here())
    with timezone.override(hours.zone_of(counter.office)):
        context = {"office": counter.office, "counter": counter, **_queue(request, counter)}
        return frame.render(request, "reception/desk/_queue.html", context).render()


def _choose(request: HttpRequest) -> HttpResponse:
    offices = access.offices_of(request.user).prefetch_related("counters__operator")
    halls = [
        {
            "office": office,
            "counters": [
                {"counter": each, "taken": counters.is_open(each), "operator": each.operator}
                for each in office.counters.all()
            ],
        }
        for office in offices
    ]
    context = {"title": _("Reception"), "halls": halls}
    return frame.render(request, "reception/desk/choose.html", context)


def narrowed(request: HttpRequest, counter: Counter) -> dict:
    """What of the queue the operator looks at: a service, a language, or all of it."""
    given, before = (request.POST, "view_") if request.method == "POST" else (request.GET, "")
    found: dict = {}
    service = given.get(f"{before}service", "")[:18]
    if service.isdecimal() and counter.office.services.filter(pk=int(service)).exists():
        found["service"] = int(service)
    language = given.get(f"{before}language")
    if language in dict(settings.LANGUAGES):
        found["language"] = language
    return found


def _queue(request: HttpRequest, counter: Counter) -> dict:
    wanted = narrowed(request, counter)
    here = tickets.taken_at(counter, tickets.waiting(counter.office))
    rows = list(here.filter(**wanted).select_related("service", "appointment")[:MOST_ROWS])
    lines: dict[int, Line] = {}
    for ticket in rows:
        lines.setdefault(ticket.service_id, Line(ticket.service, [])).tickets.append(ticket)
    services = list(counter.services.all()) or list(counter.office.services.all())
    past = Ticket.objects.filter(
        office=counter.office, day=hours.today(counter.office), state=Ticket.State.NO_SHOW
    )
    return {
        "lines": sorted(lines.values(), key=lambda line: line.service.letter),
        "first": rows[0] if rows else None,
        "figures": waiting.now(counter.office),
        "services": services,
        "service": wanted.get("service"),
        "language": wanted.get("language", ""),
        "missed": past.select_related("service").order_by("-ended_at")[:MOST_PAST],
        "now": timezone.now(),
    }


def _at_counter(counter: Counter, user: User) -> dict:
    here = tickets.current(counter)
    if here is None:
        return {"current": None}
    keys = [prefilled.key_of(token) for token in here.forms]
    seen = appeal_access.visible_to(user) | appeal_access.taken_down_by(user)
    others = counter.office.services.filter(is_active=True).exclude(pk=here.service_id)
    return {
        "current": here,
        "appeals": list(seen.filter(intake_key__in=keys).order_by("pk")),
        "others": list(others),
    }


def _given(request: HttpRequest, office: Office) -> Ticket | None:
    """The number that was given out a moment ago."""
    given = request.GET.get("given", "")[:18]
    return office.tickets.filter(pk=int(given)).first() if given.isdecimal() else None


def _expected(office: Office) -> list[Appointment]:
    """Who has booked a time today and has not come yet."""
    calendar, today = hours.calendar_of(office), hours.today(office)
    return list(
        Appointment.objects.filter(
            service__office=office,
            state=Appointment.State.BOOKED,
            starts_at__gte=calendar.moment(today, 0),
            starts_at__lt=calendar.moment(today, 1440),
        )
        .select_related("service")
        .order_by("starts_at")[:MOST_ROWS]
    )


def here(**kept) -> str:
    """The address of the screen, narrowed as it was."""
    address = reverse("admin:reception_ticket_changelist")
    return f"{address}?{urlencode(kept)}" if kept else address
