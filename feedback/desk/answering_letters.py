"""The letters of an appeal, as PDF, for staff who see it: to look at, print and post."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from feedback import access
from feedback.answering import serving
from feedback.models import OfficialLetter


@never_cache
@require_safe
def show(request: HttpRequest, pk: int, letter: UUID) -> HttpResponse:
    """One letter; 404 for whoever does not see its appeal."""
    appeal = access.appeal_for(request.user, pk)
    found = OfficialLetter.objects.filter(pk=letter, message__appeal=appeal).first()
    if found is None:
        raise Http404
    return serving.response(found)
