"""A rated civil servant objects once, and their head decides."""

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.db.models import F
from django.urls import reverse

from accounts.roles import Role
from feedback import answers, ratings, timeline
from feedback.actors import staff
from feedback.models import Appeal, Event, Message, Notification, Objection, Rating
from feedback.objections import deciding, raising
from feedback.workflow import Forbidden
from tests.builders import (
    NOON,
    a_registered_appeal,
    a_user,
    an_account,
    an_address,
    an_organisation,
)
from tests.desk import at_desk, page_of

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
LIST = "/admin/feedback/appeal/objections/"


@pytest.fixture
def house():
    """A water department with a head and an inspector, who was rated with one star and words."""
    water = an_organisation("Water", parent=an_organisation("Ministry"))
    people = {
        "inspector": a_user(Role.INSPECTOR, organisation=water, first_name="Bold"),
        "colleague": a_user(Role.INSPECTOR, organisation=water),
        "head": a_user(Role.HEAD, organisation=water, first_name="Saran"),
        "minister": a_user(Role.HEAD, organisation=water.parent),
        "stranger": a_user(Role.HEAD, organisation=an_organisation("Police")),
        "supervisor": a_user(Role.SUPERVISOR),
        "official": a_user(Role.OFFICIAL),
    }
    address = an_address("citizen@mail.mn", kind="email")
    with time_machine.travel(NOON, tick=False):
        appeal = a_registered_appeal(address=address, account=an_account("email"))
        Appeal.objects.filter(pk=appeal.pk).update(organisation=water)
        appeal.refresh_from_db()
        answers.answer(appeal, text="Mended.", actor=staff(people["inspector"]))
        rating = ratings.rate(ratings.invite(appeal), resolution=2, servant=1, words="You idiot")
    return {**people, "water": water, "appeal": appeal, "rating": rating}


def objected(house, **fields) -> Objection:
    with time_machine.travel(NOON + DAY, tick=False):
        given = {"ground": "abusive", "actor": staff(house["inspector"])} | fields
        return raising.raise_one(house["rating"], **given)


def page(rating) -> str:
    return reverse("admin:desk_objection", kwargs={"rating": rating.pk})


def told(user) -> list[str]:
    return list(Notification.objects.filter(user=user).values_list("kind", flat=True))


# Objecting --------------------------------------------------------------------------------------


def test_the_rated_objects_at_the_desk_and_their_head_is_told(house):
    with time_machine.travel(NOON + DAY, tick=False):
        browser = at_desk(house["inspector"])
        assert "Object to this rating" in browser.get(page_of(house["appeal"])).content.decode()
        assert browser.get(page(house["rating"])).status_code == 200
        sent = {"ground": "not_mine", "words": "I only carried it."}
        assert browser.post(page(house["rating"]), sent).status_code == 302
    objection = Objection.objects.get()
    assert (objection.user, objection.ground) == (house["inspector"], "not_mine")
    assert (objection.organisation, objection.state) == (house["water"], "open")
    assert told(house["head"]) == ["objected"]
    assert told(house["minister"]) == told(house["supervisor"]) == []
    event = Event.objects.get(kind="objected")
    assert (event.is_public, event.user) == (False, house["inspector"])
    assert "I only" not in str(event.data)
    assert timeline.first_break(Event.objects.filter(appeal=house["appeal"])) is None


def test_a_ground_that_says_nothing_needs_words(house):
    with time_machine.travel(NOON + DAY, tick=False):
        response = at_desk(house["inspector"]).post(page(house["rating"]), {"ground": "other"})
    assert response.status_code == 400
    assert "Say why" in response.content.decode()
    assert not Objection.objects.exists()


def test_nobody_objects_twice(house):
    objected(house)
    with pytest.raises(raising.ObjectedAlready):
        objected(house)
    with time_machine.travel(NOON + DAY, tick=False):
        response = at_desk(house["inspector"]).post(page(house["rating"]), {"ground": "abusive"})
    assert response.status_code == 409
    assert Objection.objects.count() == 1


def test_the_last_moment_is_in_time_and_a_second_later_is_not(house, settings):
    settings.OBJECTION_DAYS = 14
    with time_machine.travel(NOON + 14 * DAY + timedelta(seconds=1), tick=False):
        assert not raising.may_object(house["rating"], house["inspector"])
        with pytest.raises(raising.TooLate):
            raising.raise_one(house["rating"], ground="abusive", actor=staff(house["inspector"]))
        content = at_desk(house["inspector"]).get(page(house["rating"])).content.decode()
        assert "You could object until" in content
    with time_machine.travel(NOON + 14 * DAY, tick=False):
        raising.raise_one(house["rating"], ground="abusive", actor=staff(house["inspector"]))


@pytest.mark.parametrize("who", ["colleague", "head", "supervisor"])
def test_nobody_objects_for_another(house, who):
    with pytest.raises(Forbidden):
        objected(house, actor=staff(house[who]))


def test_without_a_mark_for_the_servant_there_is_nothing_to_object_to(house):
    Rating.objects.update(servant=None)
    house["rating"].refresh_from_db()
    with pytest.raises(Forbidden):
        objected(house)


def test_where_a_body_has_no_head_the_next_above_decides_then_the_centres(house):
    house["head"].memberships.all().delete()
    objection = objected(house)
    assert told(house["minister"]) == ["objected"]
    house["minister"].memberships.all().delete()
    assert raising.deciders(objection) == [house["supervisor"]]


# Who sees it ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("inspector", 200),
        ("head", 200),
        ("minister", 200),
        ("supervisor", 200),
        ("colleague", 404),
        ("stranger", 404),
    ],
)
def test_a_rating_with_its_objection_is_for_the_rated_and_who_heads_them(house, who, status):
    objected(house)
    browser = at_desk(house[who])
    assert browser.get(page(house["rating"])).status_code == status
    listed = page(house["rating"]) in browser.get(LIST).content.decode()
    assert listed == (status == 200)


def test_an_official_has_no_desk_to_see_it_at(house):
    objected(house)
    assert at_desk(house["official"]).get(page(house["rating"])).status_code in (302, 403)


def test_what_is_kept_from_a_body_is_kept_from_its_head(house):
    objected(house)
    Appeal.objects.update(
        is_confidential=True, concerns=house["water"], organisation=None, assignee=None
    )
    assert at_desk(house["head"]).get(page(house["rating"])).status_code == 404
    assert page(house["rating"]) not in at_desk(house["head"]).get(LIST).content.decode()
    assert at_desk(house["minister"]).get(page(house["rating"])).status_code == 404
    assert at_desk(house["supervisor"]).get(page(house["rating"])).status_code == 200


def test_the_panel_asks_the_head_to_decide(house):
    assert (
        "How it was rated"
        not in at_desk(house["head"]).get(page_of(house["appeal"])).content.decode()
    )
    objected(house)
    content = at_desk(house["head"]).get(page_of(house["appeal"])).content.decode()
    assert page(house["rating"]) in content


# Deciding ---------------------------------------------------------------------------------------


def test_upheld_the_rating_is_kept_and_set_aside_and_the_citizen_hears_nothing(house):
    objection = objected(house, ground="not_mine")
    before = Message.objects.filter(direction=Message.Direction.OUT).count()
    response = at_desk(house["head"]).post(
        page(house["rating"]), {"decision": "uphold", "reason": "Right."}
    )
    assert response.status_code == 302
    objection.refresh_from_db()
    rating = Rating.objects.get()
    assert (objection.state, objection.decided_by) == ("upheld", house["head"])
    assert (rating.servant, rating.is_set_aside, rating.counts_for_body) == (1, True, True)
    assert told(house["inspector"]) == ["objection_upheld"]
    assert Message.objects.filter(direction=Message.Direction.OUT).count() == before
    decided = Event.objects.filter(kind="objected").last()
    assert decided.data["decided"] == "upheld"
    assert decided.user == house["head"]


def test_the_mark_for_the_answer_can_be_dropped_too(house):
    objected(house)
    sent = {"decision": "uphold", "reason": "Right.", "drops_mark": "on"}
    at_desk(house["head"]).post(page(house["rating"]), sent)
    assert not Rating.objects.get().counts_for_body


def test_hidden_words_are_shown_to_nobody_and_the_citizen_is_told_once(house):
    objected(house)
    sent = {"decision": "uphold", "reason": "Right.", "hides_words": "on"}
    at_desk(house["head"]).post(page(house["rating"]), sent)
    assert Rating.objects.get().are_words_hidden
    message = Message.objects.filter(direction=Message.Direction.OUT).latest("id")
    assert "We do not show them any more" in message.text
    assert message.delivery is not None
    for address in (page(house["rating"]), "/admin/feedback/rating/"):
        assert "idiot" not in at_desk(house["supervisor"]).get(address).content.decode()
    one = f"/admin/feedback/rating/{house['rating'].pk}/change/"
    assert "idiot" not in at_desk(house["supervisor"]).get(one).content.decode()


def test_upheld_without_a_reason_nothing_is_decided_and_with_one_the_servant_reads_it(house):
    objection = objected(house)
    browser = at_desk(house["head"])
    without = browser.post(page(house["rating"]), {"decision": "uphold", "reason": " "})
    assert without.status_code == 400
    assert "Say why it is set aside." in without.content.decode()
    with pytest.raises(ValueError, match="told why"):
        deciding.uphold(objection, reason=" ", actor=staff(house["head"]))
    assert Objection.objects.get().state == "open"
    browser.post(page(house["rating"]), {"decision": "uphold", "reason": "It was a colleague."})
    content = at_desk(house["inspector"]).get(page(house["rating"])).content.decode()
    assert "It was a colleague." in content


def test_rejected_the_rating_stays_and_the_servant_reads_why(house):
    objected(house)
    without = at_desk(house["head"]).post(page(house["rating"]), {"decision": "reject"})
    assert without.status_code == 400
    sent = {"decision": "reject", "reason": "It was your answer."}
    at_desk(house["head"]).post(page(house["rating"]), sent)
    assert Objection.objects.get().state == "rejected"
    assert not Rating.objects.get().is_set_aside
    assert told(house["inspector"]) == ["objection_rejected"]
    content = at_desk(house["inspector"]).get(page(house["rating"])).content.decode()
    assert "It was your answer." in content


@pytest.mark.parametrize("who", ["inspector", "colleague", "stranger"])
def test_who_does_not_head_the_rated_decides_nothing(house, who):
    objection = objected(house)
    with pytest.raises(Forbidden):
        deciding.uphold(objection, reason="Right.", actor=staff(house[who]))
    assert Objection.objects.get().state == "open"


def test_a_head_decides_nothing_about_themselves(house):
    Rating.objects.update(rated_user=house["head"])
    house["rating"].refresh_from_db()
    objection = objected(house, actor=staff(house["head"]))
    assert told(house["head"]) == []
    assert told(house["minister"]) == ["objected"]
    with pytest.raises(Forbidden):
        deciding.uphold(objection, reason="Right.", actor=staff(house["head"]))
    deciding.uphold(objection, reason="Right.", actor=staff(house["minister"]))
    assert Rating.objects.get().is_set_aside


def test_nobody_decides_twice(house):
    objection = objected(house)
    deciding.uphold(objection, reason="Right.", actor=staff(house["head"]))
    with pytest.raises(deciding.DecidedAlready):
        deciding.reject(objection, actor=staff(house["supervisor"]), reason="No.")
    assert Objection.objects.get().state == "upheld"


def test_the_database_lets_nobody_decide_about_themselves(house):
    objected(house)
    with pytest.raises(IntegrityError), transaction.atomic():
        Objection.objects.update(state="upheld", decided_by=F("user"), decided_at=NOON)


def test_the_list_costs_the_same_for_one_and_for_many(house, django_assert_max_num_queries):
    objected(house)
    browser = at_desk(house["head"])
    browser.get(LIST)
    with django_assert_max_num_queries(30):
        assert browser.get(LIST).status_code == 200
