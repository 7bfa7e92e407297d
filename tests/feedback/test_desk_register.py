"""Taking words down by hand: at the counter, on the phone, from a letter."""

import uuid

import pytest

from accounts.models import Address, Assurance, Citizen
from accounts.roles import Role
from channels.models import Delivery
from feedback.models import Appeal, Event
from tests.builders import a_topic, a_user, an_account, an_address, an_organisation
from tests.desk import QUEUE, at_desk, page_of

pytestmark = pytest.mark.django_db

ADD = f"{QUEUE}add/"


def taken_down(**fields) -> dict:
    defaults = {
        "token": str(uuid.uuid4()),
        "channel": "sms",
        "kind": "complaint",
        "language": "mn",
        "text": "Ус алга байна",
    }
    return defaults | fields


def test_an_operator_takes_down_a_call():
    an_account("sms")
    operator, topic = a_user(Role.OPERATOR), a_topic()
    form = taken_down(
        topic=topic.pk, name="Болд Дорж", phone="9911 2233", place="Яармаг 12", document_seen="on"
    )
    answer = at_desk(operator).post(ADD, form)
    appeal = Appeal.objects.get()
    assert answer["Location"] == page_of(appeal)
    assert (appeal.channel, appeal.kind, appeal.topic) == ("sms", "complaint", topic)
    assert (appeal.place, appeal.language) == ("Яармаг 12", "mn")
    assert appeal.assurance == Assurance.DOCUMENT
    assert (appeal.citizen.name, appeal.address.value) == ("Болд Дорж", "+97699112233")
    assert appeal.code in Delivery.objects.get().body
    opened = Event.objects.get(appeal=appeal, kind="received")
    assert opened.user == operator


def test_somebody_we_know_stays_the_same_person():
    an_account("email")
    known = an_address("+97699112233", name="Болд").citizen
    form = taken_down(name="Б. Дорж", phone="+97699112233", email="Bold@Mail.mn")
    at_desk(a_user(Role.OPERATOR)).post(ADD, form)
    appeal = Appeal.objects.get()
    assert (appeal.citizen, appeal.citizen.name) == (known, "Болд")
    assert Citizen.objects.count() == 1
    assert Address.objects.get(kind="email").value == "bold@mail.mn"
    assert appeal.address.kind == "email"  # no account of ours reaches the phone


def test_addresses_of_two_people_are_not_mixed_silently():
    bold, dorj = an_address("+97699112233"), an_address("dorj@mail.mn", "email")
    form = taken_down(phone="+97699112233", email="dorj@mail.mn")
    page = at_desk(a_user(Role.OPERATOR)).post(ADD, form, follow=True).text
    assert "belong to two people" in page
    appeal = Appeal.objects.get()
    assert (appeal.citizen, appeal.address) == (bold.citizen, bold)
    dorj.refresh_from_db()
    assert dorj.citizen != bold.citizen


def test_pressed_twice_is_one_appeal_of_one_person():
    desk, form = at_desk(a_user(Role.OPERATOR)), taken_down(name="Болд")
    first, second = desk.post(ADD, form), desk.post(ADD, form)
    assert first["Location"] == second["Location"]
    assert (Appeal.objects.count(), Citizen.objects.count()) == (1, 1)


def test_nobody_needs_to_say_who_they_are():
    at_desk(a_user(Role.OPERATOR)).post(ADD, taken_down())
    appeal = Appeal.objects.get()
    assert (appeal.citizen, appeal.address) == (None, None)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"text": " "}, "Write down what the citizen said."),
        ({"phone": "12"}, "This is no telephone number."),
        ({"email": "bold@"}, "This is no e-mail address."),
        ({"channel": "pigeon"}, "Select a valid choice"),
        ({"channel": ""}, "This field is required"),
        ({"topic": "77777"}, "Select a valid choice"),
        ({"token": "x"}, "Not registered yet"),
    ],
)
def test_what_is_wrong_is_told_and_what_was_typed_stays(wrong, words):
    page = at_desk(a_user(Role.OPERATOR)).post(ADD, taken_down(subject="Kept", **wrong))
    assert page.status_code == 400
    assert words in page.text
    assert 'value="Kept"' in page.text
    assert not Appeal.objects.exists()


def test_only_channels_that_exist_are_offered():
    page = at_desk(a_user(Role.OPERATOR)).get(ADD).text
    assert '<option value="sms">SMS</option>' in page
    assert "pigeon" not in page


@pytest.mark.parametrize("role", [Role.INSPECTOR, Role.ANALYST])
def test_who_may_not_register_is_told_so(role):
    where = {"organisation": an_organisation()} if role == Role.INSPECTOR else {}
    desk = at_desk(a_user(role, **where))
    assert desk.get(ADD).status_code == 403
    assert desk.post(ADD, taken_down()).status_code == 403
    assert not Appeal.objects.exists()
    assert "Register an appeal" not in desk.get(QUEUE).text


def test_words_seen_on_x_are_kept_with_the_link_where_they_stand():
    client = at_desk(a_user(Role.OPERATOR))
    client.post(ADD, taken_down(channel="x", link="https://x.com/bat/status/1900000000000000201"))
    appeal = Appeal.objects.get()
    message = appeal.messages.get(direction="in")
    assert (message.channel, message.link) == (
        "x",
        "https://x.com/bat/status/1900000000000000201",
    )
    shown = client.get(page_of(appeal)).content.decode()
    assert f'href="{message.link}" rel="noopener noreferrer"' in shown


@pytest.mark.parametrize("link", ["javascript:alert(1)", "ftp://x.mn/a", "x"])
def test_what_is_no_link_is_asked_for_again(link):
    answer = at_desk(a_user(Role.OPERATOR)).post(ADD, taken_down(channel="x", link=link))
    assert answer.status_code == 400
    assert Appeal.objects.count() == 0
