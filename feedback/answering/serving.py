"""A letter as an answer to a browser: a download that can do nothing there."""

from http import HTTPStatus

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from feedback.answering import letter as letters
from feedback.models import OfficialLetter


def response(letter: OfficialLetter) -> HttpResponse:
    """The PDF, never kept by anybody between; the caller found that this person may have it."""
    try:
        content = letters.bytes_of(letter)
    except letters.NotSet:
        words = _("The letter is still being prepared. Try again in a minute.")
        kind = "text/plain; charset=utf-8"
        answer = HttpResponse(words, status=HTTPStatus.SERVICE_UNAVAILABLE, content_type=kind)
        answer["Retry-After"] = "60"
        return answer
    answer = HttpResponse(content, content_type=letters.CONTENT_TYPE)
    answer["Content-Disposition"] = content_disposition_header(True, letters.file_name(letter))
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer
