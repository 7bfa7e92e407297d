"""A complaint about an official is kept from the official's body, wherever appeals are read."""

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from accounts.models import Membership
from accounts.roles import Role
from feedback import access, answers, confidentiality, guarding, workflow
from feedback.desk import queues
from feedback.models import Appeal, Event
from tests.builders import (
    a_citizen,
    a_rating,
    a_registered_appeal,
    a_user,
    an_appeal,
    an_organisation,
    staff,
)
from tests.desk import QUEUE, act_on, at_desk, page_of, seen
from tests.feedback.test_access import seen_by

pytestmark = pytest.mark.django_db


@pytest.fixture
def ministry():
    return an_organisation("Ministry")


@pytest.fixture
def school(ministry):
    return an_organisation("School 14", parent=ministry)


@pytest.fixture
def complaint(ministry, school):
    """It lies with the ministry, and is about somebody at the school."""
    return an_appeal(
        organisation=ministry,
        kind="complaint",
        is_confidential=True,
        concerns=school,
        summary="The head teacher takes money",
    )


# Who sees it --------------------------------------------------------------------------------------


def test_the_body_it_is_about_does_not_see_it_even_where_it_reaches(complaint, ministry, school):
    shared = a_user(Role.HEAD, organisation=school)
    Membership.objects.create(user=shared, role=Role.HEAD, organisation=ministry)
    below = a_user(Role.HEAD, organisation=an_organisation("Canteen", parent=school))
    Membership.objects.create(user=below, role=Role.SUPERVISOR)
    for user in (a_user(Role.HEAD, organisation=school), shared, below):
        assert seen_by(user) == set()


def test_only_who_may_read_confidential_appeals_sees_it(complaint, ministry):
    assert seen_by(a_user(Role.HEAD, organisation=ministry)) == {complaint}
    assert seen_by(a_user(Role.SUPERVISOR)) == {complaint}
    assert seen_by(a_user(Role.ADMINISTRATOR)) == {complaint}
    assert seen_by(a_user(Role.INSPECTOR, organisation=ministry)) == set()
    assert seen_by(a_user(Role.OPERATOR)) == set()
    assert seen_by(a_user(Role.HEAD, organisation=an_organisation("Roads"))) == set()


def test_who_has_it_and_who_took_it_down_see_it(complaint, ministry):
    inspector, operator = a_user(Role.INSPECTOR, organisation=ministry), a_user(Role.OPERATOR)
    Appeal.objects.update(assignee=inspector, taken_by=operator)
    assert seen_by(inspector) == seen_by(operator) == {complaint}


def test_the_official_it_is_about_never_sees_it(complaint):
    official = a_user(Role.SUPERVISOR)
    Appeal.objects.update(concerns_whom=official, assignee=official, taken_by=official)
    assert seen_by(official) == set()


def test_a_superuser_who_works_in_that_body_does_not_see_it(complaint, school):
    boss = a_user(Role.OPERATOR, organisation=school, is_superuser=True)
    assert seen_by(boss) == set()
    assert seen_by(a_user(is_superuser=True)) == {complaint}


def test_what_is_confidential_about_nobody_known_is_for_the_trusted(ministry):
    appeal = an_appeal(organisation=ministry, is_confidential=True)
    assert seen_by(a_user(Role.HEAD, organisation=ministry)) == {appeal}
    assert seen_by(a_user(Role.OPERATOR)) == set()


# No reader tells of it ----------------------------------------------------------------------------


def test_the_desk_shows_nothing_of_it_to_the_operators(complaint):
    citizen = a_citizen(name="Bat")
    Appeal.objects.update(citizen=citizen)
    a_rating(complaint, 1, words="The head teacher again")
    ordinary = an_appeal(citizen=citizen, summary="No light in the yard")
    desk = at_desk(a_user(Role.OPERATOR))
    assert desk.get(page_of(complaint)).status_code == 404
    pages = [
        desk.get(QUEUE, {"queue": "all"}).text,
        desk.get(QUEUE, {"q": complaint.code}).text,
        desk.get(QUEUE, {"q": "teacher"}).text,
        desk.get(page_of(ordinary)).text,
        desk.get("/admin/feedback/rating/").text,
        desk.get("/api/v1/desk/appeals/", {"queue": "all"}).text,
    ]
    for page in pages:
        assert "head teacher" not in page
    assert "No light in the yard" in pages[0]
    assert "1 more appeal" not in pages[3]


def test_counts_leave_it_out(complaint, ministry):
    inspector = a_user(Role.INSPECTOR, organisation=ministry)
    chief = a_user(Role.HEAD, organisation=ministry)
    assert queues.counts(inspector)["new"] == 0
    assert queues.counts(chief)["new"] == 1


def test_an_act_on_it_is_nowhere_to_who_may_not_see_it(complaint):
    desk = at_desk(a_user(Role.OPERATOR))
    for act in ("say", "assign", "take", "guard", "unguard", "unmask", "join"):
        assert desk.post(act_on(complaint, act), seen(complaint)).status_code == 404


# Marking it ---------------------------------------------------------------------------------------


def test_an_operator_marks_it_and_loses_sight_of_what_others_took_down(ministry, school):
    appeal = an_appeal(organisation=school, assignee=a_user(Role.INSPECTOR, organisation=school))
    desk = at_desk(a_user(Role.OPERATOR))
    answer = desk.post(act_on(appeal, "guard"), seen(appeal, concerns=school.pk), follow=True)
    assert "that body does not see it" in answer.text
    appeal.refresh_from_db()
    assert (appeal.is_confidential, appeal.concerns, appeal.organisation) == (True, school, None)
    assert appeal.assignee is None
    event = Event.objects.get(appeal=appeal)
    assert (event.kind, event.is_public) == (Event.Kind.GUARDED, False)
    assert event.data == {"confidential": True, "concerns": school.pk, "whom": None}
    assert desk.get(page_of(appeal)).status_code == 404


def test_what_lies_elsewhere_stays_where_it_is(ministry, school):
    appeal = an_appeal(organisation=ministry)
    guarding.keep_from(appeal, concerns=school, actor=staff(Role.OPERATOR))
    assert appeal.organisation == ministry
    assert appeal.version == 2


def test_only_who_may_read_it_lets_go_of_it(complaint):
    holder = a_user(Role.OPERATOR)
    Appeal.objects.update(assignee=holder)
    refused = at_desk(holder).post(act_on(complaint, "unguard"), seen(complaint))
    assert refused.status_code == 403
    with pytest.raises(workflow.Forbidden):
        guarding.let_go(complaint, actor=staff(Role.OPERATOR))
    at_desk(a_user(Role.SUPERVISOR)).post(act_on(complaint, "unguard"), seen(complaint))
    complaint.refresh_from_db()
    assert not complaint.is_confidential
    assert seen_by(a_user(Role.OPERATOR)) == {complaint}


def test_the_page_suggests_it_on_a_complaint_that_nobody_has_begun(school):
    desk = at_desk(a_user(Role.OPERATOR))
    assert "Is it about a civil servant?" in desk.get(page_of(an_appeal(kind="complaint"))).text
    chief = at_desk(a_user(Role.SUPERVISOR))
    guarded = an_appeal(is_confidential=True, concerns=school)
    page = chief.get(page_of(guarded)).text
    assert "School 14" in page
    assert "It is not confidential" in page


def test_an_unknown_official_is_told_of(school):
    appeal = an_appeal()
    wanted = seen(appeal, concerns=school.pk, whom="nobody-here")
    answer = at_desk(a_user(Role.OPERATOR)).post(act_on(appeal, "guard"), wanted)
    assert answer.status_code == 400
    assert "Nobody of the staff" in answer.text


# Where it may go ----------------------------------------------------------------------------------


def test_it_may_be_held_by_no_one_in_that_body(complaint, ministry, school):
    below = an_organisation("Canteen", parent=school)
    may_hold = confidentiality.may_hold
    assert may_hold(complaint, ministry)
    assert may_hold(complaint, None)
    assert not may_hold(complaint, school)
    assert not may_hold(complaint, below)
    assert may_hold(an_appeal(), school)
    assert not confidentiality.may_deal(complaint, a_user(Role.INSPECTOR, organisation=below))
    assert confidentiality.may_deal(complaint, a_user(Role.INSPECTOR, organisation=ministry))


def test_it_is_not_given_to_that_body_or_its_people(complaint, school):
    actor, teacher = staff(Role.SUPERVISOR), a_user(Role.INSPECTOR, organisation=school)
    for to in ({"organisation": school}, {"assignee": teacher}):
        with pytest.raises(workflow.Forbidden):
            answers.assign(complaint, actor=actor, **to)
    page = at_desk(a_user(Role.SUPERVISOR)).get(page_of(complaint)).text
    assert f'<option value="{teacher.pk}"' not in page


@pytest.mark.parametrize("below", [False, True])
def test_the_database_refuses_that_body(complaint, school, below):
    body = an_organisation("Canteen", parent=school) if below else school
    with pytest.raises(IntegrityError), transaction.atomic():
        Appeal.objects.filter(pk=complaint.pk).update(organisation=body)
    open_one = an_appeal(organisation=body)
    with pytest.raises(IntegrityError), transaction.atomic():
        Appeal.objects.filter(pk=open_one.pk).update(is_confidential=True, concerns=school)


# As it comes --------------------------------------------------------------------------------------


def test_the_desk_takes_it_down_confidential_from_the_first(school):
    operator = a_user(Role.OPERATOR)
    desk = at_desk(operator)
    form = desk.get(f"{QUEUE}add/")
    token = form.context["form"]["token"].value()
    words = {"token": token, "channel": "walkin", "kind": "complaint", "text": "He takes bribes"}
    desk.post(f"{QUEUE}add/", words | {"concerns": school.pk, "language": "en"})
    appeal = Appeal.objects.get()
    assert (appeal.is_confidential, appeal.concerns, appeal.taken_by) == (True, school, operator)
    guarded = Event.objects.get(appeal=appeal, kind=Event.Kind.GUARDED)
    assert (guarded.user, guarded.is_public) == (operator, False)
    assert desk.get(page_of(appeal)).status_code == 200
    assert at_desk(a_user(Role.OPERATOR)).get(page_of(appeal)).status_code == 404


def test_an_ordinary_appeal_is_kept_from_nobody():
    appeal = a_registered_appeal()
    assert not appeal.is_confidential
    assert access.may(a_user(Role.OPERATOR), appeal, access.Capability.ANSWER)
    assert Client().get(page_of(appeal)).status_code == 302


def write_on_the_site(client: Client, kind: str, **words):
    client.post("/write/kind/", {"kind": kind})
    answer = client.post("/write/words/", {"text": "He asks for money"} | words)
    client.post("/write/place/", {"nowhere": "1"})
    client.post("/write/evidence/", {})
    client.post("/write/you/", {"who": "anonymous"})
    return answer


def test_a_citizen_keeps_a_complaint_from_an_office(client, ministry, school):
    chosen = {"about_official": "on", "concerns": school.pk}
    write_on_the_site(client, "complaint", **chosen)
    page = client.get("/write/check/")
    assert "School 14" in page.text
    client.post("/write/check/", {"token": page.context["draft"].pk})
    appeal = Appeal.objects.get()
    assert (appeal.is_confidential, appeal.concerns) == (True, school)
    assert seen_by(a_user(Role.HEAD, organisation=school)) == set()
    assert seen_by(a_user(Role.SUPERVISOR)) == {appeal}


def test_a_citizen_is_asked_which_office(client, school):
    answer = write_on_the_site(client, "complaint", about_official="on")
    assert answer.status_code == 422
    assert "Choose the office that shall not see" in answer.text


def test_an_office_named_without_the_tick_is_kept_from_nobody(client, school):
    write_on_the_site(client, "complaint", concerns=school.pk)
    client.post("/write/check/", {"token": client.get("/write/check/").context["draft"].pk})
    assert not Appeal.objects.get().is_confidential


def test_only_a_complaint_is_asked_about_officials(client, school):
    client.post("/write/kind/", {"kind": "consultation"})
    assert "civil servant" not in client.get("/write/words/").text


def test_a_thanks_names_somebody_in_the_citizens_words(client):
    write_on_the_site(client, "gratitude", thanked="The nurse of ward 3")
    client.post("/write/check/", {"token": client.get("/write/check/").context["draft"].pk})
    assert "The nurse of ward 3" in Appeal.objects.get().messages.get().note
