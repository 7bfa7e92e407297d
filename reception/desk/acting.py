"""What the buttons of the reception do. Each answers with the screen again."""

import uuid
from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.permissions import can
from accounts.roles import Capability
from feedback.desk import frame, prefilled
from feedback.models import Appeal
from reception import access, appointments, counters, tickets
from reception.desk import screen
from reception.models import Appointment, Counter, Service, Ticket

CHANNEL = "walkin"


def at_counter(act: Callable[[HttpRequest, Counter], HttpResponse | None]):
    """A button for whoever sits at a counter; what somebody else did meanwhile is told."""

    @require_POST
    @wraps(act)
    def pressed(request: HttpRequest) -> HttpResponse:
        if not can(request.user, Capability.RECEIVE_VISITORS):
            return frame.forbidden(request, Capability.RECEIVE_VISITORS)
        counter = screen.own_counter(request.user)
        if counter is None:
            return HttpResponseRedirect(screen.here())
        try:
            answer = act(request, counter)
        except tickets.Changed:
            messages.warning(request, _("Somebody was quicker, or you pressed twice. Look again."))
            answer = None
        except tickets.NotAllowed:
            messages.warning(request, _("This cannot be done with that ticket now."))
            answer = None
        return answer or HttpResponseRedirect(screen.here(**screen.narrowed(request, counter)))

    return pressed


def _number(request: HttpRequest, name: str) -> int | None:
    given = request.POST.get(name, "")
    return int(given) if given.isdecimal() and len(given) < 19 else None


def _current(request: HttpRequest, counter: Counter) -> Ticket:
    """The ticket that the operator saw at their counter, if it is still there."""
    ticket = tickets.current(counter)
    if ticket is None or ticket.pk != _number(request, "seen"):
        raise tickets.Changed
    return ticket


@require_POST
def take(request: HttpRequest) -> HttpResponse:
    """Sit down at a counter."""
    if not can(request.user, Capability.RECEIVE_VISITORS):
        return frame.forbidden(request, Capability.RECEIVE_VISITORS)
    offices = access.offices_of(request.user)
    chosen = _number(request, "counter")
    counter = Counter.objects.filter(office__in=offices, pk=chosen).first()
    if counter is None:
        return HttpResponseRedirect(screen.here())
    try:
        counters.take(counter, request.user, over="over" in request.POST)
    except counters.Taken:
        messages.warning(request, _("A colleague has just sat down there."))
    return HttpResponseRedirect(screen.here())


@at_counter
def leave(request: HttpRequest, counter: Counter) -> None:
    if tickets.current(counter) is not None:
        messages.warning(request, _("Finish with the person at your counter first."))
        return
    counters.leave(request.user)


@at_counter
def call_next(request: HttpRequest, counter: Counter) -> None:
    wanted = screen.narrowed(request, counter)
    called = tickets.call_next(counter, request.user, seen=_number(request, "seen"), **wanted)
    if called is None:
        messages.info(request, _("Nobody waits."))


@at_counter
def call(request: HttpRequest, counter: Counter) -> None:
    """This ticket, out of turn; or one that did not come before."""
    ticket = access.ticket_for(request.user, _number(request, "ticket") or 0)
    tickets.call(ticket, counter, request.user, seen=_number(request, "seen"))


@at_counter
def call_again(request: HttpRequest, counter: Counter) -> None:
    tickets.call_again(_current(request, counter))


@at_counter
def serve(request: HttpRequest, counter: Counter) -> HttpResponse | None:
    """They have come; where words are taken down, the form opens."""
    ticket = _current(request, counter)
    tickets.serve(ticket)
    return _form(request, ticket) if ticket.service.opens_form else None


@at_counter
def open_form(request: HttpRequest, counter: Counter) -> HttpResponse:
    """The register form again, or one more for another matter."""
    ticket = _current(request, counter)
    if ticket.state != Ticket.State.SERVING:
        raise tickets.NotAllowed
    return _form(request, ticket)


def _form(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    if not can(request.user, Capability.REGISTER_APPEALS):
        return HttpResponseRedirect(screen.here())
    known = [prefilled.key_of(token) for token in ticket.forms]
    used = set(Appeal.objects.filter(intake_key__in=known).values_list("intake_key", flat=True))
    unused = [token for token in ticket.forms if prefilled.key_of(token) not in used]
    token = unused[-1] if unused else uuid.uuid4()
    if not unused:
        tickets.open_form(ticket, token)
    address = prefilled.begin(
        request,
        channel=CHANNEL,
        language=ticket.language,
        address=ticket.address,
        note=_("Ticket %(number)s, %(office)s") % {"number": ticket.label, "office": ticket.office},
        back=screen.here(),
        token=token,
    )
    return HttpResponseRedirect(address)


@at_counter
def finish(request: HttpRequest, counter: Counter) -> None:
    tickets.finish(_current(request, counter))


@at_counter
def no_show(request: HttpRequest, counter: Counter) -> None:
    tickets.no_show(_current(request, counter))


@at_counter
def transfer(request: HttpRequest, counter: Counter) -> None:
    ticket = _current(request, counter)
    chosen = _number(request, "to")
    service = Service.objects.filter(office=counter.office, is_active=True, pk=chosen).first()
    if service is None:
        raise tickets.NotAllowed
    tickets.transfer(ticket, service)


@at_counter
def cancel(request: HttpRequest, counter: Counter) -> None:
    tickets.cancel(access.ticket_for(request.user, _number(request, "ticket") or 0))


@at_counter
def issue(request: HttpRequest, counter: Counter) -> HttpResponse:
    form = screen.IssueForm(request.POST, office=counter.office)
    if not form.is_valid():
        return screen.view(request, issue=form, status=400)
    service = Service.objects.select_related("office__calendar").get(
        pk=form.cleaned_data["service"]
    )
    ticket = tickets.issue(
        service, language=form.cleaned_data["language"], phone=form.cleaned_data["phone"]
    )
    return _given(request, ticket)


@at_counter
def arrive(request: HttpRequest, counter: Counter) -> HttpResponse:
    """Somebody with a booked time has come, found in the list or by their code."""
    offices = access.offices_of(request.user)
    booked = Appointment.objects.filter(service__office__in=offices)
    if code := request.POST.get("code", "").strip()[:40]:
        known = appointments.by_code(code)
        found = booked.filter(pk=known.pk).first() if known else None
    else:
        found = booked.filter(pk=_number(request, "appointment")).first()
    if found is None:
        messages.warning(request, _("No visit is booked under this code."))
        return HttpResponseRedirect(screen.here())
    return _given(request, appointments.arrive(found))


def _given(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    """Say the number; the slip can be printed from there."""
    messages.success(request, _("Number %(number)s is given out.") % {"number": ticket.label})
    return HttpResponseRedirect(f"{screen.here()}?given={ticket.pk}")
