"""Booking a visit by web: what is offered, what can't be had twice, and calling it off."""

import re
import threading
import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, connection
from django.test import Client
from django.utils import timezone

from accounts.models import Address
from channels.models import Delivery
from feedback import rulebook
from feedback.models import Holiday
from reception import appointments, hours, slots, tickets
from reception.appointments import Full, TooMany
from reception.models import Appointment, Office, Service
from tests.builders import a_service, an_account, an_office
from tests.feedback.site import last_code

pytestmark = pytest.mark.django_db

State = Appointment.State
WEEK = {str(day): [["09:00", "10:00"], ["14:00", "14:50"]] for day in range(7)}


@pytest.fixture
def service() -> Service:
    """Three times before noon, two after, for one person each."""
    return a_service(an_office(week=WEEK))


def tomorrow(service: Service) -> list[datetime]:
    return slots.days(service)[-1].times


def book(service: Service, starts_at: datetime, **given) -> Appointment:
    defaults = {"form_token": uuid.uuid4(), "name": "Болд", "language": "mn"}
    return appointments.book(service, starts_at, **defaults | given)


def address_of(service: Service, starts_at: datetime) -> str:
    there = starts_at.astimezone(hours.zone_of(service.office))
    return f"/appointments/{service.office.code}/{service.pk}/{there:%Y-%m-%d}/{there:%H%M}/"


def filled(**fields) -> dict:
    return {"token": str(uuid.uuid4()), "name": "Болд Дорж", "phone": "9911 2233"} | fields


def test_times_lie_within_the_open_hours_and_are_whole(service):
    zone = hours.zone_of(service.office)
    clocks = [f"{time.astimezone(zone):%H:%M}" for time in tomorrow(service)]
    assert clocks == ["09:00", "09:20", "09:40", "14:00", "14:20"]


def test_holidays_and_the_far_future_are_not_offered(service):
    last = slots.days(service)[-1].date
    Holiday.objects.create(calendar=service.office.calendar, date=last)
    rulebook.forget()
    assert last not in [day.date for day in slots.days(service)]
    noon = datetime(last.year, last.month, last.day, tzinfo=UTC)
    assert not slots.can_be_booked(service, noon + timedelta(hours=1))
    with pytest.raises(Full):
        book(service, noon + timedelta(days=30))


@pytest.mark.parametrize("shift", [timedelta(minutes=1), timedelta(days=-40)])
def test_only_times_that_are_offered_can_be_booked(service, shift):
    with pytest.raises(Full):
        book(service, tomorrow(service)[0] + shift)


def test_a_taken_time_is_offered_no_more_until_it_is_called_off(service):
    time = tomorrow(service)[0]
    first = book(service, time)
    assert time not in tomorrow(service)
    with pytest.raises(Full):
        book(service, time)
    appointments.call_off(first)
    assert time in tomorrow(service)
    assert book(service, time).state == State.BOOKED


def test_a_held_time_is_let_go_when_the_phone_is_not_confirmed(service):
    time = tomorrow(service)[0]
    held = book(service, time, phone="+97699112233", held=True)
    assert time not in tomorrow(service)
    Appointment.objects.update(held_until=timezone.now())
    assert time in tomorrow(service)
    book(service, time)
    assert not appointments.confirm(held)
    assert held.state == State.LAPSED


@pytest.mark.django_db(transaction=True)
def test_the_last_places_are_not_given_away_twice():
    service = a_service(an_office(week=WEEK), slot_capacity=2)
    time, results = tomorrow(service)[0], []
    start = threading.Barrier(6)

    def try_to() -> None:
        start.wait(timeout=10)
        try:
            book(service, time)
            results.append(True)
        except Full:
            results.append(False)
        finally:
            connection.close()

    threads = [threading.Thread(target=try_to) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert sorted(results) == [False] * 4 + [True] * 2
    assert sorted(Appointment.objects.values_list("seat", flat=True)) == [0, 1]


def test_the_database_holds_a_place_once(service):
    taken = book(service, tomorrow(service)[0])
    taken.pk, taken.code_index, taken.form_token = None, "other", uuid.uuid4()
    with pytest.raises(IntegrityError):
        taken.save(force_insert=True)


def test_a_phone_can_book_only_so_many(service):
    for time in tomorrow(service)[:3]:
        book(service, time, phone="+97699112233")
    with pytest.raises(TooMany):
        book(service, tomorrow(service)[0], phone="+97699112233")


def test_by_web_the_phone_is_confirmed_first(service, settings):
    an_account("sms")
    client, time = Client(), tomorrow(service)[0]
    answer = client.post(address_of(service, time), filled())
    held = Appointment.objects.get()
    assert (held.state, held.name) == (State.HELD, "Болд Дорж")
    assert answer["Location"].endswith(f"/{held.pk}/confirm/")
    assert held.code not in client.get(answer["Location"]).text
    done = client.post(answer["Location"], {"code": last_code()}, follow=True)
    held.refresh_from_db()
    assert held.state == State.BOOKED
    assert held.code in done.text
    assert held.code in Delivery.objects.latest("id").body
    assert Address.objects.get().verified_at is not None


def test_where_no_sms_goes_out_it_is_booked_at_once(service):
    client, time = Client(), tomorrow(service)[0]
    page = client.post(address_of(service, time), filled(), follow=True).text
    assert Appointment.objects.get().code in page


def test_sent_twice_it_is_booked_once(service):
    client, time, form = Client(), tomorrow(service)[0], filled()
    places = {client.post(address_of(service, time), form)["Location"] for _ in range(2)}
    assert len(places) == Appointment.objects.count() == 1


def test_a_time_that_was_taken_meanwhile_is_told(service):
    time = tomorrow(service)[0]
    book(service, time)
    page = Client().post(address_of(service, time), filled())
    assert (page.status_code, "has just been taken" in page.text) == (409, True)
    assert Client().get(address_of(service, time)).status_code == 200


@pytest.mark.parametrize(
    ("wrong", "words"),
    [({"name": ""}, "Enter your name."), ({"phone": "12"}, "Give a phone number")],
)
def test_what_is_wrong_is_told(service, wrong, words):
    page = Client().post(address_of(service, tomorrow(service)[0]), filled(**wrong))
    assert (page.status_code, words in page.text) == (422, True)


def test_nonsense_in_the_address_books_nothing(service):
    here = f"/appointments/{service.office.code}/{service.pk}"
    for path in ("/2026-13-45/0900/", "/x/y/", "/2020-01-01/0900/"):
        assert Client().get(here + path).status_code == 302
        assert Client().post(here + path, filled()).status_code == 409
    assert not Appointment.objects.exists()


def test_a_visit_is_seen_and_called_off_by_its_code(service):
    an_account("sms")
    booked = book(service, tomorrow(service)[0], phone="+97699112233")
    client = Client()
    assert client.get(f"/appointments/visit/{booked.pk}/").status_code == 404
    written = booked.code.lower().replace("-", " ")
    page = client.post("/appointments/code/", {"code": written}, follow=True)
    assert booked.code in page.text
    assert booked.code not in page.redirect_chain[0][0]
    assert "cancelled" in client.post(f"/appointments/visit/{booked.pk}/", follow=True).text
    booked.refresh_from_db()
    assert booked.state == State.CANCELLED
    assert "цуцлагдлаа" in Delivery.objects.latest("id").body  # in the language of the booking


def test_codes_are_not_tried_without_end():
    client = Client()
    codes = [client.post("/appointments/code/", {"code": f"AAAA-{n:04}"}) for n in range(12)]
    assert [answer.status_code for answer in codes[-2:]] == [429, 429]


def test_bookings_from_one_network_are_limited(service):
    service.slot_capacity = 50
    service.save()
    time = tomorrow(service)[0]
    answers = [
        Client().post(address_of(service, time), filled(phone=f"991122{n:02}")) for n in range(12)
    ]
    assert [answer.status_code for answer in answers[-2:]] == [429, 429]


def now_is(monkeypatch, moment: datetime) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: moment)


def test_who_comes_to_their_time_goes_first(service, monkeypatch):
    time = tomorrow(service)[0]
    booked = book(service, time, phone="+97699112233")
    now_is(monkeypatch, time - timedelta(minutes=5))
    other = tickets.issue(service, language="mn")
    ticket = appointments.arrive(booked)
    assert appointments.arrive(booked) == ticket
    assert [other, ticket] == list(tickets.waiting(service.office))
    now_is(monkeypatch, time)
    assert [ticket, other] == list(tickets.waiting(service.office))


def test_who_comes_late_waits_like_the_others_and_another_day_is_no_day(service, monkeypatch):
    early, late = tomorrow(service)[:2]
    first, second = book(service, early), book(service, late)
    with pytest.raises(tickets.NotAllowed):
        appointments.arrive(first)
    now_is(monkeypatch, early + timedelta(minutes=16))
    assert appointments.arrive(first).precedes_at is None
    appointments.call_off(second)
    with pytest.raises(tickets.NotAllowed):
        appointments.arrive(second)


def test_names_and_phones_are_forgotten(service):
    booked = book(service, tomorrow(service)[0], phone="+97699112233")
    Appointment.objects.update(starts_at=timezone.now() - timedelta(days=31))
    appointments.forget_old()
    booked.refresh_from_db()
    assert (booked.name, booked.address) == ("", None)


def test_the_way_to_a_time_is_shown_page_by_page(service):
    client = Client()
    assert service.name in client.get("/appointments/").text
    page = client.get(f"/appointments/{service.office.code}/{service.pk}/").text
    links = re.findall(r'href="(/appointments/[^"]+/\d{4}/)"', page)
    assert links
    assert "Who comes?" in client.get(links[0]).text
    Office.objects.update(is_active=False)
    assert "No visits can be booked" in client.get("/appointments/").text
