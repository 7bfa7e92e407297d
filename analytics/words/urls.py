"""Addresses below those of `analytics.urls`."""

from django.urls import path

from analytics.words import views

patterns = [
    path("words/", views.words, name="words"),
    path("words/term/", views.term, name="words_term"),
    path("words.csv", views.figures, name="words_file"),
]
