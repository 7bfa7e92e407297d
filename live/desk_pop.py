"""What the desk's pages ask every few seconds: does my phone ring, and who is it?"""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string

from accounts.permissions import can
from live import desk_calls
from live.models import Seat

SOON, LATER = 3, 30  # seconds until the page asks again


def now(request: HttpRequest) -> HttpResponse:
    """The card of my call as JSON: `key` changes when it does, `again` is when to ask next."""
    if not can(request.user, desk_calls.TAKE_CALLS):
        return JsonResponse({}, status=403)
    takes = Seat.objects.filter(user=request.user, is_taking=True).exists()
    card = desk_calls.card(request.user)
    if card is None:
        return JsonResponse({"key": "", "call": 0, "html": "", "again": SOON if takes else LATER})
    html = render_to_string("live/call_card.html", {"card": card}, request)
    return JsonResponse({"key": card.key, "call": card.call.pk, "html": html, "again": SOON})


def lists(request: HttpRequest) -> HttpResponse:
    """The queue and the tasks by themselves, for the page of calls to show anew."""
    if not can(request.user, desk_calls.TAKE_CALLS):
        return HttpResponse(status=403)
    context = desk_calls.waiting(request)
    return HttpResponse(render_to_string("live/call_lists.html", context, request))
