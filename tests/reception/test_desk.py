"""The receptionist's screen: who may sit there, and what its buttons do."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.roles import Role
from channels.models import Delivery
from feedback.models import Appeal
from reception import appointments, counters, slots
from reception.models import Ticket
from tests.builders import (
    a_counter,
    a_service,
    a_ticket,
    a_user,
    an_account,
    an_office,
    an_organisation,
)
from tests.desk import at_desk

pytestmark = pytest.mark.django_db

SCREEN = "/admin/reception/ticket/"
State = Ticket.State


class Desk:
    """A receptionist who sits at a counter and presses buttons as the screen shows them."""

    def __init__(self, service, name: str = "1") -> None:
        self.user = a_user(Role.OPERATOR)
        self.counter = a_counter(service.office, self.user, name)
        self.client = at_desk(self.user)

    def press(self, button: str, **fields):
        here = Ticket.objects.filter(counter=self.counter, state__in=Ticket.AT_COUNTER).first()
        seen = {"seen": here.pk if here else ""} | fields
        return self.client.post(reverse(f"admin:reception_{button}"), seen, follow=True)


@pytest.fixture
def service():
    return a_service()


@pytest.fixture
def desk(service) -> Desk:
    return Desk(service)


def state_of(ticket: Ticket) -> str:
    return Ticket.objects.get(pk=ticket.pk).state


def test_one_chooses_a_counter_once_and_finds_the_screen(service):
    user = a_user(Role.OPERATOR)
    counter = a_counter(service.office, name="5")
    client = at_desk(user)
    assert "where do you sit today?" in client.get(SCREEN).text
    screen = client.post(reverse("admin:reception_take"), {"counter": counter.pk}, follow=True)
    assert "Counter 5" in screen.text
    assert "Call next" in client.get(SCREEN).text
    client.post(reverse("admin:reception_leave"), {"seen": ""})
    assert counters.of(user) is None


def test_a_colleagues_counter_is_taken_over_only_knowingly(service, desk):
    other = at_desk(a_user(Role.OPERATOR))
    taken = {"counter": desk.counter.pk}
    page = other.post(reverse("admin:reception_take"), taken, follow=True)
    assert "A colleague has just sat down there." in page.text
    other.post(reverse("admin:reception_take"), taken | {"over": "1"})
    assert "where do you sit today?" in desk.client.get(SCREEN).text


def test_a_person_is_called_served_and_done_with(service, desk):
    first, second = a_ticket(service), a_ticket(service)
    page = desk.press("next")
    assert '<p class="hall-number" aria-live="polite">A-001</p>' in page.text
    desk.press("serve")
    assert state_of(first) == State.SERVING
    desk.press("next")
    assert (state_of(first), state_of(second)) == (State.SERVED, State.CALLED)
    desk.press("no_show")
    assert state_of(second) == State.NO_SHOW
    desk.press("call", ticket=second.pk)
    assert state_of(second) == State.CALLED
    desk.press("serve")
    desk.press("finish")
    assert state_of(second) == State.SERVED
    assert "Nobody waits." in desk.press("next").text


def test_a_double_click_calls_one(service, desk):
    a_ticket(service), a_ticket(service)
    desk.press("next")
    page = desk.press("next", seen="")
    assert "you pressed twice" in page.text
    assert Ticket.objects.filter(state=State.WAITING).count() == 1


def test_serving_opens_the_form_with_what_is_known(service, desk):
    an_account("sms")
    a_ticket(service, language="kk", phone="+97699112233")
    desk.press("next")
    form = desk.press("serve")
    assert '<option value="walkin" selected>' in form.text
    assert '<option value="kk" selected>' in form.text
    assert 'value="+97699112233"' in form.text


def test_what_is_registered_is_the_tickets_and_one_more_gets_a_form_of_its_own(service, desk):
    ticket = a_ticket(service)
    desk.press("next")
    first_form = desk.press("serve")
    assert desk.press("form").redirect_chain == first_form.redirect_chain
    token = Ticket.objects.get(pk=ticket.pk).forms[0]
    said = {"token": token, "channel": "walkin", "kind": "complaint", "text": "Cold", "do": "print"}
    receipt = desk.client.post(reverse("admin:feedback_appeal_add"), said, follow=True)
    appeal = Appeal.objects.get()
    assert "Back to the reception" in receipt.text
    assert appeal.messages.first().note == f"Ticket A-001, {service.office}"
    assert appeal.code in desk.client.get(SCREEN).text
    desk.press("form")
    assert len(Ticket.objects.get(pk=ticket.pk).forms) == 2


def test_where_nothing_is_taken_down_no_form_opens(desk, service):
    service.opens_form = False
    service.save()
    a_ticket(service)
    desk.press("next")
    assert desk.press("serve").redirect_chain[-1][0] == SCREEN


def test_a_number_is_given_out_and_printed_in_its_language(desk, service):
    page = desk.press("issue", service=service.pk, language="ru")
    ticket = Ticket.objects.get()
    slip = reverse("admin:reception_slip", args=[ticket.pk])
    assert slip in page.text
    printed = desk.client.get(slip).text
    assert '<div lang="ru">' in printed
    assert "A-001" in printed
    assert "<svg" in printed


def test_a_number_by_sms(desk, service):
    an_account("sms")
    desk.press("issue", service=service.pk, language="en", phone="9911 2233")
    assert "A-001" in Delivery.objects.get().body
    wrong = desk.press("issue", service=service.pk, language="en", phone="12")
    assert (wrong.status_code, "no telephone number" in wrong.text) == (400, True)
    assert Ticket.objects.count() == 1


def test_the_queue_is_narrowed_and_so_is_the_next_call(desk, service):
    a_ticket(service, language="mn")
    kazakh = a_ticket(service, language="kk")
    page = desk.client.get(SCREEN, {"language": "kk"}).text
    assert "Call A-002" in page
    assert "Call A-001" not in page
    desk.press("next", view_language="kk")
    assert state_of(kazakh) == State.CALLED
    assert "Call A-001" in desk.client.get(reverse("admin:reception_queue")).text


def test_people_are_sent_on_and_cancelled(desk, service):
    other = a_service(service.office, "Papers", letter="P")
    first, second = a_ticket(service), a_ticket(service)
    desk.press("next")
    desk.press("transfer", to=other.pk)
    first.refresh_from_db()
    assert (first.service, first.state) == (other, State.WAITING)
    desk.press("cancel", ticket=second.pk)
    assert state_of(second) == State.CANCELLED


def test_who_booked_is_let_in_by_list_or_by_code(desk, service, monkeypatch):
    time = slots.days(service)[1].times[3]
    given = {"name": "Болд Дорж", "language": "mn"}
    booked = appointments.book(service, time, form_token=uuid.uuid4(), **given)
    assert "Болд Дорж" not in desk.client.get(SCREEN).text
    monkeypatch.setattr("django.utils.timezone.now", lambda: time - timedelta(minutes=1))
    counters.take(desk.counter, desk.user)
    assert "Болд Дорж" in desk.client.get(SCREEN).text
    assert "No visit is booked" in desk.press("arrive", code="XXXX-XXXX").text
    desk.press("arrive", code=booked.code.lower())
    assert Ticket.objects.get().appointment == booked


def test_only_who_receives_visitors_comes_in(service):
    for role in (Role.INSPECTOR, Role.ANALYST):
        client = at_desk(a_user(role))
        assert client.get(SCREEN).status_code == 403
        assert client.post(reverse("admin:reception_next")).status_code == 403
        assert "meeting_room" not in client.get("/admin/").text


def test_an_office_of_others_is_closed():
    roads, heat = an_organisation("Roads"), an_organisation("Heat")
    theirs = a_service(an_office("Roads hall", organisation=roads))
    counter, ticket = a_counter(theirs.office), a_ticket(theirs)
    stranger = at_desk(a_user(Role.OPERATOR, organisation=heat))
    assert "Roads hall" not in stranger.get(SCREEN).text
    stranger.post(reverse("admin:reception_take"), {"counter": counter.pk})
    counter.refresh_from_db()
    assert counter.operator is None
    slip = reverse("admin:reception_slip", args=[ticket.pk])
    assert stranger.get(slip).status_code == 404
    own = at_desk(a_user(Role.OPERATOR, organisation=roads))
    assert "Roads hall" in own.get(SCREEN).text


def test_a_ticket_of_another_office_is_out_of_reach(desk):
    foreign = a_ticket(a_service(an_office("Elsewhere", organisation=an_organisation())))
    desk.press("call", ticket=foreign.pk)
    assert state_of(foreign) == State.WAITING
