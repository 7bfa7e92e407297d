"""How civil servants are rated: counted right, and shown to themselves and their heads alone."""

import html
import re
from collections import Counter
from datetime import timedelta

import pytest
from django.test import Client

from accounts.permissions import Reach
from accounts.roles import CAPABILITIES, Capability, Role
from analytics import cube, facts
from analytics.league import people, people_views
from analytics.models import ServantFact
from analytics.periods import Period
from analytics.slices import Slice
from feedback.actors import staff
from feedback.models import Message, Rating
from feedback.objections import deciding, raising
from tests.analytics.conftest import DAY, signed_in
from tests.analytics.pages import word
from tests.builders import NOON, a_message, a_rating, a_user, an_appeal, an_organisation

pytestmark = [pytest.mark.usefixtures("noon"), pytest.mark.django_db]

ALL = "/dashboard/people/"
MINE = "/dashboard/people/me/"


def rated(user, body, *marks: int, late: bool = False, **fields) -> list[Rating]:
    """Official answers of a civil servant, each with a mark for them."""
    ratings = []
    received_at = NOON - 3 * DAY
    for mark in marks:
        appeal = an_appeal(
            organisation=body,
            status="answered",
            received_at=received_at,
            due_at=received_at + DAY,
            answered_at=received_at + (2 * DAY if late else timedelta(hours=3)),
        )
        a_message(
            appeal, direction=Message.Direction.OUT, is_official_answer=True, author=user, text="So"
        )
        given = {"rated_user": user, "organisation": body, "created_at": NOON - DAY} | fields
        ratings.append(a_rating(appeal, 4, mark, **given))
    return ratings


@pytest.fixture
def house():
    """A ministry with a water department: its head, one with many and one with few ratings."""
    ministry = an_organisation("Ministry")
    water, police = an_organisation("Water", parent=ministry), an_organisation("Police")
    house = {
        "water": water,
        "bold": a_user(Role.INSPECTOR, organisation=water, first_name="Bold"),
        "few": a_user(Role.INSPECTOR, organisation=water, first_name="Few"),
        "head": a_user(Role.HEAD, organisation=water, first_name="Saran"),
        "minister": a_user(Role.HEAD, organisation=ministry, first_name="Ganaa"),
        "chief": a_user(Role.HEAD, organisation=police, first_name="Bat"),
        "supervisor": a_user(Role.SUPERVISOR, first_name="Tuya"),
        "official": a_user(Role.OFFICIAL),
        "analyst": a_user(Role.HEAD_OF_ANALYSIS),
        "quality": a_user(Role.QUALITY_ANALYST),
        "citizen": a_user(),
    }
    rated(house["bold"], water, 1, 2, 4, 5, 5, 5, words="Quick and kind")
    rated(house["few"], water, 1, 1, words="Never came")
    rated(a_user(Role.INSPECTOR, organisation=police, first_name="Dorj"), police, 3, 3, 3, 3, 3)
    facts.rebuild()
    return house


def period():
    return Period.recent(30)


# Who sees whom ----------------------------------------------------------------------------------


def test_the_list_is_for_heads_of_the_people_in_it(house):
    seen = {
        "head": {"Bold"},
        "minister": {"Bold"},
        "supervisor": {"Bold", "Dorj"},
        "chief": {"Dorj"},
    }
    for who, names in seen.items():
        content = signed_in(house[who]).get(ALL).content.decode()
        assert {name for name in ("Bold", "Dorj") if f">{name}<" in content} == names


@pytest.mark.parametrize("role", list(Role))
def test_the_list_opens_to_roles_that_see_people_and_ones_own_page_to_the_desk(role):
    browser = signed_in(a_user(role))
    may_see = Capability.SEE_PEOPLE in CAPABILITIES[role]
    has_desk = Capability.ENTER_DESK in CAPABILITIES[role]
    assert browser.get(ALL).status_code == (200 if may_see else 403)
    assert browser.get(MINE).status_code == (200 if has_desk else 403)


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("head", 200),
        ("minister", 200),
        ("supervisor", 200),
        ("chief", 404),
        ("bold", 403),
        ("few", 403),
        ("official", 403),
        ("analyst", 403),
        ("quality", 403),
        ("citizen", 403),
    ],
)
def test_a_persons_page_is_for_who_heads_them_and_for_nobody_else(house, who, status):
    response = signed_in(house[who]).get(f"{ALL}{house['bold'].pk}/")
    assert response.status_code == status
    assert (b"Quick and kind" in response.content) == (status == 200)


def test_who_is_not_signed_in_is_asked_to():
    for address in (ALL, MINE, f"{ALL}1/"):
        assert Client().get(address).status_code == 302


def test_a_head_sees_themselves_on_their_own_page_alone(house):
    rated(house["head"], house["water"], 2, 2, 2, 2, 2)
    facts.rebuild()
    browser = signed_in(house["head"])
    assert ">Saran<" not in browser.get(ALL).content.decode().partition("<table>")[2]
    assert browser.get(f"{ALL}{house['head'].pk}/").url == MINE
    assert "Saran" in signed_in(house["minister"]).get(ALL).content.decode()


def test_the_rated_sees_all_of_it_however_little(house):
    response = signed_in(house["few"]).get(MINE)
    assert "from 2 ratings" in word(response, "said")
    assert response.content.decode().count("Never came") == 2


def test_a_head_sees_nothing_that_rests_on_few(house):
    browser = signed_in(house["head"])
    row = browser.get(ALL).content.decode().partition(">Few<")[2].partition("</tr>")[0]
    assert "too few" in row
    assert "1.0" not in row
    response = browser.get(f"{ALL}{house['few'].pk}/")
    assert "Fewer than 5 ratings" in word(response, "said")
    assert b"Never came" not in response.content


def test_words_of_confidential_appeals_and_hidden_ones_are_not_shown(house):
    first, second = Rating.objects.filter(rated_user=house["bold"])[:2]
    Rating.objects.filter(pk=first.pk).update(is_set_aside=True, are_words_hidden=True)
    type(second.appeal).objects.filter(pk=second.appeal_id).update(is_confidential=True)
    content = signed_in(house["supervisor"]).get(f"{ALL}{house['bold'].pk}/").content.decode()
    assert content.count("Quick and kind") == 4
    assert "The words are hidden." in content


def mean_told(user) -> bool:
    content = signed_in(user).get(ALL).content.decode()
    told = "the mean of all civil servants" in content
    assert told != ("Too few other civil servants are rated to compare with." in content)
    return told


def test_the_mean_of_all_is_told_to_a_head_only_where_enough_others_stand_behind_it(house):
    """Others than the head's own are: Dorj with five ratings, then three and at last four more."""
    assert not mean_told(house["head"])
    assert mean_told(house["supervisor"])
    police = an_organisation("Roads")
    for name in ("Ann", "Ben", "Cem"):
        rated(a_user(Role.INSPECTOR, organisation=police, first_name=name), police, *[2] * 5)
    facts.rebuild()
    assert not mean_told(house["head"])
    rated(a_user(Role.INSPECTOR, organisation=police, first_name="Don"), police, 5)
    facts.rebuild()
    assert mean_told(house["head"])


def test_ones_own_ratings_are_listed_by_date_newest_first(house, monkeypatch):
    monkeypatch.setattr(people_views, "SIZE", 2)
    for words, days in (("Third", 3), ("First", 0), ("Second", 2), ("Fourth", 3)):
        rated(house["few"], house["water"], 4, words=words, created_at=NOON - days * DAY)
    Rating.objects.filter(words="Never came").delete()
    Rating.objects.filter(words="Fourth").update(created_at=NOON - 4 * DAY)
    facts.rebuild()
    browser, address, seen = signed_in(house["few"]), MINE, []
    while address:
        content = browser.get(address).content.decode()
        seen += re.findall("First|Second|Third|Fourth", content)
        older = re.search(r'rel="next" href="([^"]+)"', content)
        address = MINE + html.unescape(older[1]) if older else ""
    assert seen == ["First", "Second", "Third", "Fourth"]


# Counting ---------------------------------------------------------------------------------------


def test_a_person_is_counted_by_marks_and_by_answers_in_time(house):
    rated(house["bold"], house["water"], 5, late=True)
    facts.rebuild()
    record, _prior = people.of_one(house["bold"], period(), seen_by=house["bold"])
    assert record.stars == (1, 1, 0, 1, 4)
    assert (record.answers, record.answers_in_time) == (7, 6)


def test_all_servants_together_have_the_marks_of_the_facts(house):
    whole = cube.totals(Slice(Reach(everywhere=True)), period())[()]
    sums = Counter()
    for fact in ServantFact.objects.all():
        sums.update({name: getattr(fact, name) for name in people._STARS})
    assert sums == Counter({name: getattr(whole, name) for name in people._STARS})


def test_a_mark_that_was_set_aside_counts_for_nobody_and_the_answers_still_for_the_body(house):
    """The objection leaves an event, by which the facts know that the day has changed."""
    facts.refresh()
    bad = Rating.objects.get(rated_user=house["bold"], servant=1)
    before = cube.totals(Slice(Reach(everywhere=True)), period())[()]
    objection = raising.raise_one(bad, ground="not_mine", actor=staff(house["bold"]))
    deciding.uphold(objection, reason="Right.", actor=staff(house["head"]))
    assert facts.refresh()
    after = cube.totals(Slice(Reach(everywhere=True)), period())[()]
    assert before.servant_1 - after.servant_1 == 1
    assert after.resolution_4 == before.resolution_4
    record, _prior = people.of_one(house["bold"], period(), seen_by=house["bold"])
    assert (record.stars[0], record.set_aside, record.ratings) == (0, 1, 5)


def test_where_it_was_decided_the_mark_for_the_answer_counts_no_more_either(house):
    bad = Rating.objects.get(rated_user=house["bold"], servant=1)
    before = cube.totals(Slice(Reach(everywhere=True)), period())[()]
    objection = raising.raise_one(bad, ground="not_mine", actor=staff(house["bold"]))
    deciding.uphold(objection, reason="Right.", actor=staff(house["head"]), counts_for_body=False)
    facts.refresh()
    after = cube.totals(Slice(Reach(everywhere=True)), period())[()]
    assert before.resolution_4 - after.resolution_4 == 1


def test_counted_anew_by_day_it_is_as_counted_from_zero(house):
    bad = Rating.objects.filter(rated_user=house["bold"]).last()
    objection = raising.raise_one(bad, ground="abusive", actor=staff(house["bold"]))
    deciding.uphold(objection, reason="Right.", actor=staff(house["supervisor"]))
    facts.refresh()
    fields = [f.name for f in ServantFact._meta.fields if f.name != "id"]
    stepwise = set(ServantFact.objects.values_list(*fields))
    ServantFact.objects.all().delete()
    facts.rebuild()
    assert set(ServantFact.objects.values_list(*fields)) == stepwise


def test_the_list_costs_the_same_for_few_and_for_many(house, django_assert_max_num_queries):
    browser = signed_in(house["supervisor"])
    browser.get(ALL)
    with django_assert_max_num_queries(14) as counted:
        browser.get(ALL)
    assert not [each for each in counted.captured_queries if "feedback_rating" in each["sql"]]
