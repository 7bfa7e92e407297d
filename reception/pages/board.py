"""The board in the hall: which number is called to which counter, readable from afar.

Its languages take turns, or one is fixed by `?lang=`. It asks every two seconds whether something
changed; without scripts the whole page loads itself anew.
"""

import hashlib
import time

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe

from reception import counters, hours, tickets
from reception.models import Office, Ticket

TURN_SECONDS = 10
LAST = 5
MOST_AT_COUNTERS = 8


@require_safe
def page(request: HttpRequest, code: str) -> HttpResponse:
    office = _office(code)
    fixed = _fixed(request)
    with translation.override(_language(fixed)), timezone.override(hours.zone_of(office)):
        context = {"office": office, "fixed": fixed, **_shown(office)}
        return render(request, "reception/board.html", context)


@require_safe
def now(request: HttpRequest, code: str) -> HttpResponse:
    """Only what changes; 304 while nothing did."""
    office = _office(code)
    with translation.override(_language(_fixed(request))), timezone.override(hours.zone_of(office)):
        words = render_to_string("reception/_board.html", {"office": office, **_shown(office)})
    tag = quote_etag(hashlib.sha256(words.encode()).hexdigest()[:32])
    response = HttpResponse(words, headers={"ETag": tag, "Cache-Control": "no-cache"})
    return get_conditional_response(request, etag=tag, response=response)


def _office(code: str) -> Office:
    return get_object_or_404(Office.objects.select_related("calendar"), code=code, is_active=True)


def _fixed(request: HttpRequest) -> str:
    asked = request.GET.get("lang", "")
    return asked if asked in dict(settings.LANGUAGES) else ""


def _language(fixed: str) -> str:
    """The fixed language, or the one whose turn it is."""
    every = [code for code, _name in settings.LANGUAGES]
    return fixed or every[int(time.time() // TURN_SECONDS) % len(every)]


def _shown(office: Office) -> dict:
    today = Ticket.objects.filter(office=office, day=hours.today(office), counter__isnull=False)
    called = list(
        today.exclude(called_at=None).select_related("counter").order_by("-called_at")[:40]
    )
    here = [ticket for ticket in called if ticket.state in Ticket.AT_COUNTER][:MOST_AT_COUNTERS]
    before = [ticket for ticket in called if ticket not in here][:LAST]
    newest = next((ticket for ticket in here if ticket.state == Ticket.State.CALLED), None)
    is_open = hours.is_open(office)
    return {
        "here": here,
        "before": before,
        # Of the last call, so that the page knows whether it has shown and sounded it.
        "newest": f"{newest.pk}.{newest.calls}" if newest else "",
        "newest_pk": newest.pk if newest else 0,
        "waiting": tickets.waiting(office).count(),
        "is_open": is_open or bool(here) or bool(counters.open_in(office)),
        "opens": None if is_open else hours.opens_next(office),
        "now": timezone.now(),
    }
