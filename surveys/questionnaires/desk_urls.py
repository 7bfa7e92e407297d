"""The desk's pages of this subject, below /admin/surveys/questionnaires/."""

from collections.abc import Callable

from django.urls import URLPattern, path
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from surveys.questionnaires import (
    desk,
    desk_bank,
    desk_files,
    desk_preview,
    desk_versions,
    desk_writing,
)
from surveys.questionnaires.screen import allowed, reading, writing


def patterns(guard: Callable) -> list[URLPattern]:
    """The addresses; `guard` lets in who may enter the desk, the pages ask for the rest."""
    either = require_http_methods(["GET", "HEAD", "POST"])

    def sent(view: Callable) -> Callable:
        return guard(require_POST(view))

    def seen(view: Callable) -> Callable:
        return guard(require_safe(reading(view)))

    def written(view: Callable) -> Callable:
        return guard(either(writing(view)))

    one = "<int:pk>/"
    return [
        path("", guard(require_safe(allowed(desk.index))), name="questionnaires"),
        path("new/", guard(either(allowed(desk.new))), name="questionnaire_new"),
        path("import/", guard(either(allowed(desk_files.take_in))), name="questionnaire_import"),
        path(
            "ready/<slug:ready>/",
            sent(allowed(desk_bank.adopt)),
            name="questionnaire_adopt",
        ),
        path(one, seen(desk.page), name="questionnaire"),
        path(f"{one}begin/", sent(reading(desk.begin)), name="questionnaire_begin"),
        path(f"{one}act/", sent(writing(desk.act)), name="questionnaire_act"),
        path(f"{one}whole/", written(desk_writing.whole), name="questionnaire_whole"),
        path(
            f"{one}sections/<slug:code>/",
            written(desk_writing.section),
            name="questionnaire_section",
        ),
        path(
            f"{one}questions/<slug:code>/",
            written(desk_writing.question),
            name="questionnaire_question",
        ),
        path(f"{one}take/<slug:code>/", written(desk_bank.take), name="questionnaire_take"),
        path(
            f"{one}versions/<int:number>/",
            seen(desk_versions.version),
            name="questionnaire_version",
        ),
        path(
            f"{one}preview/<slug:channel>/",
            guard(either(reading(desk_preview.show))),
            name="questionnaire_preview",
        ),
        path(f"{one}paper.pdf", seen(desk_preview.as_paper), name="questionnaire_paper"),
        path(f"{one}form.xlsx", seen(desk_files.export), name="questionnaire_export"),
    ]
