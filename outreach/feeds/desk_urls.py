"""The desk's pages of this subject, below /admin/outreach/feeds/."""

from collections.abc import Callable

from django.urls import URLPattern


def patterns(guard: Callable) -> list[URLPattern]:
    """The addresses; `guard` lets in who may enter the desk, the pages ask for the rest."""
    return []
