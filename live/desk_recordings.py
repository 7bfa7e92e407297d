"""Hearing recorded conversations: for the role 'evidence' alone, each reading logged."""

import logging
import re
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404

from accounts.permissions import can
from accounts.roles import Capability
from feedback import reading
from live import call_recordings, desk_calls
from live.models import Recording

logger = logging.getLogger("sanal.calls")

_RANGE = re.compile(r"bytes=(\d{1,15})-(\d{0,15})")
POLICY = "sandbox; default-src 'none'; media-src 'self'; frame-ancestors 'none'"


def hear(request: HttpRequest, pk: int, recording: UUID) -> HttpResponseBase:
    """A conversation, whole or from the place that the player asks for."""
    if not can(request.user, Capability.READ_EVIDENCE):
        raise Http404
    recordings = Recording.objects.select_related("call")
    kept = get_object_or_404(recordings, pk=recording, call=pk, state=Recording.State.KEPT)
    if not desk_calls.may_hear(request.user, kept.call):
        raise Http404
    found = _RANGE.fullmatch(request.headers.get("Range", "").strip())
    first = int(found[1]) if found else 0
    last = min(int(found[2]), kept.size - 1) if found and found[2] else kept.size - 1
    if first > last:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{kept.size}"})
    if first == 0:
        logger.info("user %s hears recording %s", request.user.pk, kept.pk)
        reading.recording(request.user, kept.pk, kept.call.appeal_id)
    response = StreamingHttpResponse(
        call_recordings.part(kept, first, last - first + 1),
        status=206 if found else 200,
        content_type=kept.content_type if kept.content_type.startswith("audio/") else "audio/mpeg",
    )
    response["Accept-Ranges"] = "bytes"
    response["Content-Length"] = last - first + 1
    if found:
        response["Content-Range"] = f"bytes {first}-{last}/{kept.size}"
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = POLICY
    response["X-Content-Type-Options"] = "nosniff"
    return response
