"""One thing to many appeals: what will happen is said first, done row by row, told, taken back."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.utils import timezone

from accounts.models import Team
from accounts.roles import Role
from feedback import answers
from feedback.bulk import working
from feedback.desk import bulk_forms
from feedback.models import Appeal, BulkRun, Event, Message
from feedback.statuses import Status
from feedback.tasks import work_on_many
from tests.builders import a_registered_appeal, a_topic, a_user, an_organisation, staff
from tests.desk import QUEUE, at_desk

pytestmark = pytest.mark.django_db

BULK, START = f"{QUEUE}bulk/", f"{QUEUE}bulk/start/"


def ticked(*appeals: Appeal) -> list[str]:
    return [f"{appeal.pk}:{Appeal.objects.get(pk=appeal.pk).version}" for appeal in appeals]


def told(response) -> dict[str, str]:
    """What the page says of each appeal, by code."""
    rows = re.findall(r"<tr>(.*?)</tr>", response.text, re.S)
    found = {}
    for row in rows:
        code = re.search(r'class="is-code"><a href="[^"]+">([^<]+)</a>', row)
        said = re.search(r'<td class="is-outcome">(.*)</td>', row, re.S)
        if code and said:
            words = re.sub(r"<span class=\"material[^>]*>[^<]*</span>|<[^>]+>", "", said[1])
            found[code[1]] = " ".join(unescape(words).split())
    return found


def press(desk, page, **more):
    """Press "Do it" on the page of the preview; returns the page of the result."""
    form = page.text.split(f'action="{START}"')[1].split("</form>")[0]
    fields = {}
    for name, value in re.findall(r'name="(\w+)" value="([^"]*)"', form):
        fields[name] = unescape(value)
    return desk.post(START, fields | more, follow=True)


def test_the_preview_says_of_each_what_will_happen_and_changes_nothing():
    operator = a_user(Role.OPERATOR)
    free, mine, closed = (a_registered_appeal() for _ in range(3))
    answers.assign(mine, assignee=operator, actor=staff())
    desk = at_desk(operator)
    page = desk.post(BULK, {"action": "take", "row": ticked(free, mine, closed)})
    assert told(page) == {
        free.code: "becomes yours",
        mine.code: "left as it is It is so already.",
        closed.code: "becomes yours",
    }
    assert "It will be done to 2 appeals." in page.text
    assert "1 will be left as it is." in page.text
    assert not BulkRun.objects.exists()
    assert Appeal.objects.get(pk=free.pk).assignee is None


def test_taking_many_is_done_told_and_undone():
    operator, colleague = a_user(Role.OPERATOR), a_user(Role.OPERATOR)
    first, second = a_registered_appeal(), a_registered_appeal()
    answers.assign(second, assignee=colleague, actor=staff())
    desk = at_desk(operator)
    back = "queue=new&kind=complaint"
    sent = {"action": "take", "row": ticked(first, second), "back": back}
    result = press(desk, desk.post(BULK, sent))
    assert told(result) == {first.code: "done", second.code: "done"}
    assert f'href="{QUEUE}?queue=new&amp;kind=complaint"' in result.text
    assert set(Appeal.objects.values_list("assignee", flat=True)) == {operator.pk}
    undone = desk.post(f"{result.request['PATH_INFO']}undo/", follow=True)
    assert told(undone) == {first.code: "undone", second.code: "undone"}
    assert Appeal.objects.get(pk=first.pk).assignee is None
    assert Appeal.objects.get(pk=second.pk).assignee == colleague
    assert "Undo" not in undone.text
    assert Event.objects.filter(appeal=second, kind=Event.Kind.ASSIGNED).count() == 3


def test_what_somebody_changed_since_is_not_overwritten():
    appeal, touched = a_registered_appeal(), a_registered_appeal()
    desk = at_desk(a_user(Role.OPERATOR))
    page = desk.post(
        BULK, {"action": "classify", "wanted": "1", "priority": "3", "row": ticked(appeal, touched)}
    )
    answers.classify(touched, priority=4, actor=staff())  # after the preview
    result = press(desk, page)
    assert told(result) == {
        appeal.code: "done",
        touched.code: "not done Somebody changed it meanwhile.",
    }
    assert Appeal.objects.get(pk=touched.pk).priority == 4


def test_undoing_leaves_what_somebody_changed_after_it():
    kept, back = a_registered_appeal(), a_registered_appeal()
    topic = a_topic()
    desk = at_desk(a_user(Role.OPERATOR))
    sent = {"action": "classify", "wanted": "1", "topic": topic.pk, "row": ticked(kept, back)}
    result = press(desk, desk.post(BULK, sent))
    answers.classify(kept, kind="proposal", actor=staff())
    undone = desk.post(f"{result.request['PATH_INFO']}undo/", follow=True)
    assert told(undone)[kept.code] == "not undone Somebody changed it meanwhile."
    assert Appeal.objects.get(pk=kept.pk).topic == topic
    assert Appeal.objects.get(pk=back.pk).topic is None


def test_undoing_ends_after_a_day():
    appeal = a_registered_appeal()
    desk = at_desk(a_user(Role.OPERATOR))
    result = press(desk, desk.post(BULK, {"action": "take", "row": ticked(appeal)}))
    BulkRun.objects.update(finished_at=timezone.now() - working.UNDO_FOR - timedelta(minutes=1))
    page = desk.post(f"{result.request['PATH_INFO']}undo/", follow=True)
    assert "cannot be undone any more" in page.text
    assert Appeal.objects.get(pk=appeal.pk).assignee is not None


def test_rights_are_looked_at_row_by_row():
    heat, roads = an_organisation("Heat"), an_organisation("Roads")
    user = a_user(Role.ANALYST)  # reads everywhere
    user.memberships.create(role=Role.INSPECTOR, organisation=heat)
    ours, theirs = a_registered_appeal(), a_registered_appeal()
    Appeal.objects.filter(pk=ours.pk).update(organisation=heat)
    Appeal.objects.filter(pk=theirs.pk).update(organisation=roads)
    desk = at_desk(user)
    page = desk.post(BULK, {"action": "take", "row": ticked(ours, theirs)})
    assert told(page)[theirs.code] == "left as it is Your roles do not allow it here."
    # Slipped in past the preview, it is refused all the same.
    result = desk.post(START, {"action": "take", "row": ticked(ours, theirs)}, follow=True)
    assert told(result) == {
        ours.code: "done",
        theirs.code: "not done Your roles do not allow it here.",
    }
    assert Appeal.objects.get(pk=theirs.pk).assignee is None


def test_a_foreign_appeal_is_not_even_named():
    foreign = a_registered_appeal()
    Appeal.objects.filter(pk=foreign.pk).update(organisation=an_organisation("Roads"))
    inspector = at_desk(a_user(Role.INSPECTOR, organisation=an_organisation("Heat")))
    page = inspector.post(BULK, {"action": "take", "row": ticked(foreign)})
    assert told(page) == {}
    inspector.post(START, {"action": "take", "row": ticked(foreign)}, follow=True)
    assert Appeal.objects.get(pk=foreign.pk).assignee is None
    assert not BulkRun.objects.exclude(rows=None).exists()


def test_a_step_is_taken_only_where_the_workflow_has_it():
    answered, new = a_registered_appeal(), a_registered_appeal()
    answers.answer(answered, text="Done", actor=staff())
    desk = at_desk(a_user(Role.OPERATOR))
    page = desk.post(BULK, {"action": "close", "row": ticked(answered, new)})
    assert told(page) == {
        answered.code: "the citizen reads: The matter is closed.",
        new.code: "left as it is This step is not possible from its status.",
    }
    press(desk, page)
    assert Appeal.objects.get(pk=answered.pk).status == Status.CLOSED
    assert Appeal.objects.get(pk=new.pk).status == Status.RECEIVED


def test_giving_away_asks_whether_the_person_works_there():
    heat, roads = an_organisation("Heat"), an_organisation("Roads")
    inspector = a_user(Role.INSPECTOR, organisation=heat)
    team = Team.objects.create(name="Night", code="night", organisation=heat)
    warm, road = a_registered_appeal(), a_registered_appeal()
    Appeal.objects.filter(pk=warm.pk).update(organisation=heat)
    Appeal.objects.filter(pk=road.pk).update(organisation=roads)
    desk = at_desk(a_user(Role.OPERATOR))
    wanted = {"action": "assign", "wanted": "1", "assignee": inspector.pk}
    page = desk.post(BULK, wanted | {"row": ticked(warm, road)})
    assert told(page)[road.code] == "left as it is This person does not work where it belongs."
    wanted |= {"organisation": heat.pk, "team": team.pk, "row": ticked(warm, road)}
    result = press(desk, desk.post(BULK, wanted))
    assert told(result) == {warm.code: "done", road.code: "done"}
    held = Appeal.objects.get(pk=road.pk)
    assert (held.assignee, held.team, held.organisation) == (inspector, team, heat)


def test_a_note_goes_to_all_once_even_when_sent_twice():
    first, second = a_registered_appeal(), a_registered_appeal()
    desk = at_desk(a_user(Role.OPERATOR))
    sent = {"action": "note", "wanted": "1", "text": "One pipe", "row": ticked(first, second)}
    result = press(desk, desk.post(BULK, sent))
    assert set(told(result).values()) == {"done"}
    working.drain()
    assert Message.objects.filter(text="One pipe").count() == 2
    assert "Undo" not in result.text


def test_a_form_that_says_nothing_is_asked_again():
    appeal = a_registered_appeal()
    desk = at_desk(a_user(Role.OPERATOR))
    page = desk.post(BULK, {"action": "classify", "wanted": "1", "row": ticked(appeal)})
    assert page.status_code == 400
    assert "Choose at least one thing" in page.text
    assert START not in page.text


def test_nothing_ticked_leads_back_with_a_word():
    desk = at_desk(a_user(Role.OPERATOR))
    page = desk.post(BULK, {"action": "take", "back": "queue=new"}, follow=True)
    assert page.redirect_chain[-1][0] == f"{QUEUE}?queue=new"
    assert "Tick some appeals" in page.text


def test_all_of_a_list_means_the_filter_up_to_a_limit(monkeypatch):
    monkeypatch.setattr(bulk_forms, "MOST", 2)
    sms = [a_registered_appeal(channel="sms") for _ in range(3)]
    web = a_registered_appeal()
    desk = at_desk(a_user(Role.OPERATOR))
    page = desk.post(BULK, {"action": "take", "all": "1", "back": "queue=new&channel=sms"})
    assert set(told(page)) == {appeal.code for appeal in sms[:2]}
    assert web.code not in page.text


def test_a_long_run_is_left_to_a_worker_and_shows_how_far_it_is(monkeypatch):
    monkeypatch.setattr(working, "AT_ONCE", 1)
    first, second = a_registered_appeal(), a_registered_appeal()
    desk = at_desk(a_user(Role.OPERATOR))
    page = press(desk, desk.post(BULK, {"action": "take", "row": ticked(first, second)}))
    assert "0 of 2 are through." in page.text
    work_on_many()
    again = desk.get(page.request["PATH_INFO"])
    assert told(again) == {first.code: "done", second.code: "done"}


def test_a_worker_that_died_is_followed_by_another(monkeypatch):
    monkeypatch.setattr(working, "AT_ONCE", 0)
    appeals = [a_registered_appeal() for _ in range(3)]
    desk = at_desk(a_user(Role.OPERATOR))
    desk.post(START, {"action": "take", "row": ticked(*appeals)})

    taken = []

    def dies(run, row, actor, wanted):
        if taken:
            raise SystemExit
        taken.append(row.pk)
        real(run, row, actor, wanted)

    real = working._do_row
    monkeypatch.setattr(working, "_do_row", dies)
    with pytest.raises(SystemExit):
        work_on_many()
    monkeypatch.setattr(working, "_do_row", real)
    work_on_many()
    assert Appeal.objects.filter(assignee=None).count() == 2  # the first one's lease still holds
    BulkRun.objects.update(claimed_until=timezone.now() - timedelta(seconds=1))
    work_on_many()
    assert Appeal.objects.filter(assignee=None).count() == 0
    for appeal in appeals:
        assert Event.objects.filter(appeal=appeal, kind=Event.Kind.ASSIGNED).count() == 1


def test_a_run_is_its_owners_alone():
    appeal = a_registered_appeal()
    desk = at_desk(a_user(Role.OPERATOR))
    run = press(desk, desk.post(BULK, {"action": "take", "row": ticked(appeal)}))
    colleague = at_desk(a_user(Role.OPERATOR))
    assert colleague.get(run.request["PATH_INFO"]).status_code == 404
    assert colleague.post(f"{run.request['PATH_INFO']}undo/").status_code == 404


def test_a_preview_costs_the_same_for_few_and_many(django_assert_max_num_queries):
    body = an_organisation()
    appeals = [a_registered_appeal() for _ in range(30)]
    Appeal.objects.update(organisation=body)
    desk = at_desk(a_user(Role.INSPECTOR, organisation=body))
    rows = ticked(*appeals)
    with django_assert_max_num_queries(16):
        page = desk.post(BULK, {"action": "take", "row": rows})
    assert len(told(page)) == 30
