"""The addresses that GeoReport v2 prescribes, below /open311/."""

from django.urls import path

from feedback.open311 import views

urlpatterns = [
    path("", views.front, name="open311"),
    path("discovery.<str:form>", views.discovery, name="open311_discovery"),
    path("v2/discovery.<str:form>", views.discovery, name="open311_v2_discovery"),
    path("v2/services.<str:form>", views.services, name="open311_services"),
    path("v2/services/<str:code>.<str:form>", views.definition, name="open311_service"),
    path("v2/requests.<str:form>", views.requests, name="open311_requests"),
    path("v2/requests/<str:reference>.<str:form>", views.single, name="open311_request"),
    path("v2/tokens/<str:reference>.<str:form>", views.token, name="open311_token"),
]
