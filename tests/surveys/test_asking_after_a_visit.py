"""Who was served in a hall is asked how that went: the ticket's page and the kiosk lead there."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from reception import kiosks, tickets
from reception.models import Kiosk, Ticket
from surveys.asking import places
from surveys.models import Response, Survey
from tests.builders import a_counter, a_service, a_ticket, a_user, an_office, an_organisation
from tests.feedback.site import a_sent_appeal, page
from tests.surveys.asking import a_survey, answer_all, link

pytestmark = pytest.mark.django_db


@pytest.fixture
def body():
    return an_organisation("Heating")


@pytest.fixture
def ticket(body):
    """A ticket of the body's hall that was served at a window."""
    service = a_service(an_office(organisation=body))
    clerk = a_user(Role.OPERATOR)
    counter = a_counter(service.office, clerk)
    a_ticket(service)
    called = tickets.call_next(counter, clerk)
    tickets.serve(called)
    return called


def at_counter(**fields) -> Survey:
    return a_survey(purpose=Survey.Purpose.COUNTER, **fields)


def offered(client, ticket: Ticket, name: str = "ticket") -> str:
    """The address of the survey on the ticket's page; empty where there is none."""
    found = re.search(
        r'href="(/surveys/[^"]+)"', page(client.get(reverse(name, args=[ticket.token])))
    )
    return found[1] if found else ""


def test_a_ticket_that_was_served_leads_to_the_survey_of_its_window(client, ticket, body):
    survey = at_counter(organisation=body, is_anonymous=True)
    assert offered(client, ticket) == ""
    tickets.finish(ticket)
    address = offered(client, ticket)
    assert address.startswith(link(survey))
    assert ticket.token not in address
    assert offered(client, ticket, "ticket_now") == address
    place = address.partition("?place=")[2]
    client.post(address, {"place": place})
    answer_all(client, link(survey))
    response = Response.objects.get()
    assert (response.place, response.organisation) == (places.of_visit(ticket).code, body)
    assert response.invitation is None
    assert response.started_at == response.completed_at
    moment = timezone.localtime(response.started_at)
    assert (moment.hour, moment.minute) == (0, 0), "of an anonymous one the day alone is kept"


def test_nobody_is_led_to_a_survey_that_is_not_theirs_or_not_open(client, ticket, body):
    tickets.finish(ticket)
    at_counter(organisation=an_organisation("Water"))
    a_survey(organisation=body)
    at_counter(organisation=body, state=Survey.State.CLOSED)
    assert offered(client, ticket) == ""


def test_the_nearest_bodys_survey_is_offered_else_the_centres(client, ticket, body):
    tickets.finish(ticket)
    everywhere = at_counter()
    assert offered(client, ticket).startswith(link(everywhere))
    above = an_organisation("City")
    body.parent = above
    body.save()
    citys = at_counter(organisation=above)
    assert offered(client, ticket).startswith(link(citys))
    own = at_counter(organisation=body)
    assert offered(client, ticket).startswith(link(own))


def test_who_went_away_or_came_yesterday_is_not_asked(client, ticket, body):
    at_counter(organisation=body)
    Ticket.objects.filter(pk=ticket.pk).update(state=Ticket.State.CANCELLED)
    assert offered(client, ticket) == ""


def test_a_window_of_another_hall_is_none(ticket):
    foreign = a_counter(an_office())
    spot = places.find(f"service-{ticket.service_id}-window-{foreign.pk}")
    assert spot == places.of_service(ticket.service)
    assert places.find(f"service-{ticket.service_id}-window-{ticket.counter_id}") is not None
    assert places.find("service-0-window-0") is None


def test_the_kiosk_of_the_hall_offers_it_to_anybody(client, ticket, body):
    kiosk = Kiosk.objects.create(name="Door", office=ticket.office)
    client.post(reverse("kiosk"), {"code": kiosks.new_code(kiosk)})
    client.post(reverse("kiosk_begin"), {"language": "en"})
    assert "/surveys/" not in page(client.get(reverse("kiosk_menu")))
    survey = at_counter(organisation=body)
    assert f'{link(survey)}?place={body.code}"' in page(client.get(reverse("kiosk_menu")))


def test_who_wrote_to_us_at_the_kiosk_is_offered_it_then_and_nobody_elsewhere(client, ticket, body):
    at_counter(organisation=body)
    offer = "How were you served?"
    at_home = Client()
    a_sent_appeal(at_home)
    assert offer not in page(at_home.get(reverse("write_done")))
    kiosk = Kiosk.objects.create(name="Door", office=ticket.office)
    client.post(reverse("kiosk"), {"code": kiosks.new_code(kiosk)})
    client.post(reverse("kiosk_begin"), {"language": "en"})
    a_sent_appeal(client)
    assert offer in page(client.get(reverse("write_done")))
    Kiosk.objects.update(office=None)
    assert offer not in page(client.get(reverse("write_done")))


def test_what_it_costs_does_not_grow(client, ticket, body, django_assert_max_num_queries):
    at_counter(organisation=body)
    with django_assert_max_num_queries(8):
        assert offered(client, ticket, "ticket_now") == ""
    tickets.finish(ticket)
    with django_assert_max_num_queries(12):
        assert offered(client, ticket, "ticket_now")
