"""Field work: who asks whom, how far it is, and who is asked instead.

Everybody who was drawn is given to an interviewer in turn. Who refuses or can't be asked is not
forgotten: the next replacement of the same stratum is asked, and both stay in the book.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle

from django.db import transaction
from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from surveys.asking import inviting
from surveys.evaluations.acts import record
from surveys.models import (
    Assignment,
    BackCheck,
    ContactAttempt,
    Evaluation,
    Invitation,
    Response,
    SampledUnit,
    Survey,
    TeamMember,
)
from surveys.statistics import response_rates

Outcome = ContactAttempt.Outcome
# Nobody of these is tried again. Who was not met may be, until somebody gives up.
FINAL = (Outcome.REFUSED, Outcome.WRONG, Outcome.UNABLE, Outcome.BROKEN_OFF, Outcome.DONE)
LEAST_TRIES = 3  # before somebody who is not met may be replaced
CHECKED_SHARE = 0.1


class CannotAsk(Exception):
    """Why somebody is not given out or replaced, in words for the person."""


@dataclass(frozen=True)
class Progress:
    """How far the interviews of one stratum of a body are."""

    body: str
    stratum: str
    wanted: int
    given: int
    done: int
    refused: int
    unreached: int
    rate: float | None

    @property
    def percent(self) -> int:
        return round(100 * self.done / self.wanted) if self.wanted else 0


def interviewers(evaluation: Evaluation) -> list[User]:
    """Who asks people, in the order of joining."""
    team = evaluation.team.filter(part=TeamMember.Part.INTERVIEWER).select_related("user")
    return [member.user for member in team.order_by("pk") if member.user.is_active]


def not_given(evaluation: Evaluation) -> QuerySet[SampledUnit]:
    """Who was drawn to be asked and is given to nobody yet, in the order of asking."""
    return (
        SampledUnit.objects.filter(
            draw__frame__body__evaluation=evaluation,
            is_replacement=False,
            assignment=None,
            unit__address__isnull=False,
        )
        .select_related("unit__address__citizen", "draw__frame__body")
        .order_by("draw", "place", "pk")
    )


def give_out(evaluation: Evaluation, user: User) -> int:
    """Give everybody who was drawn to the interviewers in turn; returns how many. Raises
    `CannotAsk`."""
    people = interviewers(evaluation)
    if not people:
        raise CannotAsk(_("There is no interviewer on the team."))
    if evaluation.survey is None or evaluation.survey.state != Survey.State.OPEN:
        raise CannotAsk(_("The survey is not open: it must be approved and opened first."))
    count = 0
    with transaction.atomic():
        Evaluation.objects.select_for_update().get(pk=evaluation.pk)
        for unit, interviewer in zip(not_given(evaluation), cycle(people), strict=False):
            _give(evaluation, unit, interviewer, user)
            count += 1
        record(evaluation, "given_out", user, people=count)
    return count


def _give(
    evaluation: Evaluation,
    unit: SampledUnit,
    interviewer: User,
    user: User | None,
    replaces: Assignment | None = None,
) -> Assignment:
    now = timezone.now()
    address = unit.unit.address
    invitation = Invitation.objects.create(
        survey=evaluation.survey,
        address=address,
        organisation=unit.draw.frame.body.organisation,
        language=inviting.language_of(evaluation.survey, address),
        channel="phone",
        invited_at=now,  # by the interviewer: no message goes out
    )
    return Assignment.objects.create(
        evaluation=evaluation,
        unit=unit,
        invitation=invitation,
        interviewer=interviewer,
        replaces=replaces,
        given_at=now,
        given_by=user,
    )


def with_last_outcome(assignments: QuerySet[Assignment]) -> QuerySet[Assignment]:
    """Assignments with `last` (the outcome of the latest attempt) and `call_back_at`."""
    latest = ContactAttempt.objects.filter(invitation=OuterRef("invitation")).order_by("-pk")
    return assignments.annotate(
        last=Subquery(latest.values("outcome")[:1]),
        call_back_at=Subquery(latest.values("call_back_at")[:1]),
    )


def pass_on(evaluation: Evaluation, one: int, other: int, user: User) -> int:
    """Give the interviews that one has not held to another of the team; returns how many. Raises
    `CannotAsk`."""
    if other not in {each.pk for each in interviewers(evaluation)} or one == other:
        raise CannotAsk(_("Choose another interviewer of the team."))
    waiting = Assignment.objects.filter(
        evaluation=evaluation,
        interviewer=one,
        invitation__answered_on=None,
        invitation__declined_at=None,
    )
    with transaction.atomic():
        number = waiting.update(interviewer=other)
        record(evaluation, "passed_on", user, **{"from": one, "to": other, "people": number})
    return number


def replace(assignment: Assignment, user: User) -> Assignment:
    """Ask the next replacement of the same stratum instead. Raises `CannotAsk`."""
    with transaction.atomic():
        Evaluation.objects.select_for_update().get(pk=assignment.evaluation_id)
        held = Assignment.objects.select_related("invitation", "unit__unit").get(pk=assignment.pk)
        _demand_given_up(held)
        spare = (
            SampledUnit.objects.filter(
                draw=held.unit.draw_id,
                unit__stratum=held.unit.unit.stratum_id,
                is_replacement=True,
                assignment=None,
                unit__address__isnull=False,
            )
            .select_related("unit__address__citizen", "draw__frame__body__organisation")
            .order_by("place", "pk")
            .first()
        )
        if spare is None:
            raise CannotAsk(_("Nobody is left on the list of replacements of this stratum."))
        evaluation = assignment.evaluation
        return _give(evaluation, spare, held.interviewer, user, replaces=held)


def _demand_given_up(assignment: Assignment) -> None:
    """Return when the person was asked in vain often enough, or for good."""
    outcomes = list(
        ContactAttempt.objects.filter(invitation=assignment.invitation_id).values_list(
            "outcome", flat=True
        )
    )
    if assignment.invitation.answered_on or Outcome.DONE in outcomes:
        raise CannotAsk(_("This person answered."))
    if hasattr(assignment, "replaced_by"):
        raise CannotAsk(_("Somebody is asked instead already."))
    gave_up = assignment.invitation.declined_at or set(outcomes) & set(FINAL)
    if not gave_up and len(outcomes) < LEAST_TRIES:
        words = _("Try at least %(number)d times before somebody else is asked.")
        raise CannotAsk(words % {"number": LEAST_TRIES})


def progress(evaluation: Evaluation) -> list[Progress]:
    """How far each stratum is, in four statements."""
    bodies = {body.pk: str(body) for body in evaluation.bodies.select_related("organisation")}
    wanted: Counter = Counter()
    names = {}
    for row in SampledUnit.objects.filter(
        draw__frame__body__evaluation=evaluation, is_replacement=False
    ).values_list("unit__stratum", "unit__stratum__label", "draw__frame__body"):
        stratum, label, body = row
        wanted[stratum] += 1
        names[stratum] = (bodies[body], label)
    outcomes: dict[int, Counter] = defaultdict(Counter)
    for stratum, outcome in _outcomes(evaluation):
        outcomes[stratum][outcome] += 1
    return [
        _progress(names[stratum], number, outcomes[stratum])
        for stratum, number in sorted(wanted.items(), key=lambda each: names[each[0]])
    ]


def _outcomes(evaluation: Evaluation) -> Iterator[tuple[int, str]]:
    given = with_last_outcome(Assignment.objects.filter(evaluation=evaluation))
    rows = given.values_list("unit__unit__stratum", "last", "invitation__answered_on")
    for stratum, last, answered in rows:
        yield stratum, Outcome.DONE if answered else last or ""


def _progress(names: tuple[str, str], wanted: int, outcomes: Counter) -> Progress:
    body, label = names
    return Progress(
        body=body,
        stratum=label,
        wanted=wanted,
        given=outcomes.total(),
        done=outcomes[Outcome.DONE],
        refused=outcomes[Outcome.REFUSED] + outcomes[Outcome.BROKEN_OFF],
        unreached=outcomes[Outcome.NO_ANSWER] + outcomes[Outcome.CALL_BACK],
        rate=response_rates.rr1(_cases(outcomes)),
    )


def cases(evaluation: Evaluation) -> response_rates.Cases:
    """All that came of the sample, as AAPOR counts it."""
    return _cases(Counter(outcome for _stratum, outcome in _outcomes(evaluation)))


def _cases(outcomes: Counter) -> response_rates.Cases:
    return response_rates.Cases(
        complete=outcomes[Outcome.DONE],
        partial=outcomes[Outcome.BROKEN_OFF],
        refused=outcomes[Outcome.REFUSED],
        not_reached=outcomes[Outcome.NO_ANSWER] + outcomes[Outcome.CALL_BACK],
        other=outcomes[Outcome.UNABLE],
        unknown=outcomes[""],
        not_eligible=outcomes[Outcome.WRONG],
    )


def to_check(evaluation: Evaluation) -> QuerySet[Response]:
    """The interviews that are to be checked again: of each interviewer the same share, taken by
    the responses' own keys, so that nobody can choose which."""
    held = Response.objects.filter(
        survey=evaluation.survey_id, interviewer__isnull=False, completed_at__isnull=False
    )
    chosen: list[int] = []
    by_person: dict[int, list[tuple[str, int]]] = defaultdict(list)
    for pk, interviewer, key in held.values_list("pk", "interviewer", "key"):
        by_person[interviewer].append((key.hex, pk))
    for theirs in by_person.values():
        number = -(-len(theirs) * CHECKED_SHARE // 1)
        chosen += [pk for _key, pk in sorted(theirs)[: int(number)]]
    return (
        Response.objects.filter(pk__in=chosen)
        .select_related("interviewer", "back_check__user", "invitation__address__citizen")
        .order_by("pk")
    )


def check(response: Response, verdict: str, note: str, user: User) -> BackCheck:
    """Write down what a second call found. Raises `CannotAsk`: nobody checks themselves."""
    if response.interviewer_id == user.pk:
        raise CannotAsk(_("Nobody checks their own interviews."))
    evaluation = response.survey.evaluation
    checked, _made = BackCheck.objects.update_or_create(
        response=response,
        defaults={"verdict": verdict, "note": note, "user": user, "at": timezone.now()},
    )
    record(evaluation, "checked_again", user, response=response.pk, verdict=verdict)
    return checked


def missing(evaluation: Evaluation) -> list[str]:
    """What the field work still wants."""
    found = []
    if waiting := not_given(evaluation).count():
        words = _("%(number)d people of the sample are given to nobody.")
        found.append(words % {"number": waiting})
    answers = Response.objects.filter(survey=evaluation.survey_id, completed_at__isnull=False)
    if not answers.filter(is_test=False).exists():
        found.append(_("There are no answers yet."))
    survey = evaluation.survey
    if survey and survey.is_anonymous and survey.state != Survey.State.CLOSED:
        found.append(_("Close the survey first: until then not all anonymous answers count."))
    unchecked = sum(1 for each in to_check(evaluation) if not hasattr(each, "back_check"))
    if unchecked:
        found.append(_("Interviews to check again: %(number)d.") % {"number": unchecked})
    return found
