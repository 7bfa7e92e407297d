"""Serving files: the safe copy to whoever may see the appeal, the original to 'evidence' alone.

Whatever is served can do nothing in a browser: no type but the one we say, an empty sandbox, and
documents only as downloads.
"""

import logging
import re
from collections.abc import Iterator
from uuid import UUID

from django.db.models.fields.files import FieldFile
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    StreamingHttpResponse,
)
from django.http.response import HttpResponseNotModified
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from feedback import access, reading
from feedback.evidence import names, sealing
from feedback.models import Attachment, DocumentPage

logger = logging.getLogger("sanal.evidence")

CHUNK = 64 * 1024
POLICY = (
    "sandbox; default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; "
    "frame-ancestors 'self'"
)
# Opened in the browser; all else is downloaded.
INLINE = ("image/", "video/", "audio/", "text/plain")
PAGE_TYPE, SMALL_TYPE = "image/webp", "image/jpeg"
_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")

State = Attachment.State


@require_safe
def shown(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """The safe copy, whole or a range of it. 404 for whoever may not see it."""
    attachment = _find(pk)
    if not access.may_see_attachment(request, attachment):
        raise Http404
    return serve(request, attachment)


def serve(request: HttpRequest, attachment: Attachment) -> HttpResponseBase:
    """The safe copy for somebody who may see it, or why there is none yet. With `small` in the
    address, of a picture, the smaller one."""
    if attachment.state != State.READY:
        return _not_yet(attachment)
    if "small" in request.GET and attachment.small:
        return _picture(request, attachment.small, SMALL_TYPE, f'"{attachment.pk}-small"')
    etag = f'"{attachment.pk}"'
    if request.headers.get("If-None-Match") == etag:
        return _guarded(HttpResponseNotModified(headers={"ETag": etag}))
    response = _partly(request, attachment, etag)
    inline = attachment.shown_type.startswith(INLINE)
    response["ETag"] = etag
    response["Content-Disposition"] = content_disposition_header(
        not inline or "download" in request.GET, _name_of_copy(attachment)
    )
    return _guarded(response)


@require_safe
def page(request: HttpRequest, pk: UUID, number: int) -> HttpResponseBase:
    """A page of a document as a picture, for whoever may see the document."""
    attachment = _find(pk)
    if not access.may_see_attachment(request, attachment):
        raise Http404
    drawn = get_object_or_404(DocumentPage, attachment=attachment, number=number)
    return _picture(request, drawn.image, PAGE_TYPE, f'"{attachment.pk}-{drawn.pk}"')


@require_safe
def original(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """The sealed original, as it came, for download. Each reading is logged."""
    attachment = _find(pk)
    if not (attachment.original and access.may_open_original(request, attachment)):
        raise Http404
    logger.info("user %s reads the original of file %s", request.user.pk, attachment.pk)
    reading.original(request.user, attachment.pk, attachment.message.appeal_id)
    response = StreamingHttpResponse(_unsealed(attachment), content_type="application/octet-stream")
    response["Content-Length"] = attachment.size
    response["Content-Disposition"] = content_disposition_header(True, attachment.name)
    return _guarded(response, cache="private, no-store")


def _find(pk: UUID) -> Attachment:
    return get_object_or_404(Attachment.objects.select_related("message__appeal"), pk=pk)


def _picture(
    request: HttpRequest, file: FieldFile, content_type: str, etag: str
) -> HttpResponseBase:
    """A picture of our own making, to be seen in a page."""
    if request.headers.get("If-None-Match") == etag:
        return _guarded(HttpResponseNotModified(headers={"ETag": etag}))
    response = FileResponse(file.open("rb"), content_type=content_type)
    response["ETag"] = etag
    response["Content-Disposition"] = "inline"
    return _guarded(response)


def _not_yet(attachment: Attachment) -> HttpResponse:
    """What to tell who asks for a copy that is not there, or not there yet."""
    if attachment.state == State.REFUSED:
        words, status = attachment.reason, 404
    else:
        words, status = _("The file is still being checked. Try again in a minute."), 503
    response = HttpResponse(words, status=status, content_type="text/plain; charset=utf-8")
    if status == 503:
        response["Retry-After"] = "20"
    return _guarded(response, cache="private, no-store")


def _partly(request: HttpRequest, attachment: Attachment, etag: str) -> HttpResponseBase:
    """200 with the whole, 206 with the one range asked for, or 416."""
    size = attachment.shown.size
    wanted = request.headers.get("Range", "")
    if request.headers.get("If-Range", etag) != etag:
        wanted = ""
    try:
        part = _range(wanted, size)
    except ValueError:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    first, last = part or (0, size - 1)
    response = StreamingHttpResponse(
        _bytes(attachment, first, last - first + 1),
        status=206 if part else 200,
        content_type=attachment.shown_type,
    )
    response["Accept-Ranges"] = "bytes"
    response["Content-Length"] = last - first + 1
    if part:
        response["Content-Range"] = f"bytes {first}-{last}/{size}"
    return response


def _range(wanted: str, size: int) -> tuple[int, int] | None:
    """The first and last byte asked for; None when nothing was asked that we understand, as
    several ranges at once. Raises `ValueError` when nothing lies there."""
    match = _RANGE.fullmatch(wanted.strip())
    if match is None or match.groups() == ("", ""):
        return None
    begin, end = match.groups()
    if begin and end and int(begin) > int(end):
        return None  # not a range: ignored, says RFC 9110
    first = int(begin) if begin else max(0, size - int(end))
    last = min(int(end), size - 1) if begin and end else size - 1
    if first > last:
        raise ValueError(f"{wanted} of {size} bytes")
    return first, last


def _bytes(attachment: Attachment, first: int, length: int) -> Iterator[bytes]:
    with attachment.shown.open("rb") as file:
        file.seek(first)
        while length and (chunk := file.read(min(CHUNK, length))):
            length -= len(chunk)
            yield chunk


def _unsealed(attachment: Attachment) -> Iterator[bytes]:
    with attachment.original.open("rb") as sealed:
        yield from sealing.unseal(attachment.seal, sealed)


def _name_of_copy(attachment: Attachment) -> str:
    """The name under which the copy is saved: the original's, with the copy's extension."""
    return names.with_extension(attachment.name, names.extension(attachment.shown.name))


def _guarded(response: HttpResponseBase, cache: str = "private, no-cache") -> HttpResponseBase:
    """`no-cache` lets a browser keep the copy but ask each time whether it may still show it."""
    response["Content-Security-Policy"] = POLICY
    response["X-Content-Type-Options"] = "nosniff"
    response["X-Frame-Options"] = "SAMEORIGIN"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = cache
    return response
