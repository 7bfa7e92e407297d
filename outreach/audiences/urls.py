"""The public pages of this subject."""

from django.urls import URLPattern, path

from outreach.audiences import pages

patterns: list[URLPattern] = [
    path("news/", pages.index, name="news"),
    path("news/code/", pages.code, name="news_code"),
    path("news/yours/", pages.yours, name="news_yours"),
    path("news/link/<str:token>/", pages.link, name="news_link"),  # as they were sent before
    path("n/<slug:token>/", pages.link, name="news_short"),
]
