"""Addresses below those of `analytics.urls`."""

from django.urls import path

from analytics.explore import keeping, views

patterns = [
    path("explore/", views.explore, name="explore"),
    path("explore/file/", views.export, name="explore_file"),
    path("explore/views/", keeping.views, name="explore_views"),
    path("explore/views/<int:view>/", keeping.view, name="explore_view"),
    path("explore/shown/<int:embed>/", keeping.revoke, name="explore_embed_revoke"),
    path("explore/embed/<str:token>/", keeping.embedded, name="explore_embed"),
]
