"""Addresses of this subject, under /dashboard/."""

from django.urls import path

from analytics.overview import behind_views, live, views, wall

patterns = [
    path("", views.overview, name="overview"),
    path("figures.csv", views.figures, name="figures"),
    path("borders.geojson", views.drawn, name="borders"),
    path("behind/", behind_views.behind, name="behind"),
    path("changes/", live.changes, name="changes"),
    path("wall/", wall.wall, name="wall"),
    path("wall/links/", wall.walls, name="walls"),
    path("wall/links/<int:embed>/end/", wall.end, name="wall_end"),
    path("wall/screen/<str:token>/", wall.screen, name="wall_screen"),
]
