"""The public pages of this subject."""

from django.urls import URLPattern, path

from surveys.asking import pages

patterns: list[URLPattern] = [
    path("surveys/<str:token>/", pages.answer, name="answer"),
    path("surveys/<str:token>/<int:number>/", pages.page, name="answer_page"),
    path("surveys/<str:token>/thanks/", pages.thanks, name="answer_thanks"),
    path("surveys/<str:token>/later/", pages.later, name="answer_later"),
    path("surveys/<str:token>/on/<uuid:key>/", pages.resume, name="answer_resume"),
]
