"""Rules at work: when an appeal comes, when it is sorted anew, and what the desk says of it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Team
from accounts.roles import Role
from channels.values import Place
from feedback import answers, rulebook
from feedback.intake import Matter
from feedback.models import Calendar, Event, Priority, RoutingRule, SlaPolicy
from tests.builders import (
    a_registered_appeal,
    a_sector,
    a_topic,
    a_user,
    an_appeal,
    an_organisation,
    staff,
)
from tests.desk import act_on, at_desk, page_of, seen

pytestmark = pytest.mark.django_db


def a_rule(**fields) -> RoutingRule:
    made = RoutingRule.objects.create(**fields)
    rulebook.forget()
    return made


def routed(appeal) -> Event:
    return Event.objects.get(appeal=appeal, kind=Event.Kind.ROUTED)


def a_policy(name: str = "At once", **fields) -> SlaPolicy:
    week = {str(day): [["00:00", "24:00"]] for day in range(7)}
    calendar = Calendar.objects.create(name=f"Hours of {name}", week=week)
    given = {"resolution": 2, "resolution_unit": "hours", "calendar": calendar}
    return SlaPolicy.objects.create(name=name, **given | fields)


def test_a_rule_places_an_appeal_and_keeps_on_the_timeline_why():
    heat, topic = an_organisation("Heating network"), a_topic("Heating")
    team = Team.objects.create(name="Night", code="night", organisation=heat)
    policy = a_policy()
    rule = a_rule(
        name="Cold",
        topics=[topic.pk],
        words="cold*, frozen",
        team=team,
        priority=Priority.URGENT,
        policy=policy,
        makes_vulnerable=True,
    )
    below = a_topic("Radiators", parent=topic)
    appeal = a_registered_appeal("The coldest flat", matter=Matter(topic=below))
    appeal.refresh_from_db()
    assert (appeal.organisation, appeal.team, appeal.policy) == (heat, team, policy)
    assert (appeal.priority, appeal.is_vulnerable) == (Priority.URGENT, True)
    assert appeal.due_at == appeal.received_at + timedelta(hours=2)
    (told,) = routed(appeal).data["rules"]
    assert told["name"] == "Cold"
    assert told["rule"] == rule.pk
    assert told["because"] == {"topic": topic.pk, "words": ["cold*"]}


def test_what_was_kept_stays_true_after_the_rule_is_gone():
    body = an_organisation("Roads")
    rule = a_rule(name="All to roads", organisation=body)
    appeal = a_registered_appeal()
    number = rule.pk
    rule.delete()
    rulebook.forget()
    page = at_desk(a_user(Role.OPERATOR)).get(page_of(appeal)).text
    assert f"Routed by rule {number} (All to roads)" in page


def test_a_topic_that_is_gone_makes_its_rule_hold_for_nothing():
    body, topic = an_organisation(), a_topic()
    a_rule(topics=[topic.pk], organisation=body)
    topic.delete()
    rulebook.forget()
    assert a_registered_appeal().organisation is None


def test_an_address_is_as_good_as_a_point_on_the_map():
    body, sector = an_organisation(), a_sector()
    a_rule(sectors=[sector.pk], place_words="Riverside*", organisation=body)
    near = Matter(place_words="12, RIVERSIDE street")
    assert a_registered_appeal(matter=near).organisation == body
    assert a_registered_appeal(matter=Matter(place=Place(1, 1, "Hill 3"))).organisation is None


def test_who_names_a_body_goes_there_but_urgent_words_are_still_urgent():
    named, other = an_organisation("Named"), an_organisation("Other")
    a_rule(words="gas", organisation=other, priority=Priority.URGENT)
    appeal = a_registered_appeal("I smell gas", matter=Matter(organisation=named))
    assert (appeal.organisation, appeal.priority) == (named, Priority.URGENT)
    assert "organisation" not in routed(appeal).data
    assert not routed(appeal).is_public


def test_what_came_from_elsewhere_is_not_routed():
    a_rule(organisation=an_organisation())
    appeal = a_registered_appeal(matter=Matter(imported_from="old", received_at=timezone.now()))
    assert appeal.organisation is None


def test_a_rule_to_a_body_that_takes_no_appeals_is_passed_over():
    shut, open_ = an_organisation("Shut", is_active=False), an_organisation("Open")
    a_rule(position=1, organisation=shut)
    a_rule(position=2, organisation=open_)
    assert a_registered_appeal().organisation == open_


def test_rules_cost_no_statement_when_words_come():
    a_registered_appeal()
    rulebook.current()
    before = count_of_statements()
    team = Team.objects.create(name="T", code="t", organisation=an_organisation())
    for number in range(30):
        a_rule(position=number, words=f"word{number}", team=team, goes_on=True)
    a_rule(position=99, team=team)
    rulebook.current()
    assert count_of_statements() == before


def count_of_statements() -> int:
    with CaptureQueriesContext(connection) as made:
        a_registered_appeal("word1 word2")
    return len(made)


# Sorted anew --------------------------------------------------------------------------------------


def test_the_route_follows_what_it_is_about_while_nobody_has_begun():
    topic, body, policy = a_topic(), an_organisation(), a_policy()
    a_rule(topics=[topic.pk], organisation=body, policy=policy, words="cold")
    appeal = a_registered_appeal("A cold flat")
    answers.classify(appeal, actor=staff(), topic=topic)
    assert (appeal.organisation, appeal.policy) == (body, policy)
    assert appeal.due_at == appeal.received_at + timedelta(hours=2)


def test_a_priority_set_by_hand_is_not_overruled():
    topic, body = a_topic(), an_organisation()
    a_rule(topics=[topic.pk], organisation=body, priority=Priority.URGENT)
    appeal = a_registered_appeal()
    answers.classify(appeal, actor=staff(), topic=topic, priority=Priority.LOW)
    assert (appeal.organisation, appeal.priority) == (body, Priority.LOW)


def test_an_appeal_in_somebodys_hands_stays_until_they_send_it():
    topic, here, there = a_topic(), an_organisation("Here"), an_organisation("There")
    rule = a_rule(name="Elsewhere", topics=[topic.pk], organisation=there)
    holder = a_user(Role.OPERATOR)
    appeal = a_registered_appeal(matter=Matter(organisation=here))
    answers.assign(appeal, actor=staff(), assignee=holder)
    desk = at_desk(holder)
    given = {"kind": appeal.kind, "topic": topic.pk, "priority": appeal.priority}
    desk.post(act_on(appeal, "classify"), seen(appeal, **given))
    appeal.refresh_from_db()
    assert (appeal.organisation, appeal.assignee) == (here, holder)
    assert (
        f"Now rule {rule.pk} (Elsewhere) would send it to There." in desk.get(page_of(appeal)).text
    )
    assert desk.post(act_on(appeal, "reroute"), seen(appeal)).status_code == 302
    appeal.refresh_from_db()
    assert (appeal.organisation, appeal.assignee) == (there, None)
    assert routed(appeal).user == holder
    assert "would send it" not in desk.get(page_of(appeal)).text


def test_sending_by_rule_collides_like_any_other_act():
    there = an_organisation("There")
    appeal = a_registered_appeal()
    a_rule(organisation=there)
    desk = at_desk(a_user(Role.OPERATOR))
    old = seen(appeal)
    answers.classify(appeal, actor=staff(), kind="incident", topic=a_topic())
    assert desk.post(act_on(appeal, "reroute"), old).status_code == 409


def test_a_new_appeal_that_no_rule_took_says_so():
    page = at_desk(a_user(Role.OPERATOR)).get(page_of(an_appeal())).text
    assert "No rule matched." in page
