"""The official letters of an appeal, for its owner alone."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from feedback import access
from feedback.answering import serving
from feedback.models import Message, OfficialLetter
from feedback.pages import tracked


def beside(answers: list[Message], *, is_owner: bool) -> None:
    """Give each of these answers its letter as `on_paper`, for its owner."""
    known = {}
    if is_owner and answers:
        found = OfficialLetter.objects.filter(message__in=[answer.pk for answer in answers])
        known = {letter.message_id: letter for letter in found.only("number", "message")}
    for answer in answers:
        answer.on_paper = known.get(answer.pk)


@never_cache
@require_safe
def download(request: HttpRequest, pk: int, letter: UUID) -> HttpResponse:
    """The PDF; 404 for whoever did not prove to be the owner."""
    appeal = tracked.find(request, pk)
    if not access.owns(request, appeal):
        raise Http404
    found = OfficialLetter.objects.filter(pk=letter, message__appeal=appeal).first()
    if found is None:
        raise Http404
    return serving.response(found)
