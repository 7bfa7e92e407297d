"""Who comes in, who may do what, and what a stranger learns: nothing."""

from uuid import uuid4

import pytest
from django.urls import reverse

from accounts.roles import CAPABILITIES, Capability, Role
from feedback.desk import urls
from feedback.models import Message
from feedback.statuses import Status
from tests.builders import a_message, a_user, an_appeal, an_organisation
from tests.desk import QUEUE, act_on, at_desk, page_of, seen

pytestmark = pytest.mark.django_db

ACTS = tuple(urls.ACTS)
AMONG_COLLEAGUES = {"remark"}  # open to all who may write notes
MAY_ENTER = [role for role in Role if Capability.ENTER_DESK in CAPABILITIES[role]]
MAY_READ = [role for role in MAY_ENTER if Capability.READ_APPEALS in CAPABILITIES[role]]
MAY_NOT_TRIAGE = [role for role in MAY_READ if Capability.TRIAGE not in CAPABILITIES[role]]


def doors_of(appeal) -> list[str]:
    message = a_message(appeal)
    return [
        page_of(appeal),
        act_on(appeal, "message", message.pk),
        act_on(appeal, "step", "in_progress"),
        act_on(appeal, "receipt"),
        act_on(appeal, "matters"),
        act_on(appeal, "split", message.pk),
        act_on(appeal, "beside", "next"),
        act_on(appeal, "here"),
        act_on(appeal, "ready"),
        act_on(appeal, "macros"),
        act_on(appeal, "macro", 1),
        act_on(appeal, "document", uuid4()),
        act_on(appeal, "transcribe", uuid4()),
        *(act_on(appeal, act) for act in ACTS),
    ]


def knock(client, door):
    response = client.post(door, {"do": "reply", "text": "x"})
    return client.get(door) if response.status_code == 405 else response


def test_a_foreign_appeal_is_nowhere():
    foreign = an_appeal(organisation=an_organisation("Roads"))
    inspector = at_desk(a_user(Role.INSPECTOR, organisation=an_organisation("Heat")))
    doors = doors_of(foreign)
    assert {door: knock(inspector, door).status_code for door in doors} == dict.fromkeys(doors, 404)
    assert inspector.get(f"{QUEUE}nonsense/change/").status_code == 404
    assert inspector.get(f"{QUEUE}{'9' * 30}/change/").status_code == 404


def test_who_is_not_signed_in_goes_to_the_houses_own_sign_in(client):
    answer = client.get(QUEUE, follow=True)
    path, query = answer.redirect_chain[-1][0].split("?")
    assert path == reverse("account_login")
    assert query == "next=%2Fadmin%2Ffeedback%2Fappeal%2F"


def test_signing_in_never_leads_away_from_the_house(client):
    user = a_user(Role.OPERATOR)
    answer = at_desk(user).get("/admin/login/", {"next": "https://elsewhere.example/"})
    assert answer["Location"] == reverse("admin:index")


@pytest.mark.parametrize("role", [Role.OFFICIAL, None])
def test_who_may_not_enter_is_told_whom_to_ask(role):
    a_user(Role.ADMINISTRATOR, first_name="Sara", last_name="Gan")
    # Django's own mark for staff opens nothing by itself.
    stranger = at_desk(a_user(role, is_staff=True))
    for door in ("/admin/", QUEUE):
        page = stranger.get(door, follow=True)
        assert page.status_code == 403
        assert "Sara Gan" in page.text
        assert "nav-sidebar-apps" not in page.text


@pytest.mark.parametrize("role", MAY_ENTER)
def test_whoever_may_enter_sees_the_first_page_and_whoever_reads_appeals_the_queue(role):
    desk = at_desk(a_user(role))
    assert desk.get("/admin/").status_code == 200
    queue, by_program = desk.get(QUEUE), desk.get("/api/v1/desk/appeals/")
    may = 200 if role in MAY_READ else 403
    assert (queue.status_code, by_program.status_code) == (may, may)


@pytest.mark.parametrize("role", MAY_NOT_TRIAGE)
def test_who_only_reads_changes_nothing(role):
    a_user(Role.ADMINISTRATOR, last_name="Gan")
    appeal = an_appeal()
    desk = at_desk(a_user(role))
    assert desk.get(page_of(appeal)).status_code == 200
    publishes = Capability.PUBLISH in CAPABILITIES[role]
    shown = {"publish", "take_off", "take_down", "list_openly"} if publishes else set()
    for act in set(ACTS) - AMONG_COLLEAGUES - shown:
        page = desk.post(act_on(appeal, act), seen(appeal, do="answer", text="No"))
        assert page.status_code == 403, act
        assert "Gan" in page.text
    assert desk.post(act_on(appeal, "step", "in_progress"), seen(appeal)).status_code == 403
    appeal.refresh_from_db()
    assert (appeal.status, appeal.version) == (Status.RECEIVED, 1)
    assert not Message.objects.filter(appeal=appeal).exists()


def test_who_only_reads_is_offered_no_buttons():
    page = at_desk(a_user(Role.ANALYST)).get(page_of(an_appeal())).text
    assert "Start work" not in page
    assert 'value="reply"' not in page
    assert "Show name" not in page
    assert 'value="note"' in page


def test_a_role_counts_only_where_it_is_held():
    """Reads everywhere as an analyst, answers in one body as an inspector."""
    heat, roads = an_organisation("Heat"), an_organisation("Roads")
    user = a_user(Role.ANALYST)
    user.memberships.create(role=Role.INSPECTOR, organisation=heat)
    desk = at_desk(user)
    ours, theirs = an_appeal(organisation=heat), an_appeal(organisation=roads)
    assert desk.post(act_on(theirs, "take"), seen(theirs)).status_code == 403
    assert desk.post(act_on(ours, "take"), seen(ours)).status_code == 302
    assert "Take it" not in desk.get(page_of(theirs)).text


def test_acts_are_never_a_link_away():
    appeal = an_appeal()
    desk = at_desk(a_user(Role.OPERATOR))
    for act in ACTS:
        assert desk.get(act_on(appeal, act)).status_code == 405


def test_appeals_are_not_deleted_or_edited_past_the_desk():
    appeal = an_appeal()
    desk = at_desk(a_user(Role.ADMINISTRATOR, is_superuser=True))
    assert desk.post(f"{QUEUE}{appeal.pk}/delete/", {"post": "yes"}).status_code == 404
    desk.post(page_of(appeal), {"status": "closed"})
    desk.post(QUEUE, {"action": "delete_selected", "_selected_action": appeal.pk})
    appeal.refresh_from_db()
    assert appeal.status == Status.RECEIVED


def test_the_sidebar_holds_what_one_may_open():
    a_page = at_desk(a_user(Role.OPERATOR)).get("/admin/").text
    assert "Register an appeal" in a_page
    assert "Outbox" not in a_page
    assert "Answer times" not in a_page
    all_of_it = at_desk(a_user(Role.ADMINISTRATOR)).get("/admin/").text
    for title in ("Outbox", "Answer times", "Users", "Who opened what"):
        assert title in all_of_it


def test_the_looser_policy_for_scripts_holds_at_the_desk_only(client):
    desk = at_desk(a_user(Role.OPERATOR)).get(QUEUE)
    policy = [rule.strip() for rule in desk["Content-Security-Policy"].split(";")]
    (scripts,) = [rule.split()[1:] for rule in policy if rule.startswith("script-src ")]
    assert set(scripts) == {"'self'", "'unsafe-eval'"}
    assert "default-src 'none'" in policy
    assert "unsafe-eval" not in client.get("/")["Content-Security-Policy"]
