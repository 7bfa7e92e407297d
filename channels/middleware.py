"""Providers' calls go by the shortest way: they have no session, no cookies and read no pages."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve

from channels import webhooks

_DOORS = "channels.urls"


class ProvidersFirst:
    """Before all other middleware: hand a provider's call to its view and answer at once."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(webhooks.PREFIX):
            return self.get_response(request)
        try:
            view, args, kwargs = resolve(request.path_info, _DOORS)
        except Resolver404:  # a page of ours says so
            return self.get_response(request)
        response = view(request, *args, **kwargs)
        response.headers.setdefault("Content-Length", str(len(response.content)))
        return response
