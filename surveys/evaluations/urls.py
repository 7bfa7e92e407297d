"""The public pages of this subject."""

from django.urls import URLPattern, path

from surveys.evaluations import public_pages

patterns: list[URLPattern] = [
    path("evaluations/", public_pages.index, name="evaluations"),
    path("evaluations/<int:pk>/", public_pages.report, name="evaluation"),
    path("evaluations/<int:pk>/slides/", public_pages.slides, name="evaluation_slides"),
    path(
        "evaluations/<int:pk>/follow-up.pdf",
        public_pages.follow_up,
        name="evaluation_follow_up_file",
    ),
    path(
        "evaluations/<int:pk>/files/<uuid:file>/",
        public_pages.evidence,
        name="evaluation_evidence",
    ),
    path("evaluations/<int:pk>/report.<slug:kind>", public_pages.file, name="evaluation_file"),
]
