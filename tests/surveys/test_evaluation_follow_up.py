"""The follow-up plan: who does what until when, and what happens when it is late."""

from datetime import date, timedelta

import pypdfium2
import pytest
from django.db import Error, transaction
from django.utils import timezone

from accounts.roles import Role
from feedback.models import Notification
from surveys.evaluations import following_up, reporting
from surveys.evaluations.following_up import Said
from surveys.models import Action, ActionEntry, Report
from tests.builders import a_user, an_organisation
from tests.desk import at_desk
from tests.surveys.evaluations import an_evaluation

pytestmark = pytest.mark.django_db

ACTIONS = "/admin/surveys/evaluations/actions/"


@pytest.fixture
def water():
    return an_organisation("Water")


@pytest.fixture
def evaluation(water):
    return an_evaluation(a_user(Role.METHODOLOGIST), water)


def an_action(evaluation, water, **fields) -> Action:
    defaults = {
        "evaluation": evaluation,
        "organisation": water,
        "finding": "People wait long",
        "what": "A second counter",
        "owner": a_user(Role.INSPECTOR, organisation=water),
        "due_on": timezone.localdate() + timedelta(days=30),
    }
    return following_up.plan(Action(**defaults | fields), evaluation.created_by)


def told(user, kind: str) -> int:
    return Notification.objects.filter(user=user, kind=kind).count()


def test_a_methodologist_plans_an_action_and_its_owner_is_told(evaluation, water):
    owner = a_user(Role.INSPECTOR, organisation=water)
    asked = {"organisation": water.pk, "finding": "People wait long", "what": "A second counter"}
    asked |= {"owner": owner.pk, "due_on": "2027-03-01", "dimension": "speed"}
    page = f"/admin/surveys/evaluations/{evaluation.pk}/follow-up/"
    answer = at_desk(evaluation.created_by).post(f"{page}add/", asked, follow=True)
    assert "A second counter" in answer.content.decode()
    assert told(owner, "action_given") == 1
    notice = Notification.objects.get(user=owner)
    assert notice.data["action"] == "A second counter"


def test_the_owner_says_how_far_it_is_and_done_needs_evidence(evaluation, water):
    action = an_action(evaluation, water)
    client = at_desk(action.owner)
    assert "A second counter" in client.get(ACTIONS).content.decode()
    page = f"{ACTIONS}{action.pk}/"
    client.post(page, {"state": "running", "progress": 40, "words": "The room is found"})
    action.refresh_from_db()
    assert (action.state, action.progress) == ("running", 40)
    refused = client.post(page, {"state": "done", "progress": 90})
    assert refused.status_code == 400
    assert "where the evidence is" in refused.content.decode()
    client.post(page, {"state": "done", "progress": 90, "evidence": "https://example.org/a"})
    action.refresh_from_db()
    assert (action.state, action.progress) == ("done", 100)
    assert action.settled_at is not None
    assert client.post(page, {"state": "running", "progress": 1}).status_code == 404


def test_what_is_settled_stays_so(evaluation, water):
    action = an_action(evaluation, water)
    following_up.say(action, Said("done", 100, "The room is open"), action.owner)
    with pytest.raises(following_up.NotPossible, match="settled already"):
        following_up.say(action, Said("running", 10, "Not yet"), action.owner)
    with pytest.raises(following_up.NotPossible, match="settled already"):
        following_up.moved(action, action.due_on, action.owner, words="Later")
    action.refresh_from_db()
    assert (action.state, action.progress) == ("done", 100)


def test_what_is_dropped_says_why(evaluation, water):
    action = an_action(evaluation, water)
    with pytest.raises(following_up.NotPossible):
        following_up.say(action, Said("dropped", 0), action.owner)
    following_up.say(action, Said("dropped", 0, "No money this year"), action.owner)
    assert ActionEntry.objects.get().words == "No money this year"


def test_what_is_late_goes_to_owner_and_head_once(evaluation, water):
    head = a_user(Role.HEAD, organisation=water)
    action = an_action(evaluation, water, due_on=date(2026, 1, 1))
    fresh = an_action(evaluation, water)
    assert following_up.escalate() == 1
    assert following_up.escalate() == 0
    assert told(action.owner, "action_overdue") == told(head, "action_overdue") == 1
    assert told(fresh.owner, "action_overdue") == 0


def test_the_last_day_counts_whole_and_what_is_settled_is_never_late(evaluation, water):
    today = timezone.localdate()
    an_action(evaluation, water, due_on=today)
    dropped = an_action(evaluation, water, due_on=date(2026, 1, 1))
    following_up.say(dropped, Said("dropped", 0, "No money this year"), dropped.owner)
    assert following_up.escalate() == following_up.standing(evaluation)["late"] == 0
    assert following_up.escalate(today + timedelta(days=1)) == 1


def test_a_moved_action_can_be_late_again(evaluation, water):
    action = an_action(evaluation, water, due_on=date(2026, 1, 1))
    following_up.escalate()
    page = f"{ACTIONS}{action.pk}/move/"
    runs = at_desk(evaluation.created_by)
    runs.post(page, {"due_on": "2026-02-01", "words": "The tender was late"})
    action.refresh_from_db()
    assert (action.due_on, action.escalated_at) == (date(2026, 2, 1), None)
    assert following_up.escalate() == 1
    assert told(action.owner, "action_overdue") == 2


def test_the_owner_does_not_move_the_day_themselves(evaluation, water):
    action = an_action(evaluation, water)
    answer = at_desk(action.owner).post(
        f"{ACTIONS}{action.pk}/move/", {"due_on": "2030-01-01", "words": "later"}
    )
    assert answer.status_code == 404


def test_the_head_of_another_body_sees_none_of_it(evaluation, water):
    action = an_action(evaluation, water)
    own = at_desk(a_user(Role.HEAD, organisation=water))
    other = at_desk(a_user(Role.HEAD, organisation=an_organisation("Roads")))
    assert own.get(f"{ACTIONS}{action.pk}/").status_code == 200
    assert other.get(f"{ACTIONS}{action.pk}/").status_code == 404
    assert "A second counter" not in other.get(ACTIONS).content.decode()


def test_what_was_said_is_never_changed(evaluation, water):
    action = an_action(evaluation, water)
    following_up.say(action, Said("running", 10), action.owner)
    with pytest.raises(Error), transaction.atomic():
        ActionEntry.objects.update(progress=90)


def text_of(pdf: bytes) -> str:
    pages = pypdfium2.PdfDocument(pdf)
    return "\n".join(page.get_textpage().get_text_range() for page in pages)


def test_the_plan_is_a_paper_with_owners_and_words_for_those_inside_only(evaluation, water, client):
    owner = a_user(Role.INSPECTOR, organisation=water, last_name="Bataa", first_name="Dorj")
    action = an_action(evaluation, water, owner=owner, due_on=date(2026, 1, 1), dimension="speed")
    following_up.say(action, Said("running", 40, "The room is found"), owner)
    desk = at_desk(evaluation.created_by).get(
        f"/admin/surveys/evaluations/{evaluation.pk}/follow-up/plan.pdf"
    )
    inside = text_of(desk.content)
    for words in ("A second counter", "People wait long", "Dorj", "The room is found", "40 %"):
        assert words in inside
    assert "late" in inside
    outside = f"/evaluations/{evaluation.pk}/follow-up.pdf"
    assert client.get(outside).status_code == 404, "nothing is published"
    report = Report.objects.create(
        evaluation=evaluation, edition=1, figures={}, sha256="0" * 64,
        written_at=timezone.now(), written_by=evaluation.created_by,
    )  # fmt: skip
    reporting.publish(report, a_user(Role.SUPERVISOR))
    told = text_of(client.get(outside).content)
    assert "A second counter" in told
    assert "40 %" in told
    assert "Dorj" not in told
    assert "The room is found" not in told
