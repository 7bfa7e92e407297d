"""The desk's pages of this subject, below /admin/outreach/feeds/."""

from collections.abc import Callable

from django.urls import URLPattern, path

from outreach.feeds import desk


def patterns(guard: Callable) -> list[URLPattern]:
    """The addresses; `guard` lets in who may enter the desk, the pages ask for the rest."""
    return [
        path("", guard(desk.index), name="feeds"),
        path("add/", guard(desk.add), name="feed_add"),
        path("<int:pk>/", guard(desk.feed), name="feed"),
        path("<int:pk>/edit/", guard(desk.edit), name="feed_edit"),
        path("<int:pk>/act/", guard(desk.act), name="feed_act"),
    ]
