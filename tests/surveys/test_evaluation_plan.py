"""The plan of an evaluation: written by one, approved by another, no step skipped."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from accounts.models import Organisation
from accounts.roles import Role
from surveys.evaluations import guideline, planning
from surveys.evaluations.planning import NotReady
from surveys.models import Evaluation, Survey, TeamMember
from tests.builders import a_user, an_organisation
from tests.desk import as_read, at_desk
from tests.surveys.evaluations import a_survey, an_evaluation

pytestmark = pytest.mark.django_db

EVALUATIONS = "/admin/surveys/evaluations/"


def a_whole_plan(writer=None) -> Evaluation:
    """All that an approval asks for."""
    evaluation = an_evaluation(writer or a_user(Role.METHODOLOGIST), an_organisation("Water"))
    for part, role in (("lead", Role.METHODOLOGIST), ("interviewer", Role.INTERVIEWER)):
        TeamMember.objects.create(evaluation=evaluation, user=a_user(role), part=part)
    for line in guideline.checklist(evaluation.guideline, "plan"):
        planning.tick(evaluation, line.code, is_done=True, note="", user=evaluation.created_by)
    return evaluation


def page(evaluation: Evaluation, rest: str = "plan/") -> str:
    return f"{EVALUATIONS}{evaluation.pk}/{rest}"


def test_a_methodologist_writes_a_plan_from_the_guideline():
    client = at_desk(a_user(Role.METHODOLOGIST))
    assert "First the guideline" in client.get(EVALUATIONS).content.decode()
    client.post(f"{EVALUATIONS}guideline/")
    asked = {"name": "Users of the city", "year": 2026, "currency": "MNT"}
    asked |= {"starts_on": "2026-03-01", "ends_on": "2026-06-30", "budget": "12000000"}
    asked |= {"guideline": guideline.adopt().pk, "survey": a_survey().pk}
    answer = client.post(f"{EVALUATIONS}new/", asked, follow=True)
    assert "Users of the city 2026" in answer.content.decode()
    evaluation = Evaluation.objects.get()
    body = an_organisation("Water")
    client.post(page(evaluation, "plan/bodies/"), {"organisation": body.pk, "services": "a\n\n b"})
    assert evaluation.bodies.get().services == ["a", "b"]
    assert evaluation.checks.count() == len(guideline.CHECKLIST)


def test_a_period_that_ends_before_it_begins_is_told_and_nothing_is_kept():
    client = at_desk(a_user(Role.METHODOLOGIST))
    asked = {"name": "x", "year": 2026, "currency": "MNT", "guideline": guideline.adopt().pk}
    answer = client.post(
        f"{EVALUATIONS}new/", asked | {"starts_on": "2026-03-02", "ends_on": "2026-03-01"}
    )
    assert answer.status_code == 400
    assert "It ends before it begins." in answer.content.decode()
    assert not Evaluation.objects.exists()


def test_a_plan_is_approved_by_another_person_and_then_stands():
    writer = a_user(Role.SUPERVISOR)
    evaluation = a_whole_plan(writer)
    own = at_desk(writer).post(page(evaluation, "plan/approve/"), follow=True)
    assert "Somebody else than its writer approves a plan." in own.content.decode()
    other = at_desk(a_user(Role.SUPERVISOR))
    other.post(page(evaluation, "plan/approve/"), as_read(other, page(evaluation, "plan/")))
    evaluation.refresh_from_db()
    assert evaluation.approved_by_id
    body = an_organisation("Roads")
    at_desk(writer).post(page(evaluation, "plan/bodies/"), {"organisation": body.pk})
    assert evaluation.bodies.count() == 1


def test_half_a_plan_is_not_approved():
    evaluation = an_evaluation(a_user(Role.METHODOLOGIST), an_organisation("Water"))
    with pytest.raises(NotReady, match="Say who leads the evaluation"):
        planning.approve(evaluation, a_user(Role.SUPERVISOR))


def test_whoever_takes_a_body_out_is_a_writer_of_the_plan():
    evaluation = a_whole_plan()
    boss = a_user(Role.SUPERVISOR)
    at_desk(boss).post(page(evaluation, f"plan/bodies/{evaluation.bodies.get().pk}/drop/"))
    evaluation.refresh_from_db()
    assert not evaluation.bodies.exists()
    assert boss.pk in evaluation.writers


def test_a_body_is_evaluated_once():
    evaluation = a_whole_plan()
    again = {"organisation": evaluation.bodies.get().organisation_id}
    answer = at_desk(evaluation.created_by).post(page(evaluation, "plan/bodies/"), again)
    assert answer.status_code == 400
    assert evaluation.bodies.count() == 1


def test_the_database_refuses_an_approval_by_the_writer():
    evaluation = a_whole_plan()
    with pytest.raises(IntegrityError), transaction.atomic():
        Evaluation.objects.filter(pk=evaluation.pk).update(approved_by=evaluation.created_by)


def test_a_step_is_not_left_before_all_is_done_and_each_lack_is_named():
    evaluation = an_evaluation(a_user(Role.SUPERVISOR))
    answer = at_desk(evaluation.created_by).post(page(evaluation, "on/"), follow=True)
    words = answer.content.decode()
    for lack in (
        "Name the organisations that are evaluated.",
        "Say who leads the evaluation.",
        "Another person must approve the plan.",
        "Tick off, or explain: Budget and calendar are approved.",
    ):
        assert lack in words
    evaluation.refresh_from_db()
    assert evaluation.step == "plan"


def test_an_explained_line_counts_as_settled():
    evaluation = a_whole_plan()
    planning.tick(evaluation, "budget", is_done=False, note=" ", user=evaluation.created_by)
    assert len(planning.unticked(evaluation, "plan")) == 1
    client = at_desk(evaluation.created_by)
    client.post(page(evaluation, "plan/tick/budget/"), {"note": "Paid by the World Bank"})
    assert planning.unticked(evaluation, "plan") == []


def test_an_approved_plan_goes_on_and_a_reopened_one_needs_its_approval_again():
    evaluation = a_whole_plan()
    boss = a_user(Role.SUPERVISOR)
    planning.approve(evaluation, boss)
    client = at_desk(boss)
    client.post(page(evaluation, "on/"))
    evaluation.refresh_from_db()
    assert evaluation.step == "sample"
    client.post(page(evaluation, "back/"), {"to": "plan", "reason": ""})
    evaluation.refresh_from_db()
    assert evaluation.step == "sample", "a reason is needed"
    client.post(page(evaluation, "back/"), {"to": "plan", "reason": "A body is missing"})
    evaluation.refresh_from_db()
    assert (evaluation.step, evaluation.approved_by) == ("plan", None)
    assert evaluation.acts.last().reason == "A body is missing"


def test_nobody_evaluates_the_body_they_work_in():
    evaluation = a_whole_plan()
    water = Organisation.objects.get(name="Water")
    insider = a_user(Role.INTERVIEWER, organisation=water)
    TeamMember.objects.create(evaluation=evaluation, user=insider, part="interviewer")
    assert planning.plan_missing(evaluation) == [f"{insider} works in an evaluated organisation."]


def test_a_methodologist_of_one_body_sees_no_evaluation_of_another():
    mine, other = an_organisation("Mine"), an_organisation("Other")
    client = at_desk(a_user(Role.METHODOLOGIST, organisation=mine))
    seen = an_evaluation(a_user(Role.METHODOLOGIST), mine, name="Seen")
    hidden = an_evaluation(a_user(Role.METHODOLOGIST), mine, other, name="Hidden")
    words = client.get(EVALUATIONS).content.decode()
    assert "Seen" in words
    assert "Hidden" not in words
    assert client.get(page(seen)).status_code == 200
    pages = ("plan/", "field/", "clean/", "report/", "report/1/report.pdf", "follow-up/")
    assert {client.get(page(hidden, rest)).status_code for rest in pages} == {404}
    acts = ("plan/save/", "plan/bodies/", "plan/bodies/1/drop/", "plan/team/", "plan/team/1/drop/")
    acts += ("plan/tick/order/", "plan/approve/", "on/", "back/", "again/", "field/give/")
    acts += ("field/pass-on/", "field/replace/1/", "field/check/1/", "clean/look/")
    acts += ("clean/decide/", "report/write/", "report/1/publish/", "follow-up/add/")
    assert {client.post(page(hidden, rest)).status_code for rest in acts} == {404}


def test_the_next_round_is_laid_out_like_the_last_without_its_data():
    evaluation = a_whole_plan()
    client = at_desk(evaluation.created_by)
    client.post(page(evaluation, "again/"), {"year": evaluation.year + 1})
    new = Evaluation.objects.get(previous=evaluation)
    assert new.starts_on.year == evaluation.starts_on.year + 1
    assert [body.organisation for body in new.bodies.all()] == [
        body.organisation for body in evaluation.bodies.all()
    ]
    assert new.team.count() == 2
    assert new.survey.version == evaluation.survey.version
    assert (new.survey.state, new.survey.created_by) == ("draft", evaluation.created_by)
    assert not new.checks.filter(is_done=True).exists()


def test_the_next_round_asks_as_the_last_one_did_and_knows_leap_years():
    evaluation = a_whole_plan()
    as_asked = {"is_anonymous": False, "least_answers": 17, "channels": ["sms"]}
    Survey.objects.filter(pk=evaluation.survey_id).update(**as_asked)
    days = {"starts_on": date(2028, 2, 29), "ends_on": date(2028, 3, 31)}
    Evaluation.objects.filter(pk=evaluation.pk).update(year=2028, **days)
    evaluation = Evaluation.objects.get(pk=evaluation.pk)
    new = planning.again(evaluation, evaluation.created_by, year=2029)
    assert {name: getattr(new.survey, name) for name in as_asked} == as_asked
    assert (new.starts_on, new.ends_on) == (date(2029, 2, 28), date(2029, 3, 31))
