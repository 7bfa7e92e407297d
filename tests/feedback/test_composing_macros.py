"""Macros: what they say they will do, all of it or nothing, once."""

import uuid

import pytest
from django.urls import reverse

from accounts.models import Team
from accounts.roles import Role
from feedback import answers, workflow
from feedback.models import Appeal, CannedAnswer, Event, Macro, Message
from feedback.statuses import Status
from tests.builders import (
    a_registered_appeal,
    a_topic,
    a_user,
    an_organisation,
    staff,
)
from tests.desk import act_on, at_desk, page_of, seen

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator():
    return a_user(Role.OPERATOR, first_name="Сараа")


@pytest.fixture
def appeal():
    return a_registered_appeal("No water since Monday")


def ready(text="The brigade comes today, {code}.") -> CannedAnswer:
    return CannedAnswer.objects.create(name="Brigade", texts={"en": text}, scope="everybody")


def a_macro(**fields) -> Macro:
    return Macro.objects.create(**{"name": "Leak", "scope": "everybody"} | fields)


def press(user, appeal, macro, **fields):
    fields = {"token": uuid.uuid4(), **seen(appeal), **fields}
    return at_desk(user).post(act_on(appeal, "macro", macro.pk), fields)


def test_one_press_does_all_of_it(operator, appeal):
    water, topic = an_organisation("Water"), a_topic("Leaks")
    team = Team.objects.create(name="Brigade 1", code="b1", organisation=water)
    macro = a_macro(
        kind="incident",
        topic=topic,
        priority=4,
        marks_vulnerable=True,
        assign="team",
        assign_team=team,
        step=Status.IN_PROGRESS,
        say="reply",
        canned=ready(),
    )
    answer = press(operator, appeal, macro)
    assert answer.status_code == 302
    appeal.refresh_from_db()
    assert (appeal.kind, appeal.topic, appeal.priority) == ("incident", topic, 4)
    assert (appeal.organisation, appeal.team, appeal.is_vulnerable) == (water, team, True)
    assert appeal.status == Status.IN_PROGRESS
    said = Message.objects.get(direction="out", author=operator)
    assert said.text == f"The brigade comes today, {appeal.code}."
    macro.refresh_from_db()
    assert (macro.uses, macro.canned.uses) == (1, 1)


def test_answer_and_close_in_one_press(operator, appeal):
    press(operator, appeal, a_macro(say="answer", canned=ready(), step=Status.CLOSED))
    appeal.refresh_from_db()
    assert appeal.status == Status.CLOSED
    assert Message.objects.get(is_official_answer=True).author == operator


def test_pressed_twice_it_is_done_once(operator, appeal):
    macro = a_macro(assign="me", say="note", canned=ready(), if_status="received")
    fields = seen(appeal, token=uuid.uuid4())
    for _ in range(2):
        assert press(operator, appeal, macro, **fields).status_code == 302
    assert Message.objects.filter(direction="note").count() == 1
    macro.refresh_from_db()
    assert macro.uses == 1


def test_a_part_that_is_not_allowed_stops_all_of_it_with_the_reason(operator, appeal):
    macro = a_macro(priority=4, assign="me", step=Status.REOPENED)
    events = Event.objects.count()
    page = press(operator, appeal, macro)
    assert page.status_code == 409
    assert "cannot become" in page.text
    appeal.refresh_from_db()
    assert (appeal.priority, appeal.assignee) == (2, None)
    assert Event.objects.count() == events


def test_a_failure_in_the_middle_takes_back_what_was_done_before(operator, appeal, monkeypatch):
    """The workflow's own no, where the look ahead saw nothing."""
    macro = a_macro(priority=4, assign="me", say="reply", canned=ready())

    def refuse(*args, **kwargs):
        raise workflow.Forbidden("not today")

    monkeypatch.setattr(answers, "reply", refuse)
    assert press(operator, appeal, macro).status_code == 409
    appeal.refresh_from_db()
    assert (appeal.priority, appeal.assignee, appeal.version) == (2, None, 1)


def test_who_changed_it_meanwhile_is_not_overwritten(operator, appeal):
    before = seen(appeal)
    answers.classify(appeal, priority=3, actor=staff())
    page = press(operator, appeal, a_macro(priority=1), **before)
    assert page.status_code == 409
    appeal.refresh_from_db()
    assert appeal.priority == 3


def test_a_macro_gives_nobody_a_right_they_lack(appeal):
    heat = an_organisation("Heat")
    Appeal.objects.filter(pk=appeal.pk).update(organisation=heat)
    reader = a_user(Role.QUALITY_ANALYST, organisation=heat)
    assert press(reader, appeal, a_macro(priority=4)).status_code == 409
    assert press(reader, appeal, a_macro(say="reply", canned=ready())).status_code == 409
    assert press(reader, appeal, a_macro(say="note", canned=ready())).status_code == 302
    appeal.refresh_from_db()
    assert appeal.priority == 2
    assert Message.objects.filter(author=reader).get().direction == "note"


def test_the_list_shows_what_each_will_do_and_what_stands_in_its_way(operator, appeal):
    a_macro(name="Good", priority=4, say="answer", canned=ready(), step=Status.CLOSED)
    a_macro(name="Impossible", step=Status.REOPENED)
    a_macro(name="Only for thanks", if_kind="gratitude", priority=1)
    a_macro(name="Only when closed", if_status="closed", priority=1)
    a_macro(name="Other topic", if_topic=a_topic("Roads"), priority=1)
    a_macro(name="Another's", scope="mine", owner=a_user(Role.OPERATOR), priority=1)
    page = at_desk(operator).get(act_on(appeal, "macros"), {"part": "1"}).text
    assert "Priority: urgent" in page
    assert f"Official answer: The brigade comes today, {appeal.code}." in page
    assert page.index("Official answer:") < page.index("Status: closed")
    assert "cannot become" in page
    for other in ("Only for thanks", "Only when closed", "Other topic", "Another"):
        assert other not in page


def test_the_page_of_macros_works_without_scripts(operator, appeal):
    a_macro(priority=4)
    desk = at_desk(operator)
    assert act_on(appeal, "macros") in desk.get(page_of(appeal)).text
    page = desk.get(act_on(appeal, "macros")).text
    assert "<h1" in page
    assert act_on(appeal, "macro", Macro.objects.get().pk) in page


def test_the_editor_says_what_is_missing():
    editor = at_desk(a_user(Role.METHODOLOGIST))
    address = reverse("admin:feedback_macro_add")
    page = editor.post(address, {"name_en": "Nothing", "scope": "everybody"}).text
    assert "A macro does at least one thing." in page
    page = editor.post(
        address, {"name_en": "X", "scope": "everybody", "assign": "person", "say": "note"}
    ).text
    assert "Choose to whom." in page
    assert "Choose the words that it writes." in page
    fields = {"name_en": "Care", "scope": "everybody", "marks_vulnerable": "on", "is_active": "on"}
    assert editor.post(address, fields).status_code == 302
    assert Macro.objects.get().marks_vulnerable
