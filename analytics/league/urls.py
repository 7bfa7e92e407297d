"""Addresses below those of `analytics.urls`."""

from django.urls import URLPattern, path

from analytics.league import people_views, views

patterns: list[URLPattern] = [
    path("organisations/", views.organisations, name="organisations"),
    path("organisations.csv", views.organisations_file, name="organisations_file"),
    path("organisations/<int:pk>/", views.organisation, name="organisation"),
    path("organisations/<int:pk>/times.csv", views.times_file, name="organisation_times"),
    path("people/", people_views.everybody, name="people"),
    path("people/me/", people_views.mine, name="people_me"),
    path("people/<int:pk>/", people_views.one, name="person"),
]
