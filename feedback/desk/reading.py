"""The whole of a message that is too long for the page, as plain text."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from feedback import access
from feedback.models import Message


@require_safe
def whole(request: HttpRequest, pk: int, message: int) -> HttpResponse:
    """All that was said, quotes included; text and never a page, whatever it claims to be."""
    appeal = access.appeal_for(request.user, pk)
    found = get_object_or_404(Message, pk=message, appeal=appeal)
    return HttpResponse(found.full_text or found.text, content_type="text/plain; charset=utf-8")
