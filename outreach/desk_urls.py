"""The desk's pages of speaking first, below /admin/outreach/."""

from collections.abc import Callable

from django.urls import URLPattern, URLResolver, include, path

from outreach.audiences import desk_urls as audiences
from outreach.broadcasts import desk_urls as broadcasts
from outreach.feeds import desk_urls as feeds
from outreach.projects import desk_urls as projects


def patterns(guard: Callable) -> list[URLPattern | URLResolver]:
    """The addresses by subject."""
    return [
        path("audiences/", include(audiences.patterns(guard))),
        path("broadcasts/", include(broadcasts.patterns(guard))),
        path("projects/", include(projects.patterns(guard))),
        path("feeds/", include(feeds.patterns(guard))),
    ]
