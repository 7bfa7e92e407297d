"""The demo's hall: an office with three services, four counters, people who wait and who booked."""

import uuid
from datetime import timedelta

from django.utils import timezone

from accounts.models import User
from feedback.models import Calendar
from reception import appointments, counters, slots, tickets
from reception.models import Counter, Office, Service, Ticket

OFFICE = ("Main hall", "Төв танхим", "Бас зал", "Главный зал", "Baş zal")
# letter: (names, minutes, takes words down)
SERVICES = {
    "A": (("Complaints and proposals", "Гомдол, санал", "Шағым мен ұсыныс", "Жалобы и предложения", "Şikayət və təkliflər"), 12, True),
    "B": (("Advice", "Зөвлөгөө", "Кеңес", "Консультация", "Məsləhət"), 8, True),
    "C": (("Collecting papers", "Баримт авах", "Құжат алу", "Выдача документов", "Sənədlərin alınması"), 4, False),
}  # fmt: skip
PEOPLE = ("Болд Дорж", "Айгүл Серік", "Мария Иванова", "Rəşad Əliyev")
QUEUE = "AABCABBACABA"
LANGUAGES = ("mn", "mn", "kk", "mn", "ru", "mn", "az")


def _names(words: tuple[str, ...]) -> dict:
    english, *others = words
    return {"name": english, "names": dict(zip(("mn", "kk", "ru", "az"), others, strict=True))}


def build() -> None:
    """Open the hall, at all hours so that it can be looked at whenever the demo runs."""
    calendar = Calendar.objects.get(name="Day and night")
    office = Office.objects.create(
        code="hall", address="Peace Avenue 1", calendar=calendar, **_names(OFFICE)
    )
    services = {
        letter: Service.objects.create(
            office=office, letter=letter, minutes=minutes, opens_form=form, **_names(words)
        )
        for letter, (words, minutes, form) in SERVICES.items()
    }
    desks = [Counter.objects.create(office=office, name=str(number)) for number in range(1, 5)]
    colleague = User.objects.get(username="operator2")
    counters.take(desks[1], colleague)
    _queue(services, desks[1], colleague)
    _visits(services["A"])


def _queue(services: dict[str, Service], desk: Counter, colleague: User) -> None:
    now = timezone.now()
    for number, letter in enumerate(QUEUE):
        ticket = tickets.issue(services[letter], language=LANGUAGES[number % len(LANGUAGES)])
        came = now - timedelta(minutes=3 * (len(QUEUE) - number))
        Ticket.objects.filter(pk=ticket.pk).update(issued_at=came)
    seen = None
    for _visit in range(3):
        called = tickets.call_next(desk, colleague, seen=seen)
        tickets.serve(called)
        seen = called.pk


def _visits(service: Service) -> None:
    """Some times of today and tomorrow are booked."""
    free = [time for day in slots.days(service)[:2] for time in day.times]
    for name, time in zip(PEOPLE, free[:: max(1, len(free) // len(PEOPLE))], strict=False):
        appointments.book(service, time, form_token=uuid.uuid4(), name=name, language="mn")
