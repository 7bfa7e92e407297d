"""What to show when something goes wrong: what it is, and what to do now."""

from http import HTTPStatus

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader
from django.views.decorators.csrf import requires_csrf_token

_PAGES = {"document", "iframe", "frame", "empty"}  # Fetch Metadata: what is shown to a person


@requires_csrf_token
def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400; or 413, when more came than we take in one piece."""
    if isinstance(exception, RequestDataTooBig):
        status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
        return render(request, "413.html", status=status)
    return render(request, "400.html", status=HTTPStatus.BAD_REQUEST)


@requires_csrf_token
def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "403.html", status=HTTPStatus.FORBIDDEN)


@requires_csrf_token
def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404. A browser that wants a part of a page (a font, a picture) gets no page, and with it no
    cookie: the chat stands on others' sites too."""
    if request.headers.get("Sec-Fetch-Dest", "document") not in _PAGES:
        return HttpResponse("Not found\n", status=HTTPStatus.NOT_FOUND, content_type="text/plain")
    return render(request, "404.html", status=HTTPStatus.NOT_FOUND)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form's own token was missing: an old page, or a browser that keeps no cookies."""
    return render(request, "403_csrf.html", status=HTTPStatus.FORBIDDEN)


def server_error(request: HttpRequest) -> HttpResponse:
    """500, without anything that could fail again: no database, no session."""
    return HttpResponse(
        loader.get_template("500.html").render(), status=HTTPStatus.INTERNAL_SERVER_ERROR
    )
