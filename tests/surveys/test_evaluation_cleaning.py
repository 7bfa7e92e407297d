"""Cleaning: what rules doubt, a person decides; nothing is deleted, all is written down."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.roles import Role
from surveys.evaluations import cleaning
from surveys.models import BackCheck, Doubt, Evaluation, Response
from surveys.statistics import screening
from tests.builders import a_user
from tests.desk import at_desk
from tests.surveys.evaluations import an_evaluation

pytestmark = pytest.mark.django_db

VARIED = {"access": 4, "speed": 2, "conduct": 5, "fairness": 3, "outcome": 4, "recommend": 8}


@pytest.fixture
def evaluation() -> Evaluation:
    found = an_evaluation(a_user(Role.METHODOLOGIST))
    Evaluation.objects.filter(pk=found.pk).update(step="clean")
    found.refresh_from_db()
    return found


def a_response(evaluation: Evaluation, seconds: float = 100, answers=None, **fields) -> Response:
    now = timezone.now()
    defaults = {"language": "en", "started_at": now, "completed_at": now}
    given = VARIED if answers is None else answers
    return Response.objects.create(
        survey=evaluation.survey,
        answers=given,
        seconds={"all": seconds} if seconds else {},
        **defaults | fields,
    )


def rules(response: Response) -> set[str]:
    return set(response.doubts.values_list("rule", flat=True))


def test_a_response_far_faster_than_the_others_is_doubted(evaluation):
    usual = [a_response(evaluation, seconds) for seconds in (90, 100, 110)]
    hasty = a_response(evaluation, 30)
    cleaning.look(evaluation)
    assert rules(hasty) == {"too_fast"}
    assert all(rules(each) == set() for each in usual)


def test_the_same_mark_throughout_is_doubted_and_a_short_battery_is_not(evaluation):
    straight = a_response(evaluation, answers=dict.fromkeys(VARIED, 3))
    cleaning.look(evaluation)
    assert "straight" in rules(straight)
    assert not screening.is_straight([3, 3, 3])
    assert not screening.is_straight([3, 3, None, 3, 2])


def test_an_empty_response_and_one_that_did_not_take_place_are_doubted(evaluation):
    empty = a_response(evaluation, answers={"access": 3})
    invented = a_response(evaluation)
    BackCheck.objects.create(response=invented, verdict="not_held", at=timezone.now())
    cleaning.look(evaluation)
    assert rules(empty) == {"empty"}
    assert rules(invented) == {"not_held"}


def test_two_interviews_of_one_person_that_are_too_alike_are_doubted():
    one = {str(number): number % 5 for number in range(20)}
    other = one | {"3": 99}
    assert screening.alike([("a", one), ("b", other)]) == [("a", "b", 0.95)]
    assert screening.alike([("a", one), ("b", dict.fromkeys(one, 9))]) == []
    assert screening.alike([("a", {"1": 1}), ("b", {"1": 1})]) == [], "too little to compare"


def test_of_two_alike_of_one_interviewer_the_later_is_doubted_and_names_the_other(evaluation):
    one, other, now = a_user(Role.INTERVIEWER), a_user(Role.INTERVIEWER), timezone.now()
    given = VARIED | {f"more{number}": number for number in range(14)}
    earlier = now - timedelta(hours=1)
    later = a_response(evaluation, answers=given, interviewer=one)
    first = a_response(evaluation, answers=given, interviewer=one, completed_at=earlier)
    a_response(evaluation, answers=given, interviewer=other)
    cleaning.look(evaluation)
    doubt = Doubt.objects.get(rule="alike")
    assert (doubt.response, doubt.data["to"]) == (later, first.pk)


def test_an_interview_too_far_from_the_one_before_is_doubted_and_says_how_far(evaluation):
    nine, one, other = timezone.now(), a_user(Role.INTERVIEWER), a_user(Role.INTERVIEWER)

    def at(minute: float, north: float, interviewer) -> Response:
        ended = nine + timedelta(minutes=minute)
        given = {"started_at": ended - timedelta(minutes=5), "completed_at": ended}
        place = {"latitude": 47.9 + north, "longitude": 106.9, "mode": "face"}
        return a_response(evaluation, interviewer=interviewer, **given, **place)

    far = [at(0, 0, one), at(15, 0.3, one)][1]
    at(15, 0.3, other)
    cleaning.look(evaluation)
    assert list(Doubt.objects.filter(rule="too_far").values_list("response", flat=True)) == [far.pk]
    shown = at_desk(evaluation.created_by).get(f"/admin/surveys/evaluations/{evaluation.pk}/clean/")
    assert "33.4 km in 10 minutes" in shown.content.decode()


def test_test_responses_and_unfinished_ones_never_count(evaluation):
    a_response(evaluation, is_test=True)
    a_response(evaluation, completed_at=None)
    kept = a_response(evaluation)
    assert list(cleaning.kept(evaluation)) == [kept]


def test_what_is_left_out_stays_with_its_reason_and_does_not_count(evaluation):
    straight = a_response(evaluation, answers=dict.fromkeys(VARIED, 3))
    kept = a_response(evaluation)
    client = at_desk(evaluation.created_by)
    page = f"/admin/surveys/evaluations/{evaluation.pk}/clean/"
    client.post(f"{page}look/")
    doubt = Doubt.objects.get(response=straight)
    asked = {"doubts": [doubt.pk], "decision": "drop", "reason": ""}
    answer = client.post(f"{page}decide/", asked, follow=True)
    assert "Say why it is left out." in answer.content.decode()
    assert cleaning.kept(evaluation).count() == 2
    client.post(f"{page}decide/", asked | {"reason": "Ticked through"})
    assert list(cleaning.kept(evaluation)) == [kept]
    assert Response.objects.count() == 2
    assert evaluation.acts.filter(what="decided", reason="Ticked through").count() == 1
    assert cleaning.missing(evaluation) == []


def test_another_look_keeps_what_was_decided_and_drops_doubts_without_a_rule(evaluation):
    others = [a_response(evaluation, seconds) for seconds in (90, 100, 110)]
    hasty = a_response(evaluation, 30)
    straight = a_response(evaluation, answers=dict.fromkeys(VARIED, 3))
    cleaning.look(evaluation)
    cleaning.decide(
        Doubt.objects.filter(response=straight), "keep", "Meant so", evaluation.created_by
    )
    Response.objects.filter(pk__in=[each.pk for each in others]).update(seconds={"all": 31})
    assert cleaning.look(evaluation) == 0
    assert rules(hasty) == set()
    Response.objects.filter(pk=straight.pk).update(answers=VARIED)
    cleaning.look(evaluation)
    assert straight.doubts.get().decision == "keep"  # though no rule has it any more


def test_cleaning_is_not_done_while_doubts_are_open(evaluation):
    assert cleaning.missing(evaluation) == ["Look the responses over first."]
    a_response(evaluation, answers=dict.fromkeys(VARIED, 3))
    cleaning.look(evaluation)
    assert cleaning.missing(evaluation) == ["Decide the doubts that are open: 1."]


def test_a_decision_after_cleaning_is_refused(evaluation):
    straight = a_response(evaluation, answers=dict.fromkeys(VARIED, 3))
    cleaning.look(evaluation)
    Evaluation.objects.filter(pk=evaluation.pk).update(step="score")
    client = at_desk(evaluation.created_by)
    asked = {"doubts": [straight.doubts.get().pk], "decision": "drop", "reason": "late"}
    page = f"/admin/surveys/evaluations/{evaluation.pk}/clean/decide/"
    answer = client.post(page, asked, follow=True)
    assert "Cleaning is over" in answer.content.decode()
    assert straight.doubts.get().decision == ""
