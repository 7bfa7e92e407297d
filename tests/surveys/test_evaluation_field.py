"""Field work: whoever was drawn is asked by somebody, nobody is forgotten, some are checked."""

import re
from datetime import timedelta
from uuid import UUID

import pytest
from django.utils import timezone

from accounts.roles import Role
from feedback.models import Reading
from surveys.asking import interviewing, inviting
from surveys.evaluations import cleaning, field_checks, fieldwork
from surveys.evaluations.fieldwork import CannotAsk
from surveys.models import Assignment, Invitation, Placing, Response, Survey
from surveys.statistics import response_rates
from surveys.statistics.response_rates import Cases
from tests.builders import a_user
from tests.desk import at_desk
from tests.surveys.fieldwork import ANSWERS, an_evaluation_in_the_field

pytestmark = pytest.mark.django_db


@pytest.fixture
def evaluation():
    """Six people drawn of twenty, two on the list of replacements, two interviewers."""
    return an_evaluation_in_the_field(a_user(Role.INTERVIEWER), a_user(Role.INTERVIEWER))


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
    assert not inviting.to_remind(evaluation.survey).exists()


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


def test_nobody_is_asked_instead_of_who_answered(evaluation):
    first = given_out(evaluation)[0]
    answered(first)
    with pytest.raises(CannotAsk, match="This person answered"):
        fieldwork.replace(first, evaluation.created_by)


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
    one, two, three, four, *_rest = given_out(evaluation)
    answered(one)
    tried(two, "refused")
    tried(three, "wrong")
    tried(four, "broken_off")
    (stratum,) = fieldwork.progress(evaluation)
    assert (stratum.wanted, stratum.given, stratum.done, stratum.refused) == (6, 6, 1, 2)
    cases = fieldwork.cases(evaluation)
    assert cases == Cases(complete=1, partial=1, refused=1, unknown=2, not_eligible=1)
    assert response_rates.rr1(cases) == pytest.approx(1 / 5)
    shown = at_desk(evaluation.created_by).get(page(evaluation)).content.decode()
    assert "20 %" in shown


def test_who_was_not_met_and_answers_by_the_link_has_answered(evaluation):
    first = given_out(evaluation)[0]
    tried(first, "no_answer")
    Invitation.objects.filter(pk=first.invitation_id).update(answered_on=timezone.localdate())
    assert fieldwork.cases(evaluation) == Cases(complete=1, unknown=5)


def test_an_anonymous_survey_is_closed_before_its_answers_are_cleaned(evaluation):
    Survey.objects.filter(pk=evaluation.survey_id).update(is_anonymous=True)
    evaluation.survey.refresh_from_db()
    wanted = "Close the survey first: until then not all anonymous answers count."
    assert wanted in fieldwork.missing(evaluation)
    Survey.objects.filter(pk=evaluation.survey_id).update(state="closed")
    evaluation.survey.refresh_from_db()
    assert wanted not in fieldwork.missing(evaluation)


def test_one_long_interview_says_nothing_of_the_others(evaluation):
    given = given_out(evaluation)
    now = timezone.now()
    for each, minutes in zip(given[::2], (2, 3, 40), strict=True):
        response = answered(each)
        began = now - timedelta(minutes=minutes)
        Response.objects.filter(pk=response.pk).update(started_at=began, completed_at=now)
    mine, _other = field_checks.by_interviewer(evaluation)
    assert mine.minutes == pytest.approx(3)


def test_whoever_runs_it_sees_how_long_and_from_how_many_places_and_no_place(evaluation):
    given = given_out(evaluation)
    theirs = [each for each in given if each.interviewer == given[0].interviewer]
    held = [answered(each).pk for each in theirs]
    Response.objects.filter(pk__in=held).update(mode="face", seconds={"all": 90})
    Response.objects.filter(pk=held[0]).update(seconds={"all": 9})
    Response.objects.filter(pk__in=held[1:]).update(latitude=47.91234, longitude=106.9)
    shown = at_desk(evaluation.created_by).get(page(evaluation)).content.decode()
    row = shown.split('id="held-title"')[1].split("<tbody><tr>")[1].split("</tr>")[0]
    assert re.findall(r"<td[^>]*>(.*?)</td>", row) == ["3", "3", "0.0", "1", "2/3", "2", "0"]
    assert "47.9" not in shown


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


def test_the_interviews_to_check_again_are_a_tenth_of_each_chosen_by_chance(evaluation):
    one, other = a_user(Role.INTERVIEWER), a_user(Role.INTERVIEWER)
    held = {
        interviewer: [
            Response.objects.create(
                survey=evaluation.survey,
                key=UUID(int=100 * number - turn),  # the last has the smallest
                interviewer=interviewer,
                started_at=timezone.now(),
                completed_at=timezone.now(),
            )
            for turn in range(number)
        ]
        for interviewer, number in ((one, 11), (other, 3))
    }
    assert set(fieldwork.to_check(evaluation)) == {*held[one][-2:], held[other][-1]}


def test_the_field_work_is_not_over_with_answers_for_trial_alone(evaluation):
    nothing = "There are no answers yet."
    response = answered(given_out(evaluation)[0])
    assert nothing not in fieldwork.missing(evaluation)
    Response.objects.filter(pk=response.pk).update(is_test=True)
    assert nothing in fieldwork.missing(evaluation)


def test_the_field_work_is_not_over_before_the_interviews_were_checked_again(evaluation):
    wanted = "Interviews to check again: 1."
    response = answered(given_out(evaluation)[0])
    assert wanted in fieldwork.missing(evaluation)
    fieldwork.check(response, "held", "", evaluation.created_by)
    assert wanted not in fieldwork.missing(evaluation)
    cleaning.look(evaluation)
    assert not response.doubts.exists()  # it took place


def test_who_left_the_house_is_given_no_interviews(evaluation):
    gone, stays = fieldwork.interviewers(evaluation)
    type(gone).objects.filter(pk=gone.pk).update(is_active=False)
    assert {each.interviewer for each in given_out(evaluation)} == {stays}


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
