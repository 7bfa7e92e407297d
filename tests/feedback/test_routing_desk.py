"""The pages of the routing rules: written, tried, put in order, carried in and out."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.models import Team
from accounts.roles import Role
from feedback import rulebook
from feedback.models import Appeal, Calendar, RoutingRule, SlaPolicy
from feedback.routing import dry_run, exchange
from tests.builders import (
    a_registered_appeal,
    a_sector,
    a_topic,
    a_user,
    an_appeal,
    an_organisation,
)
from tests.desk import at_desk

pytestmark = pytest.mark.django_db

RULES = "/admin/feedback/routingrule/"


@pytest.fixture
def desk():
    return at_desk(a_user(Role.METHODOLOGIST))


def a_rule(**fields) -> RoutingRule:
    made = RoutingRule.objects.create(**fields)
    rulebook.forget()
    return made


def test_a_rule_is_written_and_told_in_a_sentence(desk):
    topic, sector, body = a_topic("Heating"), a_sector("North"), an_organisation("Heating network")
    team = Team.objects.create(name="Night", code="night", organisation=body)
    hours = Calendar.objects.create(
        name="Office", week={"0": [["09:00", "18:00"]]}, is_default=True
    )
    given = {
        "name": "Cold nights",
        "position": 10,
        "is_active": "on",
        "kinds": ["complaint"],
        "topics": [topic.pk],
        "sectors": [sector.pk],
        "languages": ["kk"],
        "words": "cold*\nfrozen",
        "working": "outside",
        "team": team.pk,
        "priority": 4,
    }
    answer = desk.post(f"{RULES}add/", given)
    assert answer.status_code == 302, answer.context["form"].errors
    rule = RoutingRule.objects.get()
    assert rule.calendar == hours
    assert (
        "When the kind is complaint, about Heating, from North, in Қазақша, the text says"
        " “cold*” or “frozen”, outside working time (Office)"
        " → team Night, priority: urgent" in desk.get(RULES).text
    )


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({}, "It does nothing yet"),
        ({"hours_from": "09:00", "priority": 1}, "Write both"),
        ({"hours_from": "09:00", "hours_until": "09:00", "priority": 1}, "no time between"),
        (
            {"first_day": "2026-03-02", "last_day": "2026-03-01", "priority": 1},
            "The last day comes before the first.",
        ),
        ({"assurance_least": 3, "assurance_most": 1, "priority": 1}, "surer at once"),
        ({"words": "*, !!!", "priority": 1}, "There is no word in it."),
        ({"working": "inside", "priority": 1}, "Choose whose working time it is."),
        ({"kinds": ["incident"], "sets_kind": "incident"}, "It is of this kind already."),
    ],
)
def test_what_contradicts_itself_is_told(desk, given, told):
    answer = desk.post(f"{RULES}add/", {"position": 1} | given)
    assert answer.status_code == 400
    assert told in answer.text
    assert not RoutingRule.objects.exists()


def test_a_team_is_not_of_another_body(desk):
    team = Team.objects.create(name="N", code="n", organisation=an_organisation("Heat"))
    given = {"organisation": an_organisation("Roads").pk, "team": team.pk}
    assert "This team works for Heat." in desk.post(f"{RULES}add/", given).text


# The dry run ----------------------------------------------------------------------------------


def test_a_rule_not_yet_saved_is_tried_on_the_last_appeals(desk):
    old, new = an_organisation("Old"), an_organisation("New")
    for number in range(3):
        appeal = a_registered_appeal(f"A cold flat {number}")
        Appeal.objects.filter(pk=appeal.pk).update(organisation=old)
    a_registered_appeal("A hole in the road")
    given = {"words": "cold", "organisation": new.pk, "priority": 4, "try": "1"}
    page = desk.post(f"{RULES}add/", given).text
    assert "Of the last 4 appeals this rule would have taken 3; 3 of them stand otherwise" in page
    assert "Old · normal" in page
    assert "New · urgent" in page
    assert appeal.code in page
    assert not RoutingRule.objects.exists()
    appeal.refresh_from_db()
    assert appeal.organisation == old


def test_what_an_earlier_rule_takes_is_counted_apart(desk):
    body = an_organisation()
    first = a_rule(position=1, name="First", words="cold", organisation=body)
    a_registered_appeal("A cold flat")
    a_registered_appeal("A cold flat")
    given = {"position": 9, "words": "flat", "organisation": body.pk, "try": "1"}
    page = desk.post(f"{RULES}add/", given).text
    assert "would have taken 0" in page
    assert f"2 more fit it, but rule {first.pk} (First) takes them before." in page


def test_a_rule_in_use_is_tried_in_its_own_stead():
    body, user = an_organisation(), a_user(Role.METHODOLOGIST)
    rule = a_rule(words="cold", organisation=body)
    a_registered_appeal("A cold flat")
    page = at_desk(user).post(
        f"{RULES}{rule.pk}/change/", {"words": "flat", "organisation": body.pk, "try": "1"}
    )
    assert "would have taken 1; 0 of them stand otherwise" in page.text
    assert "takes" not in str(page.context["trial"].shadowed)


def test_a_dry_run_shows_only_what_the_person_may_see():
    heat = an_organisation("Heat")
    user = a_user(Role.METHODOLOGIST, organisation=heat)
    an_appeal(organisation=heat)
    an_appeal(organisation=an_organisation("Roads"))
    page = at_desk(user).post(f"{RULES}add/", {"priority": 4, "try": "1"}).text
    assert "Of the last 1 appeals this rule would have taken 1" in page


def test_a_dry_run_goes_page_by_page(desk):
    for _ in range(30):
        an_appeal()
    given = {"priority": 4}
    first = desk.post(f"{RULES}add/", given | {"try": "1"})
    last = desk.post(f"{RULES}add/", given | {"try": "2"})
    assert len(first.context["trial"].lines) == 25
    assert len(last.context["trial"].lines) == 5


def test_a_dry_run_stops_at_its_bound_and_asks_little(desk, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(dry_run, "MOST", 5)
    user = a_user(Role.METHODOLOGIST)
    a_rule(words="cold", organisation=an_organisation())
    for number in range(8):
        a_registered_appeal(f"A cold flat {number}")
    rulebook.current()
    with django_assert_num_queries(3):  # memberships, appeals, their first words
        assert dry_run.of_all(user).looked_at == 5


def test_all_rules_are_tried_after_a_change_of_order(desk):
    one, two = an_organisation("One"), an_organisation("Two")
    a_rule(position=1, organisation=one)
    second = a_rule(position=2, organisation=two)
    appeal = a_registered_appeal()
    assert "place 0 otherwise" in desk.get(f"{RULES}try/").text
    desk.post(f"{RULES}{second.pk}/move/", {"to": "up"})
    page = desk.get(f"{RULES}try/").text
    assert "place 1 otherwise" in page
    assert appeal.code in page


# The list ----------------------------------------------------------------------------------


def test_rules_change_places_with_their_neighbours(desk):
    rules = [a_rule(position=5, organisation=an_organisation()) for _ in range(3)]
    desk.post(f"{RULES}{rules[2].pk}/move/", {"to": "up"})
    desk.post(f"{RULES}{rules[0].pk}/move/", {"to": "up"})  # there is nobody before it
    order = list(RoutingRule.objects.values_list("pk", flat=True))
    assert order == [rules[0].pk, rules[2].pk, rules[1].pk]


def test_a_rule_that_never_holds_is_flagged(desk):
    heating = a_topic("Heating")
    body = an_organisation()
    broad = a_rule(position=1, topics=[heating.pk], organisation=body)
    below = a_topic("Radiators", parent=heating)
    a_rule(position=2, topics=[below.pk], kinds=["incident"], organisation=body)
    a_rule(position=3, kinds=["incident"], organisation=body)
    page = desk.get(RULES).text
    assert page.count("It never holds") == 1
    assert f"It never holds: rule {broad.pk} takes all of it before." in page


def test_the_list_says_how_many_each_rule_took(desk):
    a_rule(words="cold", goes_on=True, priority=4)
    a_rule(organisation=an_organisation())
    a_registered_appeal("A cold flat")
    a_registered_appeal("A hole")
    page = desk.get(RULES).text
    assert "1 appeal in 30 days" in page
    assert "2 appeals in 30 days" in page


# As a file ----------------------------------------------------------------------------------


def test_rules_go_out_as_a_file_and_come_in_again(desk):
    topic, sector, body = a_topic(), a_sector(), an_organisation()
    calendar = Calendar.objects.create(name="Office", week={"0": [["09:00", "18:00"]]})
    policy = SlaPolicy.objects.create(name="At once", calendar=calendar)
    a_rule(
        name="Cold",
        topics=[topic.pk],
        sectors=[sector.pk],
        weekdays=[5, 6],
        hours_from="22:00",
        hours_until="06:00",
        organisation=body,
        policy=policy,
    )
    words = desk.get(f"{RULES}export/").text
    assert json.loads(words)["rules"][0]["topics"] == [topic.code]
    RoutingRule.objects.all().delete()
    seen = desk.post(
        f"{RULES}import/", {"look": "1", "file": SimpleUploadedFile("r.json", words.encode())}
    )
    assert "on Saturday or Sunday" in seen.text
    assert not RoutingRule.objects.exists()
    assert desk.post(f"{RULES}import/", {"add": "1", "words": words}).status_code == 302
    assert exchange.written() == words


@pytest.mark.parametrize(
    "words",
    [
        "",
        "[]",
        '{"rules": [5]}',
        '{"rules": [{"organisation": "nowhere"}]}',
        '{"rules": [{"topics": 5}]}',
        '{"rules": [{"pk": 1}]}',
        '{"rules": [{"kinds": ["x"], "hours_from": "99:99"}]}',
        '{"rules": [{"name": "does nothing"}]}',
    ],
)
def test_a_file_that_is_not_understood_adds_nothing_and_says_why(desk, words):
    page = desk.post(f"{RULES}import/", {"add": "1", "words": words})
    assert page.status_code == 200
    assert "desk-error" in page.text
    assert not RoutingRule.objects.exists()


@pytest.mark.parametrize("page", ["", "add/", "try/", "export/", "import/"])
def test_rules_are_for_who_manages_content(page):
    assert at_desk(a_user(Role.OPERATOR)).get(f"{RULES}{page}").status_code == 403


def test_deleting_asks_first_and_holds_at_once(desk):
    rule = a_rule(organisation=an_organisation())
    address = reverse("admin:feedback_routingrule_delete", args=[rule.pk])
    assert RoutingRule.objects.exists()
    assert desk.post(address, {"post": "yes"}).status_code == 302
    assert a_registered_appeal().organisation is None
