"""The doors of the installed application."""

from django.urls import path

from feedback.pages import app, follow

urlpatterns = [
    path("manifest.webmanifest", app.manifest, name="manifest"),
    path("service-worker.js", app.service_worker, name="service_worker"),
    path("app/", app.start, name="app"),
    path("app/offline/<slug:language>/", app.offline, name="app_offline"),
    path("app/news/<str:token>/", app.news, name="app_news"),
    path("app/renewed/", follow.renew, name="app_renewed"),
    path("app/mine/", app.claim, name="app_claim"),
    path("track/<int:pk>/follow/", follow.follow, name="tracked_follow"),
]
