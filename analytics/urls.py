"""The officials' pages; the house puts them under /dashboard/."""

from django.urls import path

from analytics.alerts import urls as alerts
from analytics.bulletins import urls as bulletins
from analytics.explore import urls as explore
from analytics.league import urls as league
from analytics.opendata import urls as opendata
from analytics.overview import views
from analytics.words import urls as words

app_name = "analytics"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("figures.csv", views.figures, name="figures"),
    *explore.patterns,
    *league.patterns,
    *words.patterns,
    *alerts.patterns,
    *bulletins.patterns,
    *opendata.patterns,
]
