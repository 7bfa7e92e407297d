"""The rules in the admin: who may change them, and that a change holds at once."""

import pytest
from django.contrib import admin
from django.urls import reverse

from accounts.roles import Role
from feedback.intake import Matter
from feedback.models import Calendar, Rating, SlaPolicy, Topic
from tests.builders import (
    a_rating,
    a_registered_appeal,
    a_topic,
    a_user,
    an_appeal,
    an_organisation,
)
from tests.desk import at_desk
from tests.house.tree import APPS

pytestmark = pytest.mark.django_db

RULES = ("topic", "routingrule", "slapolicy", "calendar")


def door(model: str, name: str = "changelist", *args) -> str:
    return reverse(f"admin:feedback_{model}_{name}", args=args)


@pytest.mark.parametrize("model", RULES)
@pytest.mark.parametrize(("role", "status"), [(Role.METHODOLOGIST, 200), (Role.OPERATOR, 403)])
def test_only_who_manages_content_sees_the_rules(model, role, status):
    desk = at_desk(a_user(role))
    assert desk.get(door(model)).status_code == status
    assert desk.get(door(model, "add")).status_code == status


def test_every_list_of_the_desk_opens_for_the_administrator():
    desk = at_desk(a_user(Role.ADMINISTRATOR))
    a_topic("Roofs", parent=a_topic("Housing"))
    ours = [model for model in admin.site._registry if model._meta.app_label in APPS]
    assert len(ours) > 10
    for model in ours:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"
        assert desk.get(reverse(name), follow=True).status_code == 200, name


def test_a_new_rule_routes_the_next_appeal():
    body, topic = an_organisation("Roads"), a_topic("Holes")
    assert a_registered_appeal(matter=Matter(topic=topic)).organisation is None
    form = {"topics": [topic.pk], "organisation": body.pk, "is_active": "on"}
    answer = at_desk(a_user(Role.METHODOLOGIST)).post(door("routingrule", "add"), form)
    assert answer.status_code == 302
    assert a_registered_appeal(matter=Matter(topic=topic)).organisation == body


def test_a_calendar_is_kept_with_its_holidays():
    form = {
        "name": "City",
        "time_zone": "Asia/Ulaanbaatar",
        "week": '{"0": [["09:00", "18:00"]]}',
        "holidays-TOTAL_FORMS": 1,
        "holidays-INITIAL_FORMS": 0,
        "bodies-TOTAL_FORMS": 0,
        "bodies-INITIAL_FORMS": 0,
        "holidays-0-date": "2026-07-11",
        "holidays-0-name": "Naadam",
    }
    answer = at_desk(a_user(Role.METHODOLOGIST)).post(door("calendar", "add"), form)
    assert answer.status_code == 302, answer.context["errors"]
    calendar = Calendar.objects.get()
    assert [str(holiday) for holiday in calendar.holidays.all()] == ["2026-07-11 Naadam"]


def test_a_topic_in_use_is_not_deleted():
    topic = a_topic()
    an_appeal(topic=topic)
    desk = at_desk(a_user(Role.METHODOLOGIST))
    desk.post(door("topic", "delete", topic.pk), {"post": "yes"})
    assert Topic.objects.filter(pk=topic.pk).exists()


def test_ratings_are_read_within_ones_reach_and_never_changed():
    body = an_organisation("Heat")
    ours = a_rating(an_appeal(organisation=body), 2, words="Still cold")
    a_rating(an_appeal(), 5, words="Somebody else's")
    desk = at_desk(a_user(Role.INSPECTOR, organisation=body))
    page = desk.get(door("rating")).text
    assert "Still cold" in page
    assert "Somebody else&#x27;s" not in page
    assert desk.post(door("rating", "change", ours.pk), {"resolution": 5}).status_code == 403
    assert desk.get(door("rating", "add")).status_code == 403
    assert Rating.objects.get(pk=ours.pk).resolution == 2


@pytest.mark.parametrize(
    ("week", "zone"),
    [
        ('{"0": [["9", "x"]]}', "Asia/Ulaanbaatar"),
        ('{"0": [["18:00", "09:00"]]}', "Asia/Ulaanbaatar"),
        ('{"0": [["09:00", "12:00", "18:00"]]}', "Asia/Ulaanbaatar"),
        ('{"7": [["09:00", "18:00"]]}', "Asia/Ulaanbaatar"),
        ('{"0": []}', "Asia/Ulaanbaatar"),
        ('["09:00"]', "Asia/Ulaanbaatar"),
        ('{"0": [["09:00", "18:00"]]}', "Mars/Olympus"),
    ],
)
def test_a_calendar_that_would_stop_all_appeals_is_refused(week, zone):
    desk = at_desk(a_user(Role.METHODOLOGIST))
    rows = {
        "holidays-TOTAL_FORMS": 0,
        "holidays-INITIAL_FORMS": 0,
        "bodies-TOTAL_FORMS": 0,
        "bodies-INITIAL_FORMS": 0,
    }
    given = {"name": "Ours", "week": week, "time_zone": zone, **rows}
    page = desk.post(door("calendar", "add"), given)
    assert page.status_code == 200
    assert "Asia/Ulaanbaatar" in page.text
    assert not Calendar.objects.exists()


def test_a_calendar_with_a_break_at_noon_is_taken():
    desk = at_desk(a_user(Role.METHODOLOGIST))
    rows = {
        "holidays-TOTAL_FORMS": 0,
        "holidays-INITIAL_FORMS": 0,
        "bodies-TOTAL_FORMS": 0,
        "bodies-INITIAL_FORMS": 0,
    }
    week = '{"0": [["09:00", "13:00"], ["14:00", "18:00"]], "6": []}'
    given = {"name": "Ours", "week": week, "time_zone": "Asia/Hovd", **rows}
    assert desk.post(door("calendar", "add"), given).status_code == 302
    assert Calendar.objects.get().week["6"] == []


@pytest.mark.parametrize("names", ['["x"]', '"x"', '{"en": 5}', '{"en": null}', '{"en": ""}'])
def test_names_that_no_page_could_show_are_refused(names):
    desk = at_desk(a_user(Role.METHODOLOGIST))
    given = {"name": "Roofs", "code": "roofs", "names": names, "is_active": "on"}
    page = desk.post(door("topic", "add"), given)
    assert page.status_code == 200
    assert "Write the name by language" in page.text
    assert not Topic.objects.exists()


def test_no_names_at_all_are_no_fault():
    desk = at_desk(a_user(Role.METHODOLOGIST))
    given = {"name": "Roofs", "code": "roofs", "names": "null", "is_active": "on"}
    assert desk.post(door("topic", "add"), given).status_code == 302
    assert Topic.objects.get().names == {}


def test_a_policy_that_never_falls_due_turns_no_appeal_away():
    calendar = Calendar.objects.create(name="Ours", week={"0": [["09:00", "10:00"]]})
    SlaPolicy.objects.create(name="Mistyped", calendar=calendar, resolution=2_000_000_000)
    assert a_registered_appeal().due_at is None
