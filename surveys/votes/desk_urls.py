"""The desk's pages of this subject, below /admin/surveys/votes/."""

from collections.abc import Callable

from django.urls import URLPattern, path

from surveys.votes import desk, desk_paper


def patterns(guard: Callable) -> list[URLPattern]:
    """The addresses; `guard` lets in who may enter the desk, the pages ask for the rest."""
    return [
        path("", guard(desk.index), name="votes"),
        path("add/", guard(desk.write), name="vote_add"),
        path("<int:pk>/", guard(desk.page), name="vote"),
        path("<int:pk>/edit/", guard(desk.write), name="vote_edit"),
        path("<int:pk>/step/", guard(desk.step), name="vote_step"),
        path("<int:pk>/paper/", guard(desk_paper.page), name="vote_paper"),
        path("<int:pk>/objections/<int:objection>/", guard(desk.decide), name="vote_decide"),
    ]
