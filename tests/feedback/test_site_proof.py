"""One-time codes: showing that an address is one's own."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.models import Address, Assurance
from channels.models import Delivery
from feedback.models import Appeal
from tests.builders import a_registered_appeal, an_address
from tests.feedback.site import MAILBOX, a_mailbox, last_code, page, send, write

pytestmark = pytest.mark.django_db
CODES = Delivery.objects.filter(key__startswith="proof:")


@pytest.fixture
def asked(client):
    """A browser that has asked for the code to its address."""
    a_mailbox()
    write(client, who="email", email=MAILBOX)
    assert client.get("/write/check/").status_code == 200
    client.post("/write/code/", {"send": "1"})
    return client


def wrong_code() -> str:
    return "000000" if last_code() != "000000" else "111111"


def test_after_an_address_its_proof_is_offered(client):
    a_mailbox()
    client.post("/", {"text": "x", "kind": "incident"})
    answer = client.post("/write/you/", {"who": "email", "email": MAILBOX})
    assert answer.headers["Location"] == "/write/code/"
    assert "ba***@example.mn" in page(client.get("/write/code/"))


def test_an_address_that_nothing_can_reach_is_not_asked_to_be_proved(client):
    client.post("/", {"text": "x", "kind": "incident"})
    answer = client.post("/write/you/", {"who": "phone", "phone": "99112233"})
    assert answer.headers["Location"] == "/write/check/"


def test_the_right_code_confirms_the_address_and_the_voice(asked):
    answer = asked.post("/write/code/", {"code": f" {last_code()[:3]} {last_code()[3:]} "})
    assert answer.headers["Location"] == "/write/check/"
    assert "Confirmed" in page(asked.get("/write/check/"))
    send(asked)
    appeal = Appeal.objects.get()
    assert appeal.assurance == Assurance.ADDRESS
    assert appeal.address.verified_at is not None


def test_one_may_send_without_confirming(asked):
    send(asked)
    assert Appeal.objects.get().assurance == Assurance.NONE


def test_a_confirmed_address_lends_nothing_to_who_only_writes_it_down(client):
    a_mailbox()
    Address.objects.filter(pk=an_address(MAILBOX, "email").pk).update(verified_at=timezone.now())
    write(client, who="email", email=MAILBOX)
    send(client)
    assert Appeal.objects.get().assurance == Assurance.NONE


def test_another_address_must_be_proved_anew(asked):
    asked.post("/write/code/", {"code": last_code()})
    asked.post("/write/you/", {"who": "email", "email": "other@example.mn"})
    assert "Not confirmed" in page(asked.get("/write/check/"))


def test_a_wrong_code_says_how_many_tries_are_left_and_five_are_all(asked):
    wrong = {"code": wrong_code()}
    right = {"code": last_code()}
    first = asked.post("/write/code/", wrong)
    assert first.status_code == 422
    assert "You have 4 tries left." in page(first)
    for _ in range(3):
        asked.post("/write/code/", wrong)
    assert "This code is good no more." in page(asked.post("/write/code/", wrong))
    assert "This code is good no more." in page(asked.post("/write/code/", right))


def test_a_code_is_good_for_ten_minutes(asked):
    right = {"code": last_code()}
    with time_machine.travel(timezone.now() + timedelta(minutes=11), tick=False):
        assert "This code is good no more." in page(asked.post("/write/code/", right))


def test_a_code_works_once(asked):
    right = {"code": last_code()}
    asked.post("/write/code/", right)
    asked.post("/write/you/", {"who": "email", "email": "other@example.mn"})
    assert asked.post("/write/code/", right).status_code == 422


def test_codes_are_sent_a_few_times_only(asked):
    answers = [asked.post("/write/code/", {"send": "1"}) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [302, 302, 429]
    assert "Wait a quarter of an hour" in page(answers[-1])
    assert CODES.count() == 3


def test_the_session_holds_no_code(asked):
    assert last_code() not in str(asked.session.items())


def test_a_stranger_with_the_code_of_an_appeal_becomes_its_owner_by_proof(client):
    a_mailbox()
    appeal = a_registered_appeal(address=an_address(MAILBOX, "email"))
    client.post("/track/", {"code": appeal.code})
    assert "Our conversation" not in page(client.get(f"/track/{appeal.pk}/"))
    client.post(f"/track/{appeal.pk}/confirm/", {"send": "1"})
    answer = client.post(f"/track/{appeal.pk}/confirm/", {"code": last_code()})
    assert answer.headers["Location"] == f"/track/{appeal.pk}/"
    assert "Our conversation" in page(client.get(f"/track/{appeal.pk}/"))


def test_a_code_for_one_appeal_opens_no_other(client):
    a_mailbox()
    mine = a_registered_appeal(address=an_address(MAILBOX, "email"))
    theirs = a_registered_appeal(address=an_address("other@example.mn", "email"))
    for appeal in (mine, theirs):
        client.post("/track/", {"code": appeal.code})
    client.post(f"/track/{mine.pk}/confirm/", {"send": "1"})
    answer = client.post(f"/track/{theirs.pk}/confirm/", {"code": last_code()})
    assert answer.status_code == 422
    assert "Our conversation" not in page(client.get(f"/track/{theirs.pk}/"))
