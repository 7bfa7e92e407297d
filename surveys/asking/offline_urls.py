"""The interviewers' page and its service worker; it holds nothing of anybody, so it is open."""

from django.urls import URLPattern, path

from surveys.asking import offline_pages

patterns: list[URLPattern] = [
    path("field/", offline_pages.door, name="field_door"),
    path("field/worker.js", offline_pages.worker, name="field_worker"),
    path("field/<slug:language>/", offline_pages.shell, name="field"),
]
