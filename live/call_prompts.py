"""Serving recorded sentences to the telephone network. They hold nothing that is not public."""

from django.http import FileResponse, HttpRequest
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from live.models import Prompt

TYPES = {".mp3": "audio/mpeg", ".wav": "audio/wav"}


@require_safe
def audio(request: HttpRequest, pk: int) -> FileResponse:
    """The sound of one sentence."""
    prompt = get_object_or_404(Prompt, pk=pk)
    ending = f".{prompt.audio.name.rpartition('.')[2].lower()}"
    response = FileResponse(
        prompt.audio.open("rb"), content_type=TYPES.get(ending, "application/octet-stream")
    )
    response["Cache-Control"] = "public, max-age=300"
    response["X-Content-Type-Options"] = "nosniff"
    return response
