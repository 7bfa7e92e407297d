"""A device hears of each step of the appeals it follows: once, and no more than it must."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from channels import outbox
from channels.models import Delivery
from channels.push import devices
from channels.values import DeliveryState
from feedback import answers, following, workflow
from feedback.models import Appeal, Follower
from feedback.proceedings import afterwards
from feedback.statuses import Status
from tests.builders import a_registered_appeal, an_account, an_address, an_organisation, staff
from tests.standins.push import Browser, PushStandIn, text

pytestmark = pytest.mark.django_db


def a_device(number: int = 1) -> devices.Subscription:
    browser = Browser(number)
    endpoint = f"https://updates.push.services.mozilla.com/wpush/v2/{number}"
    return devices.subscription(endpoint, text(browser.point), text(browser.secret))


@pytest.fixture(autouse=True)
def _app():
    an_account("mobile")


@pytest.fixture
def appeal() -> Appeal:
    return a_registered_appeal(address=an_address())


def news() -> list[str]:
    return list(
        Delivery.objects.filter(channel="mobile").order_by("id").values_list("body", flat=True)
    )


def sent() -> None:
    Delivery.objects.filter(state=DeliveryState.QUEUED).update(state=DeliveryState.SENT)


def test_each_step_is_told_once(appeal):
    following.follow(appeal, a_device(), language="en")
    operator = staff()
    answers.assign(appeal, actor=operator, organisation=an_organisation())
    sent()
    workflow.move(appeal, Status.IN_PROGRESS, actor=operator)
    sent()
    answers.answer(appeal, text="The pump was replaced.", actor=operator)
    assert news() == [
        "We passed it to the people who must answer.",
        "Somebody is working on it.",
        "We answered.",
    ]


def test_a_letter_of_ours_is_told_without_a_word_of_it(appeal):
    following.follow(appeal, a_device(), language="en")
    for _ in range(2):
        answers.reply(appeal, text="Which entrance?", actor=staff(), key="form-1")
    assert news() == ["We wrote to you."]


def test_a_question_is_told_as_what_it_is_and_once(appeal):
    following.follow(appeal, a_device(), language="en")
    answers.reply(appeal, text="Which entrance?", actor=staff(), key="form-1", ask=True)
    assert news() == ["We asked you something and wait for your answer."]


def test_an_answer_that_closes_the_matter_is_told_as_an_answer(appeal):
    following.follow(appeal, a_device(), language="en")
    answers.answer(appeal, text="Done.", actor=staff(), close=True)
    assert news() == ["We answered."]


def test_news_that_were_not_sent_yet_give_way_to_newer_ones(appeal):
    following.follow(appeal, a_device(), language="en")
    operator = staff()
    workflow.move(appeal, Status.IN_PROGRESS, actor=operator)
    answers.answer(appeal, text="Done.", actor=operator)
    assert news() == ["We answered."]
    sent()
    workflow.move(appeal, Status.CLOSED, actor=operator)
    assert news() == ["We answered.", "The matter is closed."]


def test_what_the_citizen_does_is_no_news_to_them(appeal):
    answers.answer(appeal, text="Done.", actor=staff())
    following.follow(appeal, a_device(), language="en")
    afterwards.reopen(appeal)
    assert news() == []


def test_every_device_hears_of_it_in_its_own_language(appeal):
    following.follow(appeal, a_device(1), language="mn")
    following.follow(appeal, a_device(2), language="ru")
    answers.answer(appeal, text="Done.", actor=staff())
    told = Delivery.objects.filter(channel="mobile").order_by("id")
    assert [each.language for each in told] == ["mn", "ru"]
    assert len({each.body for each in told}) == len({each.subject for each in told}) == 2


def test_news_name_no_code_and_no_person(appeal):
    following.follow(appeal, a_device(), language="en")
    answers.answer(appeal, text="Dear Bat, the pump was replaced.", actor=staff())
    told = Delivery.objects.get(channel="mobile")
    whole = f"{told.subject} {told.body} {told.thread}"
    assert appeal.code not in whole
    assert "Bat" not in whole
    assert told.subject.startswith("Your appeal of ")


def test_where_nobody_follows_nobody_is_looked_for(appeal):
    operator = staff()
    with CaptureQueriesContext(connection) as counted:
        answers.reply(appeal, text="Which entrance?", actor=operator, key="1", ask=True)
    assert [each["sql"] for each in counted if "follower" in each["sql"]] == []
    assert len(counted) > 5


def test_a_device_follows_once_and_stops_when_it_says_so(appeal):
    first = following.follow(appeal, a_device(), language="en")
    assert following.follow(appeal, a_device(), language="ru") == first
    assert Follower.objects.get().language == "ru"
    assert following.unfollow(appeal, first.reference)
    assert not following.unfollow(appeal, first.reference)
    answers.answer(appeal, text="Done.", actor=staff())
    assert news() == []
    assert not Appeal.objects.get().is_followed


def test_one_of_two_devices_that_stops_leaves_the_other(appeal):
    first = following.follow(appeal, a_device(1), language="en")
    following.follow(appeal, a_device(2), language="en")
    following.unfollow(appeal, first.reference)
    answers.answer(appeal, text="Done.", actor=staff())
    assert news() == ["We answered."]


def test_a_device_is_not_joined_with_the_person(appeal):
    """Else who wrote once with their name and once without would be known in both."""
    nameless = a_registered_appeal("Without my name")
    following.follow(appeal, a_device(), language="en")
    following.follow(nameless, a_device(), language="en")
    device = Follower.objects.filter(appeal=appeal).get().address
    assert device.citizen_id != appeal.citizen_id
    assert device.citizen.name == ""


def test_a_device_that_is_gone_is_told_no_more_until_it_comes_back(appeal, settings):
    settings.OUTGOING_ALLOWED_HOSTS = ["127.0.0.1"]
    settings.PUBLIC_URL = "https://sanal.example.mn"
    with PushStandIn() as service:
        door = following.door()
        door.options = {"services": "127.0.0.1"}
        door.save()
        following.terms.ensure_key(door)
        device = devices.read(service.address())
        following.follow(appeal, device, language="en")
        service.gone.add("/push/one")
        operator = staff()
        workflow.move(appeal, Status.IN_PROGRESS, actor=operator)
        outbox.drain()
        answers.reply(appeal, text="Soon.", actor=operator, key="1")
        assert len(news()) == 1
        service.gone.clear()
        following.follow(appeal, device, language="en")
        answers.answer(appeal, text="Done.", actor=operator)
        outbox.drain()
        assert [each.words["body"] for each in service.shown] == ["We answered."]


def test_too_many_devices_are_refused(appeal, monkeypatch):
    monkeypatch.setattr(following, "MOST", 2)
    following.follow(appeal, a_device(1), language="en")
    following.follow(appeal, a_device(2), language="en")
    following.follow(appeal, a_device(2), language="en")
    with pytest.raises(following.TooMany):
        following.follow(appeal, a_device(3), language="en")


def test_the_link_leads_to_the_appeal_until_it_is_given_back(appeal):
    follower = following.follow(appeal, a_device(), language="en")
    token = following.link(follower).split("/")[3]
    assert following.linked(token) == appeal
    assert following.linked(token[:-1] + "x") is None
    assert following.linked(str(follower.reference)) is None
    following.unfollow(appeal, follower.reference)
    assert following.linked(token) is None
