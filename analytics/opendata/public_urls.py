"""The addresses of open data, below /open-data/."""

from django.urls import path

from analytics.opendata import views

urlpatterns = [
    path("", views.page, name="open_data"),
    path("datapackage.json", views.describe, name="open_data_package"),
    path("bulletins/<int:pk>.pdf", views.bulletin, name="open_data_bulletin"),
    path("figures.<str:form>", views.monthly, name="open_data_figures"),
    path("appeals.<str:form>", views.single, name="open_data_appeals"),
]
