"""What the staff's programs may ask and do."""

import json
from datetime import timedelta

import pytest
from django.conf import settings

from accounts.roles import Role
from feedback import answers, workflow
from feedback.models import Appeal, Event, Message, PersonalDataRead
from tests.builders import (
    NOON,
    a_registered_appeal,
    a_topic,
    a_user,
    an_address,
    an_appeal,
    an_organisation,
    staff,
)

pytestmark = pytest.mark.django_db


def at_the_desk(client, role=Role.OPERATOR, **where):
    user = a_user(role, **where)
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    return user


def do(client, appeal, what, /, **body):
    path = f"/api/v1/desk/appeals/{appeal.pk}/{what}"
    call = client.patch if not what else client.post
    return call(path, json.dumps(body), content_type="application/json")


@pytest.mark.parametrize("role", [None, Role.OFFICIAL])
def test_only_who_may_enter_the_desk_is_heard(client, role):
    appeal = a_registered_appeal()
    for path in ("/api/v1/desk/appeals/", f"/api/v1/desk/appeals/{appeal.pk}/"):
        assert client.get(path).status_code == 403
    at_the_desk(client, role)
    for path in ("/api/v1/desk/appeals/", f"/api/v1/desk/appeals/{appeal.pk}/"):
        answer = client.get(path)
        assert answer.status_code == 403
        assert answer["Content-Type"] == "application/problem+json"


def test_a_second_factor_is_needed_here_as_at_the_desk(client, settings):
    settings.STAFF_SECOND_FACTOR_REQUIRED = True
    at_the_desk(client)
    assert client.get("/api/v1/desk/appeals/").status_code == 302


def test_a_change_needs_the_sessions_csrf_token(client):
    appeal = a_registered_appeal()
    client.handler.enforce_csrf_checks = True
    at_the_desk(client)
    answer = do(client, appeal, "notes/", text="Called")
    assert answer.status_code == 403
    assert "CSRF" in answer.json()["detail"]
    assert not Message.objects.filter(direction="note").exists()


def test_the_queue_is_read_page_by_page_with_nothing_twice(client):
    at_the_desk(client)
    dues = [NOON + timedelta(hours=hours) for hours in (5, 1, 1, 9)] + [None, None, None]
    for due in dues:
        an_appeal(due_at=due)
    an_appeal(status="closed")
    seen, cursor, pages = [], "", 0
    while True:
        page = client.get("/api/v1/desk/appeals/", {"limit": 3, "cursor": cursor}).json()
        seen += page["appeals"]
        cursor, pages = page["next"], pages + 1
        if not cursor:
            break
    assert pages == 3
    assert len({line["id"] for line in seen}) == len(seen) == 7
    assert [line["due_at"] is None for line in seen] == [False] * 4 + [True] * 3
    assert [line["due_at"] for line in seen[:4]] == sorted(line["due_at"] for line in seen[:4])


def test_the_queue_is_narrowed_and_searched(client):
    at_the_desk(client)
    lamps = a_topic("Lamps", code="lamps")
    wanted = an_appeal(topic=lamps, kind="incident")
    an_appeal(kind="proposal")
    spoken = a_registered_appeal("The elevator is stuck")

    def found(**asked) -> list[int]:
        answer = client.get("/api/v1/desk/appeals/", asked)
        return [line["id"] for line in answer.json()["appeals"]]

    assert found(topic="lamps") == [wanted.pk]
    assert found(kind="incident") == [wanted.pk]
    assert found(search="elevator") == [spoken.pk]
    assert found(search=spoken.code) == [spoken.pk]
    wrong = client.get("/api/v1/desk/appeals/", {"queue": "none", "limit": 1000})
    assert wrong.status_code == 400
    assert {error["pointer"] for error in wrong.json()["errors"]} == {"#/queue", "#/limit"}


def test_one_sees_and_does_only_what_is_within_ones_reach(client):
    mine, theirs = an_organisation("Mine"), an_organisation("Theirs")
    at_the_desk(client, Role.INSPECTOR, organisation=mine)
    own, foreign = an_appeal(organisation=mine), an_appeal(organisation=theirs)
    lines = client.get("/api/v1/desk/appeals/").json()["appeals"]
    assert [line["id"] for line in lines] == [own.pk]
    assert client.get(f"/api/v1/desk/appeals/{foreign.pk}/").status_code == 404
    for what in ("transitions/", "assignment/", "notes/", "replies/", "personal-data/", ""):
        assert do(client, foreign, what, text="x", to="closed", version=1).status_code == 404


def test_a_role_that_may_only_read_is_told_so(client):
    appeal = a_registered_appeal()
    at_the_desk(client, Role.ANALYST)
    assert client.get(f"/api/v1/desk/appeals/{appeal.pk}/").json()["next_steps"] == []
    for what, body in {
        "transitions/": {"to": "in_progress", "version": 1},
        "assignment/": {"version": 1},
        "replies/": {"text": "Hello", "version": 1},
        "": {"kind": "incident", "version": 1},
        "personal-data/": {},
    }.items():
        answer = do(client, appeal, what, **body)
        assert answer.status_code == 403, what
        assert "needs" in answer.json()["detail"]


def test_an_appeal_is_shown_with_its_conversation_chain_and_next_steps(client):
    at_the_desk(client)
    address = an_address("+97699112233", name="Bat Dorj")
    appeal = a_registered_appeal("The lamp is dark", address=address)
    answers.note(appeal, text="Called them", actor=staff())
    body = client.get(f"/api/v1/desk/appeals/{appeal.pk}/").json()
    assert [line["direction"] for line in body["messages"]] == ["in", "out", "note"]
    assert [link["sequence"] for link in body["timeline"]] == [1, 2, 3]
    assert body["timeline"][1]["previous_hash"] == body["timeline"][0]["hash"]
    assert "merged" not in body["next_steps"]
    assert {"assigned", "in_progress", "answered", "rejected"} <= set(body["next_steps"])
    assert "9911" not in json.dumps(body)
    assert "Dorj" not in json.dumps(body)


def test_to_see_who_it_is_is_written_down(client):
    user = at_the_desk(client)
    appeal = a_registered_appeal(address=an_address("+97699112233", name="Bat Dorj"))
    body = do(client, appeal, "personal-data/").json()
    assert body["name"] == "Bat Dorj"
    assert body["addresses"][0]["value"] == "+97699112233"
    assert PersonalDataRead.objects.get().user == user


def test_the_whole_way_of_an_appeal_by_program(client):
    user = at_the_desk(client)
    body, organisation = an_organisation("Lamps Ltd"), an_organisation("Roads")
    appeal = a_registered_appeal(address=an_address())
    version = 1

    def step(what, expected, **given):
        nonlocal version
        answer = do(client, appeal, what, version=version, **given)
        assert answer.status_code == 200, answer.json()
        assert answer.json()["status"] == expected
        version = answer.json()["version"]

    step("assignment/", "assigned", organisation=body.code, assignee=user.username)
    step("transitions/", "in_progress", to="in_progress")
    step(
        "transitions/",
        "redirected",
        to="redirected",
        organisation=organisation.code,
        text="They keep the lamps.",
    )
    step("transitions/", "waiting", to="waiting", text="Which lamp?")
    step("transitions/", "in_progress", to="in_progress")
    step("transitions/", "closed", to="answered", text="It shines.", close=True)
    step("transitions/", "reopened", to="reopened")
    step("transitions/", "rejected", to="rejected", text="Law 12 forbids it.")
    appeal.refresh_from_db()
    assert appeal.organisation == organisation
    said = Message.objects.filter(direction="out", author=user).values_list("text", flat=True)
    assert list(said.order_by("id")) == ["Which lamp?", "It shines.", "Law 12 forbids it."]


def test_a_step_that_the_table_forbids_is_refused_with_its_reason(client):
    at_the_desk(client)
    appeal = a_registered_appeal()
    answer = do(client, appeal, "transitions/", to="closed", version=1)
    assert answer.status_code == 403
    assert answer.json()["type"].endswith("#problem-forbidden")
    assert "received → closed" in answer.json()["detail"]
    assert Appeal.objects.get().status == "received"


def test_a_change_upon_an_older_version_is_a_conflict(client):
    at_the_desk(client)
    appeal = a_registered_appeal()
    workflow.move(appeal, "in_progress", actor=staff())
    for what, body in {
        "transitions/": {"to": "assigned"},
        "assignment/": {"organisation": an_organisation().code},
        "replies/": {"text": "Hello"},
        "": {"kind": "incident"},
    }.items():
        answer = do(client, appeal, what, version=1, **body)
        assert answer.status_code == 409, what
        assert answer.json()["type"].endswith("#problem-outdated")


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"to": "answered"}, "#/text"),
        ({"to": "waiting"}, "#/text"),
        ({"to": "redirected", "text": "Theirs."}, "#/organisation"),
        ({"to": "redirected"}, "#/text"),
        ({"to": "merged"}, "#/to"),
        ({"to": "received"}, "#/to"),
    ],
)
def test_a_step_needs_what_belongs_to_it(client, body, pointer):
    at_the_desk(client)
    answer = do(client, a_registered_appeal(), "transitions/", version=1, **body)
    assert answer.status_code == 400
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]


def test_a_reply_sent_twice_is_said_once(client):
    at_the_desk(client)
    appeal = a_registered_appeal(address=an_address())

    def reply():
        return client.post(
            f"/api/v1/desk/appeals/{appeal.pk}/replies/",
            json.dumps({"text": "We are on our way", "version": 1}),
            content_type="application/json",
            headers={"Idempotency-Key": "c7a0c5b2-6dd0-4a2e-9f3f-0b8f6c1d2e3f"},
        )

    first, again = reply(), reply()
    assert [first.status_code, again.status_code] == [201, 201]
    assert first.json()["id"] == again.json()["id"]
    assert Event.objects.filter(appeal=appeal, actor="staff").count() == 1


def test_classifying_sets_kind_and_topic(client):
    at_the_desk(client)
    a_topic("Lamps", code="lamps")
    appeal = a_registered_appeal()
    answer = do(client, appeal, "", kind="incident", topic="lamps", priority=3, version=1)
    assert answer.status_code == 200
    assert answer.json()["topic"] == {"code": "lamps", "name": "Lamps"}
    assert (answer.json()["kind"], answer.json()["priority"]) == ("incident", 3)
