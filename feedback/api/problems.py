"""Errors as RFC 9457 problem details, in the caller's language.

`{"type", "title", "status", "detail", "instance", "errors": [{"pointer", "code", "detail"}]}`:
`type` leads to its explanation in the documentation, `errors` names each field that was not
accepted.
"""

import logging
from collections.abc import Iterator

from django.conf import settings
from django.core.exceptions import PermissionDenied, RequestDataTooBig, TooManyFilesSent
from django.core.signals import got_request_exception
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import exceptions
from rest_framework.response import Response

from feedback import ratings, workflow

logger = logging.getLogger("sanal.api")

CONTENT_TYPE = "application/problem+json"
RETRY_SECONDS = 30

# What each kind of problem is called; the documentation lists them.
TITLES = {
    "malformed": gettext_lazy("The request cannot be read"),
    "invalid": gettext_lazy("Something in it needs to be corrected"),
    "not-authenticated": gettext_lazy("We do not know who you are"),
    "forbidden": gettext_lazy("This is not allowed"),
    "not-found": gettext_lazy("There is nothing here"),
    "method": gettext_lazy("This address takes no such request"),
    "not-acceptable": gettext_lazy("We cannot answer in the type you ask for"),
    "media-type": gettext_lazy("We do not take this type of content"),
    "conflict": gettext_lazy("It does not fit what is there already"),
    "outdated": gettext_lazy("Somebody changed it meanwhile"),
    "expired": gettext_lazy("The time for this is over"),
    "key-reused": gettext_lazy("This key was used for another request"),
    "too-large": gettext_lazy("It is too large"),
    "throttled": gettext_lazy("Too many requests"),
    "internal": gettext_lazy("Something went wrong on our side"),
    "unavailable": gettext_lazy("We cannot do this at the moment"),
}


class Problem(exceptions.APIException):
    """A refusal of a kind that REST framework has no exception for."""

    def __init__(self, status: int, kind: str, detail: str) -> None:
        self.status_code = status
        self.kind = kind
        super().__init__(detail)


def handler(exc: Exception, context: dict) -> Response | None:
    """REST framework's exception handler; None leaves the exception to Django's debug page."""
    problem = _as_api_exception(exc)
    if problem is None:
        if settings.DEBUG:
            return None
        logger.exception("the API failed", exc_info=exc)
        got_request_exception.send(sender=handler, request=context["request"])
        detail = _("The failure was recorded, and we will look into it. Please try again later.")
        problem = Problem(500, "internal", detail)
    return _response(problem, context["request"].path)


def not_found(request: HttpRequest, rest: str = "") -> JsonResponse:
    """The answer at every address below /api/ that there is not."""
    body = _body(exceptions.NotFound(), request.path)
    return JsonResponse(body, status=404, content_type=CONTENT_TYPE)


def _as_api_exception(exc: Exception) -> exceptions.APIException | None:
    """What went wrong, as the exception whose status the caller gets; None when it is our fault."""
    match exc:
        case exceptions.APIException():
            return exc
        case Http404():
            return exceptions.NotFound()
        case PermissionDenied():
            return exceptions.PermissionDenied()
        case workflow.Forbidden():
            return Problem(403, "forbidden", str(exc))
        case workflow.Outdated():
            return Problem(409, "outdated", _("Read the appeal again, and repeat what still fits."))
        case ratings.AlreadyRated():
            return Problem(409, "conflict", _("This answer was rated before. Thank you."))
        case ratings.Expired():
            return Problem(410, "expired", _("This answer can no longer be rated."))
        case RequestDataTooBig() | TooManyFilesSent():
            return Problem(413, "too-large", _("Send less at once."))
        case OperationalError() | InterfaceError():
            logger.warning("the database did not answer: %s", type(exc).__name__)
            detail = _("Nothing was lost that we said yes to. Please try again in a while.")
            return Problem(503, "unavailable", detail)
    return None


def _response(exc: exceptions.APIException, instance: str) -> Response:
    headers = {}
    if getattr(exc, "auth_header", None):
        headers["WWW-Authenticate"] = exc.auth_header
    if getattr(exc, "wait", None):
        headers["Retry-After"] = str(int(exc.wait))
    elif exc.status_code == 503:
        headers["Retry-After"] = str(RETRY_SECONDS)
    return Response(
        _body(exc, instance),
        status=exc.status_code,
        headers=headers,
        content_type=CONTENT_TYPE,
    )


def _body(exc: exceptions.APIException, instance: str) -> dict:
    kind = _kind(exc)
    body = {
        "type": f"{settings.PUBLIC_URL}/api/docs/#problem-{kind}",
        "title": str(TITLES[kind]),
        "status": exc.status_code,
        "detail": _detail(exc),
        "instance": instance,
    }
    if isinstance(exc, exceptions.ValidationError):
        body["errors"] = list(_errors(exc.detail))
    return body


def _kind(exc: exceptions.APIException) -> str:
    match exc:
        case Problem():
            return exc.kind
        case exceptions.ValidationError():
            return "invalid"
        case exceptions.ParseError():
            return "malformed"
        case exceptions.NotAuthenticated() | exceptions.AuthenticationFailed():
            return "not-authenticated"
        case exceptions.PermissionDenied():
            return "forbidden"
        case exceptions.NotFound():
            return "not-found"
        case exceptions.MethodNotAllowed():
            return "method"
        case exceptions.NotAcceptable():
            return "not-acceptable"
        case exceptions.UnsupportedMediaType():
            return "media-type"
        case exceptions.Throttled():
            return "throttled"
    return "internal"


def _detail(exc: exceptions.APIException) -> str:
    """What went wrong and what to do about it, in words."""
    match exc:
        case exceptions.ValidationError():
            return _("Nothing was changed. See “errors” for what to correct.")
        case exceptions.Throttled():
            return _("Please wait %(seconds)s seconds and try again.") % {
                "seconds": int(exc.wait or RETRY_SECONDS)
            }
        case exceptions.NotFound():
            return _("We found nothing at this address. Please check it.")
        case exceptions.NotAuthenticated():
            return _("Sign in, or send the token you were given with the appeal.")
        case exceptions.ParseError():
            return _("The body is not well formed: %(what)s") % {"what": exc.detail}
    return str(exc.detail)


def _errors(detail, pointer: str = "#") -> Iterator[dict]:
    """REST framework's nested messages as a flat list with JSON pointers."""
    if isinstance(detail, dict):
        for name, inner in detail.items():
            whole = name == "non_field_errors"
            yield from _errors(inner, pointer if whole else f"{pointer}/{name}")
    elif isinstance(detail, list):
        for number, inner in enumerate(detail):
            nested = isinstance(inner, dict | list)
            yield from _errors(inner, f"{pointer}/{number}" if nested else pointer)
    else:
        yield {"pointer": pointer, "code": getattr(detail, "code", "invalid"), "detail": detail}
