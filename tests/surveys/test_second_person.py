"""Whoever wrote a survey, a vote or a plan does not approve it, however many wrote before and after
them; and what is approved is what stands there."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.roles import Role
from surveys.asking import anonymity, publishing
from surveys.evaluations import planning
from surveys.models import Evaluation, Placing, Survey, Vote
from surveys.votes import running, writing
from surveys.votes.acts import Refused
from tests.builders import a_user, an_audience, an_organisation
from tests.desk import as_read, at_desk
from tests.surveys.asking import a_survey, a_version
from tests.surveys.evaluations import an_evaluation
from tests.surveys.test_asking_desk import DESK, FORM, act
from tests.surveys.voting import a_draft

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor():
    """Somebody who may write and approve."""
    return a_user(Role.SUPERVISOR)


def test_who_changed_anothers_survey_does_not_approve_it(editor):
    survey = a_survey(state=Survey.State.DRAFT, created_by=a_user(Role.METHODOLOGIST))
    changed = FORM | {"name": "Quite another", "version": survey.version_id}
    at_desk(editor).post(f"{DESK}{survey.pk}/edit/", changed)
    act(survey.created_by, survey, "propose")
    act(editor, survey, "approve")
    survey.refresh_from_db()
    assert (survey.name, survey.state) == ("Quite another", Survey.State.PROPOSED)
    with pytest.raises(IntegrityError), transaction.atomic():
        Survey.objects.filter(pk=survey.pk).update(approved_by=editor)
    act(a_user(Role.SUPERVISOR), survey, "approve")
    survey.refresh_from_db()
    assert survey.state == Survey.State.OPEN


def test_a_form_that_was_open_while_a_survey_was_approved_changes_nothing(editor):
    survey = a_survey(state=Survey.State.DRAFT, created_by=a_user(Role.METHODOLOGIST))
    filled_in = Survey.objects.get(pk=survey.pk)  # as the form had it
    publishing.propose(survey, user=survey.created_by)
    publishing.approve(survey, user=editor)
    filled_in.name = "Too late"
    with pytest.raises(publishing.NotNow):
        publishing.write(filled_in, user=survey.created_by)
    survey.refresh_from_db()
    assert (survey.name, survey.state) == ("Your visit", Survey.State.OPEN)


def test_who_once_changed_a_vote_does_not_approve_it(editor):
    writer = a_user(Role.PR_MANAGER)
    vote = a_draft(writer=writer)
    writing.change(vote, user=editor, threshold=60)
    writing.change(vote, user=writer, quorum_share=40)
    writing.propose(vote, user=writer)
    with pytest.raises(Refused, match="own"):
        writing.approve(vote, user=editor)
    assert Vote.objects.get(pk=vote.pk).status == "proposed"
    writing.approve(vote, user=a_user(Role.SUPERVISOR))


@pytest.mark.parametrize("what", ["plan", "body"])
def test_who_changed_a_plan_does_not_approve_it(editor, what):
    evaluation = an_evaluation(a_user(Role.METHODOLOGIST), an_organisation("Water"))
    at = f"/admin/surveys/evaluations/{evaluation.pk}/plan"
    if what == "body":
        at_desk(editor).post(f"{at}/bodies/", {"organisation": an_organisation("Heat").pk})
    else:
        names = ("name", "year", "starts_on", "ends_on", "currency")
        plan = {name: getattr(evaluation, name) for name in names}
        plan |= {"guideline": evaluation.guideline_id, "survey": evaluation.survey_id}
        at_desk(editor).post(f"{at}/save/", plan | {"purpose": "Another"})
    evaluation.refresh_from_db()
    assert editor.pk in evaluation.writers
    answer = at_desk(editor).post(f"{at}/approve/", follow=True)
    assert "Somebody else than its writer approves a plan." in answer.content.decode()
    with pytest.raises(IntegrityError), transaction.atomic():
        Evaluation.objects.filter(pk=evaluation.pk).update(approved_by=editor)


def test_a_survey_asks_no_questions_of_another_body():
    """Their draft would be read, and frozen when the survey opens."""
    heat, water = an_organisation("Heat"), an_organisation("Water")
    theirs = a_version()
    theirs.questionnaire.organisation = heat
    theirs.questionnaire.save()
    writer = at_desk(a_user(Role.METHODOLOGIST, organisation=water))
    form = FORM | {"name": "Winter", "version": theirs.pk, "organisation": water.pk}
    assert writer.post(f"{DESK}new/", form).status_code == 400
    theirs.questionnaire.organisation = None
    theirs.questionnaire.save()
    assert writer.post(f"{DESK}new/", form).status_code == 302


# What one of them cannot do holds up no other ----------------------------------------------------
def _broken():
    return an_audience({"include": [{"kinds": ["nobody"]}]}, name="Broken")


def test_a_survey_that_cannot_open_holds_up_no_other(editor):
    past = timezone.now() - timedelta(minutes=1)
    given = {"state": Survey.State.APPROVED, "approved_by": editor, "opens_at": past}
    broken = a_survey(**given, audience=_broken())
    sound = a_survey(**given)
    over = a_survey(closes_at=past)
    publishing.follow_clock()
    states = [Survey.objects.get(pk=each.pk).state for each in (broken, sound, over)]
    assert states == ["approved", "open", "closed"]


def test_a_vote_that_cannot_open_holds_up_no_other(editor):
    writer = a_user(Role.PR_MANAGER)
    given = {"electorate": "audience", "sector": None, "writer": writer}
    broken = a_draft(**given, audience=_broken())
    sound = a_draft(writer=writer)
    for vote in (broken, sound):
        writing.propose(vote, user=writer)
        writing.approve(vote, user=editor)
    running.sweep()
    states = [Vote.objects.get(pk=each.pk).status for each in (broken, sound)]
    assert states == ["approved", "open"]


def test_the_place_of_an_answer_in_the_sample_is_in_no_order():
    """Else the third place written down would be the answer of the third interview held."""
    assert Placing._meta.pk.default() < 2**53
    orders = {tuple(sorted(range(6), key=lambda _n: Placing().pk)) for _try in range(20)}
    assert len(orders) > 5
    assert anonymity.Placing is Placing


# What is approved is what was read ----------------------------------------------------------------
def _survey_to_approve():
    survey = a_survey(state=Survey.State.DRAFT, created_by=a_user(Role.METHODOLOGIST))
    publishing.propose(survey, user=survey.created_by)
    return survey, f"{DESK}{survey.pk}/", f"{DESK}{survey.pk}/act/", {"do": "approve"}


def _vote_to_approve():
    vote = a_draft(writer=a_user(Role.PR_MANAGER))
    writing.propose(vote, user=vote.created_by)
    at = f"/admin/surveys/votes/{vote.pk}/"
    return vote, at, f"{at}step/", {"do": "approve"}


def _plan_to_approve():
    evaluation = an_evaluation(a_user(Role.METHODOLOGIST), an_organisation("Water"))
    for part in ("lead", "interviewer"):
        evaluation.team.create(user=a_user(Role.INTERVIEWER), part=part)
    evaluation.survey = evaluation.survey or a_survey()
    evaluation.save()
    at = f"/admin/surveys/evaluations/{evaluation.pk}/plan"
    return evaluation, f"{at}/", f"{at}/approve/", {}


def _reworded(survey):
    version = survey.version  # its questions are frozen only when it is approved
    version.content["sections"][0]["title"]["en"] = "Something else"
    version.save()


def _proposed_anew(vote):
    writing.take_back(vote, user=vote.created_by)
    writing.change(vote, user=vote.created_by, threshold=66)
    writing.propose(vote, user=vote.created_by)


def _one_body_more(evaluation):
    evaluation.bodies.create(organisation=an_organisation("Heat"))


@pytest.mark.parametrize(
    ("made", "change"),
    [
        (_survey_to_approve, _reworded),
        (_vote_to_approve, _proposed_anew),
        (_plan_to_approve, _one_body_more),
    ],
    ids=["survey", "vote", "plan"],
)
def test_what_changed_since_it_was_read_is_not_approved(editor, made, change):
    what, shown, door, given = made()
    desk = at_desk(editor)
    read = as_read(desk, shown)
    change(what)
    answer = desk.post(door, given | read, follow=True)
    assert "Somebody changed it meanwhile. Look again." in answer.content.decode()
    what.refresh_from_db()
    assert what.approved_by is None
    desk.post(door, given)  # who says nothing of what they read has read nothing
    what.refresh_from_db()
    assert what.approved_by is None
    desk.post(door, given | as_read(desk, shown))
    what.refresh_from_db()
    assert what.approved_by == editor


def test_a_plan_is_approved_by_whose_approval_reaches_its_bodies():
    evaluation, _shown, _door, _given = _plan_to_approve()
    elsewhere = a_user(Role.SUPERVISOR, organisation=an_organisation("Heat"))
    with pytest.raises(planning.NotReady, match="not open to you"):
        planning.approve(evaluation, elsewhere)
    here = a_user(Role.SUPERVISOR, organisation=evaluation.bodies.get().organisation)
    planning.approve(evaluation, here)
    evaluation.refresh_from_db()
    assert evaluation.approved_by == here
