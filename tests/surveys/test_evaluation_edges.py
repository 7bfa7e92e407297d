"""What a round must not do, case by case: ask whom it may not, mix up bodies or interviewers,
keep people by their answers."""

import hashlib
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from django.utils import timezone

from accounts.models import Address
from accounts.roles import Role
from feedback.models import Appeal
from surveys import access
from surveys.asking import interviewing, sittings
from surveys.evaluations import (
    cleaning,
    fieldwork,
    following_up,
    guideline,
    planning,
    sampling,
    sampling_frames,
    weighing_sample,
)
from surveys.evaluations.fieldwork import CannotAsk
from surveys.evaluations.planning import NotReady
from surveys.evaluations.sampling_frames import Found
from surveys.models import (
    Action,
    Assignment,
    Evaluation,
    FrameUnit,
    Placing,
    Response,
    SampledUnit,
    Stratum,
    Survey,
    TeamMember,
)
from surveys.questionnaires.definition import Kind
from tests.builders import a_sector, a_service, a_ticket, a_user, an_office, an_organisation
from tests.surveys.evaluations import an_evaluation
from tests.surveys.questionnaires import options, question, questionnaire, section
from tests.surveys.samples import (
    ANSWERED,
    FIRST,
    LAST,
    a_draw,
    addresses,
    an_answer,
    answered_appeal,
    users,
)

pytestmark = pytest.mark.django_db


def in_the_field(*strata: str, each: int = 20, n: int = 4) -> Evaluation:
    """Drawn by strata with as many to replace them, the survey open, one interviewer."""
    water = an_organisation("Water")
    by_sector = {a_sector(name, code=name): each for name in strata} or {None: each}
    users(water, by_sector)
    evaluation = an_evaluation(a_user(Role.METHODOLOGIST), water)
    method = {"strata_by": "sector", "method": "stratified"} if strata else {}
    a_draw(evaluation.bodies.get(), n, spare=1, **method)
    interviewer = a_user(Role.INTERVIEWER)
    TeamMember.objects.create(evaluation=evaluation, user=interviewer, part="interviewer")
    Survey.objects.filter(pk=evaluation.survey_id).update(
        state="open", approved_by=a_user(Role.SUPERVISOR), is_anonymous=False
    )
    Evaluation.objects.filter(pk=evaluation.pk).update(step="field")
    evaluation.refresh_from_db()
    return evaluation


def a_response(evaluation: Evaluation, **fields) -> Response:
    now = timezone.now()
    varied = {"access": 4, "speed": 2, "conduct": 5, "fairness": 3, "outcome": 4, "recommend": 8}
    defaults = {"answers": varied, "language": "en", "started_at": now, "completed_at": now}
    return Response.objects.create(survey=evaluation.survey, **defaults | fields)


# The sample ---------------------------------------------------------------------------------------


def test_whoever_asked_us_to_be_silent_is_never_drawn_and_not_in_the_published_list():
    water = an_organisation("Water")
    people = users(water, {None: 10})
    Address.objects.filter(pk=people[0].pk).update(opted_out_at=timezone.now())
    evaluation = an_evaluation(a_user(Role.METHODOLOGIST), water)
    draw = a_draw(evaluation.bodies.get(), 9, spare=1)
    assert not draw.drawn.filter(unit__address=people[0]).exists()
    published = (f"{unit.number};-;" for unit in sampling.drawable(draw.frame))
    assert hashlib.sha256("\n".join(published).encode()).hexdigest() == draw.frame.digest
    assert draw.frame.units.count() == 10


def test_a_person_stands_where_their_latest_matter_was():
    water, north, south = an_organisation("Water"), a_sector("N", code="n"), a_sector("S", code="s")
    (person,) = users(water, {north: 1})
    later = ANSWERED + timezone.timedelta(days=9)
    Appeal.objects.bulk_create([answered_appeal(water, person, sector=south, answered_at=later)])
    evaluation = an_evaluation(a_user(Role.METHODOLOGIST), water)
    a_draw(evaluation.bodies.get(), 1, strata_by="sector", spare=0)
    assert FrameUnit.objects.get().stratum.code == "s"


def test_a_user_of_two_bodies_stands_in_the_stratum_of_the_body_they_judge():
    water, roads = an_organisation("Water"), an_organisation("Roads")
    (person,) = users(water, {a_sector("N", code="n"): 1})
    south = a_sector("S", code="s")
    Appeal.objects.bulk_create([answered_appeal(roads, person, sector=south)])
    evaluation = an_evaluation(a_user(Role.METHODOLOGIST), water, roads)
    for body in evaluation.bodies.all():
        a_draw(body, 1, strata_by="sector", spare=0)
    for body in evaluation.bodies.all():
        an_answer(body, person, 1)
    placed = Placing.objects.values_list("response__organisation__name", "stratum__code")
    assert set(placed) == {("Water", "n"), ("Roads", "s")}


def test_the_last_day_of_the_period_is_whole_and_the_next_is_not_in_it():
    water, (person, later) = an_organisation("Water"), addresses(2)
    midnight = datetime(2026, 1, 1, tzinfo=timezone.get_current_timezone())
    before = midnight - timedelta(minutes=1)
    Appeal.objects.bulk_create(
        [
            answered_appeal(water, person, answered_at=before),
            answered_appeal(water, later, answered_at=midnight),
        ]
    )
    evaluation = an_evaluation(a_user(Role.METHODOLOGIST), water)
    a_draw(evaluation.bodies.get(), 1, spare=0)
    assert FrameUnit.objects.get().address == person


def test_who_was_called_and_did_not_come_is_no_user():
    water = an_organisation("Water")
    service = a_service(an_office(organisation=water), "Meters")
    people = addresses(2)
    for person, state in zip(people, ("served", "no_show"), strict=True):
        ticket = a_ticket(service)
        ticket.address, ticket.state, ticket.ended_at = person, state, ANSWERED
        ticket.save()
    body = an_evaluation(a_user(Role.METHODOLOGIST), water).bodies.get()
    days = {"first_day": FIRST, "last_day": LAST}
    frame = sampling_frames.build(body, source="tickets", strata_by="none", user=None, **days)
    assert (frame.units.get().address, frame.counts["found"]) == (people[0], 1)


def test_who_is_listed_by_phone_and_by_mail_is_one_person():
    (phone,) = addresses(1)
    mail = Address.objects.create(citizen=phone.citizen, kind="email", value="a@example.mn")
    body = an_evaluation(a_user(Role.METHODOLOGIST), an_organisation("Water")).bodies.get()
    frame = sampling_frames.of_list(body, [Found(phone.pk), Found(mail.pk)], {}, None)
    assert (frame.units.count(), frame.counts["same_person"]) == (1, 1)


def test_replacements_are_rounded_to_the_nearest_person():
    water = an_organisation("Water")
    users(water, {None: 30})
    evaluation = an_evaluation(a_user(Role.METHODOLOGIST), water)
    draw = a_draw(evaluation.bodies.get(), 9, spare=0.2)  # 1.8
    assert draw.drawn.filter(is_replacement=True).count() == 2


def test_where_all_are_of_one_mind_as_few_as_may_be_are_asked():
    strata = [Stratum(code="a", size=100, deviation=0), Stratum(code="b", size=100, deviation=20)]
    assert sampling.shared("neyman", strata, 20, 2).counts == {"a": 2, "b": 18}


def test_who_was_on_the_list_but_not_drawn_takes_no_place_in_the_sample():
    roads = an_organisation("Roads")
    people = users(roads, {None: 12})
    evaluation = an_evaluation(a_user(Role.METHODOLOGIST), roads)
    a_draw(evaluation.bodies.get(), 5, spare=0)
    for person in people:
        asked = evaluation.survey.invitations.create(address=person, organisation=roads)
        a_response(evaluation, organisation=roads, invitation=asked)
    (sample,) = weighing_sample.samples(evaluation)
    assert sum(answer.stratum is not None for answer in sample.answers) == 5


# Field work ---------------------------------------------------------------------------------------


def test_somebody_of_the_same_stratum_is_asked_instead():
    evaluation = in_the_field("north", "south")
    fieldwork.give_out(evaluation, evaluation.created_by)
    spares = SampledUnit.objects.filter(is_replacement=True).order_by("place", "pk")
    first_spare = spares.first().unit.stratum_id
    refused = Assignment.objects.exclude(unit__unit__stratum=first_spare).first()
    sittings.decline(refused.invitation)
    refused.invitation.refresh_from_db()
    instead = fieldwork.replace(refused, evaluation.created_by)
    assert instead.unit.unit.stratum_id == refused.unit.unit.stratum_id


def test_nobody_is_given_out_before_the_survey_is_open():
    evaluation = in_the_field()
    Survey.objects.update(state="draft", approved_by=None)
    evaluation.refresh_from_db()
    with pytest.raises(CannotAsk, match="not open"):
        fieldwork.give_out(evaluation, evaluation.created_by)
    assert not Assignment.objects.exists()


def test_whoever_said_no_is_not_passed_on_to_another_interviewer():
    evaluation = in_the_field()
    other = a_user(Role.INTERVIEWER)
    fieldwork.give_out(evaluation, evaluation.created_by)
    TeamMember.objects.create(evaluation=evaluation, user=other, part="interviewer")
    declined = Assignment.objects.first()
    sittings.decline(declined.invitation)
    one = declined.interviewer
    assert fieldwork.pass_on(evaluation, one.pk, other.pk, evaluation.created_by) == 3
    declined.refresh_from_db()
    assert declined.interviewer == one


def test_which_interviews_are_checked_again_hangs_on_their_keys_alone():
    evaluation = in_the_field()
    person = a_user(Role.INTERVIEWER)
    made = [
        a_response(evaluation, interviewer=person, key=UUID(int=100 - number))
        for number in range(20)
    ]
    assert {each.pk for each in fieldwork.to_check(evaluation)} == {made[-1].pk, made[-2].pk}


# Cleaning -----------------------------------------------------------------------------------------


def test_speed_is_compared_within_a_mode_only():
    evaluation = in_the_field()
    for seconds in (300, 310, 320):
        a_response(evaluation, mode="phone", seconds={"all": seconds})
    quick = [a_response(evaluation, mode="self", seconds={"all": s}) for s in (60, 62, 64)]
    cleaning.look(evaluation)
    assert not any(each.doubts.exists() for each in quick)


def test_the_interviews_of_two_people_may_be_alike():
    evaluation = in_the_field()
    answers = {f"q{number}": number % 5 for number in range(10)}
    one, other = a_user(Role.INTERVIEWER), a_user(Role.INTERVIEWER)
    for person in (one, other):
        a_response(evaluation, interviewer=person, answers=answers)
    cleaning.look(evaluation)
    assert not evaluation.doubts.filter(rule="alike").exists()
    again = a_response(evaluation, pk=1, interviewer=one, answers=answers)
    cleaning.look(evaluation)
    assert evaluation.doubts.get(rule="alike").response == again  # not the one it repeats


def test_going_on_from_cleaning_parts_the_answers_from_the_people():
    evaluation = in_the_field()
    fieldwork.give_out(evaluation, evaluation.created_by)
    response = a_response(evaluation, invitation=Assignment.objects.first().invitation)
    Evaluation.objects.filter(pk=evaluation.pk).update(step="clean")
    evaluation.refresh_from_db()
    cleaning.look(evaluation)
    for line in guideline.checklist(evaluation.guideline):
        planning.tick(evaluation, line.code, is_done=True, note="", user=evaluation.created_by)
    assert planning.advance(evaluation, evaluation.created_by) == "weigh"
    response.refresh_from_db()
    assert response.invitation_id is None


def test_the_lines_of_a_matrix_and_the_scales_of_a_section_are_batteries():
    asked = questionnaire(
        section(
            "s",
            *(question(f"q{number}", Kind.SCALE) for number in range(4)),
            question("m", Kind.MATRIX, rows=options("w", "x", "y", "z")),
        )
    )
    given = {f"q{number}": number for number in range(4)} | {"m": dict.fromkeys("wxyz", "a")}
    assert list(cleaning.batteries(asked, given)) == [["a"] * 4, [0, 1, 2, 3]]


# The steps ----------------------------------------------------------------------------------------


def test_a_later_step_is_not_reached_by_going_back():
    evaluation = in_the_field()
    for step in ("field", "report"):
        with pytest.raises(NotReady, match="not behind you"):
            planning.go_back(evaluation, evaluation.created_by, to=step, reason="Quicker so")


def test_two_who_go_on_at_once_go_one_step():
    evaluation = in_the_field()
    stale = Evaluation.objects.get(pk=evaluation.pk)
    Evaluation.objects.update(step="clean")
    with pytest.raises(NotReady, match="Somebody else has gone on"):
        planning.advance(stale, evaluation.created_by)


def test_of_two_who_go_back_at_once_none_comes_past_the_plan():
    """An open plan needs its approval again: a step back from where it stood would spare it."""
    evaluation = in_the_field()
    stale = Evaluation.objects.get(pk=evaluation.pk)
    planning.go_back(evaluation, evaluation.created_by, to="plan", reason="Another body")
    with pytest.raises(NotReady, match="not behind you"):
        planning.go_back(stale, evaluation.created_by, to="sample", reason="Draw again")
    stale.refresh_from_db()
    assert (stale.step, stale.approved_by) == ("plan", None)


def test_whoever_is_replaced_is_asked_no_more():
    evaluation = in_the_field()
    fieldwork.give_out(evaluation, evaluation.created_by)
    first = Assignment.objects.select_related("invitation", "interviewer").first()
    for _try in range(3):
        interviewing.note(first.invitation, user=first.interviewer, outcome="no_answer")
    instead = fieldwork.replace(first, evaluation.created_by)
    theirs = access.people_to_ask(first.interviewer, evaluation.survey)
    assert first.invitation not in theirs
    assert instead.invitation in theirs


def test_an_action_is_late_after_its_day_and_never_when_it_is_done():
    evaluation = in_the_field()
    today = timezone.localdate()
    fields = {"organisation": evaluation.bodies.get().organisation, "finding": "x", "what": "y"}
    owner = a_user(Role.INSPECTOR)
    actions = [
        Action.objects.create(evaluation=evaluation, owner=owner, due_on=day, state=state, **fields)
        for day, state in (
            (today, "planned"),
            (today - timezone.timedelta(days=1), "done"),
            (today - timezone.timedelta(days=1), "running"),
        )
    ]
    assert list(following_up.overdue()) == [actions[2]]
    assert following_up.standing(evaluation)["late"] == 1
