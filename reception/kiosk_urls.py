"""The pages of a kiosk beside the citizen site's own."""

from django.urls import path

from reception import kiosk_pages

urlpatterns = [
    path("", kiosk_pages.start, name="kiosk"),
    path("begin/", kiosk_pages.begin, name="kiosk_begin"),
    path("menu/", kiosk_pages.menu, name="kiosk_menu"),
    path("number/<int:pk>/take/", kiosk_pages.take_number, name="kiosk_take_number"),
    path("number/<int:pk>/", kiosk_pages.number, name="kiosk_number"),
]
