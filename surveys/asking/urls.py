"""The public pages of this subject."""

from django.urls import URLPattern, path

from surveys.asking import afterwards, beginning, pages

patterns: list[URLPattern] = [
    path("surveys/<str:token>/", beginning.answer, name="answer"),
    path("surveys/<str:token>/<int:number>/", pages.page, name="answer_page"),
    path("surveys/<str:token>/photos/<uuid:photo>/", pages.photo, name="answer_photo"),
    path("surveys/<str:token>/thanks/", afterwards.thanks, name="answer_thanks"),
    path("surveys/<str:token>/later/", afterwards.later, name="answer_later"),
    path("surveys/<str:token>/on/<uuid:key>/", afterwards.resume, name="answer_resume"),
]
