"""The plan of an evaluation, and the steps that follow it: none is skipped, none is silent.

A step is left when nothing of what `missing` names is missing. What other steps must have done is
said by the functions in `MISSING`; each looks at the database, so that it can't be out of date.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Capability
from surveys import access, proposals
from surveys.evaluations import (
    cleaning,
    fieldwork,
    guideline,
    reporting,
    sampling,
    scoring,
    weighing,
)
from surveys.evaluations.acts import record
from surveys.models import Check, EvaluatedBody, Evaluation, Survey, TeamMember

Step = Evaluation.Step
ORDER = tuple(Step)


class NotReady(Exception):
    """The step can't be left: `what` says why, in words for the person."""

    def __init__(self, what: Iterable[str]) -> None:
        self.what = list(what)
        super().__init__(" ".join(self.what))


@transaction.atomic
def begin(evaluation: Evaluation, user: User) -> Evaluation:
    """Keep a new evaluation, with the lines of its guideline to tick."""
    evaluation.created_by = user
    evaluation.writers = [user.pk]
    evaluation.save()
    lines = guideline.checklist(evaluation.guideline)
    Check.objects.bulk_create([Check(evaluation=evaluation, code=line.code) for line in lines])
    record(evaluation, "begun", user)
    return evaluation


def again(evaluation: Evaluation, user: User, *, year: int) -> Evaluation:
    """The next round of the same: its bodies, its team, its guideline, its questions as a survey
    to be approved; none of its data."""
    with transaction.atomic():
        new = begin(
            Evaluation(
                name=evaluation.name,
                year=year,
                guideline=evaluation.guideline,
                survey=_asked_again(evaluation, user, year),
                previous=evaluation,
                starts_on=_moved(evaluation.starts_on, year - evaluation.year),
                ends_on=_moved(evaluation.ends_on, year - evaluation.year),
                budget=evaluation.budget,
                currency=evaluation.currency,
                purpose=evaluation.purpose,
            ),
            user,
        )
        bodies = evaluation.bodies.values_list("organisation_id", "services")
        EvaluatedBody.objects.bulk_create(
            [EvaluatedBody(evaluation=new, organisation_id=pk, services=s) for pk, s in bodies]
        )
        team = evaluation.team.values_list("user_id", "part")
        TeamMember.objects.bulk_create(
            [TeamMember(evaluation=new, user_id=pk, part=part) for pk, part in team]
        )
    return new


def _asked_again(evaluation: Evaluation, user: User, year: int) -> Survey | None:
    """A draft that asks the same version: only then can the years be compared."""
    before = evaluation.survey
    if before is None:
        return None
    return Survey.objects.create(
        name=f"{evaluation.name} {year}"[:200],
        version=before.version,
        organisation=before.organisation,
        purpose=before.purpose,
        channels=before.channels,
        is_anonymous=before.is_anonymous,
        is_one_by_one=before.is_one_by_one,
        least_answers=before.least_answers,
        created_by=user,
    )


def _moved(day, years: int):
    """The same day in another year; the last of February for a leap day."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def is_settled(evaluation: Evaluation) -> bool:
    """Whether the plan stands: it is approved, or left behind."""
    return bool(evaluation.approved_by_id) or evaluation.step != Step.PLAN


@contextmanager
def changing(evaluation: Evaluation, user: User) -> Iterator[None]:
    """Change a plan within: under its row's lock, as whoever approves it holds; from then on
    another person has to. Raises `NotReady` for one that stands by now."""
    with transaction.atomic():
        held = Evaluation.objects.select_for_update().get(pk=evaluation.pk)
        if is_settled(held):
            words = _("The plan is approved: it stands. Go back to the plan to change it.")
            raise NotReady([words])
        yield
        evaluation.writers = sorted({*held.writers, user.pk})
        evaluation.save(update_fields=["writers"])


def tick(evaluation: Evaluation, code: str, *, is_done: bool, note: str, user: User) -> Check:
    """Say of a line of the checklist that it is done, or why it is not."""
    changes = {"is_done": is_done, "note": note.strip(), "user": user, "at": timezone.now()}
    line, _made = Check.objects.update_or_create(evaluation=evaluation, code=code, defaults=changes)
    return line


def mark(evaluation: Evaluation) -> str:
    """What tells one plan from another: its columns, whom it is about, and who does it."""
    bodies = evaluation.bodies.order_by("pk").values_list("organisation_id", "services")
    team = evaluation.team.order_by("pk").values_list("user_id", "part")
    return proposals.mark(evaluation, list(bodies), list(team))


def may_approve(evaluation: Evaluation, user: User) -> bool:
    """Whether this person's approval reaches all bodies that the plan is about."""
    within = access.evaluations_to_see(user, Capability.APPROVE_SENDING)
    return within.filter(pk=evaluation.pk).exists()


@transaction.atomic
def approve(evaluation: Evaluation, user: User, *, seen: str | None = None) -> None:
    """Another person than who wrote the plan says yes to it; `seen` is the `mark` of what they
    have read. Raises `NotReady`."""
    # Who changes the plan or its bodies locks the same row, in `changing`.
    Evaluation.objects.select_for_update().get(pk=evaluation.pk)
    evaluation.refresh_from_db()
    if not may_approve(evaluation, user):
        raise NotReady([_("This step is not open to you.")])
    if evaluation.step != Step.PLAN or evaluation.approved_by_id:
        raise NotReady([_("This plan is approved already.")])
    if user.pk in (*evaluation.writers, evaluation.created_by_id):
        raise NotReady([_("Somebody else than its writer approves a plan.")])
    if proposals.is_other(seen, mark(evaluation)):
        raise NotReady([_("Somebody changed it meanwhile. Look again.")])
    if missing := plan_missing(evaluation):
        raise NotReady(missing)
    evaluation.approved_by, evaluation.approved_at = user, timezone.now()
    evaluation.save(update_fields=["approved_by", "approved_at"])
    record(evaluation, "approved", user)


def advance(evaluation: Evaluation, user: User) -> str:
    """Go on to the next step and return it; raises `NotReady` with all that is missing."""
    with transaction.atomic():
        held = Evaluation.objects.select_for_update().get(pk=evaluation.pk)
        if held.step != evaluation.step:
            raise NotReady([_("Somebody else has gone on meanwhile.")])
        if lacking := missing(held):
            raise NotReady(lacking)
        record(held, "left", user)
        for act in LEAVING.get(held.step, ()):
            act(held)
        held.step = following(held.step)
        held.save(update_fields=["step"])
    evaluation.step = held.step
    return held.step


def go_back(evaluation: Evaluation, user: User, *, to: str, reason: str) -> None:
    """Return to an earlier step, for a reason that stays written down; raises `NotReady`.

    An approved plan that is opened again needs its approval again.
    """
    if not reason.strip():
        raise NotReady([_("Say why you go back.")])
    with transaction.atomic():
        held = Evaluation.objects.select_for_update().get(pk=evaluation.pk)
        reopens = to == Step.PLAN and held.approved_by_id
        if not reopens and ORDER.index(Step(to)) >= ORDER.index(Step(held.step)):
            raise NotReady([_("That step is not behind you.")])
        record(held, "went_back", user, to=str(to), reason=reason.strip())
        evaluation.step = to
        if to == Step.PLAN:
            evaluation.approved_by = evaluation.approved_at = None
        evaluation.save(update_fields=["step", "approved_by", "approved_at"])


def following(step: str) -> str:
    """The step after this one; the last is followed by itself."""
    place = ORDER.index(Step(step))
    return ORDER[min(place + 1, len(ORDER) - 1)]


def missing(evaluation: Evaluation) -> list[str]:
    """What must still be done before the present step may be left."""
    if evaluation.step == ORDER[-1]:
        return [_("This is the last step.")]
    found = unticked(evaluation, evaluation.step)
    for lacks in MISSING.get(evaluation.step, ()):
        found += lacks(evaluation)
    return found


def unticked(evaluation: Evaluation, step: str) -> list[str]:
    """The lines of a step's checklist that are neither done nor explained."""
    settled = {
        check.code for check in evaluation.checks.all() if check.is_done or check.note.strip()
    }
    return [
        _("Tick off, or explain: %(line)s") % {"line": _(line.label)}
        for line in guideline.checklist(evaluation.guideline, step)
        if line.code not in settled
    ]


def plan_missing(evaluation: Evaluation) -> list[str]:
    """What a plan lacks before it can be approved."""
    found = []
    parts = set(evaluation.team.values_list("part", flat=True))
    if not evaluation.bodies.exists():
        found.append(_("Name the organisations that are evaluated."))
    if TeamMember.Part.LEAD not in parts:
        found.append(_("Say who leads the evaluation."))
    if TeamMember.Part.INTERVIEWER not in parts:
        found.append(_("Name at least one interviewer."))
    if evaluation.survey_id is None:
        found.append(_("Choose the survey with the questionnaire."))
    return found + _insiders(evaluation)


def _insiders(evaluation: Evaluation) -> list[str]:
    """Who of the team works in a body that they would evaluate."""
    bodies = evaluation.bodies.values("organisation")
    inside = evaluation.team.filter(user__memberships__organisation__in=bodies)
    names = {str(member.user) for member in inside.select_related("user").distinct()}
    return [
        _("%(name)s works in an evaluated organisation.") % {"name": name} for name in sorted(names)
    ]


def _unapproved(evaluation: Evaluation) -> list[str]:
    return [] if evaluation.approved_by_id else [_("Another person must approve the plan.")]


# What each step must have done; each subject adds its own.
MISSING: dict[str, tuple[Callable[[Evaluation], list[str]], ...]] = {
    Step.PLAN: (plan_missing, _unapproved),
    Step.SAMPLE: (sampling.missing,),
    Step.FIELD: (fieldwork.missing,),
    Step.CLEAN: (cleaning.missing,),
    Step.REPORT: (reporting.missing,),
    Step.WEIGH: (weighing.missing,),
    Step.SCORE: (scoring.missing,),
}
# What happens when a step is left.
LEAVING: dict[str, tuple[Callable[[Evaluation], object], ...]] = {Step.CLEAN: (cleaning.unlink,)}
