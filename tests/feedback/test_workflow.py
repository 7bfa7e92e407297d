from itertools import product

import pytest
from django.db import IntegrityError, transaction

from accounts.roles import Role
from feedback import actors, workflow
from feedback.models import Appeal, Event
from feedback.statuses import ENDED, OPEN, Status
from tests.builders import a_registered_appeal, an_appeal, staff

PAIRS = list(product(Status.values, Status.values))
# What each may do, written down apart from the table: (from, to) by who.
DESK = {
    ("received", "assigned"), ("received", "in_progress"), ("received", "waiting"),
    ("received", "answered"), ("received", "rejected"), ("received", "redirected"),
    ("received", "merged"),
    ("assigned", "in_progress"), ("assigned", "waiting"), ("assigned", "answered"),
    ("assigned", "rejected"), ("assigned", "redirected"), ("assigned", "merged"),
    ("in_progress", "assigned"), ("in_progress", "waiting"), ("in_progress", "answered"),
    ("in_progress", "rejected"), ("in_progress", "redirected"), ("in_progress", "merged"),
    ("waiting", "in_progress"), ("waiting", "answered"), ("waiting", "rejected"),
    ("waiting", "closed"), ("waiting", "merged"),
    ("answered", "closed"), ("answered", "reopened"),
    ("closed", "reopened"), ("rejected", "reopened"),
    ("redirected", "assigned"), ("redirected", "in_progress"), ("redirected", "waiting"),
    ("redirected", "answered"), ("redirected", "rejected"), ("redirected", "merged"),
    ("reopened", "assigned"), ("reopened", "in_progress"), ("reopened", "waiting"),
    ("reopened", "answered"), ("reopened", "rejected"), ("reopened", "redirected"),
    ("reopened", "merged"),
}  # fmt: skip
CITIZEN = {
    ("waiting", "in_progress"), ("waiting", "closed"), ("answered", "closed"),
    ("answered", "reopened"), ("closed", "reopened"), ("rejected", "reopened"),
}  # fmt: skip
SYSTEM = {
    ("received", "assigned"), ("redirected", "assigned"), ("reopened", "assigned"),
    ("in_progress", "assigned"), ("waiting", "in_progress"), ("waiting", "closed"),
    ("answered", "closed"),
    *((source, "answered")
      for source in ("received", "assigned", "in_progress", "waiting", "redirected", "reopened")),
}  # fmt: skip
# Closing without an answer, besides, for a cause alone.
WITHDRAWN = {
    (source, "closed")
    for source in ("received", "assigned", "in_progress", "redirected", "reopened")
}
ELSEWHERE = {("redirected", "closed")}

MOVERS = {Role.OPERATOR, Role.INSPECTOR, Role.HEAD, Role.SUPERVISOR, Role.ADMINISTRATOR}


@pytest.mark.django_db
@pytest.mark.parametrize("role", Role.values)
@pytest.mark.parametrize("cause", ["", workflow.WITHDRAWN, workflow.ELSEWHERE])
def test_each_role_may_take_the_steps_written_down_and_no_others(role, cause):
    more = {"": set(), workflow.WITHDRAWN: WITHDRAWN, workflow.ELSEWHERE: ELSEWHERE}[cause]
    allowed = DESK | more if role in MOVERS else set()
    actor = staff(role)
    found = {pair for pair in PAIRS if workflow.allows(*pair, actor, cause)}
    assert found == allowed


def test_the_citizen_and_the_house_itself_may_take_the_steps_written_down():
    for pair in PAIRS:
        assert workflow.allows(*pair, actors.CITIZEN) == (pair in CITIZEN), pair
        assert workflow.allows(*pair, actors.SYSTEM) == (pair in SYSTEM), pair
        withdrawn = workflow.allows(*pair, actors.CITIZEN, workflow.WITHDRAWN)
        assert withdrawn == (pair in CITIZEN | WITHDRAWN), pair


def test_each_edge_says_the_roles_that_may_take_it():
    assert all(set(step.roles) == MOVERS for step in workflow.TRANSITIONS.values())


def test_every_step_tells_the_citizen_something():
    assert all(workflow.citizen_sees(*pair) for pair in workflow.TRANSITIONS)


def test_merged_is_the_end_and_open_statuses_all_lead_to_an_answer():
    assert not [pair for pair in workflow.TRANSITIONS if pair[0] == Status.MERGED]
    for status in OPEN:
        assert (status, Status.ANSWERED) in workflow.TRANSITIONS
    assert not set(OPEN) & set(ENDED)


@pytest.mark.django_db
def test_a_forbidden_step_changes_nothing():
    appeal = a_registered_appeal()
    with pytest.raises(workflow.Forbidden):
        workflow.move(appeal, Status.REOPENED, actor=staff())
    with pytest.raises(workflow.Forbidden):
        workflow.move(appeal, Status.ANSWERED, actor=actors.CITIZEN)
    kept = Appeal.objects.get(pk=appeal.pk)
    assert (kept.status, kept.version) == (Status.RECEIVED, 1)
    assert not Event.objects.filter(appeal=appeal, kind=Event.Kind.STATUS).exists()


@pytest.mark.django_db
def test_a_step_writes_status_event_and_version_together():
    appeal = a_registered_appeal()
    event = workflow.move(appeal, Status.IN_PROGRESS, actor=staff(), version=1)
    kept = Appeal.objects.get(pk=appeal.pk)
    assert (kept.status, kept.version) == (Status.IN_PROGRESS, 2)
    assert (event.status, event.data["from"]) == (Status.IN_PROGRESS, Status.RECEIVED)


@pytest.mark.django_db
def test_who_read_an_older_version_is_told():
    appeal = a_registered_appeal()
    workflow.move(appeal, Status.IN_PROGRESS, actor=staff())
    with pytest.raises(workflow.Outdated):
        workflow.move(appeal, Status.WAITING, actor=staff(), version=1)


@pytest.mark.django_db
def test_the_database_refuses_a_status_that_does_not_exist():
    appeal = an_appeal()
    with pytest.raises(IntegrityError), transaction.atomic():
        Appeal.objects.filter(pk=appeal.pk).update(status="lost")
    with pytest.raises(IntegrityError), transaction.atomic():
        Appeal.objects.filter(pk=appeal.pk).update(status="merged")
