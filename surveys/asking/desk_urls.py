"""The desk's pages of this subject, below /admin/surveys/asking/."""

from collections.abc import Callable

from django.urls import URLPattern, path
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from surveys.asking import (
    desk,
    desk_counter,
    desk_interviews,
    desk_offline,
    desk_papers,
    desk_photos,
    desk_results,
)

_either = require_http_methods(["GET", "HEAD", "POST"])


def patterns(guard: Callable) -> list[URLPattern]:
    """The addresses; `guard` lets in who may enter the desk, the pages ask for the rest."""

    def page(view: Callable) -> Callable:
        return guard(require_safe(view))

    def either(view: Callable) -> Callable:
        return guard(_either(view))

    def act(view: Callable) -> Callable:
        return guard(require_POST(view))

    return [
        path("", page(desk.index), name="surveys"),
        path("new/", either(desk.edit), name="survey_new"),
        path("interviews/", page(desk_interviews.index), name="survey_interviews"),
        path(
            "interviews/<uuid:key>/<int:number>/",
            either(desk_interviews.screen),
            name="survey_interview",
        ),
        path(
            "interviews/<uuid:key>/photos/<uuid:photo>/",
            page(desk_interviews.photo),
            name="survey_interview_photo",
        ),
        path("offline/kit/", page(desk_offline.kit), name="offline_kit"),
        path("offline/records/", act(desk_offline.take), name="offline_take"),
        path("<int:pk>/", page(desk.one), name="survey"),
        path("<int:pk>/photos/<uuid:photo>/", page(desk_photos.show), name="survey_photo"),
        path("<int:pk>/edit/", either(desk.edit), name="survey_edit"),
        path("<int:pk>/act/", act(desk.act), name="survey_act"),
        path("<int:pk>/results/", page(desk_results.show), name="survey_results"),
        path("<int:pk>/answers/<slug:form>/", act(desk_results.take), name="survey_file"),
        path("<int:pk>/counter/", page(desk_counter.sheet), name="survey_counter"),
        path("<int:pk>/people/", page(desk_interviews.people), name="survey_people"),
        path("<int:pk>/people/begin/", act(desk_interviews.begin), name="survey_begin"),
        path(
            "<int:pk>/people/<int:invitation>/",
            act(desk_interviews.outcome),
            name="survey_outcome",
        ),
        path("<int:pk>/paper/", page(desk_papers.sheets), name="survey_sheets"),
        path("<int:pk>/paper/new/", either(desk_papers.enter), name="survey_sheet_new"),
        path("<int:pk>/paper/<int:sheet>/", either(desk_papers.settle), name="survey_sheet"),
    ]
