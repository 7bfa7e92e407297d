"""The holder's own page of a ticket: how many are before them, and where to go."""

import hashlib

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe

from reception import afterwards, hours, waiting
from reception.models import Ticket


@require_safe
def page(request: HttpRequest, token: str) -> HttpResponse:
    ticket = _ticket(token)
    with timezone.override(hours.zone_of(ticket.office)):
        return render(request, "reception/ticket.html", _context(ticket))


@require_safe
def now(request: HttpRequest, token: str) -> HttpResponse:
    """Only what changes; 304 while nothing did."""
    ticket = _ticket(token)
    with timezone.override(hours.zone_of(ticket.office)):
        words = render_to_string("reception/_ticket.html", _context(ticket))
    tag = quote_etag(hashlib.sha256(words.encode()).hexdigest()[:32])
    response = HttpResponse(words, headers={"ETag": tag, "Cache-Control": "no-cache"})
    return get_conditional_response(request, etag=tag, response=response)


def _ticket(token: str) -> Ticket:
    tickets = Ticket.objects.select_related("office__calendar", "service", "counter", "appointment")
    return get_object_or_404(tickets, token=token)


def _context(ticket: Ticket) -> dict:
    return {
        "ticket": ticket,
        "office": ticket.office,
        "is_today": ticket.day == hours.today(ticket.office),
        "place": waiting.place_of(ticket),
        "offers": afterwards.of(ticket),
    }
