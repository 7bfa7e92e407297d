"""The pages of the hall: boards, appointments, kiosk devices."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
