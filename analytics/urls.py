"""The officials' pages; the house puts them under /dashboard/."""

from django.urls import path

from analytics import views

app_name = "analytics"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("figures.csv", views.figures, name="figures"),
]
