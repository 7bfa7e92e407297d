"""Addresses below those of `analytics.urls`."""

from django.urls import URLPattern, path

from analytics.alerts import acts, views

patterns: list[URLPattern] = [
    path("alerts/", views.alerts, name="alerts"),
    path("alerts/mute/", acts.mute_all, name="alerts_mute"),
    path("alerts/mutes/<int:pk>/end/", acts.unmute, name="alerts_unmute"),
    path("alerts/<int:pk>/", views.alert, name="alert"),
    path("alerts/<int:pk>/days.csv", views.days_file, name="alert_days"),
    path("alerts/<int:pk>/acknowledge/", acts.acknowledge, name="alert_acknowledge"),
    path("alerts/<int:pk>/mute/", acts.mute, name="alert_mute"),
    path("alerts/<int:pk>/judge/", acts.judge, name="alert_judge"),
]
