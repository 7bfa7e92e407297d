"""Numbers: given out without gaps, called once, in their turn, on their day."""

import re
import threading
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.models import Address
from accounts.roles import Role
from channels.models import Delivery
from reception import counters, hours, tickets, waiting
from reception.models import Ticket
from reception.tasks import close_days
from reception.tickets import MOVES, Changed, NotAllowed
from tests.builders import a_counter, a_service, a_ticket, a_user, an_account, an_office
from tests.house.tree import ROOT, modules

pytestmark = pytest.mark.django_db

State = Ticket.State


def together(*acts) -> list:
    """Do all of it at once, each in a thread with a connection of its own; what they returned."""
    results, start = [None] * len(acts), threading.Barrier(len(acts))

    def run(place, act):
        start.wait(timeout=10)
        try:
            results[place] = act()
        except Exception as error:
            results[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return results


def yesterday(ticket: Ticket) -> Ticket:
    day = ticket.day - timedelta(days=1)
    Ticket.objects.filter(pk=ticket.pk).update(day=day)
    ticket.refresh_from_db()
    return ticket


@pytest.mark.django_db(transaction=True)
def test_numbers_have_no_gaps_and_no_twins_however_many_take_one_at_once():
    service = a_service()

    def take_three():
        return [a_ticket(service).number for _ in range(3)]

    results = together(*[take_three] * 6)
    assert sorted(number for three in results for number in three) == list(range(1, 19))


@pytest.mark.django_db(transaction=True)
def test_a_number_that_was_not_given_out_after_all_is_no_gap():
    service = a_service()
    with transaction.atomic():
        a_ticket(service)
        transaction.set_rollback(True)
    assert a_ticket(service).number == 1


@pytest.mark.django_db(transaction=True)
def test_two_receptionists_never_call_the_same_ticket():
    service = a_service()
    desks = []
    for name in "1234":
        operator = a_user(Role.OPERATOR)
        desks.append((a_counter(service.office, operator, name), operator))
    for _ in range(3):
        a_ticket(service)
    results = together(*[lambda desk=desk: tickets.call_next(desk[0], desk[1]) for desk in desks])
    called = [ticket.label for ticket in results if ticket is not None]
    assert sorted(called) == ["A-001", "A-002", "A-003"]
    assert results.count(None) == 1


@pytest.mark.django_db(transaction=True)
def test_one_counter_pressed_twice_at_once_calls_one():
    service, operator = a_service(), a_user(Role.OPERATOR)
    counter = a_counter(service.office, operator)
    for _ in range(3):
        a_ticket(service)
    press = [lambda: tickets.call_next(counter, operator)] * 3
    results = together(*press)
    assert sorted(type(result).__name__ for result in results) == ["Changed", "Changed", "Ticket"]
    assert Ticket.objects.filter(state=State.CALLED).count() == 1


def test_labels_go_by_letter_and_begin_anew_each_day():
    office = an_office()
    advice, papers = a_service(office), a_service(office, "Papers", letter="P")
    yesterday(a_ticket(advice))
    assert [a_ticket(each).label for each in (advice, papers)] == ["A-002", "P-001"]
    Ticket.objects.all().delete()
    office.calendar.time_zone = "Pacific/Kiritimati"  # where it is tomorrow already, or nearly
    assert str(a_ticket(a_service())) == "A-001"


def test_yesterdays_number_is_not_called_today():
    service, operator = a_service(), a_user(Role.OPERATOR)
    counter = a_counter(service.office, operator)
    old = yesterday(a_ticket(service))
    assert tickets.call_next(counter, operator) is None
    with pytest.raises(NotAllowed):
        tickets.call(old, counter, operator)


def test_what_yesterday_left_at_the_counter_does_not_block_it():
    service, operator = a_service(), a_user(Role.OPERATOR)
    counter = a_counter(service.office, operator)
    a_ticket(service)
    old = yesterday(tickets.call_next(counter, operator))
    new = a_ticket(service)
    assert tickets.call_next(counter, operator) == new
    old.refresh_from_db()
    assert old.state == State.NO_SHOW


def test_the_day_is_closed_and_its_phones_are_forgotten():
    service = a_service()
    old = yesterday(a_ticket(service, phone="+97699112233"))
    today = a_ticket(service, phone="+97699112233")
    close_days()
    old.refresh_from_db()
    today.refresh_from_db()
    assert (old.state, old.address) == (State.CANCELLED, None)
    assert (today.state, today.address.value) == (State.WAITING, "+97699112233")


def test_who_booked_goes_first_from_their_time_on():
    service, operator = a_service(), a_user(Role.OPERATOR)
    counter, now = a_counter(service.office, operator), timezone.now()
    walked_in = a_ticket(service)
    later = a_ticket(service, first_from=now + timedelta(hours=1))
    come = a_ticket(service, first_from=now - timedelta(minutes=1))
    order = list(tickets.waiting(service.office))
    assert order == [come, walked_in, later]
    assert tickets.call_next(counter, operator) == come


def test_a_counter_takes_what_is_done_there_and_what_was_asked_for():
    office, operator = an_office(), a_user(Role.OPERATOR)
    advice, papers = a_service(office), a_service(office, "Papers", letter="P")
    counter = a_counter(office, operator)
    counter.services.set([papers])
    a_ticket(advice)
    first, kazakh = a_ticket(papers), a_ticket(papers, language="kk")
    called = tickets.call_next(counter, operator, language="kk")
    assert called == kazakh
    tickets.no_show(called)
    called = tickets.call_next(counter, operator)
    assert called == first
    tickets.serve(called)
    assert tickets.call_next(counter, operator, seen=first.pk) is None
    first.refresh_from_db()
    assert first.state == State.SERVED


def test_what_was_seen_must_still_be_there():
    service, operator = a_service(), a_user(Role.OPERATOR)
    counter = a_counter(service.office, operator)
    a_ticket(service), a_ticket(service)
    called = tickets.call_next(counter, operator)
    with pytest.raises(Changed):
        tickets.call_next(counter, operator)
    with pytest.raises(NotAllowed):
        tickets.call_next(counter, operator, seen=called.pk)
    stale = Ticket.objects.get(pk=called.pk)
    tickets.serve(called)
    with pytest.raises(Changed):
        tickets.no_show(stale)


def test_a_colleague_took_the_counter_over():
    service, operator, other = a_service(), a_user(Role.OPERATOR), a_user(Role.OPERATOR)
    counter = a_counter(service.office, operator)
    with pytest.raises(counters.Taken):
        counters.take(counter, other)
    counters.take(counter, other, over=True)
    with pytest.raises(Changed):
        tickets.call_next(counter, operator)
    assert counters.of(operator) is None


@pytest.mark.parametrize("come_from", State.values)
@pytest.mark.parametrize(
    ("act", "to"),
    [
        (tickets.serve, State.SERVING),
        (tickets.finish, State.SERVED),
        (tickets.no_show, State.NO_SHOW),
        (tickets.cancel, State.CANCELLED),
    ],
)
def test_only_the_moves_of_the_table_are_made(come_from, act, to):
    service, operator = a_service(), a_user(Role.OPERATOR)
    ticket = a_ticket(service)
    stands = {"counter": a_counter(service.office, operator), "operator": operator}
    Ticket.objects.filter(pk=ticket.pk).update(state=come_from, called_at=timezone.now(), **stands)
    ticket.refresh_from_db()
    if (come_from, to) in MOVES:
        act(ticket)
    else:
        with pytest.raises(NotAllowed):
            act(ticket)
    ticket.refresh_from_db()
    assert ticket.state == (to if (come_from, to) in MOVES else come_from)


def test_the_database_holds_one_ticket_at_a_counter():
    service, operator = a_service(), a_user(Role.OPERATOR)
    counter = a_counter(service.office, operator)
    a_ticket(service), a_ticket(service)
    tickets.call_next(counter, operator)
    stands = {"counter": counter, "operator": operator, "called_at": timezone.now()}
    with pytest.raises(IntegrityError):
        Ticket.objects.filter(number=2).update(state=State.CALLED, **stands)


WRITES = re.compile(r"\b[Tt]ickets?\b[\w.()\[\]=, ]*\.(?:update\(\s*state\b|state\s*=(?!=))")


def test_only_one_module_writes_the_state():
    writers = [
        str(path.relative_to(ROOT))
        for path in modules("reception", "live", "feedback", "config")
        if WRITES.search(path.read_text(encoding="utf-8"))
    ]
    assert writers == ["reception/tickets.py"]


def test_sent_on_they_keep_their_number_and_the_time_they_waited():
    office, operator = an_office(), a_user(Role.OPERATOR)
    advice, papers = a_service(office), a_service(office, "Papers", letter="P")
    counter = a_counter(office, operator)
    first = a_ticket(advice)
    a_ticket(papers)
    tickets.call_next(counter, operator)
    first.refresh_from_db()
    tickets.transfer(first, papers)
    assert [ticket.label for ticket in tickets.waiting(office)] == ["A-001", "P-001"]
    with pytest.raises(NotAllowed):
        tickets.transfer(tickets.call_next(counter, operator), a_service(letter="X"))


def test_who_did_not_come_can_be_called_after_all():
    service, operator = a_service(), a_user(Role.OPERATOR)
    counter = a_counter(service.office, operator)
    a_ticket(service)
    ticket = tickets.call_next(counter, operator)
    tickets.no_show(ticket)
    tickets.call(ticket, counter, operator)
    assert (ticket.state, ticket.calls) == (State.CALLED, 2)
    tickets.call_again(ticket)
    assert ticket.calls == 3


def test_the_phone_hears_of_the_number_and_of_the_call():
    an_account("sms")
    service, operator = a_service(), a_user(Role.OPERATOR)
    counter = a_counter(service.office, operator, "7")
    ticket = a_ticket(service, phone="+97699112233", language="en")
    tickets.call_next(counter, operator)
    said = list(Delivery.objects.order_by("id").values_list("body", flat=True))
    assert f"A-001. Your turn: testserver/ticket/{ticket.token}/" in said[0]
    assert said[1] == "A-001: please come to counter 7."
    assert Address.objects.get().value == "+97699112233"


def test_a_place_in_the_queue_counts_what_the_same_counters_take():
    office = an_office()
    advice = a_service(office, minutes=10)
    papers = a_service(office, "Papers", letter="P", minutes=4)
    tax = a_service(office, "Tax", letter="T", minutes=30)
    both, only_tax = (a_counter(office, a_user(Role.OPERATOR), name) for name in "12")
    both.services.set([advice, papers])
    only_tax.services.set([tax])
    for service in (advice, papers, tax, papers):
        a_ticket(service)
    place = waiting.place_of(a_ticket(advice))
    assert (place.before, place.minutes) == (3, 18)
    tickets.call_next(both, both.operator)
    assert waiting.place_of(Ticket.objects.get(letter="P", number=1)).minutes == 5
    now = waiting.now(office)
    assert (now.waiting, now.counters) == (4, 2)


def test_an_operator_of_yesterday_sits_nowhere_today():
    office, operator = an_office(), a_user(Role.OPERATOR)
    counter = a_counter(office, operator)
    assert counters.of(operator) == counter
    counter.taken_at -= timedelta(days=1)
    counter.save()
    assert counters.of(operator) is None
    assert hours.is_open(office)
