"""A mass incident: one head, many parts, one answer that reaches each in their own way."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from django.test import Client

from accounts.roles import Role
from channels.models import Delivery
from feedback import answers, ratings, tasks, timeline, workflow
from feedback.bulk import working
from feedback.desk import queues
from feedback.matters import incidents, merging, spreading, telling
from feedback.models import Appeal, BulkRow, Event, Message, RatingInvitation, Spread
from feedback.statuses import Status
from feedback.workflow import Forbidden
from tests.builders import (
    a_registered_appeal,
    a_topic,
    a_user,
    an_account,
    an_address,
    an_organisation,
    staff,
)
from tests.desk import QUEUE, at_desk

pytestmark = pytest.mark.django_db

LANGUAGES = ("mn", "ru", "en")
TOMORROW = datetime(2026, 3, 3, 18, 0, tzinfo=ZoneInfo("Asia/Ulaanbaatar"))


def now(appeal) -> Appeal:
    return Appeal.objects.get(pk=appeal.pk)


@pytest.fixture
def sms():
    return an_account("sms")


def told(sms, number: int, language: str = "en") -> Appeal:
    address = an_address(f"+9769900{number:04d}")
    text = f"There is no water in house {number}"
    return a_registered_appeal(text, channel="sms", account=sms, address=address, language=language)


@pytest.fixture
def head(sms):
    appeal = told(sms, 0)
    incidents.declare(appeal, title="Burst main in Sector 4", actor=staff())
    return now(appeal)


def parts_of(head, sms, many: int) -> list[Appeal]:
    actor = staff()
    made = [told(sms, number, LANGUAGES[number % 3]) for number in range(1, many + 1)]
    for appeal in made:
        incidents.attach(head, appeal, actor=actor)
    return [now(appeal) for appeal in made]


def test_forty_are_answered_at_once_each_in_their_language_by_their_channel(head, sms):
    parts = parts_of(head, sms, 40)
    texts = {"ru": "Труба починена.", "mn": "Хоолойг зассан."}
    incidents.word(head.incident, texts=texts, actor=staff())
    answers.answer(head, text="The pipe is mended.", actor=staff(), close=True)
    assert Spread.objects.get().total == 40
    tasks.tell_many()
    words = texts | {"en": "The pipe is mended."}
    for part in parts:
        held = now(part)
        assert held.status == Status.CLOSED
        message = Message.objects.get(appeal=held, is_official_answer=True)
        assert message.text == words[held.language]
        assert message.delivery.address == held.address
        assert words[held.language] in message.delivery.body
        assert RatingInvitation.objects.get(appeal=held).token in message.delivery.body
        assert Event.objects.filter(appeal=held, kind=Event.Kind.ANSWER).count() == 1
    assert not list(timeline.breaks([part.pk for part in parts]))
    spread = Spread.objects.get()
    assert (spread.told, spread.skipped) == (40, [])
    assert spread.done_at is not None


def test_who_dies_in_between_goes_on_and_nobody_is_told_twice(head, sms, monkeypatch):
    parts_of(head, sms, 6)
    answers.answer(head, text="Mended.", actor=staff())
    (spread,) = Spread.objects.all()
    assert telling.tell_next(spread.pk)
    assert telling.tell_next(spread.pk)

    def killed(*args, **kwargs):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(Spread, "save", killed)  # the words are written, the cursor is not
        with pytest.raises(KeyboardInterrupt), transaction.atomic():
            telling.tell_next(spread.pk)
    assert Message.objects.filter(is_official_answer=True).count() == 3  # the head's and two
    assert telling.drain() == 4
    assert telling.drain() == 0
    assert Message.objects.filter(is_official_answer=True).count() == 7
    assert Delivery.objects.filter(key__startswith="answer:").count() == 7


def test_who_was_answered_by_hand_meanwhile_is_left_alone(head, sms):
    first, second = parts_of(head, sms, 2)
    answers.answer(head, text="Mended.", actor=staff())
    answers.answer(now(first), text="Just for you.", actor=staff())
    telling.drain()
    assert Message.objects.get(appeal=first, is_official_answer=True).text == "Just for you."
    assert now(second).status == Status.ANSWERED


def test_one_that_cannot_be_told_holds_up_nobody(head, sms, monkeypatch):
    first, second = parts_of(head, sms, 2)
    answers.answer(head, text="Mended.", actor=staff())
    real = answers.answer

    def stubborn(appeal, **given):
        if appeal.pk == first.pk:
            raise Forbidden("not this one")
        return real(appeal, **given)

    monkeypatch.setattr(telling.answers, "answer", stubborn)
    telling.drain()
    assert Spread.objects.get().skipped == [first.pk]
    assert now(first).is_open
    assert now(second).status == Status.ANSWERED


def test_a_refusal_is_refused_to_all(head, sms):
    (part,) = parts_of(head, sms, 1)
    answers.answer(head, text="It is private land.", actor=staff(), reject=True)
    telling.drain()
    assert now(part).status == Status.REJECTED


def test_who_becomes_part_is_told_what_is_known_and_sees_it_on_the_page(head, sms):
    incidents.declare(head, title="Burst main", expected_at=TOMORROW, actor=staff())
    (part,) = parts_of(head, sms, 1)
    (delivery,) = Delivery.objects.filter(address=part.address, key__startswith="part:")
    assert "2" in delivery.body  # two people
    client = Client()
    page = client.post("/track/", {"code": part.code}, follow=True).text
    assert "Part of a larger incident" in page
    assert "Burst main" in page
    assert "2 people told us" in page
    for secret in (head.code, "house 0"):
        assert secret not in page


def test_another_moment_is_told_to_all_once(head, sms):
    incidents.declare(head, title="Burst main", expected_at=TOMORROW, actor=staff())
    parts_of(head, sms, 3)
    telling.drain()
    before = Delivery.objects.count()
    later = TOMORROW + timedelta(hours=3)
    incidents.declare(head, title="Burst main", expected_at=later, actor=staff())
    incidents.declare(head, title="Burst main!", expected_at=later, actor=staff())
    assert telling.drain() == 4  # the head's citizen, too
    assert Delivery.objects.count() == before + 4
    assert telling.drain() == 0


def test_news_take_words_in_each_language_along(head, sms):
    parts_of(head, sms, 3)
    spread = incidents.tell_all(head.incident, texts={"ru": "Подвоз воды с 18:00."}, actor=staff())
    assert telling.drain() == spread.total == 4
    said = Message.objects.filter(text__contains="Подвоз воды")
    assert [message.language for message in said] == ["ru"]


def test_parts_are_nobodys_to_do_while_the_head_is_open(head, sms):
    operator = a_user(Role.OPERATOR)
    (part,) = parts_of(head, sms, 1)

    def todo() -> set[int]:
        found = queues.appeals_in(queues.QUEUES["open"], operator)
        return set(found.values_list("pk", flat=True))

    assert todo() == {head.pk}
    answers.answer(head, text="Mended.", actor=staff())
    telling.drain()
    assert todo() == set()
    ratings.rate(ratings.invite(part), resolution=1)
    workflow.move(now(part), Status.REOPENED, actor=staff())
    assert todo() == {part.pk}


def test_a_part_can_leave_again(head, sms):
    (part,) = parts_of(head, sms, 1)
    incidents.detach(part, actor=staff())
    answers.answer(head, text="Mended.", actor=staff())
    assert not Spread.objects.exists()
    assert now(part).is_open


def test_attached_twice_is_once(head, sms):
    part = told(sms, 1)
    actor = staff()
    assert incidents.attach(head, part, actor=actor)
    assert not incidents.attach(head, part, actor=actor)
    assert Delivery.objects.filter(key__startswith="part:").count() == 1


def test_what_cannot_be_part(head, sms):
    actor = staff()
    other = told(sms, 5)
    incidents.declare(other, title="Another", actor=actor)
    plain, confidential = told(sms, 6), told(sms, 7)
    body = an_organisation()
    Appeal.objects.filter(pk=confidential.pk).update(is_confidential=True, concerns=body)
    trusted = staff(Role.ADMINISTRATOR)
    for above, part in ((head, head), (head, other), (plain, told(sms, 8)), (head, confidential)):
        with pytest.raises(Forbidden):
            incidents.attach(now(above), now(part), actor=trusted)
    with pytest.raises(Forbidden):
        incidents.attach(head, plain, actor=staff(Role.ANALYST))


def test_a_joined_neighbour_of_a_part_is_told_through_it(head, sms):
    (part,) = parts_of(head, sms, 1)
    neighbour = told(sms, 9)
    merging.merge(neighbour, part, actor=staff())
    answers.answer(head, text="Mended.", actor=staff())
    telling.drain()
    telling.drain()
    assert Message.objects.filter(appeal=neighbour, is_official_answer=True).exists()


def test_a_new_appeal_that_looks_like_it_is_offered(head, sms):
    operator = a_user(Role.OPERATOR)
    topic = a_topic("Water")
    Appeal.objects.filter(pk=head.pk).update(topic=topic, latitude=47.91, longitude=106.91)
    near = told(sms, 3)
    Appeal.objects.filter(pk=near.pk).update(
        topic=topic, latitude=47.912, longitude=106.91, summary="Дулаан"
    )
    far = told(sms, 4)
    Appeal.objects.filter(pk=far.pk).update(summary="A dog barks")
    assert [each.incident for each in incidents.likely(now(near), operator)] == [head.incident]
    assert incidents.likely(now(far), operator) == []


def test_whom_an_answer_reaches_costs_two_statements_at_most(
    head, sms, django_assert_max_num_queries
):
    parts_of(head, sms, 5)
    with django_assert_max_num_queries(2):
        assert spreading.reached(head).count() == 5


def test_many_become_part_from_the_queue(head, sms):
    parts = [told(sms, number) for number in range(1, 4)]
    desk = at_desk(a_user(Role.OPERATOR))
    ticked = ",".join(f"{part.pk}:{now(part).version}" for part in [*parts, head])
    wanted = {"action": "attach", "row": ticked, "wanted": "1", "head": head.pk}
    assert "Burst main in Sector 4" in desk.post(f"{QUEUE}bulk/", wanted).text
    desk.post(f"{QUEUE}bulk/start/", wanted)
    working.drain()
    assert {now(part).part_of for part in parts} == {head}
    assert BulkRow.objects.get(appeal=head).state == BulkRow.State.REFUSED
