"""Serving recorded sentences to the telephone network. They hold nothing that is not public."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from live.models import Prompt

TYPES = {".mp3": "audio/mpeg", ".wav": "audio/wav"}


@require_safe
def audio(request: HttpRequest, pk: int) -> HttpResponse:
    """The sound of one sentence."""
    prompt = get_object_or_404(Prompt, pk=pk)
    ending = f".{prompt.audio.name.rpartition('.')[2].lower()}"
    with prompt.audio.open("rb") as sound:
        response = HttpResponse(sound.read(), content_type=TYPES.get(ending, "audio/mpeg"))
    response["Cache-Control"] = "public, max-age=300"
    response["X-Content-Type-Options"] = "nosniff"
    return response
