"""The pages of the hall: boards, tickets, appointments, kiosk devices."""

from django.urls import URLPattern, URLResolver, path

from reception.pages import board, booking, ticket, visits

urlpatterns: list[URLPattern | URLResolver] = [
    path("board/<slug:code>/", board.page, name="board"),
    path("board/<slug:code>/now/", board.now, name="board_now"),
    path("ticket/<str:token>/", ticket.page, name="ticket"),
    path("ticket/<str:token>/now/", ticket.now, name="ticket_now"),
    path("appointments/", booking.offices, name="appointments"),
    path("appointments/code/", visits.find, name="appointments_find"),
    path("appointments/visit/<int:pk>/", visits.booked, name="appointments_booked"),
    path("appointments/visit/<int:pk>/confirm/", visits.confirm, name="appointments_confirm"),
    path("appointments/<slug:code>/<int:pk>/", booking.times, name="appointments_times"),
    path(
        "appointments/<slug:code>/<int:pk>/<str:day>/<str:clock>/",
        booking.who,
        name="appointments_who",
    ),
]
