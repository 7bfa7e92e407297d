"""What a citizen does with their own appeal: taking it back, opening it again, writing after its
end."""

from datetime import timedelta

import pytest
from django.utils import timezone

from channels import inbox
from channels.models import Delivery
from feedback import access, answers, intake, workflow
from feedback.desk import queues
from feedback.models import Appeal, Event, Kind, Message, Procedure
from feedback.proceedings import afterwards, procedure
from tests.builders import (
    a_registered_appeal,
    a_topic,
    a_user,
    an_account,
    an_address,
    an_organisation,
    staff,
)
from tests.channels.test_inbox import FORM, sms
from tests.desk import at_desk, page_of
from tests.feedback.site import page

pytestmark = pytest.mark.django_db

TOKEN = "6f4dcb8f-0000-4000-8000-000000000001"


def ended(appeal, days: int) -> Appeal:
    """The appeal, answered and closed so many days ago."""
    answers.answer(appeal, text="Done.", actor=staff(), close=True)
    Appeal.objects.filter(pk=appeal.pk).update(
        closed_at=timezone.now() - timedelta(days=days), has_unread=False
    )
    appeal.refresh_from_db()
    return appeal


def words(text="It leaks again", key="k:1", **given) -> intake.Words:
    return intake.Words(intake_key=key, channel="web", text=text, **given)


# After the end ------------------------------------------------------------------------------------
def test_words_soon_after_the_end_wait_unread_in_the_queue():
    appeal = ended(a_registered_appeal(), days=3)
    message = afterwards.hear(appeal, words())
    assert message.appeal_id == appeal.pk
    unread = queues.appeals_in(queues.QUEUES["unread"], a_user("operator"))
    assert list(unread) == [appeal]


def test_words_long_after_the_end_are_a_second_appeal_for_the_same_body():
    body, topic = an_organisation("Water"), a_topic()
    appeal = a_registered_appeal(matter=intake.Matter(kind=Kind.INCIDENT, topic=topic))
    Appeal.objects.filter(pk=appeal.pk).update(organisation=body, is_vulnerable=True)
    appeal.refresh_from_db()
    ended(appeal, days=31)
    second = afterwards.hear(appeal, words()).appeal
    assert second.pk != appeal.pk
    assert (second.follows, second.organisation, second.topic) == (appeal, body, topic)
    assert (second.kind, second.is_vulnerable, second.status) == (Kind.INCIDENT, True, "received")
    for each, key in ((second, "follows"), (appeal, "followed_by")):
        event = Event.objects.get(appeal=each, kind=Event.Kind.LINKED)
        assert key in event.data


def test_a_second_appeal_of_a_confidential_one_is_confidential():
    body = an_organisation()
    appeal = a_registered_appeal()
    Appeal.objects.filter(pk=appeal.pk).update(is_confidential=True, concerns=body)
    appeal.refresh_from_db()
    second = afterwards.hear(ended(appeal, days=40), words()).appeal
    assert (second.is_confidential, second.concerns) == (True, body)


def test_the_same_words_twice_open_one_second_appeal():
    appeal = ended(a_registered_appeal(), days=40)
    first, again = afterwards.hear(appeal, words()), afterwards.hear(appeal, words())
    assert first.pk == again.pk
    assert Appeal.objects.count() == 2
    assert Event.objects.filter(appeal=appeal, kind=Event.Kind.LINKED).count() == 1


def test_how_long_a_matter_can_be_opened_again_is_a_rule_of_the_centre():
    Procedure.objects.create(reopen_days=2)
    procedure.forget()
    appeal = ended(a_registered_appeal(), days=3)
    assert afterwards.is_past(appeal)
    with pytest.raises(workflow.Forbidden):
        afterwards.reopen(appeal)


def test_a_second_appeal_is_acknowledged_as_one():
    appeal = ended(a_registered_appeal(), days=40)
    box = an_address("bat@mail.mn", kind="email")
    an_account("email")
    second = afterwards.hear(appeal, words(address=box, language="en")).appeal
    told = Message.objects.get(appeal=second, direction="out")
    assert f"your second appeal, after {appeal.code}" in told.text


def test_a_second_appeal_is_marked_for_the_operator_and_leads_to_the_first():
    appeal = ended(a_registered_appeal(), days=40)
    second = afterwards.hear(appeal, words()).appeal
    desk = at_desk(a_user("operator"))
    shown = desk.get(page_of(second)).text
    assert "Second appeal" in shown
    assert page_of(appeal) in shown
    assert page_of(second) in desk.get(page_of(appeal)).text


# On the tracking page -----------------------------------------------------------------------------
def tracked(client, appeal) -> str:
    return page(client.post("/track/", {"code": appeal.code}, follow=True))


def test_the_owner_withdraws_after_being_asked_once_more(client):
    appeal = a_registered_appeal()
    assert "Withdraw this appeal" in tracked(client, appeal)
    door = f"/track/{appeal.pk}/withdraw/"
    assert "Do you wish to withdraw" in page(client.get(door))
    assert Appeal.objects.get(pk=appeal.pk).status == "received"
    told = page(client.post(door, follow=True))
    assert "You withdrew it, and it is closed." in told
    assert "Withdraw this appeal" not in told
    assert Appeal.objects.get(pk=appeal.pk).status == "closed"
    assert client.get(door).status_code == 302


def test_whoever_only_has_the_code_cannot_withdraw(client):
    appeal = a_registered_appeal(address=an_address("bat@mail.mn", kind="email"))
    assert "Withdraw this appeal" not in tracked(client, appeal)
    assert client.post(f"/track/{appeal.pk}/withdraw/").status_code == 404
    assert Appeal.objects.get(pk=appeal.pk).status == "received"


def test_words_on_the_page_of_a_matter_long_over_lead_to_the_second_appeal(client):
    appeal = ended(a_registered_appeal(), days=31)
    assert "becomes a second appeal" in tracked(client, appeal)
    form = {"text": "It leaks again", "token": TOKEN}
    told = page(client.post(f"/track/{appeal.pk}/add/", form, follow=True))
    second = Appeal.objects.get(follows=appeal)
    assert second.code in told
    assert "This is a second appeal." in told
    assert "It leaks again" in told


# By message ---------------------------------------------------------------------------------------
@pytest.fixture
def by_sms():
    """Somebody who wrote by SMS; `(address, account, appeal)`."""
    address, account = an_address("+97699112233"), an_account("sms")
    appeal = a_registered_appeal(address=address, account=account, channel="sms")
    return address, account, appeal


def said(account, text: str, *, number: int) -> None:
    """An SMS arrives from the person of `by_sms`."""
    raw = sms(text, sender="+97699112233", id=str(number))
    inbox.accept(account=account, raw=raw, content_type=FORM)
    inbox.drain()


def said_back() -> str:
    return Delivery.objects.latest("pk").body


@pytest.mark.parametrize("command", ["WITHDRAW", "буцаах", "Қайтару", "отозвать", "götür"])
def test_a_command_withdraws_when_it_is_meant(by_sms, command):
    _address, account, appeal = by_sms
    said(account, f"{command} {appeal.code}", number=1)
    assert Appeal.objects.get(pk=appeal.pk).status == "received"
    assert appeal.code in said_back()
    said(account, f"{command} {appeal.code} yes", number=2)
    assert Appeal.objects.get(pk=appeal.pk).status == "closed"
    assert Event.objects.filter(appeal=appeal, kind=Event.Kind.WITHDRAWN, actor="citizen").exists()


def test_nobody_withdraws_what_is_anothers(by_sms):
    _address, account, _appeal = by_sms
    other = a_registered_appeal(address=an_address("+97699000000"))
    said(account, f"WITHDRAW {other.code} YES", number=1)
    assert Appeal.objects.get(pk=other.pk).status == "received"


def test_a_word_that_only_begins_like_the_command_is_an_appeal(by_sms):
    _address, account, _appeal = by_sms
    said(account, "Withdraw the rubbish from our yard", number=1)
    assert not Event.objects.filter(kind=Event.Kind.WITHDRAWN).exists()


def test_a_mail_to_a_matter_long_over_is_a_second_appeal_and_soon_after_it_is_unread(by_sms):
    _address, account, appeal = by_sms
    ended(appeal, days=3)
    said(account, f"{appeal.code} it leaks again", number=1)
    appeal.refresh_from_db()
    assert (appeal.has_unread, Appeal.objects.count()) == (True, 1)
    Appeal.objects.update(closed_at=timezone.now() - timedelta(days=31))
    said(account, f"{appeal.code} it leaks once more", number=2)
    second = Appeal.objects.get(follows=appeal)
    assert second.code in said_back()


def test_a_program_that_writes_to_a_matter_long_over_gets_the_second_appeals_code_and_token(client):
    appeal = ended(a_registered_appeal(), days=31)
    key = {"Authorization": f"Bearer {access.token(appeal)}", "Idempotency-Key": TOKEN}
    door, body = f"/api/v1/appeals/{appeal.code}/messages/", {"text": "Again", "channel": "mobile"}
    given = client.post(door, body, content_type="application/json", headers=key)
    second = Appeal.objects.get(follows=appeal)
    assert given.status_code == 201, given.json()
    assert given.json()["second_appeal"]["code"] == second.code
    assert access.opens(given.json()["second_appeal"]["access_token"], second)
    again = client.post(door, body, content_type="application/json", headers=key)
    assert (again.status_code, again.json()["id"]) == (200, given.json()["id"])
    assert again.json()["second_appeal"]["code"] == second.code
