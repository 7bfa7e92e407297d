"""The receipt that somebody takes home: the code, and what happens next and by when. In their
language, for a roll of 58 or 80 mm or a sheet."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from feedback import access, notices, speaking
from feedback.desk import prefilled
from feedback.models import Appeal
from feedback.pages import paper, qr
from feedback.proceedings import registering


@never_cache
@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """For staff who see the appeal, and for whoever took it down."""
    appeal = _appeal(request, pk)
    registering.ensure(appeal)  # who takes it home has the number on it
    context = {
        "appeal": appeal,
        "groups": appeal.code.split("-"),
        "qr": qr.tracking(appeal.code),
        "track": notices.track_link().partition("://")[2],
        "way": speaking.way_out(appeal),
        "back": prefilled.back(request, appeal),
        "sees": access.visible_to(request.user).filter(pk=pk).exists(),
        **paper.chosen(request),
    }
    return TemplateResponse(request, "desk/receipt.html", context)


def _appeal(request: HttpRequest, pk: int) -> Appeal:
    if access.visible_to(request.user).filter(pk=pk).exists():
        return access.appeal_for(request.user, pk)
    own = access.taken_down_by(request.user).select_related("organisation", "address")
    return get_object_or_404(own, pk=pk)
