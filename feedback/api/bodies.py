"""Reading request bodies: JSON or forms with files, each within a limit told before it is read."""

from django.conf import settings
from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import FormParser, JSONParser, MultiPartParser

from feedback.api.problems import Problem

JSON_MOST = 512 * 1024  # bytes; the longest text we take is 20,000 letters
FORM_ROOM = 1024 * 1024  # what a form may have besides its files


class Json(JSONParser):
    def parse(self, stream, media_type=None, parser_context=None):
        _must_fit(parser_context, JSON_MOST)
        try:
            body = super().parse(stream, media_type, parser_context)
        except RecursionError as error:
            raise ParseError(_("it is nested too deeply")) from error
        if not isinstance(body, dict):
            raise ParseError(_("an object is expected"))
        return body


class Form(FormParser):
    def parse(self, stream, media_type=None, parser_context=None):
        _must_fit(parser_context, JSON_MOST)
        return super().parse(stream, media_type, parser_context)


class FormWithFiles(MultiPartParser):
    def parse(self, stream, media_type=None, parser_context=None):
        _must_fit(parser_context, files_most() + FORM_ROOM)
        return super().parse(stream, media_type, parser_context)


PARSERS = [Json, FormWithFiles, Form]


def files_most() -> int:
    """What all files of one request may weigh together, in bytes."""
    return settings.UPLOAD_MAX_BYTES * settings.UPLOAD_MAX_FILES


def _must_fit(parser_context: dict, most: int) -> None:
    # Without a length nothing is read: REST framework takes such a body for an empty one.
    length = int(parser_context["request"].META.get("CONTENT_LENGTH") or 0)
    if length > most:
        detail = _("The body is %(length)s bytes; we take up to %(most)s.") % {
            "length": length,
            "most": most,
        }
        raise Problem(413, "too-large", detail)
