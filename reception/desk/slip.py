"""A ticket on paper."""

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from feedback.pages import paper
from reception import access, hours, slips
from reception.desk import screen


@never_cache
@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    ticket = access.ticket_for(request.user, pk)
    context = {**slips.of(ticket), **paper.chosen(request), "back": screen.here()}
    with timezone.override(hours.zone_of(ticket.office)):
        return TemplateResponse(request, "reception/slip.html", context).render()
