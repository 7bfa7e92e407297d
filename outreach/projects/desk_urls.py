"""The desk's pages of this subject, below /admin/outreach/projects/."""

from collections.abc import Callable

from django.urls import URLPattern, path

from outreach.projects import desk, desk_acts, desk_publish

_ONE = "<int:number>/"


def patterns(guard: Callable) -> list[URLPattern]:
    """The addresses; `guard` lets in who may enter the desk, the pages ask for the rest."""
    return [
        path("", guard(desk.index), name="projects"),
        path("add/", guard(desk.add), name="project_add"),
        path(_ONE, guard(desk.project), name="project"),
        path(f"{_ONE}edit/", guard(desk.edit), name="project_edit"),
        path(f"{_ONE}milestones/", guard(desk_acts.milestone), name="project_milestone"),
        path(f"{_ONE}photos/", guard(desk_acts.photo), name="project_photo"),
        path(f"{_ONE}papers/", guard(desk_acts.paper), name="project_paper"),
        path(f"{_ONE}news/", guard(desk_acts.tell), name="project_tell"),
        path(f"{_ONE}news/<int:pk>/", guard(desk_acts.news), name="project_news"),
        path(f"{_ONE}words/<int:pk>/", guard(desk_publish.view), name="project_publish"),
        path(f"{_ONE}words/<int:pk>/off/", guard(desk_publish.take_down), name="project_take_down"),
    ]
