"""The board in the hall, and the ticket's own page."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.roles import Role
from reception import tickets
from reception.models import Ticket
from tests.builders import a_counter, a_service, a_ticket, a_user, an_office

pytestmark = pytest.mark.django_db

NEVER = {"0": [["00:00", "00:01"]]}  # a minute of Mondays


def called(service, name: str = "7") -> Ticket:
    operator = a_user(Role.OPERATOR)
    counter = a_counter(service.office, operator, name)
    a_ticket(service)
    return tickets.call_next(counter, operator)


def now(office, **asked) -> str:
    return Client().get(f"/board/{office.code}/now/", asked | {"lang": "en"}).text


def test_a_call_is_on_the_board_with_its_counter():
    service = a_service()
    called(service)
    page = Client().get(f"/board/{service.office.code}/", {"lang": "en"}).text
    assert page.index("A-001") < page.index("</span> 7")
    assert 'class="is-newest"' in page


def test_the_board_is_asked_cheaply_and_tells_a_new_call_apart():
    service = a_service()
    ticket = called(service)
    address = f"/board/{service.office.code}/now/?lang=en"
    first = Client().get(address)
    same = Client().get(address, headers={"If-None-Match": first["ETag"]})
    assert (same.status_code, same.content) == (304, b"")
    assert f'data-newest="{ticket.pk}.1"' in first.text
    tickets.call_again(ticket)
    again = Client().get(address, headers={"If-None-Match": first["ETag"]})
    assert f'data-newest="{ticket.pk}.2"' in again.text


def test_who_is_served_sounds_no_more_and_who_is_done_moves_down():
    service = a_service()
    ticket = called(service)
    tickets.serve(ticket)
    assert 'data-newest=""' in now(service.office)
    assert "Called before" not in now(service.office)
    tickets.finish(ticket)
    assert "Called before" in now(service.office)


def test_yesterday_is_off_the_board():
    service = a_service()
    ticket = called(service)
    Ticket.objects.filter(pk=ticket.pk).update(day=ticket.day - timedelta(days=1))
    assert "A-001" not in now(service.office)


def test_a_closed_office_says_when_it_opens():
    office = an_office(week=NEVER)
    page = now(office)
    assert "Closed" in page
    assert "We open on Monday" in page


def test_the_board_shows_nothing_but_numbers():
    service = a_service()
    a_ticket(service, phone="+97699112233")
    operator = a_user(Role.OPERATOR, first_name="Сараа")
    tickets.call_next(a_counter(service.office, operator), operator)
    page = now(service.office)
    assert "Сараа" not in page
    assert "9911" not in page


def test_languages_take_turns_unless_one_is_fixed(monkeypatch):
    office = an_office("Main hall", names={"mn": "Төв танхим", "ru": "Главный зал"})
    seen = set()
    for second in range(0, 50, 10):
        monkeypatch.setattr("reception.pages.board.time.time", lambda second=second: second)
        page = Client().get(f"/board/{office.code}/now/").text
        seen |= {name for name in ("Main hall", "Төв танхим", "Главный зал") if name in page}
        assert "Главный зал" in Client().get(f"/board/{office.code}/now/?lang=ru").text
    assert seen == {"Main hall", "Төв танхим", "Главный зал"}


def test_there_is_no_board_of_an_office_that_is_not_in_use():
    office = an_office(is_active=False)
    assert Client().get(f"/board/{office.code}/").status_code == 404


def test_the_tickets_own_page_follows_it_to_the_counter():
    service = a_service(minutes=6)
    operator = a_user(Role.OPERATOR)
    counter = a_counter(service.office, operator, "3")
    for _ in range(2):
        a_ticket(service)
    mine = a_ticket(service)
    address = f"/ticket/{mine.token}/"
    assert "<b>2</b> before you" in (page := Client().get(address).text)
    assert "about 12 min." in page
    Ticket.objects.exclude(pk=mine.pk).delete()
    assert "You are next." in Client().get(f"{address}now/").text
    mine = tickets.call_next(counter, operator)
    assert "counter <b>3</b>" in Client().get(address).text
    tickets.no_show(mine)
    assert "did not see you" in Client().get(address).text
    Ticket.objects.update(day=timezone.localdate() - timedelta(days=1))
    assert "This number was for" in Client().get(address).text


def test_a_ticket_is_not_found_by_guessing():
    a_ticket(a_service())
    assert Client().get("/ticket/1/").status_code == 404
