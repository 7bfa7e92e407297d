"""Field work: whoever was drawn is asked by somebody, nobody is forgotten, some are checked."""

import pytest

from accounts.roles import Role
from feedback.models import Reading
from surveys.asking import interviewing
from surveys.evaluations import cleaning, fieldwork
from surveys.evaluations.fieldwork import CannotAsk
from surveys.models import Assignment, Placing, Response, Survey, TeamMember
from surveys.statistics import response_rates
from surveys.statistics.response_rates import Cases
from tests.builders import a_user, an_organisation
from tests.desk import at_desk
from tests.surveys.evaluations import an_evaluation
from tests.surveys.samples import a_draw, users

pytestmark = pytest.mark.django_db

ANSWERS = {"access": 4, "speed": 2, "conduct": 5, "fairness": 3, "outcome": 4}


@pytest.fixture(autouse=True)
def _password_alone(settings):
    settings.STAFF_SECOND_FACTOR_REQUIRED = False


@pytest.fixture
def evaluation():
    """Six people drawn of twenty, two on the list of replacements, two interviewers."""
    water = an_organisation("Water")
    users(water, {None: 20})
    found = an_evaluation(a_user(Role.METHODOLOGIST), water)
    a_draw(found.bodies.get(), 6, spare=1 / 3)
    for _each in range(2):
        interviewer = a_user(Role.INTERVIEWER)
        TeamMember.objects.create(evaluation=found, user=interviewer, part="interviewer")
    boss = a_user(Role.SUPERVISOR)
    Survey.objects.filter(pk=found.survey_id).update(
        state="open", approved_by=boss, is_anonymous=False
    )
    type(found).objects.filter(pk=found.pk).update(step="field")
    found.refresh_from_db()
    return found


def page(evaluation, rest: str = "") -> str:
    return f"/admin/surveys/evaluations/{evaluation.pk}/field/{rest}"


def given_out(evaluation) -> list[Assignment]:
    fieldwork.give_out(evaluation, evaluation.created_by)
    return list(Assignment.objects.select_related("invitation", "interviewer").order_by("pk"))


def tried(assignment: Assignment, outcome: str) -> None:
    interviewing.note(assignment.invitation, user=assignment.interviewer, outcome=outcome)


def answered(assignment: Assignment) -> Response:
    """An interview as the screen holds it."""
    sitting = interviewing.begin(
        assignment.invitation.survey,
        user=assignment.interviewer,
        mode="phone",
        language="en",
        invitation=assignment.invitation,
    )
    sitting.answers = ANSWERS
    sitting.save()
    return interviewing.finish(sitting, latitude=None, longitude=None)


def test_everybody_drawn_is_given_to_an_interviewer_in_turn_and_only_once(evaluation):
    client = at_desk(evaluation.created_by)
    client.post(page(evaluation, "give/"))
    client.post(page(evaluation, "give/"))
    loads = [
        Assignment.objects.filter(interviewer=each).count()
        for each in fieldwork.interviewers(evaluation)
    ]
    assert loads == [3, 3]


def test_no_message_goes_out_to_those_whom_interviewers_ask(evaluation):
    for assignment in given_out(evaluation):
        assert assignment.invitation.invited_at is not None
        assert assignment.invitation.organisation.name == "Water"


def test_an_interviewer_is_shown_their_own_people_and_no_others(evaluation):
    first, second, *_rest = given_out(evaluation)
    client = at_desk(first.interviewer)
    asked = {"invitation": first.invitation_id, "mode": "phone", "language": "en"}
    people = f"/admin/surveys/asking/{evaluation.survey_id}/people/"
    assert client.get(people).status_code == 200
    assert client.post(f"{people}begin/", asked).status_code == 302
    foreign = asked | {"invitation": second.invitation_id}
    assert client.post(f"{people}begin/", foreign).status_code == 404


def test_an_interviewer_is_shown_one_number_at_a_time_and_it_is_written_down(evaluation):
    first, second, third, *_rest = given_out(evaluation)
    client = at_desk(first.interviewer)
    people = f"/admin/surveys/asking/{evaluation.survey_id}/people/"
    number, other = (each.invitation.address.value for each in (first, third))
    assert number not in client.get(people).content.decode()
    assert not Reading.objects.exists()
    shown = client.get(people, {"call": first.invitation_id}).content.decode()
    assert f'href="tel:{number}"' in shown
    assert other not in shown
    kept = Reading.objects.get()
    assert (kept.user, kept.citizen) == (first.interviewer, first.invitation.address.citizen)
    foreign = client.get(people, {"call": second.invitation_id}).content.decode()
    assert second.invitation.address.value not in foreign


def test_whoever_checks_an_interview_again_is_shown_whom_to_call(evaluation):
    assignment = given_out(evaluation)[0]
    response = answered(assignment)
    number = assignment.invitation.address.value
    client = at_desk(evaluation.created_by)
    assert number not in client.get(page(evaluation)).content.decode()
    assert number in client.get(page(evaluation), {"call": response.pk}).content.decode()
    assert Reading.objects.get().user == evaluation.created_by
    cleaning.unlink(evaluation)
    assert number not in client.get(page(evaluation), {"call": response.pk}).content.decode()


def test_an_interview_takes_its_place_in_the_sample(evaluation):
    response = answered(given_out(evaluation)[0])
    placing = Placing.objects.get(response=response)
    assert placing.stratum.frame.body.organisation.name == "Water"
    assert response.organisation.name == "Water"


def test_who_refuses_is_replaced_by_the_next_of_the_list_once(evaluation):
    first = given_out(evaluation)[0]
    with pytest.raises(CannotAsk):
        fieldwork.replace(first, evaluation.created_by)
    tried(first, "refused")
    client = at_desk(evaluation.created_by)
    client.post(page(evaluation, f"replace/{first.pk}/"))
    client.post(page(evaluation, f"replace/{first.pk}/"))
    instead = Assignment.objects.get(replaces=first)
    assert instead.unit.is_replacement
    assert Assignment.objects.count() == 7


def test_who_is_not_met_is_tried_three_times_before_somebody_else_is_asked(evaluation):
    first = given_out(evaluation)[0]
    for _try in range(2):
        tried(first, "no_answer")
    with pytest.raises(CannotAsk):
        fieldwork.replace(first, evaluation.created_by)
    tried(first, "no_answer")
    assert fieldwork.replace(first, evaluation.created_by).replaces == first


def test_an_empty_list_of_replacements_is_told(evaluation):
    refused = given_out(evaluation)[:3]
    for assignment in refused:
        tried(assignment, "refused")
    for assignment in refused[:2]:
        fieldwork.replace(assignment, evaluation.created_by)
    with pytest.raises(CannotAsk, match="Nobody is left"):
        fieldwork.replace(refused[2], evaluation.created_by)


def test_progress_and_response_rates_follow_the_interviews(evaluation):
    one, two, three, *_rest = given_out(evaluation)
    answered(one)
    tried(two, "refused")
    tried(three, "wrong")
    (stratum,) = fieldwork.progress(evaluation)
    assert (stratum.wanted, stratum.given, stratum.done, stratum.refused) == (6, 6, 1, 1)
    cases = fieldwork.cases(evaluation)
    assert cases == Cases(complete=1, refused=1, unknown=3, not_eligible=1)
    assert response_rates.rr1(cases) == pytest.approx(1 / 5)
    shown = at_desk(evaluation.created_by).get(page(evaluation)).content.decode()
    assert "20 %" in shown


def test_open_interviews_pass_to_another_of_the_team_and_held_ones_stay(evaluation):
    one, _two, three, *_rest = given_out(evaluation)
    answered(one)
    other = fieldwork.interviewers(evaluation)[1]
    client = at_desk(evaluation.created_by)
    client.post(page(evaluation, "pass-on/"), {"from": one.interviewer_id, "to": other.pk})
    one.refresh_from_db()
    three.refresh_from_db()
    assert one.interviewer != other
    assert three.interviewer == other
    stranger = a_user(Role.INTERVIEWER)
    client.post(page(evaluation, "pass-on/"), {"from": other.pk, "to": stranger.pk})
    assert not Assignment.objects.filter(interviewer=stranger).exists()


def test_one_interview_in_ten_of_each_is_checked_by_somebody_else(evaluation):
    response = answered(given_out(evaluation)[0])
    assert list(fieldwork.to_check(evaluation)) == [response]
    with pytest.raises(CannotAsk):
        fieldwork.check(response, "held", "", response.interviewer)
    client = at_desk(evaluation.created_by)
    client.post(page(evaluation, f"check/{response.pk}/"), {"verdict": "not_held", "note": "No"})
    assert response.__class__.objects.get(pk=response.pk).back_check.verdict == "not_held"
    cleaning.look(evaluation)
    assert response.doubts.get().rule == "not_held"


def test_answers_are_parted_from_people_when_cleaning_is_over(evaluation):
    response = answered(given_out(evaluation)[0])
    assert response.invitation is not None
    cleaning.unlink(evaluation)
    response.refresh_from_db()
    assert response.invitation is None
    assert Placing.objects.filter(response=response).exists()


def test_rates_follow_their_definitions():
    cases = Cases(500, 50, 200, 150, 50, 50)
    assert response_rates.rr1(cases) == 0.5
    assert response_rates.rr2(cases) == 0.55
    assert response_rates.refusal_rate(cases) == 0.2
    assert response_rates.cooperation_rate(cases) == 0.625
    assert response_rates.rr1(Cases()) is None
